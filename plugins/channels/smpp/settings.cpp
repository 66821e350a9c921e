#include "settings.h"

#include "address.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstring>
#include <patchbay/kit/text.hpp>
#include <patchbay/kit/time.hpp>
#include <string_view>

namespace smpp {
namespace {

constexpr std::int64_t kLongestValidityS = 30 * 24 * 3600;

// Nothing for what is no duration in whole seconds.
std::optional<std::int64_t> seconds_of(std::string_view text) {
    const auto ms = sdk::read_duration(text);
    return ms && *ms % 1000 == 0 ? std::optional(*ms / 1000) : std::nullopt;
}

void read_seconds(sdk::Settings &given, std::string_view name, unsigned least, unsigned most,
                  unsigned &value) {
    if (!given[name].exists()) return;
    const auto seconds = seconds_of(given[name].str());
    if (!seconds || *seconds < least || *seconds > most) {
        return given.fail(name, "must be a duration in whole seconds or minutes, from " +
                                    std::to_string(least) + "s to " + std::to_string(most) + "s");
    }
    value = static_cast<unsigned>(*seconds);
}

// A relative time of SMPP 3.4 (7.1.1): YYMMDDhhmmss000R.
std::string read_validity(sdk::Settings &given) {
    if (!given["validity"].exists()) return {};
    const auto seconds = seconds_of(given["validity"].str());
    if (!seconds || *seconds == 0 || *seconds > kLongestValidityS) {
        given.fail("validity", "must be a duration up to 30d, such as \"24h\"");
        return {};
    }
    const auto days = static_cast<unsigned>(*seconds / 86400);
    const auto rest = static_cast<unsigned>(*seconds % 86400);
    char text[32];
    std::snprintf(text, sizeof text, "0000%02u%02u%02u%02u000R", days, rest / 3600, rest / 60 % 60,
                  rest % 60);
    return text;
}

std::optional<Alphabet> alphabet_named(std::string_view name) {
    if (name == "gsm7") return Alphabet::gsm7;
    if (name == "gsm7_packed") return Alphabet::gsm7_packed;
    if (name == "latin1") return Alphabet::latin1;
    if (name == "ascii") return Alphabet::ascii;
    if (name == "ucs2") return Alphabet::ucs2;
    return std::nullopt;
}

void read_alphabets(sdk::Settings &given, Settings &settings) {
    if (const auto usual = alphabet_named(given["default_alphabet"].str())) settings.usual = *usual;
    if (!given["alphabets"].exists()) {
        settings.alphabets = {settings.usual, Alphabet::ucs2};
        return;
    }
    std::size_t at = 0;
    for (const sdk::JsonValue &item : given["alphabets"].elements()) {
        const std::string place = "alphabets/" + std::to_string(at++);
        const auto alphabet = alphabet_named(item.str());
        if (!alphabet) {
            given.fail(place, "is no alphabet");
        } else if (!data_coding_of(*alphabet, settings.usual)) {
            given.fail(place, "no data_coding says this alphabet unless default_alphabet is \"" +
                                  std::string(item.str()) + "\"");
        } else {
            settings.alphabets.push_back(*alphabet);
        }
    }
    if (at == 0) given.fail("alphabets", "must name an alphabet");
}

void read_binds(sdk::Settings &given, Settings &settings) {
    if (!given["binds"].is_array()) {
        const auto count = given["binds"].exists() ? given["binds"].integer().value_or(0) : 1;
        if (count < 1 || count > 64) return given.fail("binds", "must be 1 to 64");
        settings.binds.assign(static_cast<std::size_t>(count), Role::transceiver);
        return;
    }
    bool sends = false;
    bool receives = false;
    for (const sdk::JsonValue &item : given["binds"].elements()) {
        const std::string_view name = item.str();
        settings.binds.push_back(name == "transmitter" ? Role::transmitter
                                 : name == "receiver"  ? Role::receiver
                                                       : Role::transceiver);
        sends = sends || settings.binds.back() != Role::receiver;
        receives = receives || settings.binds.back() != Role::transmitter;
    }
    if (!receives && settings.receipts) {
        given.fail("binds",
                   "with transmitters alone neither texts nor receipts come; add a receiver, or "
                   "set receipts to false");
    }
    if (!sends) given.fail("binds", "with receivers alone nothing can be sent; add a transmitter");
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

void read_account(const sdk::Settings &given, Settings &settings) {
    const auto port = given["port"].integer().value_or(2775);
    settings.url = given.flag("tls") ? "tls://" : "tcp://";
    settings.url += given.optional_text("host") + ':' + std::to_string(port);
    settings.system_id = given["system_id"].str();
    settings.system_type = given["system_type"].str();
    settings.address_range = given["address_range"].str();
    settings.service_type = given["service_type"].str();
    settings.window = static_cast<std::size_t>(given["window"].integer().value_or(10));
}

void read_sending(const sdk::Settings &given, Settings &settings) {
    settings.from = given["from"].str();
    settings.source = sender_address(settings.from);
    if (const auto ton = small_number(given["source_ton"])) settings.source.ton = *ton;
    if (const auto npi = small_number(given["source_npi"])) settings.source.npi = *npi;
    settings.destination_ton = small_number(given["destination_ton"]);
    settings.destination_npi = small_number(given["destination_npi"]);
    settings.receipts = given.flag("receipts", true);
    settings.references = given.flag("user_message_reference", true);
    settings.way = way_named(given["long_messages"].str());
    settings.message_ids = id_base_named(given["message_ids"].str());
}

// What is wrong with it; "": nothing.
std::string host_problem(std::string_view host) {
    if (host.empty()) return "is empty; write the message centre's name or address";
    if (host.find("://") != host.npos) return "write the name alone, without smpp://";
    const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (!bracketed && std::count(host.begin(), host.end(), ':') > 1)
        return "write an IPv6 address in brackets, such as \"[2001:db8::1]\"";
    if (!bracketed && host.find(':') != host.npos)
        return "write the name alone; the port is the setting port";
    const bool plain = std::all_of(host.begin(), host.end(), [](unsigned char c) {
        return std::isalnum(c) || std::strchr("[]:._-", c) != nullptr;
    });
    return plain ? "" : "is no name of a host and no address";
}

std::string from_problem(const std::string &from) {
    if (sdk::is_phone(from)) return {};
    if (from.empty()) return "is empty; write the number with '+', a short code or a name";
    if (from.front() == '+') return "a number is '+', country code and 7 to 15 digits in all";
    if (sdk::is_digits(from)) {
        if (from.size() >= kLeastShortCodeDigits && from.size() <= kMostShortCodeDigits) return {};
        return sdk::is_phone('+' + from) ? "write the number as +" + from
                                         : "a short code has 3 to 6 digits; a number is written "
                                           "with '+' and country code";
    }
    if (from.size() > kMostNameChars) return "a sender's name has at most 11 characters";
    const bool plain =
        std::all_of(from.begin(), from.end(), [](unsigned char c) { return c >= ' ' && c <= '~'; });
    return plain ? "" : "a sender's name is written in ASCII";
}

}  // namespace

void read_settings(sdk::Settings &given, Settings &settings) {
    read_account(given, settings);
    read_sending(given, settings);
    if (const auto problem = host_problem(given["host"].str()); !problem.empty())
        given.fail("host", problem);
    if (const auto problem = from_problem(settings.from); !problem.empty())
        given.fail("from", problem);
    read_binds(given, settings);
    if (settings.binds.size() * settings.window > kMostUnderWay) {
        given.fail("window", "times the number of binds is over " + std::to_string(kMostUnderWay) +
                                 "; make it smaller");
    }
    read_alphabets(given, settings);
    settings.validity_period = read_validity(given);
    read_seconds(given, "enquire_link", 5, 600, settings.enquire_link_s);
    read_seconds(given, "response_timeout", 1, 120, settings.response_timeout_s);
}

}  // namespace smpp
