#include "assembly.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace smpp {
namespace {

template <class Sets>
auto with_key(Sets &sets, const SetKey &key) {
    return std::find_if(sets.begin(), sets.end(), [&](const auto &set) { return set.key == key; });
}

template <class Set>
Assembled joined(const Set &set) {
    Assembled text{set.key, {}, {}};
    for (std::size_t i = 0; i < set.parts.size(); ++i) {
        if (set.parts[i])
            text.content += *set.parts[i];
        else
            text.missing.push_back(static_cast<std::uint8_t>(i + 1));
    }
    return text;
}

template <class Set>
std::size_t bytes_of(const Set &set) {
    std::size_t bytes = 0;
    for (const auto &part : set.parts)
        bytes += part ? part->size() : 0;
    return bytes;
}

}  // namespace

Assembled Assembly::give_up(Sets::iterator set) {
    Assembled text = joined(*set);
    bytes_ -= bytes_of(*set);
    open_.erase(set);
    return text;
}

void Assembly::forget(Sets::iterator whole) {
    bytes_ -= bytes_of(*whole);
    whole_.erase(whole);
}

// What is only remembered goes first.
void Assembly::shrink(const SetKey &spare, std::vector<Assembled> &given_up) {
    while (!whole_.empty() && (whole_.size() > limits_.sets || bytes_ > limits_.bytes))
        forget(whole_.begin());
    while (!open_.empty() && (open_.size() > limits_.sets || bytes_ > limits_.bytes)) {
        const auto oldest = std::find_if(open_.begin(), open_.end(),
                                         [&](const Set &set) { return !(set.key == spare); });
        given_up.push_back(give_up(oldest != open_.end() ? oldest : open_.begin()));
    }
}

Assembly::Taken Assembly::take(const SetKey &key, std::uint8_t sequence, std::string_view content,
                               std::int64_t now_ms) {
    Taken taken;
    if (sequence == 0 || sequence > key.total) {
        taken.outcome = Outcome::impossible;
        return taken;
    }
    const std::size_t place = sequence - 1u;

    auto known = with_key(whole_, key);
    if (known != whole_.end() && now_ms - known->since_ms >= limits_.known_ms) {
        forget(known);
        known = whole_.end();
    }
    if (known != whole_.end()) {
        if (*known->parts[place] == content) {
            taken.outcome = Outcome::duplicate;
            return taken;
        }
        forget(known);
    }

    auto set = with_key(open_, key);
    if (set != open_.end() && set->parts[place]) {
        if (*set->parts[place] == content) {
            taken.outcome = Outcome::duplicate;
            return taken;
        }
        taken.texts.push_back(give_up(set));
        set = open_.end();
    }
    if (set == open_.end()) {
        set = open_.insert(open_.end(), Set{key, {}, 0, now_ms});
        set->parts.resize(key.total);
    }
    set->parts[place] = std::string(content);
    ++set->came;
    bytes_ += content.size();

    if (set->came == set->parts.size()) {
        taken.outcome = Outcome::whole;
        taken.texts.push_back(joined(*set));
        set->since_ms = now_ms;
        whole_.splice(whole_.end(), open_, set);
    }
    shrink(key, taken.texts);
    return taken;
}

std::vector<Assembled> Assembly::expire(std::int64_t now_ms) {
    while (!whole_.empty() && now_ms - whole_.front().since_ms >= limits_.known_ms)
        forget(whole_.begin());
    std::vector<Assembled> texts;
    while (!open_.empty() && now_ms - open_.front().since_ms >= limits_.wait_ms)
        texts.push_back(give_up(open_.begin()));
    return texts;
}

std::optional<std::int64_t> Assembly::next_expiry() const {
    if (open_.empty()) return {};
    return open_.front().since_ms + limits_.wait_ms;
}

}  // namespace smpp
