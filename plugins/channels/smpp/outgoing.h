// A message of the host as the submit_sm that carry it.
#pragma once

#include "settings.h"

#include <string>
#include <vector>

namespace smpp {

constexpr std::size_t kMostTextChars = 1600;  // of the capabilities; 11 parts of GSM 03.38

struct Outgoing {
    std::string to;                   // as the host names the contact
    std::vector<std::string> bodies;  // of submit_sm, one for each part
};

// What cannot be carried is told to `sink`, with the field. Sink: sdk::EncodeSink, sdk::StreamSink.
template <class Sink>
patchbay_status compose(const Settings &settings, const patchbay_outbound &message,
                        const Sink &sink, Outgoing &out);

}  // namespace smpp
