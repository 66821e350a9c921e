// What an operator writes for a request: texts with {to}, {text}, ... in them. They are read once,
// when the channel is configured, and filled in for each message, escaped for where they stand.
#pragma once

#include "patchbay/json.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sms_http {

namespace sdk = patchbay::sdk;

enum class Slot : std::uint8_t { to, to_digits, from, text, correlation, callback_url, secret };

struct Values {
    std::string_view to;
    std::string_view from;
    std::string_view text;
    std::string_view correlation;
    std::string_view callback_url;
};

class Template {
public:
    enum class Escape : std::uint8_t { none, percent, json };

    // Each adds to the template, and returns what is wrong with what it was given, or "".
    std::string add_url(std::string_view url);  // placeholders in its path and query alone
    std::string add_header(std::string_view value);
    std::string add_form(sdk::JsonValue object);  // of texts, numbers and booleans
    std::string add_json(sdk::JsonValue value);   // placeholders in its texts

    bool uses(Slot slot) const;

    // {secret} becomes a mark, which the host fills in and escapes.
    std::string fill(const Values &values) const;

private:
    struct Piece {
        std::string own;            // then
        bool slot_follows = false;  // the value of
        Slot slot{};
        Escape escape{};
    };

    void add_own(std::string_view text);
    // `own`: how the text between the placeholders is escaped, `values`: what they stand for.
    std::string add(std::string_view text, Escape own, Escape values);

    std::vector<Piece> pieces_;
};

}  // namespace sms_http
