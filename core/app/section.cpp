#include "core/app/section.h"

#include "core/app/reference.h"
#include "core/base/clock.h"
#include "core/base/json.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace patchbay::app {

Section::Section(Reading &reading)
    : Section(reading, reading.document.root().if_object(), "", "", false) {
    if (object_ == nullptr)
        reading_.problems.push_back(
            reading_.document.problem("", "expected an object: { \"channels\": { … } }"));
}

Section::Section(Reading &reading, const json::object *object, std::string pointer,
                 std::string pattern, bool named_by_operator)
    : reading_(reading),
      object_(object),
      pointer_(std::move(pointer)),
      pattern_(std::move(pattern)),
      named_by_operator_(named_by_operator) {}

const json::value *Section::find(std::string_view key) {
    asked_.emplace(key);
    if (reading_.known_keys != nullptr)
        reading_.known_keys->insert(pattern_ + '/' + (named_by_operator_ ? "*" : std::string(key)));
    return object_ == nullptr ? nullptr : object_->if_contains(key);
}

bool Section::has(std::string_view key) const {
    return object_ != nullptr && object_->contains(key);
}

Section Section::child(std::string_view key, bool named_by_operator) {
    const auto *value = find(key);
    const auto *object = value == nullptr ? nullptr : value->if_object();
    if (value != nullptr && object == nullptr) problem(key, "expected an object");
    return {reading_, object, pointer_ + pointer_step(key),
            pattern_ + '/' + (named_by_operator_ ? "*" : std::string(key)), named_by_operator};
}

Section Section::section(std::string_view key) { return child(key, false); }
Section Section::map(std::string_view key) { return child(key, true); }

std::vector<std::string> Section::names() const {
    std::vector<std::string> names;
    if (object_ == nullptr) return names;
    for (const auto &member : *object_)
        names.emplace_back(member.key());
    return names;
}

bool Section::text_of(const json::value &value, const std::string &pointer, std::string &out) {
    if (is_reference(value)) {
        auto text = follow(value, reading_.folder);
        if (text)
            out = *std::move(text);
        else
            reading_.problems.push_back(
                reading_.document.problem(pointer + text.error().where, text.error().message));
        return text.ok();
    }
    if (!value.is_string()) {
        reading_.problems.push_back(reading_.document.problem(pointer, "expected a string"));
        return false;
    }
    out = value.get_string();
    return true;
}

std::string Section::text(std::string_view key, std::string fallback, Check check) {
    const auto *value = find(key);
    std::string text;
    if (value == nullptr || !text_of(*value, pointer_ + pointer_step(key), text)) return fallback;
    if (auto wrong = check == nullptr ? "" : check(text); !wrong.empty()) {
        problem(key, std::move(wrong));
        return fallback;
    }
    return text;
}

std::string Section::required_text(std::string_view key) {
    if (object_ != nullptr && !has(key))
        reading_.problems.push_back(
            reading_.document.problem(pointer_, '\'' + std::string(key) + "' is missing"));
    return text(key, "");
}

std::vector<std::string> Section::texts(std::string_view key, Check check) {
    std::vector<std::string> texts;
    const auto *value = find(key);
    if (value == nullptr) return texts;
    if (!value->is_array()) {
        problem(key, "expected a list of strings");
        return texts;
    }
    for (std::size_t i = 0; i < value->get_array().size(); ++i) {
        const auto pointer = pointer_ + pointer_step(key) + '/' + std::to_string(i);
        std::string text;
        if (!text_of(value->get_array()[i], pointer, text)) continue;
        auto wrong = check == nullptr ? "" : check(text);
        if (wrong.empty())
            texts.push_back(std::move(text));
        else
            reading_.problems.push_back(reading_.document.problem(pointer, std::move(wrong)));
    }
    return texts;
}

bool Section::flag(std::string_view key, bool fallback) {
    const auto *value = find(key);
    if (value == nullptr) return fallback;
    if (value->is_bool()) return value->get_bool();
    problem(key, "expected true or false");
    return fallback;
}

std::int64_t Section::integer(std::string_view key, std::int64_t fallback, std::int64_t least,
                              std::int64_t most) {
    const auto *value = find(key);
    if (value == nullptr) return fallback;
    const auto *number = value->if_int64();
    if (number != nullptr && *number >= least && *number <= most) return *number;
    problem(key, "expected a whole number from " + std::to_string(least) + " to " +
                     std::to_string(most));
    return fallback;
}

double Section::number(std::string_view key, double fallback, double least, double most) {
    const auto *value = find(key);
    if (value == nullptr) return fallback;
    if (value->is_number()) {
        const auto number = value->to_number<double>();
        if (number >= least && number <= most) return number;
    }
    const auto bound = [](double number) {
        return std::to_string(static_cast<std::int64_t>(number));
    };
    problem(key, "expected a number from " + bound(least) + " to " + bound(most));
    return fallback;
}

std::uint64_t Section::bytes(std::string_view key, std::uint64_t fallback) {
    const std::string given = text(key, "");
    if (given.empty()) return fallback;
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), number);
    const std::string_view unit(end, static_cast<std::size_t>(given.data() + given.size() - end));
    const int shift = unit == "KB" ? 10 : unit == "MB" ? 20 : unit == "GB" ? 30 : 0;
    constexpr std::uint64_t kMost = 1'000'000;
    if (error != std::errc{} || shift == 0 || number == 0 || number > kMost) {
        problem(key, "expected a size such as \"500KB\", \"16MB\" or \"2GB\"");
        return fallback;
    }
    return number << shift;
}

std::int64_t Section::duration(std::string_view key, std::int64_t fallback_ms) {
    const auto *value = find(key);
    std::string text;
    if (value == nullptr) return fallback_ms;
    if (value->is_string() || is_reference(*value)) {
        if (!text_of(*value, pointer_ + pointer_step(key), text)) return fallback_ms;
        if (const auto parsed = parse_duration(text)) return *parsed;
    }
    problem(key, "expected a duration such as \"90s\", \"15m\", \"24h\" or \"90d\"");
    return fallback_ms;
}

std::size_t Section::one_of(std::string_view key, const std::vector<std::string> &names) {
    constexpr auto none = std::numeric_limits<std::size_t>::max();
    const auto *value = find(key);
    std::string text;
    if (value == nullptr || !text_of(*value, pointer_ + pointer_step(key), text)) return none;
    const auto found = std::find(names.begin(), names.end(), text);
    if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
    std::string known;
    for (const auto &name : names)
        known += (known.empty() ? "\"" : ", \"") + name + '"';
    const auto nearest = nearest_name(text, names);
    problem(key,
            "expected " + known + (nearest.empty() ? "" : "; did you mean \"" + nearest + "\"?"));
    return none;
}

json::object Section::raw(std::string_view key) {
    const auto *value = find(key);
    if (value == nullptr) return {};
    if (value->is_object()) return value->get_object();
    problem(key, "expected an object");
    return {};
}

bool Section::is_off(std::string_view key) const {
    const auto *value = object_ == nullptr ? nullptr : object_->if_contains(key);
    if (value == nullptr) return false;
    return value->is_null() || (value->is_number() && value->to_number<double>() == 0);
}

void Section::not_available(std::string_view key) {
    if (!has(key)) return;
    asked_.emplace(key);
    problem(key, '\'' + std::string(key) + "' is not available in this version; remove it", true);
}

void Section::problem(std::string_view key, std::string message, bool at_key) {
    reading_.problems.push_back(
        reading_.document.problem(pointer_ + pointer_step(key), std::move(message), at_key));
}

void Section::finish() {
    for (const auto &name : names()) {
        if (asked_.contains(name)) continue;
        const auto nearest = nearest_name(name, asked_);
        std::string known;
        for (const auto &key : asked_)
            known += (known.empty() ? "'" : ", '") + key + '\'';
        problem(
            name,
            "unknown key '" + name + "'" +
                (nearest.empty() ? "; known are " + known : "; did you mean '" + nearest + "'?"),
            true);
    }
}

}  // namespace patchbay::app
