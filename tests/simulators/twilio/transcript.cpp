// What was said in one conversation, for people and tests.
#include "core/base/json.h"
#include "tests/simulators/twilio/book.h"

#include <boost/json/array.hpp>

namespace patchbay::simulators::twilio {

namespace {

json::array statuses_of(const Message &message) {
    json::array out;
    for (std::size_t i = 0; i < kStatuses.size(); ++i) {
        const auto &times = message.statuses[i];
        if (times.posted == 0) continue;
        out.push_back(json::object{{"status", kStatuses[i]},
                                   {"posted_ms", times.posted},
                                   {"acknowledged_ms", times.acknowledged}});
    }
    return out;
}

json::object entry_of(const Message &message) {
    json::object out{
        {"order", message.order}, {"direction", message.inbound() ? "customer" : "business"},
        {"id", message.sid},      {"timestamp", to_rfc3339(message.created)},
        {"text", message.body},   {"content", to_json(message.content)}};
    if (message.inbound()) {
        out["first_posted_ms"] = message.first_posted;
        out["acknowledged_ms"] = message.acknowledged;
        out["posts"] = message.posts;
        out["last_answer"] = message.last_answer;
        return out;
    }
    out["accepted_ms"] = message.accepted;
    out["status"] = message.status;
    out["statuses"] = statuses_of(message);
    if (message.error_code != 0) out["error_code"] = message.error_code;
    if (!message.fault.empty()) out["fault"] = message.fault;
    if (!message.automatic.empty()) out["automatic"] = message.automatic;
    return out;
}

}  // namespace

json::object Book::transcript(const Conversation &conversation) const {
    json::array entries;
    for (const auto &message : conversation.messages)
        entries.push_back(entry_of(*message));
    return {{"customer", customers_[conversation.customer].number},
            {"number", settings_.numbers[conversation.number].number},
            {"entries", std::move(entries)}};
}

}  // namespace patchbay::simulators::twilio
