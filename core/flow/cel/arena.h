// Holds what one evaluation builds; its values view it. One thread, one evaluation.
#pragma once

#include "core/flow/cel/value.h"

#include <cstddef>
#include <forward_list>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::flow::cel {

constexpr std::size_t kEvaluationBytes = 1024 * 1024;  // built or copied in one evaluation
constexpr auto kTooLarge = "the values are too large (more than 1024 KiB)";
static_assert(kEvaluationBytes == 1024 * 1024, "kTooLarge says so");

class Arena {
public:
    Arena() = default;
    Arena(const Arena &) = delete;
    Arena &operator=(const Arena &) = delete;

    std::string_view keep(std::string text) {
        charge(text.size());
        return texts_.emplace_front(std::move(text));
    }
    List keep(std::vector<Value> items) {
        charge(items.size() * sizeof(Value));
        return List(lists_.emplace_front(std::move(items)));
    }
    // `by_key`: the places of `entries` in their order, see key_order().
    Map keep(std::vector<Entry> entries, std::vector<std::uint32_t> by_key) {
        charge(entries.size() * (sizeof(Entry) + sizeof(std::uint32_t)));
        auto &map = maps_.emplace_front();
        map.entries = std::move(entries);
        map.order = std::move(by_key);
        map.view = {map.entries, map.order};
        return Map(map.view);
    }

    // Counts what is copied elsewhere.
    void charge(std::size_t bytes) { used_ += bytes; }
    bool exceeded() const { return used_ > kEvaluationBytes; }

private:
    struct OwnMap {
        std::vector<Entry> entries;
        std::vector<std::uint32_t> order;
        Entries view;
    };
    std::forward_list<std::string> texts_;
    std::forward_list<std::vector<Value>> lists_;
    std::forward_list<OwnMap> maps_;
    std::size_t used_ = 0;
};

}  // namespace patchbay::flow::cel
