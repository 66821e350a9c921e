// Gates: what of a conversation is being written or is under way, and what may begin meanwhile. The
// combinations stand in docs/architecture.md; tests/unit/engine/parts/gates_test.cpp holds them.
#pragma once

namespace patchbay::engine {

struct Gates {
    // Of its flow: one step at a time, from the step to the end of its commit.
    enum class Step {
        none,
        committing,
        committing_claim  // that commit claims a message, or drops some that wait
    };
    // Of its messages: one at a time.
    enum class Send {
        none,
        claiming,   // the claim is being committed
        under_way,  // to the provider
        settling    // its outcome, or another change of a message, is being committed
    };

    Step step = Step::none;
    Send send = Send::none;
    int accepting = 0;    // messages whose acceptance is being committed without a step
    int submitting = 0;   // commits of messages that did not come from its flow
    bool waits = false;   // in line: for a place at the provider's host, or a turn of the stream
    bool stored = false;  // its row and alias are in the journal

    bool may_step() const { return step == Step::none; }
    bool may_claim() const { return send == Send::none && step != Step::committing_claim; }
    // The row of the conversation, with what it is in memory: a step writes it with what it began
    // with.
    bool may_rewrite_row() const { return step == Step::none && stored; }
    // And those of its messages: a commit of one writes it as it was.
    bool may_rewrite_sends() const {
        return may_rewrite_row() && (send == Send::none || send == Send::under_way);
    }
    // As far as it is nowhere else: memory need not keep it.
    bool may_evict() const {
        return step == Step::none && send == Send::none && accepting == 0 && submitting == 0;
    }
};

}  // namespace patchbay::engine
