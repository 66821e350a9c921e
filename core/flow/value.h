// What a flow step sees and gives: the state of a conversation in its flow, the event that came,
// and the effects to perform. Plain values; a step is a pure function of them.
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/model/content.h"
#include "core/model/event.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace patchbay::flow {

enum class Waiting {
    message,  // ended or never started: the next message starts the flow
    answer,   // an `ask` is open: the next message answers it
    call,     // a backend's result is awaited: messages wait in their queue
    pause     // a `wait` is under way: messages wait in their queue
};

// What a conversation goes back to when the flow that it runs now has ended.
struct Frame {
    std::string flow;
    std::string version;
    std::string step;  // waiting `answer`: the open question; else the step to go on with
    Waiting waiting = Waiting::message;
    int tries = 0;
    boost::json::object event;  // what State::event is again then
};

// Where a conversation stands. Kept in the journal as JSON.
struct State {
    std::string flow;  // name and version of the document that runs; empty: not started
    std::string version;
    std::string step;  // the step that waits
    Waiting waiting = Waiting::message;
    int tries = 0;             // wrong answers to the open `ask`
    std::uint64_t serial = 0;  // grows with each wait; calls and timers of older waits are stale
    boost::json::object vars;
    boost::json::object contact;  // name, phone, ... and `language` once set
    bool named = false;  // contact.name was set by a flow: the provider's no longer replaces it
    boost::json::object referral;  // of the message that started the flow
    std::string channel;           // the line of the latest message; stays after the end
    boost::json::object message;   // of the latest message, what the flow's expressions use
    boost::json::object event;     // of the backend's event that the run handles; else empty
    std::vector<Frame> stack;      // the outermost first
};

// Members that hold nothing are left out. Unknown members are ignored when read.
boost::json::object to_json(const State &state);
Result<State> state_from_json(const boost::json::value &value);

// The state after the run is over, regularly or given up: contact and channel stay, the next
// message starts the newest version of the flow.
State finished(State state);

// ---- Events -------------------------------------------------------------------------------------

struct MessageIn {
    const model::Message *message = nullptr;  // outlives the step
};

struct CallResult {
    std::uint64_t serial = 0;  // of the CallOut
    bool ok = false;
    boost::json::value output;  // ok
    std::string error;          // else: "not_found", "unavailable", ...
};

struct TimerFired {
    std::uint64_t serial = 0;  // of the StartTimer
};

// A backend's event that reached the conversation.
struct EventIn {
    std::string backend;
    std::string name;
    boost::json::value data;  // an object
};

struct Input {
    std::variant<MessageIn, CallResult, TimerFired, EventIn> event;
    TimeMs now = 0;  // the event's time
};

// ---- Effects, in the order in which the step asked for them -------------------------------------

struct SendOut {
    model::Content content;
    std::optional<model::Content> closed;  // what to send while the contact's window is shut
};

struct CallOut {
    std::uint64_t serial = 0;
    std::string backend;
    std::string operation;
    boost::json::object input;
};

// Runs from when the last message before it has left.
struct StartTimer {
    std::uint64_t serial = 0;
    std::int64_t after_ms = 0;
};

struct Warning {
    std::string text;    // for the log: "step 'x': the text is empty, nothing is sent"
    bool ended = false;  // the run is over because of it
};

// A person should take over.
struct Handoff {
    std::string step;
    std::string queue;
    boost::json::value note;  // any; null: none
};

using Effect = std::variant<SendOut, CallOut, StartTimer, Warning, Handoff>;

struct StepResult {
    State state;
    std::vector<Effect> effects;
    std::vector<std::string> path;  // the steps that ran, for replay and errors: "menu";
                                    // "flow/step" in a flow that is not the line's
    bool stale = false;             // the event belonged to an older wait: nothing changed
};

}  // namespace patchbay::flow
