// Events, as the host takes them.
#pragma once

#include "codec/receipt.h"
#include "out.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace smpp {

// A customer's message, all but what it says.
struct Origin {
    std::string account;
    std::string id;
    std::string from;
    patchbay_time_ms timestamp = 0;
};

void give_text(const Origin &origin, std::string_view text, std::string_view raw,
               patchbay_token token, Out &out);
void give_unsupported(const Origin &origin, std::string_view reason, std::string_view raw,
                      patchbay_token token, Out &out);

// What became of a message of ours.
struct News {
    Fate fate = Fate::untold;  // never untold where it is given
    std::string account;
    std::string message_id;
    std::string to;
    std::uint32_t reference = 0;  // 0: not known
    patchbay_time_ms timestamp = 0;
    std::string code;  // of a failure
    std::string title;
    bool retryable = false;
};

void give_status(const News &news, patchbay_token token, Out &out);

// Something that nobody here can read; `data` and `raw` are JSON objects.
void give_unknown(std::string_view account, std::string_view reason, std::string_view raw,
                  patchbay_time_ms timestamp, patchbay_token token, Out &out);

}  // namespace smpp
