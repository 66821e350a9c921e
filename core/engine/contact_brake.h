// The brake of one contact on one line: a contact that writes, or is answered, more often than
// people do is a machine. Its flow rests then: until an operator releases the contact, or it has
// been silent for an hour.
//
// Counts exactly what lay within the last time, by the steady clock; kept with the conversation, in
// the commits of its steps.
#pragma once

#include "core/base/json.h"
#include "core/base/moment.h"

#include <boost/json/object.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::engine {

constexpr std::int64_t kRestMs = 60 * 60 * 1'000;  // without a message: then the rest is over

struct CountLimit {
    int count = 0;  // 0: no limit
    std::int64_t every_ms = 0;
};

struct ContactLimits {
    bool none() const { return inbound.count == 0 && answers.count == 0; }
    CountLimit inbound;  // messages of the contact
    CountLimit answers;  // messages of the flow, unless the contact's last one was a choice
};

class ContactBrake {
public:
    // A message of the contact that a flow would handle. False: it rests, no flow sees it.
    bool hear(const ContactLimits &limits, TimeMs timestamp, bool choice, const Moment &now);

    // A step of the flow that sends so many messages. False: they would be too many. None of them
    // may leave, and the contact rests.
    bool answer(const ContactLimits &limits, std::size_t messages, const Moment &now);

    bool rests() const { return rest_.since != 0; }
    std::int64_t rest_left(std::int64_t steady) const;  // if nothing comes in; at most 0: over
    std::string_view reason() const { return rest_.by_answers ? "answers" : "inbound"; }
    void release() { *this = {}; }

    // For the conversation's row; empty: nothing to keep. What it cannot read is forgotten.
    json::object to_json(const Moment &now) const;
    static ContactBrake from_json(const json::object &kept, const Moment &now);

private:
    using Times = std::vector<std::int64_t>;  // of the steady clock, ascending
    static bool count(Times &times, const CountLimit &limit, std::size_t more, std::int64_t at);
    void rest(bool by_answers, const Moment &now);

    Times inbound_;
    Times answers_;
    bool choice_ = false;  // the contact's last message was one
    struct {
        TimeMs since = 0;       // of the wall clock, for people; 0: it does not rest
        std::int64_t last = 0;  // when the contact wrote last
        bool by_answers = false;
    } rest_;
};

// Of an address what is enough to recognise it: "+34…22".
std::string masked(std::string_view address);

// The index of who rests: a document in the partition of the conversation.
constexpr std::string_view kRestingPrefix = "resting/";
std::string resting_document(std::uint64_t conversation);
std::uint64_t resting_conversation(std::string_view document);

}  // namespace patchbay::engine
