// What a step wants written and done, held from the step until its commit is durable; nothing of it
// shows before.
#pragma once

#include "core/engine/shard.h"

#include <optional>
#include <string>
#include <vector>

namespace patchbay::engine {

struct Shard::Step {
    flow::State state;
    FlowTimer timer;  // open after the step
    journal::Id call = 0;
    OptOut opt_out;
    bool opt_out_changed = false;  // else the provider's word may have come meanwhile
    std::vector<model::Option> offered;
    std::string proven;
    std::string account;
    ContactBrake brake;
    bool held = false;  // no flow saw its event: the contact rests
    std::vector<journal::Call> calls;
    std::vector<delivery::Entry> sends;
    std::optional<Flight> flight;            // the first send, where it may leave with the commit
    std::vector<journal::Outgoing> dropped;  // that waited when the contact said STOP
    std::vector<journal::Mail> mails;        // in the same commit, for other partitions
    TimeMs inbound = 0;   // provider's time of the contact's message that it handled
    std::string answers;  // its id, where the channel can tell the contact
    std::optional<journal::Media> media;  // of that message, to be fetched

    void about(const model::Message &message) {
        inbound = message.timestamp;
        answers = message.id;
    }
};

}  // namespace patchbay::engine
