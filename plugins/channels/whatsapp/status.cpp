// One object of `statuses`: what became of a message that we sent.
#include "change.h"
#include "errors.h"
#include "graph/member.h"
#include "sender.h"

#include <string_view>

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

void read_error(sdk::JsonValue json, sdk::Status &status) {
    const sdk::ErrorRule *rule = graph::find_rule(kApi, json["code"].integer().value_or(-1));
    std::string_view title = rule != nullptr ? rule->title : std::string_view();
    // The provider's own words come first.
    for (const sdk::JsonValue own :
         {json["error_data"]["details"], json["message"], json["title"]}) {
        if (!own.str().empty()) title = own.str();
    }
    status.error(sdk::fitting(json["code"].text()), title, sdk::retryable(rule));
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
    if (sdk::fitting(id).empty()) {
        return give_unknown(change, status, "a status with an id of more than 1,024 bytes");
    }
    if (status_of(name) == 0) return give_unknown(change, status, "an unknown status");
    if (!status["group_id"].text().empty() || status["recipient_type"].str() == "group") {
        return give_unknown(change, status, "a status of a group");
    }

    const Sender recipient =
        Sender::of_status(status, change.value["contacts"], change.value["statuses"].size() == 1);
    sdk::Status out(status_of(name));
    out.to = recipient.contact();
    out.event.account = sdk::optional_str(change.account);
    out.event.message_id = sdk::str(id);
    out.event.correlation =
        sdk::optional_str(sdk::fitting(status["biz_opaque_callback_data"].str()));
    out.event.timestamp = sdk::epoch_time(status["timestamp"], change.received_at);
    std::size_t errors = 0;
    for (const sdk::JsonValue error : status["errors"].elements()) {
        if (errors++ == kMaxErrors) break;
        read_error(error, out);
    }
    out.event.raw = change.raw(status);
    return out.give(change.sink);
}

}  // namespace whatsapp
