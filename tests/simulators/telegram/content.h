// Content: what the methods send… take, and the rules for it. Each becomes members of the message
// that is answered.
#pragma once

#include "tests/simulators/telegram/arguments.h"
#include "tests/simulators/telegram/files.h"

#include <boost/json/object.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace patchbay::simulators::telegram {

// In UTF-16 units, as the provider counts offsets in a text.
constexpr std::size_t kMaxText = 4096;
constexpr std::size_t kMaxCaption = 1024;

struct Content {
    boost::json::object members;
    std::string words;  // what a person would read
};

std::size_t utf16_length(std::string_view utf8);

// Whether `method`, in lower case, sends a message.
bool sends(std::string_view method);
// What it sends. A mistake is kept by the arguments; a file that came along is one of `files` then.
Content read_content(std::string_view method, Arguments &arguments, Files &files);
// Of editMessageText too.
Content read_text(Arguments &arguments);

}  // namespace patchbay::simulators::telegram
