// A webhook of Twilio: a message of a contact, or the status of one of ours.
#include "address.h"
#include "charset.h"
#include "event.h"
#include "patchbay/kit/url.hpp"
#include "twilio.h"
#include "twilio_errors.h"
#include "url.h"

#include <charconv>

namespace sms_http {
namespace {

constexpr std::size_t kMaxMedia = 10;  // files of one message

// What decides what a webhook is, whom it is from and what it says.
constexpr std::string_view kDeciding[] = {"MessageSid", "From",     "To",        "MessageStatus",
                                          "Body",       "NumMedia", "OptOutType"};

bool starts_with(std::string_view text, std::string_view with) {
    return text.substr(0, with.size()) == with;
}

std::uint32_t kind_of(std::string_view mime_type) {
    if (starts_with(mime_type, "image/")) return PATCHBAY_MEDIA_IMAGE;
    if (starts_with(mime_type, "audio/")) return PATCHBAY_MEDIA_AUDIO;
    if (starts_with(mime_type, "video/")) return PATCHBAY_MEDIA_VIDEO;
    return PATCHBAY_MEDIA_DOCUMENT;
}

// The field's number from 0 to kMaxMedia; an absent one is 0.
std::optional<std::size_t> media_count(const Form &form) {
    const std::string_view text = form["NumMedia"];
    if (text.empty()) return 0;
    std::size_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    const bool whole = error == std::errc() && end == text.data() + text.size();
    return whole && count <= kMaxMedia ? std::optional(count) : std::nullopt;
}

std::uint32_t status_of(std::string_view word) {
    if (word == "sent") return PATCHBAY_STATUS_SENT;
    if (word == "delivered") return PATCHBAY_STATUS_DELIVERED;
    if (word == "read") return PATCHBAY_STATUS_READ;
    if (word == "failed" || word == "undelivered" || word == "canceled")
        return PATCHBAY_STATUS_FAILED;
    return 0;
}

// On its way to the carrier: nothing that the answer to the send did not say.
bool is_earlier_than_sent(std::string_view word) {
    return word == "queued" || word == "accepted" || word == "scheduled" || word == "sending";
}

// Twilio's OptOutType: it has heeded and answered a word of its own lists.
enum class Word { none, stop, start, help };

Word verdict_of(std::string_view type) {
    if (type == "STOP") return Word::stop;
    if (type == "START") return Word::start;
    return type == "HELP" ? Word::help : Word::none;
}

patchbay_status malformed(const sdk::EventSink &sink, std::string_view what) {
    return sink.fail(PATCHBAY_E_MALFORMED, what);
}

// Room for what is put behind the id of a message.
constexpr std::size_t kMaxFieldBytes = 1000;
static_assert(kMaxFieldBytes < sdk::kMaxIdBytes);

patchbay_status check_needed(const Form &form, std::string_view name, const sdk::EventSink &sink) {
    const std::string_view value = form[name];
    if (value.empty()) return malformed(sink, std::string(name) + ": is missing");
    if (value.size() <= kMaxFieldBytes) return PATCHBAY_OK;
    return malformed(sink, std::string(name) + ": is over 1,000 bytes");
}

}  // namespace

patchbay_status Twilio::decode(const patchbay_webhook_request &request,
                               const sdk::EventSink &sink) {
    const bool verified = (request.flags & PATCHBAY_WEBHOOK_UNVERIFIED) == 0;
    if (verified && sdk::header(request.headers, "x-twilio-signature").empty()) {
        return sink.fail(PATCHBAY_E_REFUSED, "the header X-Twilio-Signature is missing");
    }
    const bool get = sdk::view(request.method) == "GET";
    const std::string_view type = get ? "" : sdk::header(request.headers, "content-type");
    if (type.find("json") != std::string_view::npos) return decode_json(request, sink);
    if (!type.empty() && !starts_with(type, "application/x-www-form-urlencoded")) {
        return malformed(sink,
                         "content-type: must be application/x-www-form-urlencoded or "
                         "application/json");
    }
    std::string charset = parameter_of(type, "charset");
    if (charset.empty()) charset = "utf-8";
    std::string problem;
    const auto form = Form::read(get ? sdk::view(request.query) : sdk::view(request.body), charset,
                                 problem, "Body");
    if (!form) return malformed(sink, problem);
    if (verified && !is_signed(request, get ? std::vector<sdk::FormField>() : form->received())) {
        return sink.fail(PATCHBAY_E_REFUSED,
                         "X-Twilio-Signature is wrong; check auth_token, and that Twilio calls "
                         "exactly " +
                             webhook_url_);
    }
    if (form->received().empty()) return malformed(sink, "the form is empty");
    for (const std::string_view name : kDeciding) {
        if (form->contradicts_itself(name)) {
            return malformed(sink, std::string(name) + ": stands there twice with two values");
        }
    }
    const Origin origin(sink, request, form->to_json());
    if (form->has("MessageStatus")) return decode_status(*form, request, origin);
    if (form->has("MessageSid") || form->has("Body") || form->has("NumMedia")) {
        return decode_message(*form, origin);
    }
    return give_unknown(origin, senders_.account(), "neither a message nor a status");
}

patchbay_status Twilio::decode_json(const patchbay_webhook_request &request,
                                    const sdk::EventSink &sink) const {
    if ((request.flags & PATCHBAY_WEBHOOK_UNVERIFIED) == 0 && !json_is_signed(request)) {
        return sink.fail(PATCHBAY_E_REFUSED,
                         "X-Twilio-Signature or bodySHA256 is wrong; check auth_token, and that "
                         "Twilio calls exactly " +
                             webhook_url_);
    }
    const sdk::JsonValue body = host().parse(sdk::view(request.body));
    if (!body.is_object()) return malformed(sink, "the body is no JSON object");
    const Origin origin(sink, request, std::string(host().write(body)));
    return give_unknown(origin, senders_.account(), "neither a message nor a status");
}

// The first event has the message's own id, each further one "/1", "/2", ... behind it and is a
// part of the first.
patchbay_status Twilio::decode_message(const Form &form, const Origin &origin) {
    for (const std::string_view name : {"MessageSid", "From", "To"}) {
        const patchbay_status status = check_needed(form, name, origin.sink);
        if (status != PATCHBAY_OK) return status;
    }
    if (const std::string scheme = unserved(form["From"], form["To"]); !scheme.empty()) {
        return give_unserved(origin, senders_.account(), scheme);
    }
    const std::optional<std::size_t> said = media_count(form);
    std::size_t found = 0;
    std::string problem = said ? "" : "NumMedia is no number from 0 to 10";
    Incoming message;
    message.account = normal_address(form["To"]);
    message.from = normal_address(form["From"]);
    message.timestamp = origin.received_at;
    message.own =
        senders_.several() && senders_.serves(message.account, form["MessagingServiceSid"]);
    message.answered = verdict_of(form["OptOutType"]) != Word::none;
    std::size_t given = 0;
    const auto next_id = [&] {
        message.id = form["MessageSid"];
        if (given != 0) {
            message.part_of = message.id;
            message.id += "/" + std::to_string(given);
        }
        ++given;
    };
    patchbay_status status = PATCHBAY_OK;
    for (std::size_t i = 0; i < kMaxMedia && status == PATCHBAY_OK; ++i) {
        const std::string number = std::to_string(i);
        const std::string_view url = form["MediaUrl" + number];
        const bool wanted = said && i < *said;
        if (sdk::origin_of(url).empty()) {
            if (wanted && problem.empty()) problem = "MediaUrl" + number + " is missing or no URL";
            continue;
        }
        ++found;
        const std::string_view type = form["MediaContentType" + number];
        sdk::Message out;
        patchbay_media &media = out.content.media(kind_of(type));
        media.url = sdk::str(url);
        media.mime_type = sdk::optional_str(sdk::fitting(type));
        if (given == 0) media.caption = sdk::optional_str(form["Body"]);
        next_id();
        status = give(origin, message, out);
    }
    if (status != PATCHBAY_OK) return status;
    if (said && found > *said && problem.empty())
        problem = "there are more files than NumMedia says";
    if (!form.has("Body") && found == 0 && problem.empty()) {
        return malformed(origin.sink, "Body: is missing");
    }
    // An empty text is none where there is something else.
    const bool text = found == 0 && (problem.empty() || !form["Body"].empty());
    if (text) {
        next_id();
        status = give_text(origin, message, form["Body"]);
    }
    if (status == PATCHBAY_OK && !problem.empty()) {
        next_id();
        status = give_unsupported(origin, message, problem);
    }
    if (status == PATCHBAY_OK) status = give_opt_out(form, origin);
    if (status != PATCHBAY_OK) return status;
    return sdk::give_reply(origin.sink, 200, "<Response/>", "text/xml");
}

// The provider's own lists of words decide, and it has told the contact.
patchbay_status Twilio::give_opt_out(const Form &form, const Origin &origin) const {
    const Word word = verdict_of(form["OptOutType"]);
    if (word != Word::stop && word != Word::start) return PATCHBAY_OK;
    const std::string contact = normal_address(form["From"]);
    sdk::JsonWriter data;
    data.begin_object().member("address", contact).member("by", "provider");
    data.member("message_id", form["MessageSid"]).member("type", form["OptOutType"]).end_object();
    const std::string account = normal_address(form["To"]);
    const bool ours = senders_.serves(account, form["MessagingServiceSid"]);
    return give_verdict(origin, account, word == Word::stop ? "opt_out" : "opt_in",
                        ours ? contact : "", data.text());
}

patchbay_status Twilio::decode_status(const Form &form, const patchbay_webhook_request &request,
                                      const Origin &origin) const {
    const patchbay_status status = check_needed(form, "MessageSid", origin.sink);
    if (status != PATCHBAY_OK) return status;
    const std::string_view word = form["MessageStatus"];
    if (is_earlier_than_sent(word)) return PATCHBAY_OK;
    if (status_of(word) == 0) return give_unknown(origin, senders_.account(), "an unknown status");
    Delivery delivery;
    delivery.status = status_of(word);
    const auto phone = [&](std::string_view name) {
        const bool plain = fits(form[name]) && scheme_of(form[name]).empty();
        return plain ? normal_address(form[name]) : std::string();
    };
    // A service may have sent by another channel of its own: the news is of our message all the
    // same.
    delivery.account = phone("From");
    if (delivery.account.empty()) delivery.account = senders_.account();
    delivery.id = form["MessageSid"];
    delivery.correlation = correlation_of(request);
    // Our own token is in the URL that only messages of this line ask for.
    delivery.own = !delivery.correlation.empty() ||
                   senders_.serves(delivery.account, form["MessagingServiceSid"]);
    delivery.to = phone("To");
    delivery.timestamp = origin.received_at;
    delivery.code = sdk::fitting(form["ErrorCode"]);
    const sdk::ErrorRule *rule = twilio_errors().find(delivery.code);
    delivery.title = rule != nullptr ? rule->title : form["ErrorMessage"];
    delivery.retryable = sdk::retryable(rule);
    return give_status(origin, delivery);
}

}  // namespace sms_http
