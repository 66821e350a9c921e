// The settings, checked and in the form that the plugin works with.
#pragma once

#include "patchbay/kit/settings.hpp"
#include "patchbay/kit/template.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace repair_tracker {

namespace sdk = patchbay::sdk;

// How a repair is looked up by one kind of key.
struct Query {
    sdk::RequestTemplate request;
    std::string record;  // JSON pointer to the repair in the answer
};

struct Fields {  // JSON pointers into the repair
    std::string ticket;
    std::string serial;
    std::string product;
    std::string status;
    std::string status_text;
    std::string eta;
    std::string updated_at;
};

struct Settings {
    std::optional<Query> by_ticket;
    std::optional<Query> by_serial;
    std::string found;
    Fields fields;
    std::map<std::string, std::string, std::less<>>
        states;                                             // by plain_word() of the tracker's word
    std::map<std::string, std::string, std::less<>> texts;  // by state
    std::uint32_t timeout_ms = 0;
    std::uint32_t retries = 0;
    // Of what the tracker pushes.
    std::optional<std::string> push_record;  // absent: /data where that is an object, else the body
    Fields push_fields;
};

// What is wrong with what is given is told to it.
void read_settings(sdk::Settings &given, Settings &settings);

// For comparing words of trackers: "Waiting-Parts" and "waiting parts" are "waiting_parts".
std::string plain_word(std::string_view word);

}  // namespace repair_tracker
