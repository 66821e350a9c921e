#include "settings.h"

#include "template.h"

#include <algorithm>
#include <charconv>

namespace repair_tracker {
namespace {

constexpr std::uint32_t kMaxTimeoutMs = 120'000;

std::string lower(std::string_view text) {
    std::string result(text);
    for (char &c : result) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return result;
}

// "500ms", "10s", "2m"; 0 for anything else.
std::uint32_t duration_ms(std::string_view text) {
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || number > kMaxTimeoutMs) return 0;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    const std::uint32_t unit = text == "ms" ? 1 : text == "s" ? 1000 : text == "m" ? 60'000 : 0;
    const std::uint64_t total = std::uint64_t{number} * unit;
    return total <= kMaxTimeoutMs ? static_cast<std::uint32_t>(total) : 0;
}

// The header that proves who we are. The secret stands in it as a placeholder, which the host fills
// in.
struct Credential {
    std::string header;
    std::string value;
};

patchbay_status read_credential(sdk::JsonValue json, const sdk::ErrorSink &errors,
                                std::optional<Credential> &credential) {
    for (const std::string_view name : {"token", "basic_credentials", "api_key"}) {
        const std::string_view secret = json[name].str();
        if (secret.empty()) continue;
        if (credential) {
            return errors.fail(PATCHBAY_E_SETTINGS,
                               "only one of token, basic_credentials and api_key can be used",
                               "/" + std::string(name));
        }
        credential.emplace();
        credential->header =
            name == "api_key" ? lower(json["api_key_header"].str()) : "authorization";
        credential->value = name == "token"               ? "Bearer "
                            : name == "basic_credentials" ? "Basic "
                                                          : "";
        credential->value += secret;
    }
    return PATCHBAY_OK;
}

patchbay_status read_query(sdk::JsonValue json, std::string_view key, const sdk::ErrorSink &errors,
                           const std::optional<Credential> &credential,
                           std::optional<Query> &query) {
    const sdk::JsonValue object = json["status"]["by_" + std::string(key)];
    if (!object.exists()) return PATCHBAY_OK;
    const std::string place = "/status/by_" + std::string(key);
    query.emplace();
    query->method = object["method"].exists() ? object["method"].str() : "GET";
    query->url = object["url"].str();
    query->body = object["body"].str();
    query->record = (object["record"].exists() ? object["record"] : json["record"]).str();
    if (const std::string problem = url_problem(query->url, key); !problem.empty()) {
        return errors.fail(PATCHBAY_E_SETTINGS, problem, place + "/url");
    }
    if (!query->body.empty() && query->method != "POST") {
        return errors.fail(PATCHBAY_E_SETTINGS, "only a POST has a body", place + "/body");
    }
    const std::string mark = placeholder(key);
    if (query->url.find(mark) == std::string::npos && query->body.find(mark) == std::string::npos) {
        return errors.fail(PATCHBAY_E_SETTINGS, "must contain " + mark + ", or the body must",
                           place + "/url");
    }
    const auto add_default = [&](const std::string &name, std::string_view value) {
        const bool given = std::any_of(query->headers.begin(), query->headers.end(),
                                       [&](const auto &header) { return header.first == name; });
        if (!given) query->headers.emplace_back(name, value);
    };
    for (const auto &[name, value] : object["headers"].members()) {
        query->headers.emplace_back(lower(name), value.str());
    }
    add_default("accept", "application/json");
    if (!query->body.empty()) add_default("content-type", "application/json");
    if (credential) add_default(credential->header, credential->value);
    return PATCHBAY_OK;
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
    std::string plain = lower(word);
    std::replace_if(
        plain.begin(), plain.end(), [](char c) { return c == ' ' || c == '-'; }, '_');
    return plain;
}

patchbay_status read_settings(sdk::JsonValue json, const sdk::ErrorSink &errors,
                              Settings &settings) {
    std::optional<Credential> credential;
    patchbay_status status = read_credential(json, errors, credential);
    if (status != PATCHBAY_OK) return status;
    status = read_query(json, "ticket", errors, credential, settings.by_ticket);
    if (status != PATCHBAY_OK) return status;
    status = read_query(json, "serial", errors, credential, settings.by_serial);
    if (status != PATCHBAY_OK) return status;

    settings.found = json["found"].str();
    const Fields names = {"/ticket",      "/serial", "/product",   "/status",
                          "/status_text", "/eta",    "/updated_at"};
    settings.fields = read_fields(json["fields"], names);
    settings.push_fields = read_fields(json["push"]["fields"], settings.fields);
    if (const sdk::JsonValue record = json["push"]["record"]; record.is_string()) {
        settings.push_record = record.str();
    }

    for (const char *state : {"received", "diagnosis", "waiting_parts", "waiting_customer",
                              "repaired", "shipped", "delivered", "cancelled"}) {
        settings.states[state] = state;
    }
    settings.states["canceled"] = "cancelled";
    for (const auto &[word, state] : json["states"].members()) {
        settings.states[plain_word(word)] = state.str();
    }
    for (const auto &[state, text] : json["texts"].members()) {
        settings.texts[std::string(state)] = text.str();
    }

    settings.timeout_ms = duration_ms(json["timeout"].str());
    if (settings.timeout_ms == 0) {
        return errors.fail(PATCHBAY_E_SETTINGS,
                           "must be a duration of at most two minutes, such as \"10s\"",
                           "/timeout");
    }
    settings.retries = static_cast<std::uint32_t>(json["retries"].integer().value_or(0));
    return PATCHBAY_OK;
}

}  // namespace repair_tracker
