// Values as JSON and as text, for what flows save, send and print.
#pragma once

#include "core/base/json.h"
#include "core/base/result.h"
#include "core/flow/cel/arena.h"
#include "core/flow/cel/value.h"

#include <boost/json/value.hpp>

#include <string>

namespace patchbay::flow::cel {

// JSON has no bytes, times and types: bytes become base64, timestamps RFC 3339, durations "1.5s",
// types their name, and keys that are no strings their text. An error for what it cannot carry:
// numbers that are not finite, keys that are the same text. What is copied out of lists and maps
// that the expression built is charged to the arena.
Result<json::value> to_json(const Value &value, Arena &arena);

// Numbers, bools, timestamps and durations as string(x) gives them.
std::string scalar_text(const Value &value);

// What a key is called in JSON.
std::string key_text(const Value &key);

}  // namespace patchbay::flow::cel
