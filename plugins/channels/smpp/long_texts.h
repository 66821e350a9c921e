// Texts of customers that come in parts. Each part is kept in the journal before it is answered,
// and the text is given to the host when all of them have come, or when the rest has not come in
// time: then as far as it goes, with "[…]" in the place of what is missing.
#pragma once

#include "codec/assembly.h"
#include "durable.h"
#include "event.h"
#include "incoming.h"
#include "repeats.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>

namespace smpp {

// Of the parts of one text: 255 of the longest that a phone sends, so that its record stays within
// what the host keeps. A part that would be over it is a text by itself.
constexpr std::size_t kMostTextBytes = 255 * 160;

constexpr std::size_t kMostDropped = 500;  // in one call
constexpr std::size_t kMostGiven = 500;    // of those that wait for it, in one call

class LongTexts {
public:
    LongTexts(const Settings &settings, const sdk::Host &host, Durable &durable, Repeats &repeats)
        : settings_(settings), host_(host), durable_(durable), repeats_(repeats) {}

    bool has_room(const Incoming &incoming, const Contents &part) const;
    void take(const Incoming &incoming, const Contents &part, const Delivery &delivery, Out &out);

    static bool is_record(std::string_view key);
    void restore(std::string_view key, std::string_view value);
    // Once all is restored: texts that are whole already are owed to the host.
    void start();
    // Gives what is owed, unless the host has just refused some of it.
    void settle_up(Out &out);
    // What comes now waits: it was written later than what is owed.
    bool owes() const { return !to_give_.empty(); }

    // A second has passed.
    void tick(Out &out);
    // What was answered cannot come again: what the host has is dropped. `all` false: but for what
    // it has had for less than 10 minutes.
    void drop_given(bool all, Out &out);

private:
    struct Text {
        SetKey key;
        Address from;
        Address to;
        std::int64_t since_ms = 0;
        std::map<std::uint8_t, Piece> parts;
        bool whole = false;
        std::int64_t given_ms = 0;  // since when the host has it; 0: it does not

        std::size_t bytes() const;
    };
    using Texts = std::map<std::string, Text>;  // by the key of the record

    static SetKey key_of(const Incoming &incoming, const Concat &concat);
    static std::string content_of(const Piece &piece);
    Text &begin(const Incoming &incoming, const SetKey &key, std::int64_t now);
    Text *current(const SetKey &key);
    std::string ended(const Assembled &assembled);
    void give(const std::string &record, Out &out);
    std::string record_of(const Text &text) const;
    std::string raw_of_text(const Text &text) const;

    const Settings &settings_;
    const sdk::Host &host_;
    Durable &durable_;
    Repeats &repeats_;
    Assembly assembly_;
    Texts texts_;
    std::map<std::string, std::string> current_;  // the name of a set, and the record of its text
    std::deque<std::string> to_give_;             // records of texts that are owed
    bool refused_ = false;                        // since the last tick
};

}  // namespace smpp
