// The book as JSON, for people and tests.
#include "core/base/json.h"
#include "tests/simulators/messenger/book.h"
#include "tests/simulators/messenger/message_view.h"

#include <boost/json/array.hpp>

namespace patchbay::simulators::messenger {

namespace {

json::array statuses_of(const Entry &entry) {
    json::array out;
    for (std::size_t i = 0; i < kStatuses.size(); ++i) {
        const auto &times = entry.statuses[i];
        if (times.posted == 0) continue;
        out.push_back(json::object{{"status", kStatuses[i]},
                                   {"posted_ms", times.posted},
                                   {"acknowledged_ms", times.acknowledged}});
    }
    return out;
}

json::object business_entry(const Entry &entry, const json::object &content) {
    json::object out{{"accepted_ms", entry.accepted},
                     {"app_id", entry.app_id},
                     {"statuses", statuses_of(entry)}};
    if (const auto *message = object_member(content, "message")) {
        if (const auto *metadata = message->if_contains("metadata")) out["correlation"] = *metadata;
    }
    if (!entry.fault.empty()) out["fault"] = entry.fault;
    return out;
}

json::object customer_entry(const Entry &entry) {
    json::object out{{"first_posted_ms", entry.first_posted},
                     {"acknowledged_ms", entry.acknowledged},
                     {"posts", entry.posts},
                     {"last_answer", entry.last_answer}};
    if (entry.read != 0) out["read_ms"] = entry.read;
    if (entry.typing != 0) out["typing"] = entry.typing;
    return out;
}

}  // namespace

json::object Book::transcript(const Conversation &conversation) const {
    json::array entries;
    for (const auto &entry : conversation.entries) {
        const auto content = parsed_content(entry);
        json::object out{
            {"order", entry.sequence},   {"direction", entry.business ? "business" : "customer"},
            {"id", entry.mid},           {"timestamp", to_rfc3339(entry.at)},
            {"text", words_of(content)}, {"content", content}};
        if (const auto to = reply_to_of(content); !to.empty()) out["reply_to"] = to;
        if (entry.deleted) out["deleted"] = true;
        auto more = entry.business ? business_entry(entry, content) : customer_entry(entry);
        for (auto &member : more)
            out[member.key()] = std::move(member.value());
        entries.push_back(std::move(out));
    }
    return {{"psid", conversation.psid},
            {"name", conversation.name},
            {"owner", conversation.owner},
            {"entries", std::move(entries)}};
}

}  // namespace patchbay::simulators::messenger
