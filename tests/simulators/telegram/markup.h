// Reply markups: what may stand below a message, and what a customer can press there. Pure.
#pragma once

#include "tests/simulators/telegram/api_error.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace patchbay::simulators::telegram {

constexpr std::size_t kMaxCallbackData = 64;  // bytes
constexpr std::size_t kMaxPlaceholder = 64;   // characters

// An inline keyboard, a keyboard, its removal or a forced reply.
Refusal check_markup(const boost::json::value &markup);
// What an edited message may have.
Refusal check_inline_markup(const boost::json::value &markup);

struct Button {
    bool is_inline;  // pressed, it comes as a callback query; else it is said as a text
    std::string text;
    std::string data;           // of an inline button; "": it tells nobody
    bool asks_contact = false;  // these two of a keyboard
    bool asks_location = false;
};

// In their order. The markup was checked.
std::vector<Button> buttons_of(const boost::json::object &markup);

}  // namespace patchbay::simulators::telegram
