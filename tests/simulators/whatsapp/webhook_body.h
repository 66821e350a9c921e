// Webhook bodies as the provider writes them. Pure.
#pragma once

#include "tests/simulators/whatsapp/book.h"

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>

namespace patchbay::simulators::whatsapp {

constexpr std::size_t kUnrecorded = std::numeric_limits<std::size_t>::max();

// One element of a webhook's messages[] or statuses[], or news of the account: the value of a
// change of its own.
struct Event {
    std::size_t conversation;  // kUnrecorded: of the account
    std::size_t entry;         // of the conversation; kUnrecorded: none
    std::size_t number;        // of Settings::numbers
    int status;                // of kStatuses; -1: a message
    std::string element;       // JSON object
    std::string contact;       // JSON object for contacts[]; "": none
    std::string field{};       // "": messages
};

// {"object":"whatsapp_business_account","entry":[…]}. Neighbours of one number and kind share a
// value.
std::string webhook_body(std::span<const Event> events, const Settings &settings);

// The element of a contacts[].
std::string contact_json(const Customer &customer);

struct StatusText {
    std::string_view message_id;
    std::string_view status;
    TimeMs at;
    std::string_view correlation;  // "": none
    std::string_view errors;       // JSON array; "": none
};
std::string status_json(const StatusText &status, const Customer &customer);

// Non-ASCII as \uXXXX and '/' as \/, which changes the bytes but not the meaning of JSON text.
std::string escape_as_provider(std::string_view json_text);

}  // namespace patchbay::simulators::whatsapp
