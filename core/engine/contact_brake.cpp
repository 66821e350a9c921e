#include "core/engine/contact_brake.h"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <charconv>

namespace patchbay::engine {

namespace {

constexpr std::size_t kShownInFront = 3;
constexpr std::size_t kShownBehind = 2;

std::int64_t whole(const json::object &object, std::string_view name) {
    const json::value *value = object.if_contains(name);
    return value && value->is_int64() ? value->as_int64() : 0;
}

}  // namespace

// Whether `more` fit; then they are counted.
bool ContactBrake::count(Times &times, const CountLimit &limit, std::size_t more, std::int64_t at) {
    if (limit.count == 0 || more == 0) return true;
    if (!times.empty()) at = std::max(at, times.back());
    const auto old = std::upper_bound(times.begin(), times.end(), at - limit.every_ms);
    times.erase(times.begin(), old);
    if (times.size() + more > static_cast<std::size_t>(limit.count)) return false;
    times.insert(times.end(), more, at);
    return true;
}

void ContactBrake::rest(bool by_answers, const Moment &now) {
    rest_ = {now.wall, now.steady, by_answers};
}

bool ContactBrake::hear(const ContactLimits &limits, TimeMs timestamp, bool choice,
                        const Moment &now) {
    if (rests()) {
        if (rest_left(now.steady) > 0) {
            rest_.last = now.steady;
            return false;
        }
        release();
    }
    choice_ = choice && limits.answers.count != 0;
    // By the provider's time: what comes late, and then at once, was not written at once.
    if (count(inbound_, limits.inbound, 1, steady_of(timestamp, now))) return true;
    rest(false, now);
    return false;
}

bool ContactBrake::answer(const ContactLimits &limits, std::size_t messages, const Moment &now) {
    if (choice_ || count(answers_, limits.answers, messages, now.steady)) return true;
    rest(true, now);
    return false;
}

std::int64_t ContactBrake::rest_left(std::int64_t steady) const {
    return rest_.last + kRestMs - steady;
}

json::object ContactBrake::to_json(const Moment &now) const {
    const auto wall = [&now](std::int64_t steady) { return now.wall - (now.steady - steady); };
    json::object kept;
    const auto put = [&](std::string_view name, const Times &times) {
        if (times.empty()) return;
        auto &list = kept[name].emplace_array();
        list.push_back(wall(times.front()));
        for (std::size_t i = 1; i < times.size(); ++i)
            list.push_back(times[i] - times.front());
    };
    put("inbound", inbound_);
    put("answers", answers_);
    if (choice_) kept["choice"] = true;
    if (rests())
        kept["rests"] =
            json::object{{"since", rest_.since}, {"last", wall(rest_.last)}, {"by", reason()}};
    return kept;
}

ContactBrake ContactBrake::from_json(const json::object &kept, const Moment &now) {
    ContactBrake brake;
    const auto get = [&](std::string_view name, Times &times) {
        const json::value *list = kept.if_contains(name);
        if (!list || !list->is_array()) return;
        TimeMs first = 0;
        for (const json::value &time : list->get_array()) {
            if (!time.is_int64()) continue;
            times.push_back(steady_of(first + time.get_int64(), now));
            if (first == 0) first = time.get_int64();
        }
        std::sort(times.begin(), times.end());
    };
    get("inbound", brake.inbound_);
    get("answers", brake.answers_);
    const json::value *choice = kept.if_contains("choice");
    brake.choice_ = choice && *choice == true;
    if (const json::value *rests = kept.if_contains("rests"); rests && rests->is_object()) {
        const json::object &rest = rests->get_object();
        brake.rest_ = {whole(rest, "since"), steady_of(whole(rest, "last"), now),
                       text_member(rest, "by") == "answers"};
    }
    return brake;
}

std::string masked(std::string_view address) {
    if (address.size() <= 2 * (kShownInFront + kShownBehind)) return "…";
    return std::string(address.substr(0, kShownInFront)) + "…" +
           std::string(address.substr(address.size() - kShownBehind));
}

std::string resting_document(std::uint64_t conversation) {
    return std::string(kRestingPrefix) + std::to_string(conversation);
}

std::uint64_t resting_conversation(std::string_view document) {
    document.remove_prefix(kRestingPrefix.size());
    std::uint64_t conversation = 0;
    std::from_chars(document.data(), document.data() + document.size(), conversation);
    return conversation;
}

}  // namespace patchbay::engine
