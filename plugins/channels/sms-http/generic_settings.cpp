// The description of an aggregator, checked and in the form that the plugin works with.
#include "charset.h"
#include "generic.h"
#include "settings.h"

#include <algorithm>

namespace sms_http {
namespace {

constexpr std::string_view kRequired[] = {"send", "signature"};
constexpr std::string_view kOptional[] = {"public_url",     "user",    "secret",
                                          "signing_secret", "inbound", "status"};

// Where the manifest lets the host fill the secret in.
constexpr std::string_view kSecretHeaders[] = {"authorization", "x-api-key",    "api-key",
                                               "apikey",        "x-auth-token", "x-access-token"};

Field field_of(sdk::JsonValue name) {
    const std::string_view text = name.str();
    if (text.empty()) return {};
    if (text.front() != '/') {
        std::string pointer = "/";
        for (const char c : text) {
            if (c == '~') pointer += "~0";
            if (c == '/') pointer += "~1";
            if (c != '~' && c != '/') pointer += c;
        }
        return {std::string(text), pointer};
    }
    return {std::string(text.substr(1)), std::string(text)};
}

std::vector<std::int64_t> numbers(sdk::JsonValue list) {
    std::vector<std::int64_t> result;
    for (const sdk::JsonValue element : list.elements())
        result.push_back(element.integer().value_or(0));
    return result;
}

std::vector<std::string> texts(sdk::JsonValue list) {
    std::vector<std::string> result;
    for (const sdk::JsonValue element : list.elements())
        result.emplace_back(element.str());
    return result;
}

}  // namespace

std::unique_ptr<Provider> make_generic(const sdk::Host &host) {
    return std::make_unique<Generic>(host);
}

void Generic::configure(std::string_view name, sdk::Settings &settings) {
    if (!check_names(settings, kRequired, kOptional)) return;
    from_ = read_from(settings);
    webhook_url_ = read_webhook_url(settings, name);
    read_send(settings);
    read_inbound(settings);
    read_status(settings);
    read_signature(settings);
}

void Generic::read_send(sdk::Settings &settings) {
    const sdk::JsonValue send = settings["send"];
    send_.method = send["method"].exists() ? send["method"].str() : "POST";
    std::string problem = send_.url.add_url(send["url"].str());
    if (problem.empty() && send_.url.uses("secret"))
        problem = "a secret may stand in headers and the body, since addresses are logged";
    if (!problem.empty()) settings.fail("send/url", problem);
    read_body(settings);
    read_headers(settings);
    if (settings.good()) read_secret(settings);

    const sdk::JsonValue accepted = send["accepted"];
    send_.accepted_statuses = numbers(accepted["statuses"]);
    if (accepted["pointer"].exists()) send_.accepted_pointer = accepted["pointer"].str();
    send_.accepted_value = accepted["value"].str();
    if (!send_.accepted_value.empty() && !send_.accepted_pointer) {
        return settings.fail("send/accepted/value",
                             "needs the pointer to what must have this value");
    }
    send_.id = send["id"].str();
    send_.error_code = send["error_code"].str();
    send_.throttled_statuses = numbers(send["throttled"]["statuses"]);
    send_.throttled_codes = texts(send["throttled"]["codes"]);
    send_.opted_out_codes = texts(send["opted_out"]);
    const bool codes = !send_.throttled_codes.empty() || !send_.opted_out_codes.empty();
    if (codes && send_.error_code.empty()) {
        return settings.fail("send/error_code", "is missing, but codes are named");
    }
}

void Generic::read_body(sdk::Settings &settings) {
    const sdk::JsonValue send = settings["send"];
    const sdk::JsonValue body = send["body"];
    const bool get = send_.method == "GET";
    if (get && body.exists()) return settings.fail("send/body", "a GET has no body");
    if (!get && !body.exists())
        return settings.fail("send/body", "is missing; a " + send_.method + " has a body");
    if (body.exists()) {
        const bool json = send["content_type"].str() != "form";
        const std::string problem = json ? send_.body.add_json(body) : send_.body.add_form(body);
        if (!problem.empty()) return settings.fail("send/body", problem);
        Template type;
        type.add_plain(json ? "application/json" : "application/x-www-form-urlencoded");
        send_.headers.emplace_back("content-type", type);
    }
    if (!settings.good()) return;
    const std::string_view place = get ? "send/url" : "send/body";
    if (!send_.uses("text")) settings.fail(place, "must have {text}");
    if (!send_.uses("to") && !send_.uses("to_digits")) settings.fail(place, "must have {to}");
    if (send_.uses("callback_url") && webhook_url_.empty())
        settings.fail("public_url", "is missing; {callback_url} is made of it");
}

void Generic::read_headers(sdk::Settings &settings) {
    const std::string user(settings["user"].str());
    if (!user.empty()) basic_ = "Basic {{basic:" + user + ":secret}}";
    for (const auto &[name, value] : settings["send"]["headers"].members()) {
        const std::string header = sdk::lower(name);
        Template text;
        std::string problem = text.add_plain(value.str());
        // What a contact or an author wrote could end the header's line.
        if (problem.empty() && text.uses("text")) problem = "{text} may not stand in a header";
        if (header == "content-type") problem = "the content_type says it";
        if (header == "authorization" && !user.empty()) problem = "the user says it";
        const bool secret_allowed =
            std::ranges::find(kSecretHeaders, header) != std::end(kSecretHeaders);
        if (problem.empty() && text.uses("secret") && !secret_allowed) {
            problem =
                "{secret} may stand in authorization, x-api-key, api-key, apikey, x-auth-token "
                "and x-access-token";
        }
        if (!problem.empty()) settings.fail("send/headers/" + std::string(name), problem);
        send_.headers.emplace_back(header, text);
    }
}

// The secret is there where it is used, and used where it is there.
void Generic::read_secret(sdk::Settings &settings) const {
    const bool user = settings["user"].exists();
    const bool used = user || send_.body.uses("secret") ||
                      std::ranges::any_of(send_.headers, [](const auto &header) {
                          return header.second.uses("secret");
                      });
    if (used && !settings["secret"].exists()) {
        settings.fail("secret", user ? "is missing; it is the password of user"
                                     : "is missing; {secret} stands for it");
    }
    if (!used && settings["secret"].exists())
        settings.fail("secret", "is not used; set user, or write {secret} where it belongs");
}

void Generic::read_inbound(sdk::Settings &settings) {
    const sdk::JsonValue inbound = settings["inbound"];
    if (!inbound.exists()) return;
    const std::string_view format = inbound["format"].str();
    inbound_.format = format == "json"    ? Format::json
                      : format == "query" ? Format::query
                                          : Format::form;
    if (inbound["list"].exists()) {
        inbound_.list = inbound["list"].str();
        if (inbound_.format != Format::json) {
            return settings.fail("inbound/list", "only JSON has lists");
        }
    }
    const sdk::JsonValue fields = inbound["fields"];
    inbound_.id = field_of(fields["id"]);
    inbound_.from = field_of(fields["from"]);
    inbound_.to = field_of(fields["to"]);
    inbound_.text = field_of(fields["text"]);
    inbound_.time = field_of(fields["time"]);
    inbound_.charset_field = field_of(fields["charset"]);
    inbound_.verdict = field_of(fields["verdict"]);
    for (const auto &[word, meaning] : inbound["verdicts"].members()) {
        const std::string_view verdict = meaning.str();
        inbound_.verdicts[sdk::lower(word)] = verdict == "stop"    ? OptOut::stop
                                              : verdict == "start" ? OptOut::start
                                                                   : OptOut::help;
    }
    if (inbound_.verdict.described() != !inbound_.verdicts.empty()) {
        return settings.fail("inbound/verdicts",
                             "goes together with fields.verdict: one of them is missing");
    }
    inbound_.charset = sdk::lower(inbound["charset"].str());
    if (!inbound_.charset.empty() && !is_known(inbound_.charset)) {
        return settings.fail("inbound/charset", "is no charset that is known here");
    }
    if (inbound_.charset_field.described() && inbound_.format == Format::json) {
        return settings.fail("inbound/fields/charset",
                             "only a form or a query has a field for it; set inbound.charset");
    }
    if (!inbound_.id.described() && !inbound_.time.described()) {
        return settings.fail(
            "inbound/fields",
            "needs id or time; else a contact's second \"yes\" looks like the first one "
            "once more");
    }
    const sdk::JsonValue reply = inbound["reply"];
    if (reply.exists()) inbound_.reply = reply["body"].str();
    inbound_.reply_type =
        reply["content_type"].exists() ? reply["content_type"].str() : "text/plain";
}

void Generic::read_status(sdk::Settings &settings) {
    const sdk::JsonValue status = settings["status"];
    if (!status.exists()) return;
    status_.emplace();
    const sdk::JsonValue fields = status["fields"];
    status_->status = field_of(fields["status"]);
    status_->id = field_of(fields["id"]);
    status_->error = field_of(fields["error"]);
    status_->correlation = field_of(fields["correlation"]);
    status_->time = field_of(fields["time"]);
    status_->when = status["when"].exists() ? field_of(status["when"]) : status_->status;
    const bool told = status_->id.described() || status_->correlation.described();
    if (!told && !send_.uses("callback_url") && settings.good()) {
        settings.fail("status/fields",
                      "needs id or correlation, or send needs {callback_url}: else nobody knows "
                      "which message a status is about");
    }
    for (const auto &[word, meaning] : status["words"].members()) {
        const std::string_view news = meaning.str();
        status_->words[sdk::lower(word)] = news == "sent"        ? News::sent
                                           : news == "delivered" ? News::delivered
                                           : news == "read"      ? News::read
                                           : news == "failed"    ? News::failed
                                                                 : News::ignored;
    }
}

void Generic::read_signature(sdk::Settings &settings) {
    const sdk::JsonValue rule = settings["signature"];
    const std::string_view scheme = rule["scheme"].str();
    using Scheme = SignatureRule::Scheme;
    signature_.scheme = scheme == "hmac-sha256"         ? Scheme::sha256
                        : scheme == "hmac-sha1"         ? Scheme::sha1
                        : scheme == "standard-webhooks" ? Scheme::standard_webhooks
                                                        : Scheme::none;
    const bool hmac = signature_.scheme == Scheme::sha1 || signature_.scheme == Scheme::sha256;
    const bool key = settings["signing_secret"].exists();
    if (signature_.scheme != Scheme::none && !key) {
        return settings.fail("signing_secret", "is missing; it is the key of the signature");
    }
    if (signature_.scheme == Scheme::none && key) {
        return settings.fail("signature/scheme", "is \"none\", but there is a signing_secret");
    }
    if (hmac != rule["header"].exists()) {
        return settings.fail("signature/header", hmac ? "is missing; the signature stands in it"
                                                      : "is for hmac-sha256 and hmac-sha1 alone");
    }
    for (const std::string_view name : {"prefix", "encoding"}) {
        if (!hmac && rule[name].exists()) {
            return settings.fail("signature/" + std::string(name),
                                 "is for hmac-sha256 and hmac-sha1 alone");
        }
    }
    if (signature_.scheme != Scheme::none && inbound_.format == Format::query) {
        return settings.fail("inbound/format",
                             "a signature is about the body, and a query would not be covered");
    }
    signature_.header = sdk::lower(rule["header"].str());
    signature_.prefix = rule["prefix"].str();
    signature_.base64 = rule["encoding"].str() == "base64";
}

}  // namespace sms_http
