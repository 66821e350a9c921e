// What the operator has set, read once.
#pragma once

#include "codec/alphabet.h"
#include "codec/fields.h"
#include "codec/message_id.h"
#include "codec/user_data.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <patchbay/kit/settings.hpp>
#include <string>
#include <vector>

namespace smpp {

namespace sdk = patchbay::sdk;

constexpr std::size_t kMostUnderWay = 5'000;  // submits of all binds, without their response

enum class Role { transceiver, transmitter, receiver };

struct Settings {
    std::string url;  // tcp://host:port or tls://host:port
    std::string system_id;
    std::string system_type;
    std::string address_range;
    std::vector<Role> binds;
    std::size_t window = 10;

    std::string from;
    Address source;  // the same, as it stands in a submit_sm
    std::optional<std::uint8_t> destination_ton;
    std::optional<std::uint8_t> destination_npi;
    std::string service_type;
    std::string validity_period;  // relative; "": the carrier's own
    bool receipts = true;
    bool references = true;  // user_message_reference is sent

    Alphabet usual = Alphabet::gsm7;  // what data_coding 0 is
    std::vector<Alphabet> alphabets;  // to send in, the first that fits
    Way way = Way::udh8;              // of texts of several parts
    IdBase message_ids = IdBase::as_is;

    unsigned enquire_link_s = 30;
    unsigned response_timeout_s = 30;
};

// What is wrong with what is given is told to it.
void read_settings(sdk::Settings &given, Settings &settings);

}  // namespace smpp
