// What a flow may send, tried on the channel that would carry it.
#pragma once

#include "core/app/loaded.h"

namespace patchbay::app {

// More segments of SMS than this are worth a word: each is paid for.
constexpr std::size_t kCheapSegments = 3;

// The texts of the flow that cost more.
void check_segments(const LoadedFlow &flow, Problems &warnings);

// Options that a contact cannot write, since they are words of stop there.
void check_stop_words(const std::string &id, const LoadedChannel &channel, const LoadedFlow &flow,
                      const flow::PhoneLanguages &languages, Problems &warnings);

void check_contents(plugin::Instance &channel, const model::Capabilities &carries,
                    const LoadedFlow &flow, Problems &problems);

}  // namespace patchbay::app
