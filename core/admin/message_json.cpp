#include "core/admin/message_json.h"

#include "core/admin/answers.h"
#include "core/engine/operator.h"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>
#include <string_view>

namespace patchbay::admin {

namespace {

using journal::Outgoing;
using journal::SendState;

constexpr std::array<std::string_view, 7> kStates = {"queued",    "claimed", "in_doubt", "sent",
                                                     "delivered", "read",    "failed"};
constexpr std::size_t kSent = 3;
constexpr std::size_t kFailed = 6;
constexpr int kDeliveredRank = 2;
constexpr int kReadRank = 3;
constexpr std::array<std::string_view, 4> kStatuses = {"sent", "delivered", "read", "failed"};

// Into kStates: the further a message is, the greater.
std::size_t progress(const Outgoing &row) {
    if (row.state == SendState::failed) return kFailed;
    if (row.state != SendState::sent) return static_cast<std::size_t>(row.state);
    return kSent + (row.rank == kDeliveredRank || row.rank == kReadRank
                        ? static_cast<std::size_t>(row.rank - 1)
                        : 0);
}

// In the order in which they are reached.
json::array statuses_json(const json::object &kept) {
    json::array statuses;
    for (const auto name : kStatuses) {
        const json::value *at = kept.if_contains(name);
        if (at && at->is_int64())
            statuses.push_back(
                json::object{{"status", name}, {"timestamp", to_rfc3339(at->as_int64())}});
    }
    return statuses;
}

}  // namespace

json::object message_json(journal::Partition partition, const Outgoing &row) {
    json::object message{{"id", engine::place_text({partition, row.id})},
                         {"channel", row.line},
                         {"to", row.to},
                         {"state", kStates.at(progress(row))},
                         {"attempts", row.attempts},
                         {"created", to_rfc3339(row.created)},
                         {"content", stored_json(row.content)}};
    if (!row.provider_id.empty()) message["message_id"] = row.provider_id;
    if (row.first != 0) message["part_of"] = engine::place_text({partition, row.first});
    const json::value kept = stored_json(row.statuses.empty() ? "{}" : row.statuses);
    if (const json::object *object = kept.if_object()) {
        if (auto statuses = statuses_json(*object); !statuses.empty())
            message["statuses"] = std::move(statuses);
        if (const json::value *errors = object->if_contains("errors");
            errors && errors->is_array() && !errors->as_array().empty())
            message["errors"] = *errors;
    }
    return message;
}

json::object message_json(journal::Partition partition, const std::vector<Outgoing> &parts) {
    json::object whole = message_json(partition, parts.front());
    if (parts.size() == 1) return whole;
    std::size_t behind = kFailed;
    bool failed = false;
    int attempts = 0;
    json::array shown;
    for (const Outgoing &part : parts) {
        failed = failed || progress(part) == kFailed;
        behind = std::min(behind, progress(part));
        attempts += part.attempts;
        shown.emplace_back(message_json(partition, part));
    }
    whole["state"] = kStates.at(failed ? kFailed : behind);
    whole["attempts"] = attempts;
    whole["parts"] = std::move(shown);
    return whole;
}

}  // namespace patchbay::admin
