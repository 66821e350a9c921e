#include "address.h"

#include "clean.h"

#include <patchbay/kit/text.hpp>

namespace smpp {

namespace sdk = patchbay::sdk;

namespace {

constexpr std::string_view kNational = "national:";

}  // namespace

Address sender_address(std::string_view from) {
    if (sdk::is_phone(from)) return {kTonInternational, kNpiE164, std::string(from.substr(1))};
    if (sdk::is_digits(from)) return {kTonNetwork, 0, std::string(from)};
    return {kTonName, 0, std::string(from)};
}

std::optional<Address> recipient(std::string_view to) {
    if (to.starts_with(kNational)) {
        to.remove_prefix(kNational.size());
        if (!sdk::is_digits(to) || to.size() > sdk::kMaxPhoneDigits) return std::nullopt;
        return Address{kTonNational, kNpiE164, std::string(to)};
    }
    if (sdk::is_digits(to) && to.size() >= kLeastShortCodeDigits &&
        to.size() <= kMostShortCodeDigits)
        return Address{kTonNetwork, 0, std::string(to)};
    const std::string phone = to.substr(0, 1) == "+" ? std::string(to) : "+" + std::string(to);
    if (!sdk::is_phone(phone)) return std::nullopt;
    return Address{kTonInternational, kNpiE164, phone.substr(1)};
}

std::string contact_address(const Address &address) {
    std::string value = clean(address.value);
    if (address.ton == kTonName || sdk::is_phone(value)) return value;
    if (address.ton == kTonNational && sdk::is_digits(value)) return std::string(kNational) + value;
    std::string_view digits = value;
    if (digits.substr(0, 2) == "00") digits.remove_prefix(2);
    std::string phone = "+" + std::string(digits);
    const bool international = address.ton == kTonInternational || address.ton == 0;
    return international && sdk::is_phone(phone) ? phone : value;
}

bool means(const Address &address, std::string_view from) {
    if (address.value == from || contact_address(address) == from) return true;
    std::string_view digits = address.value;
    while (digits.substr(0, 1) == "0")
        digits.remove_prefix(1);
    return sdk::is_phone(from) && sdk::is_digits(digits) && digits.size() >= sdk::kMinPhoneDigits &&
           from.ends_with(digits);
}

}  // namespace smpp
