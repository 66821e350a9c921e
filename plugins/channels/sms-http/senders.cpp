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

void Senders::configure(sdk::Settings &settings) {
    service_ = settings["messaging_service_sid"].str();
    const sdk::JsonValue from = settings["from"];
    if (!from.exists()) {
        if (service_.empty())
            settings.fail("from",
                          "is missing; the provider twilio needs from, messaging_service_sid or "
                          "both");
        return;
    }
    if (!from.is_array()) numbers_.push_back(read_from(settings));
    for (const sdk::JsonValue one : from.elements()) {
        const std::string number(one.str());
        const std::string place = "from/" + std::to_string(numbers_.size());
        check_from(number, place, settings);
        if (lists(number)) settings.fail(place, "stands there twice; take one out");
        numbers_.push_back(number);
    }
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
