// What an entry of the book says, whoever wrote it. Pure.
#pragma once

#include "core/base/json.h"
#include "tests/simulators/messenger/book.h"

#include <boost/json/object.hpp>

#include <string_view>
#include <vector>

namespace patchbay::simulators::messenger {

// Null where there is none: what customers write may be a test's raw JSON.
const json::object *object_member(const json::object &object, std::string_view key);

json::object parsed_content(const Entry &entry);

// What a person would read in the chat; "" where there are no words.
std::string_view words_of(const json::object &content);
std::string_view reply_to_of(const json::object &content);  // "": none

// Whether it is a message that both sides see in the chat, such as no reaction is.
bool is_message(const Entry &entry, const json::object &content);

// What a customer may tap on.
struct Option {
    bool quick_reply;  // else a button
    std::string title;
    std::string payload;
};
std::vector<Option> options_of(const json::object &content);

}  // namespace patchbay::simulators::messenger
