// What comes on the binds: receipts of our messages, and messages of customers. Each is answered
// when it is in the journal, never before.
#pragma once

#include "durable.h"
#include "incoming.h"
#include "long_texts.h"
#include "receipts.h"
#include "repeats.h"

#include <cstddef>
#include <deque>
#include <string>

namespace smpp {

constexpr std::size_t kMostHeld = 1'000;    // messages; beyond, they come again
constexpr std::size_t kMostReleased = 500;  // of them in one call

class Inbox {
public:
    Inbox(const Settings &settings, const sdk::Host &host, Durable &durable, Receipts &receipts,
          Repeats &repeats, LongTexts &long_texts)
        : settings_(settings),
          host_(host),
          durable_(durable),
          receipts_(receipts),
          repeats_(repeats),
          long_texts_(long_texts) {}

    // A deliver_sm or data_sm.
    void take(Session &session, const Pdu &pdu, Out &out);
    // Takes what had to wait, once it need not any more.
    void settle_up(Out &out);
    // Nothing more is taken: it comes again to the next process.
    void stop() { stopping_ = true; }
    // Everything that came is answered.
    bool idle() const { return held_.empty() && repeats_.idle(); }

private:
    struct Held {
        Delivery delivery;
        Incoming incoming;
    };

    void unreadable(const Delivery &delivery, const Pdu &pdu, const Error &error, Out &out);
    bool take_receipt(const Incoming &incoming, const Delivery &delivery, Out &out);
    void take_message(const Incoming &incoming, const Delivery &delivery, Out &out);
    void give(const Incoming &incoming, const Contents &contents, const Delivery &delivery,
              Out &out);

    const Settings &settings_;
    const sdk::Host &host_;
    Durable &durable_;
    Receipts &receipts_;
    Repeats &repeats_;
    LongTexts &long_texts_;
    std::deque<Held> held_;  // while a period ends (repeats.h), or older texts are owed
    bool stopping_ = false;
};

}  // namespace smpp
