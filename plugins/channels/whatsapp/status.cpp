// One object of `statuses`: what became of a message that we sent.
#include "change.h"
#include "errors.h"
#include "sender.h"

#include <string_view>
#include <vector>

namespace whatsapp {
namespace {

constexpr std::size_t kMaxErrors = 100;

std::uint32_t status_of(std::string_view name) {
    if (name == "sent") return PATCHBAY_STATUS_SENT;
    if (name == "delivered") return PATCHBAY_STATUS_DELIVERED;
    if (name == "read" || name == "played") return PATCHBAY_STATUS_READ;  // played: a voice note
    if (name == "failed") return PATCHBAY_STATUS_FAILED;
    return 0;
}

patchbay_delivery_error read_error(sdk::JsonValue json) {
    auto error = sdk::make<patchbay_delivery_error>();
    error.code = sdk::optional_str(fitting(json["code"].text()));
    const std::int64_t code = json["code"].integer().value_or(-1);
    error.retryable = retryable(code) ? 1 : 0;
    for (const sdk::JsonValue title :
         {json["title"], json["message"], json["error_data"]["details"]}) {
        if (error.title.len == 0) error.title = sdk::optional_str(title.str());
    }
    const ErrorRule *rule = find_rule(code, 0);
    if (error.title.len == 0 && rule != nullptr) error.title = sdk::str(rule->title);
    return error;
}

}  // namespace

patchbay_status decode_status(const Change &change, sdk::JsonValue status) {
    // Of another type, the same words speak of something else: of money, for one.
    const std::string_view type = status["type"].text();
    if ((!type.empty() && type != "message") || status["payment"].is_object()) {
        return give_unknown(change, status, "a status that is not of a message");
    }
    const std::string_view name = status["status"].str();
    if (name == "deleted") {
        const std::string data =
            graph::with_member(change.host, status, "message_id", status["id"].text());
        return give_data(change, "message_deleted", status, data);
    }
    if (name == "warning") return give_notice(change, "error", status);
    const std::string_view id = status["id"].text();
    if (id.empty()) return give_unknown(change, status, "a status without an id");
    if (fitting(id).empty()) {
        return give_unknown(change, status, "a status with an id of more than 1,024 bytes");
    }
    if (status_of(name) == 0) return give_unknown(change, status, "an unknown status");
    if (!status["group_id"].text().empty() || status["recipient_type"].str() == "group") {
        return give_unknown(change, status, "a status of a group");
    }

    const Sender recipient =
        Sender::of_status(status, change.value["contacts"], change.value["statuses"].size() == 1);
    const patchbay_contact contact = recipient.contact();
    std::vector<patchbay_delivery_error> errors;
    for (const sdk::JsonValue error : status["errors"].elements()) {
        if (errors.size() == kMaxErrors) break;
        errors.push_back(read_error(error));
    }

    auto event = sdk::make<patchbay_status_update>();
    event.status = status_of(name);
    event.account = sdk::optional_str(change.account);
    event.message_id = sdk::str(id);
    event.correlation = sdk::optional_str(fitting(status["biz_opaque_callback_data"].str()));
    event.from = recipient.known() ? &contact : nullptr;
    event.timestamp = read_time(status["timestamp"], change.received_at);
    event.errors = sdk::list(errors);
    event.raw = change.raw(status);
    return change.sink.status(event);
}

}  // namespace whatsapp
