// What people and their programs ask of a running engine. Any thread; each `done` is called once,
// on a thread of the engine, never inside the call.
#pragma once

#include "core/base/function.h"
#include "core/base/result.h"
#include "core/journal/store.h"
#include "core/model/content.h"

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace patchbay::engine {

// A message that did not come from a flow.
struct Submission {
    std::string channel;
    std::string to;
    model::Content content;
    std::string idempotency_key;  // empty: none
    std::string request_hash;     // tells the requests of one key apart
    bool human = false;           // a person wrote it
};

struct Submitted {
    std::string id;         // place_text() of the message
    bool repeated = false;  // the key had been used for the same request before
};

// In Error::code of a submit.
enum class SubmitError {
    unknown_channel = 1,
    cannot_carry,  // the channel; `where` is a JSON pointer into the content
    bad_address,
    key_reused,  // for another request
    opted_out,   // the contact has stopped the line's messages
    unavailable  // the store cannot write, or the engine stops: come again
};

// In Error::code of a release.
enum class ReleaseError {
    unknown_contact = 1,
    not_resting,
    unavailable  // the store cannot write, or the engine stops: come again
};

// "<partition, hex>.<id, hex>": names a message, a conversation or a dead letter to people.
std::string place_text(journal::Place place);
std::optional<journal::Place> parse_place(std::string_view text);

// What an operator knows of a message in doubt.
enum class DoubtIs {
    resend,  // the provider has it not: it leaves again, under its own id
    failed,  // it is given up
    sent     // the provider has it
};

// In Error::code of what settles a doubt.
enum class DoubtError {
    unknown_message = 1,
    not_in_doubt,
    unavailable  // the store cannot be read, or the engine stops: come again
};

class Operator {
public:
    virtual ~Operator() = default;

    virtual void submit(Submission submission, Function<void(Result<Submitted>)> done) = 0;

    // What a dead letter names goes on again: a message is sent as a new one, an event is stepped,
    // a request is decoded. The letter is gone then. The Error says why it cannot.
    virtual void replay_dead_letter(journal::Place letter, Function<void(Result<void>)> done) = 0;
    virtual void drop_dead_letter(journal::Place letter, Function<void(Result<void>)> done) = 0;

    // A dead letter that tells of the message is gone then.
    virtual void settle_doubt(journal::Place message, DoubtIs is,
                              Function<void(Result<void>)> done) = 0;

    // A contact whose flow rests: its next message is handled as any other, and what waited runs.
    virtual void release_contact(std::string_view channel, std::string address,
                                 Function<void(Result<void>)> done) = 0;

    // A token that is good for a day, once: the conversation that brings it along, in a message or
    // in the referral of a link, is known to be the same person's from then on.
    virtual void give_link(journal::Place conversation,
                           Function<void(Result<std::string>)> done) = 0;

    // Runs a conversation's history through its flow again, from nothing. Reads the store; changes
    // nothing. {"conversation", "channel", "steps": [{"event", "at", "input", "path", "effects",
    // "state"}], "same": whether it ends in the state that is stored}. A message that its flow did
    // not see, since it rested, has "rests": true in place of path and effects.
    virtual Result<boost::json::object> replay_conversation(journal::Place conversation) = 0;

    // `listener` is called, often and on any thread, after events became durable. One at a time;
    // empty: none.
    virtual void set_publish_listener(Function<void()> listener) = 0;
};

}  // namespace patchbay::engine
