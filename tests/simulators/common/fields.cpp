#include "tests/simulators/common/fields.h"

#include "core/base/clock.h"
#include "tests/simulators/common/own_network.h"

#include <boost/json/value.hpp>

namespace patchbay::simulators {

const json::value *Fields::value(std::string_view key) {
    known_.emplace(key);
    return object_.if_contains(key);
}

void Fields::refuse(std::string_view key, const std::string &message) {
    if (!error_) error_ = Error{"\"" + std::string(key) + "\" " + message, "/" + std::string(key)};
}

void Fields::text(std::string_view key, std::string &out) {
    const auto *found = value(key);
    if (!found) return;
    if (!found->is_string()) return refuse(key, "must be a string");
    out = found->get_string();
}

void Fields::webhook(std::string_view key, std::string &out) {
    std::string url;
    text(key, url);
    const auto problem = webhook_problem(url);
    if (!problem.empty()) return refuse(key, problem);
    if (value(key)) out = std::move(url);
}

void Fields::boolean(std::string_view key, bool &out) {
    const auto *found = value(key);
    if (!found) return;
    if (!found->is_bool()) return refuse(key, "must be true or false");
    out = found->get_bool();
}

void Fields::integer(std::string_view key, std::int64_t &out, std::int64_t least) {
    const auto *found = value(key);
    if (!found) return;
    if (!found->is_int64()) return refuse(key, "must be an integer");
    if (found->get_int64() < least) return refuse(key, "must be at least " + std::to_string(least));
    out = found->get_int64();
}

void Fields::number(std::string_view key, double &out, double least, double most) {
    const auto *found = value(key);
    if (!found) return;
    boost::system::error_code error;
    const auto number = found->to_number<double>(error);
    if (error) return refuse(key, "must be a number");
    if (number < least || number > most) {
        return refuse(key, "must be from " + to_text(json::value(least)) + " to " +
                               to_text(json::value(most)));
    }
    out = number;
}

void Fields::duration(std::string_view key, std::int64_t &out) {
    const auto *found = value(key);
    if (!found) return;
    if (found->is_int64()) {
        out = found->get_int64();
        return;
    }
    if (found->is_string()) {
        std::string_view text = found->get_string();
        const auto negative = text.starts_with('-');
        if (negative) text.remove_prefix(1);
        if (const auto parsed = parse_duration(text)) {
            out = negative ? -*parsed : *parsed;
            return;
        }
    }
    refuse(key, "must be a duration such as \"25h\", or milliseconds");
}

const json::object *Fields::object(std::string_view key) {
    const auto *found = value(key);
    if (!found) return nullptr;
    if (!found->is_object()) {
        refuse(key, "must be an object");
        return nullptr;
    }
    return &found->get_object();
}

Result<void> Fields::done() const {
    if (error_) return *error_;
    for (const auto &member : object_) {
        const std::string_view key = member.key();
        if (known_.contains(key)) continue;
        std::string message = "unknown key \"" + std::string(key) + "\"; known:";
        for (const auto &name : known_)
            message += " " + name;
        return Error{message, "/" + std::string(key)};
    }
    return {};
}

}  // namespace patchbay::simulators
