// What a deliver_sm or data_sm brings.
#pragma once

#include "codec/alphabet.h"
#include "codec/message.h"
#include "codec/pdu.h"
#include "codec/user_data.h"
#include "settings.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace smpp {

struct Incoming {
    std::string_view command;  // "deliver_sm", "data_sm"
    Address source;
    Address destination;
    std::uint8_t esm_class = 0;
    std::uint8_t data_coding = 0;
    std::string octets;  // of the text, its header too
    Tlvs tlvs;
};

Result<Incoming> read_incoming(const Pdu &pdu);

// All of it that is the same when the message centre sends it again.
std::string words_of(const Incoming &incoming);

// As JSON, for what cannot be read.
std::string raw_of(const Incoming &incoming);

// Octets of one alphabet: of a whole text, or of a part of one.
struct Piece {
    Kind kind = Kind::text;
    Alphabet alphabet = Alphabet::gsm7;
    Shifts shifts;
    std::string octets;  // without the header, and not packed

    bool operator==(const Piece &) const = default;
};

// A text that is for a program on the phone, or whose header cannot be read, says why.
struct Contents {
    std::optional<Concat> concat;
    std::string_view octets;  // as they came, behind the header; a view of the Incoming
    Piece piece;
    std::string unreadable;
};

Contents contents_of(const Incoming &incoming, Alphabet usual);

// Pieces of one alphabet are read as one: an escape or a surrogate may be cut between them. Those
// that did not come ({}) are "[…]".
std::string text_of(const std::vector<std::optional<Piece>> &pieces);

}  // namespace smpp
