// Receipts: everything up to a moment was delivered to, or read by, one contact; or single
// messages were.
#include "event.h"

#include <vector>

namespace messenger {
namespace {

constexpr std::size_t kMaxMids = 1000;

patchbay_status decode_receipt(const Event &event, sdk::JsonValue receipt, std::uint32_t status) {
    sdk::Status update(status);
    update.to.address = sdk::optional_str(event.sender());
    update.event.account = sdk::optional_str(event.account);
    update.event.timestamp = event.time();
    update.event.raw = event.raw(event.json);

    // The ids are only some of what the watermark says.
    const patchbay_time_ms until = sdk::epoch_time(receipt["watermark"], 0);
    if (until != 0 && update.to.address.len != 0) {
        const std::string watermark = sdk::rfc3339_ms(until);
        update.event.watermark = sdk::str(watermark);
        return update.give(event.sink);
    }
    std::vector<std::string_view> mids;
    if (const auto mid = sdk::fitting(receipt["mid"].text()); !mid.empty()) mids.push_back(mid);
    for (const sdk::JsonValue element : receipt["mids"].elements()) {
        if (const auto mid = sdk::fitting(element.text()); !mid.empty()) mids.push_back(mid);
    }
    if (mids.empty()) return give_unknown(event, "a receipt without a watermark and message ids");
    if (mids.size() > kMaxMids) return give_unknown(event, "a receipt of more than 1,000 messages");
    for (const std::string_view mid : mids) {
        update.event.message_id = sdk::str(mid);
        const patchbay_status given = update.give(event.sink);
        if (given != PATCHBAY_OK) return given;
    }
    return PATCHBAY_OK;
}

}  // namespace

patchbay_status decode_delivery(const Event &event, sdk::JsonValue delivery) {
    return decode_receipt(event, delivery, PATCHBAY_STATUS_DELIVERED);
}

patchbay_status decode_read(const Event &event, sdk::JsonValue read) {
    return decode_receipt(event, read, PATCHBAY_STATUS_READ);
}

}  // namespace messenger
