// The book as JSON, for people and tests.
#include "core/base/json.h"
#include "tests/simulators/telegram/book.h"

#include <boost/json/array.hpp>

namespace patchbay::simulators::telegram {

namespace {

void add_business(const Entry &entry, json::object &out) {
    out["accepted_ms"] = entry.accepted;
    if (!entry.fault.empty()) out["fault"] = entry.fault;
    if (!entry.automatic.empty()) out["automatic"] = entry.automatic;
}

void add_customer(const Entry &entry, json::object &out) {
    out["first_posted_ms"] = entry.first_posted;
    out["acknowledged_ms"] = entry.acknowledged;
    out["posts"] = entry.posts;
    out["last_answer"] = entry.last_answer;
    if (entry.actions != 0) out["typing"] = entry.actions;
    if (!entry.answered.empty()) out["answered"] = entry.answered;
}

json::object shown(const Entry &entry) {
    json::object out{
        {"order", entry.sequence}, {"direction", entry.business ? "business" : "customer"},
        {"id", entry.id},          {"timestamp", to_rfc3339(entry.at)},
        {"text", entry.words},     {"content", entry.content}};
    if (entry.reply_to != 0) out["reply_to"] = std::to_string(entry.reply_to);
    if (entry.deleted) out["deleted"] = true;
    if (entry.edits != 0) out["edits"] = entry.edits;
    if (!entry.reaction.empty()) out["reaction"] = entry.reaction;
    entry.business ? add_business(entry, out) : add_customer(entry, out);
    return out;
}

}  // namespace

json::object Book::transcript(const Chat &chat) const {
    json::array entries;
    for (const auto &entry : chat.entries)
        entries.push_back(shown(entry));
    return {{"customer", std::to_string(chat.id)},
            {"name", chat.first_name},
            {"blocked", chat.blocked},
            {"entries", std::move(entries)}};
}

}  // namespace patchbay::simulators::telegram
