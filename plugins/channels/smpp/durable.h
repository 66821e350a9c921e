// What waits until the host says that something is in the journal.
#pragma once

#include "out.h"
#include "session.h"

#include <cstdint>
#include <functional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace smpp {

class Durable {
public:
    // Told once: whether it is in the journal.
    using Then = std::function<void(bool durable, Out &out)>;

    patchbay_token wait(Then then) {
        waiting_.emplace(++last_, std::move(then));
        return last_;
    }
    void told(patchbay_token token, bool durable, Out &out) {
        const auto found = waiting_.find(token);
        if (found == waiting_.end()) return;
        const Then then = std::move(found->second);
        waiting_.erase(found);
        then(durable, out);
    }
    // The last token that was given.
    patchbay_token last() const { return last_; }
    // The host did nothing of a call: what it was to tell of since `last` never was.
    void undo(patchbay_token last, Out &out) {
        std::vector<patchbay_token> undone;
        for (const auto &[token, then] : waiting_)
            if (token > last) undone.push_back(token);
        for (const patchbay_token token : undone)
            told(token, false, out);
    }

private:
    std::unordered_map<patchbay_token, Then> waiting_;
    patchbay_token last_ = 0;
};

// A deliver_sm or data_sm that has no response yet.
struct Delivery {
    Session *session = nullptr;
    std::uint32_t generation = 0;
    Header header;

    Delivery(Session &on, const Header &of)
        : session(&on), generation(on.generation()), header(of) {}

    // Nothing, where its connection is gone: it comes again on another.
    void respond(std::uint32_t status, Out &out) const {
        if (session->generation() == generation) session->respond(header, status, out);
    }
    // Taken, where it is durable; else the message centre shall try again.
    void acknowledge(bool durable, Out &out) const {
        respond(durable ? status::kOk : status::kTemporaryAppError, out);
    }
};

}  // namespace smpp
