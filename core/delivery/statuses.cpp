#include "core/delivery/statuses.h"

#include "core/base/json.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace patchbay::delivery {

namespace {

constexpr int kDelivered = static_cast<int>(model::DeliveryStatus::delivered);
constexpr int kFailed = static_cast<int>(model::DeliveryStatus::failed);

// The highest evidence wins: a delivery outranks a failure, a failure outranks `sent`.
int evidence(int rank) {
    if (rank == kFailed) return 2;
    return rank >= kDelivered ? rank + 1 : rank;
}

json::array to_json(const std::vector<model::DeliveryError> &errors) {
    json::array list;
    for (const auto &error : errors)
        list.push_back(json::object{
            {"code", error.code}, {"title", error.title}, {"retryable", error.retryable}});
    return list;
}

// The earliest time of each status counts, so that a repetition changes nothing; of two failures at
// one time the errors that come first as text, so that their order changes nothing either.
bool note_time(json::object &statuses, const model::Status &status) {
    const auto name = model::status_name(status.status);
    const bool failed = status.status == model::DeliveryStatus::failed;
    const json::value *known = statuses.if_contains(name);
    if (known && known->is_int64() && known->as_int64() <= status.timestamp) {
        const json::value *errors = failed ? statuses.if_contains("errors") : nullptr;
        if (!errors || known->as_int64() != status.timestamp ||
            to_text(json::value(to_json(status.errors))) >= to_text(*errors))
            return false;
    }
    statuses[name] = status.timestamp;
    if (failed) statuses["errors"] = to_json(status.errors);
    return true;
}

json::object statuses_of(const journal::Outgoing &row) {
    auto known = parse_json(row.statuses.empty() ? "{}" : row.statuses);
    return known && known->is_object() ? std::move(known->as_object()) : json::object();
}

}  // namespace

bool apply_status(journal::Outgoing &row, const model::Status &status) {
    json::object statuses = statuses_of(row);
    bool changed = note_time(statuses, status);
    if (changed) row.statuses = to_text(statuses);

    const int rank = static_cast<int>(status.status);
    if (evidence(rank) > evidence(row.rank)) {
        row.rank = rank;
        changed = true;
    }
    const auto state = row.rank == kFailed ? journal::SendState::failed : journal::SendState::sent;
    if (row.state != state) {
        row.state = state;
        row.due = 0;
        changed = true;
    }
    if (row.provider_id.empty() && !status.message_id.empty()) {
        row.provider_id = status.message_id;
        changed = true;
    }
    return changed;
}

bool has_another_id(const journal::Outgoing &row, std::string_view message_id) {
    return !row.provider_id.empty() && !message_id.empty() && row.provider_id != message_id;
}

void note_failure(journal::Outgoing &row, const model::DeliveryError &error, TimeMs at) {
    model::Status failed;
    failed.status = model::DeliveryStatus::failed;
    failed.timestamp = at;
    failed.errors = {error};
    json::object statuses = statuses_of(row);
    if (note_time(statuses, failed)) row.statuses = to_text(statuses);
}

bool covers(const model::Status &watermark, const journal::Outgoing &row) {
    const auto up_to = from_rfc3339(watermark.watermark);
    return up_to && row.since != 0 && row.since <= *up_to;
}

}  // namespace patchbay::delivery
