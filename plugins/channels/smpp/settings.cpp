#include "settings.h"

#include "address.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <string_view>

namespace smpp {
namespace {

constexpr std::uint64_t kLongestValidityS = 30 * 24 * 3600;

// "90s", "15m", "24h", "30d", in whole seconds; nothing for anything else.
std::optional<std::uint64_t> seconds_of(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || number > kLongestValidityS) return std::nullopt;
    const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
    if (unit == "s") return number;
    if (unit == "m") return number * 60;
    if (unit == "h") return number * 3600;
    if (unit == "d") return number * 24 * 3600;
    return std::nullopt;
}

patchbay_status read_seconds(sdk::JsonValue json, std::string_view name, unsigned least,
                             unsigned most, const sdk::ErrorSink &errors, unsigned &value) {
    if (!json[name].exists()) return PATCHBAY_OK;
    const auto seconds = seconds_of(json[name].str());
    if (!seconds || *seconds < least || *seconds > most) {
        return errors.fail(PATCHBAY_E_SETTINGS,
                           "must be a duration in whole seconds or minutes, from " +
                               std::to_string(least) + "s to " + std::to_string(most) + "s",
                           "/" + std::string(name));
    }
    value = static_cast<unsigned>(*seconds);
    return PATCHBAY_OK;
}

// A relative time of SMPP 3.4 (7.1.1): YYMMDDhhmmss000R.
patchbay_status read_validity(sdk::JsonValue json, const sdk::ErrorSink &errors, std::string &out) {
    if (!json["validity"].exists()) return PATCHBAY_OK;
    const auto seconds = seconds_of(json["validity"].str());
    if (!seconds || *seconds == 0 || *seconds > kLongestValidityS) {
        return errors.fail(PATCHBAY_E_SETTINGS, "must be a duration up to 30d, such as \"24h\"",
                           "/validity");
    }
    const auto days = static_cast<unsigned>(*seconds / 86400);
    const auto rest = static_cast<unsigned>(*seconds % 86400);
    char text[32];
    std::snprintf(text, sizeof text, "0000%02u%02u%02u%02u000R", days, rest / 3600, rest / 60 % 60,
                  rest % 60);
    out = text;
    return PATCHBAY_OK;
}

std::optional<Alphabet> alphabet_named(std::string_view name) {
    if (name == "gsm7") return Alphabet::gsm7;
    if (name == "gsm7_packed") return Alphabet::gsm7_packed;
    if (name == "latin1") return Alphabet::latin1;
    if (name == "ascii") return Alphabet::ascii;
    if (name == "ucs2") return Alphabet::ucs2;
    return std::nullopt;
}

patchbay_status read_alphabets(sdk::JsonValue json, const sdk::ErrorSink &errors,
                               Settings &settings) {
    if (const auto usual = alphabet_named(json["default_alphabet"].str())) settings.usual = *usual;
    if (!json["alphabets"].exists()) {
        settings.alphabets = {settings.usual, Alphabet::ucs2};
        return PATCHBAY_OK;
    }
    std::size_t at = 0;
    for (const sdk::JsonValue &item : json["alphabets"].elements()) {
        const std::string pointer = "/alphabets/" + std::to_string(at++);
        const auto alphabet = alphabet_named(item.str());
        if (!alphabet) return errors.fail(PATCHBAY_E_SETTINGS, "is no alphabet", pointer);
        if (!data_coding_of(*alphabet, settings.usual)) {
            return errors.fail(PATCHBAY_E_SETTINGS,
                               "no data_coding says this alphabet unless default_alphabet is \"" +
                                   std::string(item.str()) + "\"",
                               pointer);
        }
        settings.alphabets.push_back(*alphabet);
    }
    if (!settings.alphabets.empty()) return PATCHBAY_OK;
    return errors.fail(PATCHBAY_E_SETTINGS, "must name an alphabet", "/alphabets");
}

patchbay_status read_binds(sdk::JsonValue json, bool receipts, const sdk::ErrorSink &errors,
                           std::vector<Role> &binds) {
    if (!json["binds"].is_array()) {
        const auto count = json["binds"].exists() ? json["binds"].integer().value_or(0) : 1;
        if (count < 1 || count > 64)
            return errors.fail(PATCHBAY_E_SETTINGS, "must be 1 to 64", "/binds");
        binds.assign(static_cast<std::size_t>(count), Role::transceiver);
        return PATCHBAY_OK;
    }
    bool sends = false;
    bool receives = false;
    for (const sdk::JsonValue &item : json["binds"].elements()) {
        const std::string_view name = item.str();
        binds.push_back(name == "transmitter" ? Role::transmitter
                        : name == "receiver"  ? Role::receiver
                                              : Role::transceiver);
        sends = sends || binds.back() != Role::receiver;
        receives = receives || binds.back() != Role::transmitter;
    }
    if (!receives && receipts) {
        return errors.fail(PATCHBAY_E_SETTINGS,
                           "with transmitters alone neither texts nor receipts come; add a "
                           "receiver, or set receipts to false",
                           "/binds");
    }
    if (sends) return PATCHBAY_OK;
    return errors.fail(PATCHBAY_E_SETTINGS,
                       "with receivers alone nothing can be sent; add a transmitter", "/binds");
}

std::optional<std::uint8_t> small_number(sdk::JsonValue value) {
    const auto number = value.integer();
    if (!number || *number < 0 || *number > 255) return std::nullopt;
    return static_cast<std::uint8_t>(*number);
}

Way way_named(std::string_view name) {
    if (name == "udh16") return Way::udh16;
    if (name == "sar") return Way::sar;
    if (name == "payload") return Way::payload;
    return Way::udh8;
}

IdBase id_base_named(std::string_view name) {
    if (name == "resp_hex_dlr_dec") return IdBase::resp_hex_dlr_dec;
    if (name == "resp_dec_dlr_hex") return IdBase::resp_dec_dlr_hex;
    return IdBase::as_is;
}

void read_account(sdk::JsonValue json, Settings &settings) {
    const auto port = json["port"].integer().value_or(2775);
    settings.url = json["tls"].boolean().value_or(false) ? "tls://" : "tcp://";
    settings.url += std::string(json["host"].str()) + ':' + std::to_string(port);
    settings.system_id = json["system_id"].str();
    settings.system_type = json["system_type"].str();
    settings.address_range = json["address_range"].str();
    settings.service_type = json["service_type"].str();
    settings.window = static_cast<std::size_t>(json["window"].integer().value_or(10));
}

void read_sending(sdk::JsonValue json, Settings &settings) {
    settings.from = json["from"].str();
    settings.source = sender_address(settings.from);
    if (const auto ton = small_number(json["source_ton"])) settings.source.ton = *ton;
    if (const auto npi = small_number(json["source_npi"])) settings.source.npi = *npi;
    settings.destination_ton = small_number(json["destination_ton"]);
    settings.destination_npi = small_number(json["destination_npi"]);
    settings.receipts = json["receipts"].boolean().value_or(true);
    settings.references = json["user_message_reference"].boolean().value_or(true);
    settings.way = way_named(json["long_messages"].str());
    settings.message_ids = id_base_named(json["message_ids"].str());
}

patchbay_status check_host(std::string_view host, const sdk::ErrorSink &errors) {
    const auto refuse = [&](const char *why) {
        return errors.fail(PATCHBAY_E_SETTINGS, why, "/host");
    };
    if (host.empty()) return refuse("is empty; write the message centre's name or address");
    if (host.find("://") != host.npos) return refuse("write the name alone, without smpp://");
    const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (!bracketed && std::count(host.begin(), host.end(), ':') > 1)
        return refuse("write an IPv6 address in brackets, such as \"[2001:db8::1]\"");
    if (!bracketed && host.find(':') != host.npos)
        return refuse("write the name alone; the port is the setting port");
    const bool plain = std::all_of(host.begin(), host.end(), [](unsigned char c) {
        return std::isalnum(c) || std::strchr("[]:._-", c) != nullptr;
    });
    return plain ? PATCHBAY_OK : refuse("is no name of a host and no address");
}

patchbay_status check_from(const Settings &settings, const sdk::ErrorSink &errors) {
    const std::string &from = settings.from;
    const auto refuse = [&](const std::string &why) {
        return errors.fail(PATCHBAY_E_SETTINGS, why, "/from");
    };
    if (is_phone(from)) return PATCHBAY_OK;
    if (from.empty()) return refuse("is empty; write the number with '+', a short code or a name");
    if (from.front() == '+')
        return refuse("a number is '+', country code and 7 to 15 digits in all");
    if (is_digits(from)) {
        if (from.size() >= kLeastShortCodeDigits && from.size() <= kMostShortCodeDigits)
            return PATCHBAY_OK;
        return refuse(is_phone('+' + from) ? "write the number as +" + from
                                           : "a short code has 3 to 6 digits; a number is written "
                                             "with '+' and country code");
    }
    if (from.size() > kMostNameChars) return refuse("a sender's name has at most 11 characters");
    const bool plain =
        std::all_of(from.begin(), from.end(), [](unsigned char c) { return c >= ' ' && c <= '~'; });
    return plain ? PATCHBAY_OK : refuse("a sender's name is written in ASCII");
}

}  // namespace

patchbay_status read_settings(sdk::JsonValue json, const sdk::ErrorSink &errors,
                              Settings &settings) {
    read_account(json, settings);
    read_sending(json, settings);
    patchbay_status status = check_host(json["host"].str(), errors);
    if (status == PATCHBAY_OK) status = check_from(settings, errors);
    if (status == PATCHBAY_OK) status = read_binds(json, settings.receipts, errors, settings.binds);
    if (status == PATCHBAY_OK && settings.binds.size() * settings.window > kMostUnderWay) {
        status = errors.fail(PATCHBAY_E_SETTINGS,
                             "times the number of binds is over " + std::to_string(kMostUnderWay) +
                                 "; make it smaller",
                             "/window");
    }
    if (status == PATCHBAY_OK) status = read_alphabets(json, errors, settings);
    if (status == PATCHBAY_OK) status = read_validity(json, errors, settings.validity_period);
    if (status == PATCHBAY_OK)
        status = read_seconds(json, "enquire_link", 5, 600, errors, settings.enquire_link_s);
    if (status == PATCHBAY_OK)
        status =
            read_seconds(json, "response_timeout", 1, 120, errors, settings.response_timeout_s);
    return status;
}

}  // namespace smpp
