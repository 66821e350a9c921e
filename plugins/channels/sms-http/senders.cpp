#include "senders.h"

#include "address.h"
#include "settings.h"

#include <algorithm>
#include <cstdint>

namespace sms_http {
namespace {

// FNV-1a: a contact's number is the same after every start.
std::uint64_t hash_of(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325u;
    for (const char c : text) {
        hash ^= static_cast<unsigned char>(c);
        hash *= 0x100000001b3u;
    }
    return hash ^ hash >> 32;
}

}  // namespace

patchbay_status Senders::configure(sdk::JsonValue settings, const sdk::ErrorSink &errors) {
    service_ = settings["messaging_service_sid"].str();
    const sdk::JsonValue from = settings["from"];
    if (!from.exists() && service_.empty()) {
        return errors.fail(PATCHBAY_E_SETTINGS,
                           "is missing; the provider twilio needs from, messaging_service_sid or "
                           "both",
                           "/from");
    }
    if (!from.exists()) return PATCHBAY_OK;
    if (!from.is_array()) return read_from(settings, errors, numbers_.emplace_back());
    for (const sdk::JsonValue one : from.elements()) {
        const std::string number(one.str());
        const std::string place = "/from/" + std::to_string(numbers_.size());
        const patchbay_status status = check_from(number, place, errors);
        if (status != PATCHBAY_OK) return status;
        if (lists(number)) {
            return errors.fail(PATCHBAY_E_SETTINGS, "stands there twice; take one out", place);
        }
        numbers_.push_back(number);
    }
    return PATCHBAY_OK;
}

bool Senders::lists(std::string_view number) const {
    return std::ranges::find(numbers_, number) != numbers_.end();
}

bool Senders::serves(std::string_view number, std::string_view service) const {
    return lists(number) || (!service_.empty() && service == service_);
}

std::string Senders::choose(std::string_view to, std::string_view account) const {
    // A service has more numbers than are listed.
    const bool written_to = lists(account) || (!service_.empty() && !recipient(account).empty());
    if (written_to) return std::string(account);
    if (numbers_.size() == 1) return numbers_.front();
    if (!service_.empty()) return {};
    return numbers_[hash_of(to) % numbers_.size()];
}

}  // namespace sms_http
