#include "settings.h"

#include "patchbay/kit/text.hpp"
#include "patchbay/kit/time.hpp"

#include <algorithm>

namespace repair_tracker {
namespace {

constexpr std::int64_t kMaxTimeoutMs = 120'000;

// The header that proves who we are. The secret stands in it as a placeholder, which the host fills
// in.
struct Credential {
    std::string header;
    std::string value;
};

std::optional<Credential> read_credential(sdk::Settings &given) {
    std::optional<Credential> credential;
    for (const std::string name : {"token", "basic_credentials", "api_key"}) {
        const std::string secret = given.optional_text(name);
        if (secret.empty()) continue;
        if (credential) {
            given.fail(name, "only one of token, basic_credentials and api_key can be used");
        } else if (name == "api_key") {
            credential = {sdk::lower(given["api_key_header"].str()), secret};
        } else {
            credential = {"authorization", (name == "token" ? "Bearer " : "Basic ") + secret};
        }
    }
    return credential;
}

std::optional<Query> read_query(sdk::Settings &given, std::string_view key,
                                const std::optional<Credential> &credential) {
    const std::string entry = "by_" + std::string(key);
    const sdk::JsonValue object = given["status"][entry];
    if (!object.exists()) return std::nullopt;
    const std::string place = "status/" + entry;
    const sdk::JsonValue record = object["record"].exists() ? object["record"] : given["record"];
    Query query{{given, place, object, {key}}, std::string(record.str())};
    if (given.good() && !query.request.uses(key)) {
        given.fail(place + "/url", "must contain {" + std::string(key) + "}, or the body must");
    }
    if (credential) query.request.add_header(credential->header, credential->value);
    return query;
}

Fields read_fields(sdk::JsonValue json, const Fields &otherwise) {
    const auto field = [&json](const char *name, const std::string &or_else) {
        const sdk::JsonValue pointer = json[name];
        return pointer.is_string() ? std::string(pointer.str()) : or_else;
    };
    return {field("ticket", otherwise.ticket),           field("serial", otherwise.serial),
            field("product", otherwise.product),         field("status", otherwise.status),
            field("status_text", otherwise.status_text), field("eta", otherwise.eta),
            field("updated_at", otherwise.updated_at)};
}

}  // namespace

std::string plain_word(std::string_view word) {
    std::string plain = sdk::lower(word);
    std::replace_if(
        plain.begin(), plain.end(), [](char c) { return c == ' ' || c == '-'; }, '_');
    return plain;
}

void read_settings(sdk::Settings &given, Settings &settings) {
    const std::optional<Credential> credential = read_credential(given);
    settings.by_ticket = read_query(given, "ticket", credential);
    settings.by_serial = read_query(given, "serial", credential);

    settings.found = given["found"].str();
    const Fields names = {"/ticket",      "/serial", "/product",   "/status",
                          "/status_text", "/eta",    "/updated_at"};
    settings.fields = read_fields(given["fields"], names);
    settings.push_fields = read_fields(given["push"]["fields"], settings.fields);
    if (const sdk::JsonValue record = given["push"]["record"]; record.is_string()) {
        settings.push_record = record.str();
    }

    for (const char *state : {"received", "diagnosis", "waiting_parts", "waiting_customer",
                              "repaired", "shipped", "delivered", "cancelled"}) {
        settings.states[state] = state;
    }
    settings.states["canceled"] = "cancelled";
    for (const auto &[word, state] : given["states"].members()) {
        settings.states[plain_word(word)] = state.str();
    }
    for (const auto &[state, text] : given["texts"].members()) {
        settings.texts[std::string(state)] = text.str();
    }

    const auto timeout = sdk::read_duration(given["timeout"].str()).value_or(0);
    if (timeout <= 0 || timeout > kMaxTimeoutMs) {
        given.fail("timeout", "must be a duration of at most two minutes, such as \"10s\"");
    } else {
        settings.timeout_ms = static_cast<std::uint32_t>(timeout);
    }
    settings.retries = static_cast<std::uint32_t>(given["retries"].integer().value_or(0));
}

}  // namespace repair_tracker
