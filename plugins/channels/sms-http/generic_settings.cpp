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

std::string lower(std::string_view text) {
    std::string result(text);
    for (char &c : result) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return result;
}

patchbay_status wrong(const sdk::ErrorSink &errors, std::string_view what, std::string_view where) {
    return errors.fail(PATCHBAY_E_SETTINGS, what, where);
}

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

patchbay_status Generic::configure(std::string_view name, sdk::JsonValue settings,
                                   const sdk::ErrorSink &errors) {
    patchbay_status status = check_names(settings, kRequired, kOptional, errors);
    if (status == PATCHBAY_OK) status = read_from(settings, errors, from_);
    if (status == PATCHBAY_OK) status = read_webhook_url(settings, name, errors, webhook_url_);
    if (status == PATCHBAY_OK) status = read_send(settings, errors);
    if (status == PATCHBAY_OK) status = read_inbound(settings["inbound"], errors);
    if (status == PATCHBAY_OK) status = read_status(settings["status"], errors);
    if (status == PATCHBAY_OK) status = read_signature(settings, errors);
    return status;
}

patchbay_status Generic::read_send(sdk::JsonValue settings, const sdk::ErrorSink &errors) {
    const sdk::JsonValue send = settings["send"];
    send_.method = send["method"].exists() ? send["method"].str() : "POST";
    if (std::string problem = send_.url.add_url(send["url"].str()); !problem.empty()) {
        return wrong(errors, problem, "/send/url");
    }
    patchbay_status status = read_body(send, errors);
    if (status == PATCHBAY_OK) status = read_headers(settings, errors);
    if (status == PATCHBAY_OK) status = read_secret(settings, errors);
    if (status != PATCHBAY_OK) return status;

    const sdk::JsonValue accepted = send["accepted"];
    send_.accepted_statuses = numbers(accepted["statuses"]);
    if (accepted["pointer"].exists()) send_.accepted_pointer = accepted["pointer"].str();
    send_.accepted_value = accepted["value"].str();
    if (!send_.accepted_value.empty() && !send_.accepted_pointer) {
        return wrong(errors, "needs the pointer to what must have this value",
                     "/send/accepted/value");
    }
    send_.id = send["id"].str();
    send_.error_code = send["error_code"].str();
    send_.throttled_statuses = numbers(send["throttled"]["statuses"]);
    send_.throttled_codes = texts(send["throttled"]["codes"]);
    send_.opted_out_codes = texts(send["opted_out"]);
    const bool codes = !send_.throttled_codes.empty() || !send_.opted_out_codes.empty();
    if (codes && send_.error_code.empty()) {
        return wrong(errors, "is missing, but codes are named", "/send/error_code");
    }
    return PATCHBAY_OK;
}

patchbay_status Generic::read_body(sdk::JsonValue send, const sdk::ErrorSink &errors) {
    const sdk::JsonValue body = send["body"];
    if (send_.method == "GET" && body.exists()) {
        return wrong(errors, "a GET has no body", "/send/body");
    }
    if (send_.method != "GET" && !body.exists()) {
        return wrong(errors, "is missing; a " + send_.method + " has a body", "/send/body");
    }
    const bool json = send["content_type"].str() != "form";
    if (body.exists()) {
        const std::string problem = json ? send_.body.add_json(body) : send_.body.add_form(body);
        if (!problem.empty()) return wrong(errors, problem, "/send/body");
        Template type;
        type.add_header(json ? "application/json" : "application/x-www-form-urlencoded");
        send_.headers.emplace_back("content-type", type);
    }
    for (const auto &[slot, name] : {std::pair{Slot::text, "{text}"}, {Slot::to, "{to}"}}) {
        const bool to = slot == Slot::to;
        const bool used =
            send_.url.uses(slot) || send_.body.uses(slot) ||
            (to && (send_.url.uses(Slot::to_digits) || send_.body.uses(Slot::to_digits)));
        if (!used) {
            return wrong(errors, std::string("must have ") + name,
                         send_.method == "GET" ? "/send/url" : "/send/body");
        }
    }
    const bool calls_back =
        send_.url.uses(Slot::callback_url) || send_.body.uses(Slot::callback_url);
    if (calls_back && webhook_url_.empty()) {
        return wrong(errors, "is missing; {callback_url} is made of it", "/public_url");
    }
    return PATCHBAY_OK;
}

patchbay_status Generic::read_headers(sdk::JsonValue settings, const sdk::ErrorSink &errors) {
    const std::string user(settings["user"].str());
    if (!user.empty()) basic_ = "Basic {{basic:" + user + ":secret}}";
    for (const auto &[name, value] : settings["send"]["headers"].members()) {
        const std::string place = "/send/headers/" + std::string(name);
        const std::string header = lower(name);
        Template text;
        std::string problem = text.add_header(value.str());
        if (header == "content-type") problem = "the content_type says it";
        if (header == "authorization" && !user.empty()) problem = "the user says it";
        const bool secret_allowed =
            std::ranges::find(kSecretHeaders, header) != std::end(kSecretHeaders);
        if (problem.empty() && text.uses(Slot::secret) && !secret_allowed) {
            problem =
                "{secret} may stand in authorization, x-api-key, api-key, apikey, x-auth-token "
                "and x-access-token";
        }
        if (!problem.empty()) return wrong(errors, problem, place);
        send_.headers.emplace_back(header, text);
    }
    return PATCHBAY_OK;
}

// The secret is there where it is used, and used where it is there.
patchbay_status Generic::read_secret(sdk::JsonValue settings, const sdk::ErrorSink &errors) const {
    const bool user = settings["user"].exists();
    const bool used = user || send_.body.uses(Slot::secret) ||
                      std::ranges::any_of(send_.headers, [](const auto &header) {
                          return header.second.uses(Slot::secret);
                      });
    if (used && !settings["secret"].exists()) {
        return wrong(
            errors,
            user ? "is missing; it is the password of user" : "is missing; {secret} stands for it",
            "/secret");
    }
    if (!used && settings["secret"].exists()) {
        return wrong(errors, "is not used; set user, or write {secret} where it belongs",
                     "/secret");
    }
    return PATCHBAY_OK;
}

patchbay_status Generic::read_inbound(sdk::JsonValue inbound, const sdk::ErrorSink &errors) {
    if (!inbound.exists()) return PATCHBAY_OK;
    const std::string_view format = inbound["format"].str();
    inbound_.format = format == "json"    ? Format::json
                      : format == "query" ? Format::query
                                          : Format::form;
    if (inbound["list"].exists()) {
        inbound_.list = inbound["list"].str();
        if (inbound_.format != Format::json) {
            return wrong(errors, "only JSON has lists", "/inbound/list");
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
        inbound_.verdicts[lower(word)] = verdict == "stop"    ? OptOut::stop
                                         : verdict == "start" ? OptOut::start
                                                              : OptOut::help;
    }
    if (inbound_.verdict.described() != !inbound_.verdicts.empty()) {
        return wrong(errors, "goes together with fields.verdict: one of them is missing",
                     "/inbound/verdicts");
    }
    inbound_.charset = lower(inbound["charset"].str());
    if (!inbound_.charset.empty() && !is_known(inbound_.charset)) {
        return wrong(errors, "is no charset that is known here", "/inbound/charset");
    }
    if (inbound_.charset_field.described() && inbound_.format == Format::json) {
        return wrong(errors, "only a form or a query has a field for it; set inbound.charset",
                     "/inbound/fields/charset");
    }
    if (!inbound_.id.described() && !inbound_.time.described()) {
        return wrong(errors,
                     "needs id or time; else a contact's second \"yes\" looks like the first one "
                     "once more",
                     "/inbound/fields");
    }
    const sdk::JsonValue reply = inbound["reply"];
    if (reply.exists()) inbound_.reply = reply["body"].str();
    inbound_.reply_type =
        reply["content_type"].exists() ? reply["content_type"].str() : "text/plain";
    return PATCHBAY_OK;
}

patchbay_status Generic::read_status(sdk::JsonValue status, const sdk::ErrorSink &errors) {
    if (!status.exists()) return PATCHBAY_OK;
    status_.emplace();
    const sdk::JsonValue fields = status["fields"];
    status_->status = field_of(fields["status"]);
    status_->id = field_of(fields["id"]);
    status_->error = field_of(fields["error"]);
    status_->correlation = field_of(fields["correlation"]);
    status_->time = field_of(fields["time"]);
    status_->when = status["when"].exists() ? field_of(status["when"]) : status_->status;
    const bool calls_back =
        send_.url.uses(Slot::callback_url) || send_.body.uses(Slot::callback_url);
    if (!status_->id.described() && !status_->correlation.described() && !calls_back) {
        return wrong(errors,
                     "needs id or correlation, or send needs {callback_url}: else nobody knows "
                     "which message a status is about",
                     "/status/fields");
    }
    for (const auto &[word, meaning] : status["words"].members()) {
        const std::string_view news = meaning.str();
        status_->words[lower(word)] = news == "sent"        ? News::sent
                                      : news == "delivered" ? News::delivered
                                      : news == "read"      ? News::read
                                      : news == "failed"    ? News::failed
                                                            : News::ignored;
    }
    return PATCHBAY_OK;
}

patchbay_status Generic::read_signature(sdk::JsonValue settings, const sdk::ErrorSink &errors) {
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
        return wrong(errors, "is missing; it is the key of the signature", "/signing_secret");
    }
    if (signature_.scheme == Scheme::none && key) {
        return wrong(errors, "is \"none\", but there is a signing_secret", "/signature/scheme");
    }
    if (hmac != rule["header"].exists()) {
        return wrong(errors,
                     hmac ? "is missing; the signature stands in it"
                          : "is for hmac-sha256 and hmac-sha1 alone",
                     "/signature/header");
    }
    for (const std::string_view name : {"prefix", "encoding"}) {
        if (!hmac && rule[name].exists()) {
            return wrong(errors, "is for hmac-sha256 and hmac-sha1 alone",
                         "/signature/" + std::string(name));
        }
    }
    if (signature_.scheme != Scheme::none && inbound_.format == Format::query) {
        return wrong(errors, "a signature is about the body, and a query would not be covered",
                     "/inbound/format");
    }
    signature_.header = lower(rule["header"].str());
    signature_.prefix = rule["prefix"].str();
    signature_.base64 = rule["encoding"].str() == "base64";
    return PATCHBAY_OK;
}

}  // namespace sms_http
