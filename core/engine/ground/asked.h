// Asked: who waits for an answer of the store, by what they ask for. The first one reads. Who asks
// for the same meanwhile waits behind it, so that all get the answer in the order in which they
// asked.
#pragma once

#include <deque>
#include <map>
#include <utility>

namespace patchbay::engine {

template <class Key, class Then>
class Asked {
public:
    // True: the caller reads, and calls answer() then.
    bool is_first(const Key &key, Then then) {
        auto &waiting = waiting_[key];
        waiting.push_back(std::move(then));
        return waiting.size() == 1;
    }
    bool contains(const Key &key) const { return waiting_.contains(key); }

    // `tell` is called with each who waits, also with who asks while it is called: what one does with
    // the answer may change what the next one is told.
    template <class Tell>
    void answer(const Key &key, Tell tell) {
        const auto asked = waiting_.find(key);
        for (; !asked->second.empty(); asked->second.pop_front()) {
            const Then then = std::move(asked->second.front());
            tell(then);
        }
        waiting_.erase(asked);
    }

private:
    std::map<Key, std::deque<Then>> waiting_;
};

}  // namespace patchbay::engine
