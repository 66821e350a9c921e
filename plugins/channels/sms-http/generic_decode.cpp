// A webhook of an aggregator: messages of contacts and statuses of ours.
#include "address.h"
#include "charset.h"
#include "event.h"
#include "form.h"
#include "generic.h"
#include "standard_webhooks.h"
#include "time.h"
#include "url.h"

#include <algorithm>

namespace sms_http {
namespace {

constexpr std::size_t kMadeIdDigits = 40;
constexpr std::size_t kMaxToldCharset = 64;

std::uint32_t status_of(News news) {
    switch (news) {
        case News::sent:
            return PATCHBAY_STATUS_SENT;
        case News::delivered:
            return PATCHBAY_STATUS_DELIVERED;
        case News::read:
            return PATCHBAY_STATUS_READ;
        default:
            return PATCHBAY_STATUS_FAILED;
    }
}

}  // namespace

class Generic::Record {
public:
    explicit Record(const Form &form) : form_(&form), raw_(form.to_json()) {}
    Record(sdk::JsonValue json, std::string raw) : json_(json), raw_(std::move(raw)) {}

    bool has(const Field &field) const {
        if (!field.described()) return false;
        if (form_ != nullptr) return form_->has(field.name);
        const sdk::JsonValue value = json_.at_pointer(field.pointer);
        return value.exists() && !value.is_null();
    }
    // A text, or a number as it was written; "" where there is none.
    std::string_view operator[](const Field &field) const {
        if (!field.described()) return {};
        if (form_ != nullptr) return (*form_)[field.name];
        return json_.at_pointer(field.pointer).text();
    }
    const std::string &raw() const { return raw_; }

private:
    const Form *form_ = nullptr;
    sdk::JsonValue json_;
    std::string raw_;
};

bool Generic::is_signed(const patchbay_webhook_request &request) const {
    using Scheme = SignatureRule::Scheme;
    if (signature_.scheme == Scheme::none) return true;
    // What it asks with would not be signed.
    if (sdk::view(request.method) == "GET") return false;
    if (signature_.scheme == Scheme::standard_webhooks) {
        return standard_signature_holds(host(), "signing_secret", request);
    }
    if (!stands_once(request, signature_.header)) return false;
    const std::uint32_t algorithm =
        signature_.scheme == Scheme::sha1 ? PATCHBAY_HMAC_SHA1 : PATCHBAY_HMAC_SHA256;
    const std::string digest = host().hmac(algorithm, "signing_secret", sdk::view(request.body));
    if (digest.empty()) return false;
    const std::string wanted =
        signature_.prefix + (signature_.base64 ? sdk::base64(digest) : sdk::hex(digest));
    return sdk::equal_constant_time(sdk::header(request.headers, signature_.header), wanted);
}

patchbay_status Generic::decode(const patchbay_webhook_request &request,
                                const sdk::EventSink &sink) {
    if ((request.flags & PATCHBAY_WEBHOOK_UNVERIFIED) == 0 && !is_signed(request)) {
        return sink.fail(PATCHBAY_E_REFUSED,
                         "the signature is missing or wrong; check signature and signing_secret");
    }
    const bool query = sdk::view(request.method) == "GET" || inbound_.format == Format::query;
    patchbay_status status = PATCHBAY_OK;
    if (inbound_.format == Format::json && !query) {
        status = decode_json(request, sink);
    } else {
        status = decode_form(request, query, sink);
    }
    if (status != PATCHBAY_OK || !inbound_.reply) return status;
    return sdk::give_reply(sink, 200, *inbound_.reply, inbound_.reply_type);
}

std::string Generic::charset_of(const patchbay_webhook_request &request, std::string_view form) {
    std::string charset;
    if (inbound_.charset_field.described() && !form.empty()) {
        std::string problem;
        const auto fields = Form::read(form, {}, problem);
        if (fields) charset = sdk::lower((*fields)[inbound_.charset_field.name]);
    }
    if (charset.empty()) {
        charset = parameter_of(sdk::header(request.headers, "content-type"), "charset");
    }
    if (charset.empty()) charset = inbound_.charset;
    if (charset.empty() || is_known(charset)) return charset;
    warn_once(
        "webhooks have the charset " + charset.substr(0, kMaxToldCharset) +
        ", which is not known: they are read as UTF-8, or as windows-1252 where they are none");
    return {};
}

patchbay_status Generic::decode_form(const patchbay_webhook_request &request, bool query,
                                     const sdk::EventSink &sink) {
    const std::string_view text = query ? sdk::view(request.query) : sdk::view(request.body);
    std::string problem;
    const auto form = Form::read(text, charset_of(request, text), problem, inbound_.text.name);
    if (!form) return sink.fail(PATCHBAY_E_MALFORMED, problem);
    if (form->received().empty()) {
        return sink.fail(PATCHBAY_E_MALFORMED, query ? "the query is empty" : "the form is empty");
    }
    return decode_record(Record(*form), request, sink);
}

patchbay_status Generic::decode_json(const patchbay_webhook_request &request,
                                     const sdk::EventSink &sink) {
    std::string text = readable(sdk::view(request.body), charset_of(request, {}));
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (text.substr(0, kByteOrderMark.size()) == kByteOrderMark) {
        text.erase(0, kByteOrderMark.size());
    }
    const sdk::JsonValue body = host().parse(text);
    if (!body.exists()) return sink.fail(PATCHBAY_E_MALFORMED, "the body is no JSON");
    const sdk::JsonValue list = inbound_.list ? body.at_pointer(*inbound_.list) : sdk::JsonValue();
    if (list.is_array()) {
        for (const sdk::JsonValue element : list.elements()) {
            const patchbay_status status =
                decode_record(Record(element, std::string(host().write(element))), request, sink);
            if (status != PATCHBAY_OK) return status;
        }
        return PATCHBAY_OK;
    }
    if (!body.is_object()) return sink.fail(PATCHBAY_E_MALFORMED, "the body is no JSON object");
    return decode_record(Record(body, std::string(host().write(body))), request, sink);
}

patchbay_status Generic::decode_record(const Record &record,
                                       const patchbay_webhook_request &request,
                                       const sdk::EventSink &sink) {
    const Origin origin(sink, request, record.raw());
    if (status_ && record.has(status_->when)) return decode_status(record, request, origin);
    if (inbound_.from.described() && record.has(inbound_.from)) {
        return decode_message(record, origin);
    }
    return give_unknown(origin, from_, "neither a message nor a status");
}

patchbay_status Generic::decode_message(const Record &record, const Origin &origin) {
    if (!fits(record[inbound_.from])) {
        return give_unknown(origin, from_, "a message whose sender is empty or over 1,024 bytes");
    }
    Incoming message;
    const std::string_view to = record[inbound_.to];
    if (const std::string scheme = unserved(record[inbound_.from], to); !scheme.empty()) {
        return give_unserved(origin, from_, scheme);
    }
    message.account = fits(to) ? normal_address(to) : from_;
    message.from = normal_address(record[inbound_.from]);
    message.timestamp = read_time(record[inbound_.time]).value_or(origin.received_at);
    message.id = record[inbound_.id];
    if (!fits(message.id)) {  // the same request once more has the same one
        message.id = "made-" + sdk::hex(host().sha256(record.raw())).substr(0, kMadeIdDigits);
    }
    const auto verdict = inbound_.verdicts.find(sdk::lower(record[inbound_.verdict]));
    const bool judged = verdict != inbound_.verdicts.end();
    message.answered = judged;
    const std::string_view text = record[inbound_.text];
    const bool has_text = record.has(inbound_.text) && text.data() != nullptr;
    const patchbay_status status =
        has_text ? give_text(origin, message, text)
                 : give_unsupported(origin, message, "the text is missing or not a text");
    if (status != PATCHBAY_OK || !judged || verdict->second == OptOut::help) return status;
    return give_opt_out(record, message, verdict->second, origin);
}

patchbay_status Generic::give_opt_out(const Record &record, const Incoming &message, OptOut verdict,
                                      const Origin &origin) const {
    sdk::JsonWriter data;
    data.begin_object().member("address", message.from).member("by", "provider");
    data.member("message_id", message.id).member("type", record[inbound_.verdict]).end_object();
    return give_verdict(origin, message.account, verdict == OptOut::stop ? "opt_out" : "opt_in",
                        message.account == from_ ? message.from : "", data.text());
}

patchbay_status Generic::decode_status(const Record &record,
                                       const patchbay_webhook_request &request,
                                       const Origin &origin) const {
    const auto word = status_->words.find(sdk::lower(record[status_->status]));
    if (word == status_->words.end()) {
        return give_unknown(origin, from_, "a status that status.words does not name");
    }
    if (word->second == News::ignored) return PATCHBAY_OK;
    Delivery delivery;
    delivery.status = status_of(word->second);
    delivery.account = from_;
    delivery.id = sdk::fitting(record[status_->id]);
    const std::string_view said = record[status_->correlation];
    delivery.correlation = said.empty() ? correlation_of(request) : fitting_correlation(said);
    if (delivery.id.empty() && delivery.correlation.empty()) {
        return give_unknown(origin, from_, "a status without the id of its message");
    }
    delivery.timestamp = read_time(record[status_->time]).value_or(origin.received_at);
    delivery.code = sdk::fitting(record[status_->error]);
    return give_status(origin, delivery);
}

}  // namespace sms_http
