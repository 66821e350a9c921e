// What SMS carries of a message: a text to a number, and a file where the provider takes one.
#pragma once

#include "patchbay/patchbay.hpp"

#include <cstddef>
#include <string>

namespace sms_http {

namespace sdk = patchbay::sdk;

constexpr std::size_t kMaxText = 1600;  // characters, of Twilio

struct Outgoing {
    std::string to;         // a phone with '+', or a short code
    std::string text;       // may be empty where there is a file
    std::string media_url;  // "": none
};

// `files`: the provider fetches a file by its URL; else the URL leaves as text below the caption.
patchbay_status read_outgoing(const patchbay_outbound &message, bool files,
                              const sdk::EncodeSink &sink, Outgoing &out);

}  // namespace sms_http
