// JSON helpers over Boost.JSON: numbers written as people write them, non-finite numbers refused.
#pragma once

#include "core/base/result.h"

#include <boost/json/fwd.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace patchbay {

namespace json = boost::json;

constexpr std::size_t kMaxJsonDepth = 64;  // levels of arrays and objects

// Strict JSON text. The error's `where` is "line:column", from 1, the column in bytes.
Result<json::value> parse_json(std::string_view text, std::size_t max_depth = kMaxJsonDepth);

// Compact text. Doubles as the shortest decimal that reads back the same (0.1, 1, 1e+30); null for
// one that is not finite.
std::string to_text(const json::value &value);
std::string to_text(const json::object &value);

// The same for what is read back into the same types: a double without fraction keeps one (7.0),
// since 7 is an int to whoever tells them apart.
std::string to_exact_text(const json::object &value);

// Appends `number` as to_text does.
void append_number(std::string &out, double number);

// Appends `text` to `out` as a JSON string with its quotes. Bytes that are no UTF-8 become U+FFFD.
void append_quoted(std::string &out, std::string_view text);

// The member as text, or "" where there is none or it is no string.
std::string_view text_member(const json::object &object, std::string_view key);

// Appends any value as to_exact_text does.
void append_exact(std::string &out, const json::value &value);

}  // namespace patchbay
