// Delivery receipts: a deliver_sm that tells of a message what became of it (SMPP 3.4, 5.2.12 and
// appendix B).
#pragma once

#include "message.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace smpp {

constexpr std::size_t kMostIdChars = kMessageIdBytes - 1;
constexpr std::size_t kMostErrorChars = 16;  // appendix B has 3; some send more

// 5.2.28; scheduled and skipped are of SMPP 5.0.
enum class MessageState : std::uint8_t {
    scheduled = 0,
    enroute = 1,
    delivered = 2,
    expired = 3,
    deleted = 4,
    undeliverable = 5,
    accepted = 6,
    unknown = 7,
    rejected = 8,
    skipped = 9,
};

enum class Fate {
    sent,       // on its way
    delivered,  // at the phone
    failed,     // it will not come
    untold,     // the receipt does not say, or with a word that nobody here knows
};

Fate fate_of(std::optional<MessageState> state);

// "DELIVRD" and its like, in any case; {} for a word that is none.
std::optional<MessageState> state_of_word(std::string_view word);

// As written: by the clock of the message centre, whose zone the text does not tell.
struct ReceiptDate {
    int year = 0;
    int month = 0;
    int day = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;

    bool operator==(const ReceiptDate &) const = default;
};

// YYMMDDhhmm or YYMMDDhhmmss.
std::optional<ReceiptDate> read_receipt_date(std::string_view text);

// 5.3.2.31
struct NetworkError {
    std::uint8_t type = 0;  // 1 ANSI-136, 2 IS-95, 3 GSM; 0 where three digits stood in its place
    std::uint16_t code = 0;

    bool operator==(const NetworkError &) const = default;
};

std::optional<NetworkError> read_network_error(std::string_view value);

struct Receipt {
    std::string id;  // as it came; "" where there is none
    std::optional<MessageState> state;
    std::string stat;  // the word, as it came
    std::string error;
    std::optional<NetworkError> network_error;
    std::optional<unsigned> submitted;  // "sub", "dlvrd"
    std::optional<unsigned> delivered;
    std::optional<ReceiptDate> submit_date;
    std::optional<ReceiptDate> done_date;
    std::string text;  // the beginning of the message

    bool operator==(const Receipt &) const = default;
};

// The text of a receipt, its keys in any order and case, some or all of them. What cannot be read
// is left out.
Receipt read_receipt_text(std::string_view text);

// What a message tells as a receipt: by its esm_class; or by receipted_message_id and message_state
// together; or, since some set neither, by a text with an id and a known stat. {}: it is none.
// The TLVs are believed before the text. `text`: as text, not octets in UCS-2.
std::optional<Receipt> read_receipt(std::uint8_t esm_class, const Tlvs &tlvs,
                                    std::string_view text);

}  // namespace smpp
