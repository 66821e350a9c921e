#include "core/plugin/abi_read.h"

#include "core/plugin/limits.h"
#include "core/plugin/whole.h"

#include <algorithm>
#include <optional>

namespace patchbay::plugin::abi {
namespace {

std::string text(patchbay_str s) { return s.len == 0 ? std::string() : std::string(s.ptr, s.len); }
std::string text(patchbay_bytes b) {
    return b.len == 0 ? std::string() : std::string(reinterpret_cast<const char *>(b.ptr), b.len);
}

std::vector<std::string> texts(const patchbay_list &list) {
    std::vector<std::string> all;
    all.reserve(list.count);
    each<patchbay_str>(list, [&](patchbay_str one) { all.push_back(text(one)); });
    return all;
}

Error invalid(std::string message) { return {std::move(message), {}, PATCHBAY_E_INVALID}; }
Error over(const std::string &what, std::size_t limit, const std::string &unit) {
    return {what + " is over the limit of " + std::to_string(limit) + ' ' + unit,
            {},
            PATCHBAY_E_TOO_LARGE};
}

model::Contact contact(const patchbay_contact &given) {
    const Whole<patchbay_contact> c(given);
    return {text(c->address),        text(c->phone),    text(c->user_id),
            text(c->parent_user_id), text(c->username), text(c->name)};
}

model::Content read(const patchbay_text &given) { return model::Text{text(Whole(given)->text)}; }

Result<model::Content> read(const patchbay_media &given) {
    const Whole m(given);
    if (m->kind < PATCHBAY_MEDIA_IMAGE || m->kind > PATCHBAY_MEDIA_STICKER)
        return invalid("content.media.kind " + std::to_string(m->kind) + " is not known");
    model::Media media{static_cast<model::MediaKind>(m->kind),
                       text(m->media_id),
                       text(m->url),
                       text(m->mime_type),
                       text(m->sha256),
                       text(m->caption),
                       text(m->filename)};
    // What a contact wrote must not name a file of ours.
    if (media.url.starts_with(model::kBlobScheme)) media.url.clear();
    return model::Content(std::move(media));
}

model::Content read(const patchbay_location &given) {
    const Whole l(given);
    return model::Location{l->latitude, l->longitude, text(l->name), text(l->address)};
}

model::Content read(const patchbay_cards &given) {
    model::Cards cards;
    each<patchbay_card>(Whole(given)->contacts, [&](const patchbay_card &c) {
        auto &card = cards.contacts.emplace_back();
        card.name = text(c.name);
        card.organization = text(c.organization);
        each<patchbay_phone>(c.phones, [&](const patchbay_phone &p) {
            card.phones.push_back({text(p.number), text(p.type)});
        });
        each<patchbay_str>(c.emails, [&](patchbay_str e) { card.emails.push_back(text(e)); });
    });
    return cards;
}

model::Content read(const patchbay_choice &given) {
    const Whole c(given);
    return model::Choice{text(c->id), text(c->title), text(c->description)};
}

model::Content read(const patchbay_form &given) {
    const Whole f(given);
    return model::Form{text(f->name), text(f->token), text(f->values), text(f->text), {}, {}};
}

model::Content read(const patchbay_reaction &given) {
    const Whole r(given);
    return model::Reaction{text(r->emoji), text(r->message_id)};
}

model::Content read(const patchbay_order &given) {
    const Whole o(given);
    model::Order order{text(o->catalog_id), text(o->text), {}};
    each<patchbay_order_item>(o->items, [&](const patchbay_order_item &i) {
        order.items.push_back({text(i.id), text(i.quantity), text(i.price), text(i.currency)});
    });
    return order;
}

model::Content read(const patchbay_unsupported &given) {
    return model::Unsupported{text(Whole(given)->reason)};
}

// The content behind the pointer that `kind` announces.
template <class T>
Result<model::Content> behind(const T *content, const char *member) {
    if (content == nullptr)
        return invalid(std::string("content.") + member + " is NULL, though content.kind says it");
    return read(*content);
}

Result<model::Content> content(const patchbay_content &given) {
    const Whole c(given);
    switch (c->kind) {
        case PATCHBAY_CONTENT_TEXT:
            return behind(c->text, "text");
        case PATCHBAY_CONTENT_MEDIA:
            return behind(c->media, "media");
        case PATCHBAY_CONTENT_LOCATION:
            return behind(c->location, "location");
        case PATCHBAY_CONTENT_CONTACTS:
            return behind(c->contacts, "contacts");
        case PATCHBAY_CONTENT_CHOICE:
            return behind(c->choice, "choice");
        case PATCHBAY_CONTENT_FORM:
            return behind(c->form, "form");
        case PATCHBAY_CONTENT_REACTION:
            return behind(c->reaction, "reaction");
        case PATCHBAY_CONTENT_ORDER:
            return behind(c->order, "order");
        case PATCHBAY_CONTENT_UNSUPPORTED:
            return behind(c->unsupported, "unsupported");
        default:
            return invalid("content.kind " + std::to_string(c->kind) +
                           " is none that a contact can send (docs/plugins.md lists them)");
    }
}

// A token of RFC 9110: what a method or a header's name may be.
bool is_token(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
    });
}

std::string lower(std::string name) {
    for (auto &c : name)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return name;
}

bool breaks_line(std::string_view text) {
    return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

Result<Part> part(const patchbay_part &given, const Allowed &allowed) {
    Part part{text(given.name), text(given.filename), text(given.content_type), text(given.body),
              text(given.blob)};
    if (breaks_line(part.name) || breaks_line(part.filename) || breaks_line(part.content_type))
        return invalid("name, filename or content_type holds a line break or NUL");
    if (!part.blob.empty() && !part.body.empty())
        return invalid("has a body and a blob: one of them is the content");
    if (!part.blob.empty() && part.blob != allowed.blob)
        return invalid("blob is not the handle that this call brought");
    return part;
}

Result<void> read_parts(const patchbay_http_request &given, const Allowed &allowed,
                        HttpRequest &request) {
    if (given.parts.count == 0) return {};
    if (given.parts.count > kMaxParts) return over("parts", kMaxParts, "elements");
    if (!request.body.empty()) return invalid("has a body and parts: the parts make the body");
    for (const auto &header : request.headers)
        if (header.name == "content-type")
            return invalid("has parts and a content-type, which the host makes for them");
    std::optional<Error> bad;
    std::size_t bytes = 0;
    each<patchbay_part>(given.parts, [&](const patchbay_part &one) {
        if (bad) return;
        auto read = part(one, allowed);
        if (!read) {
            bad = invalid("parts." + std::to_string(request.parts.size()) + ' ' +
                          read.error().message);
            return;
        }
        bytes += read->body.size();
        request.parts.push_back(std::move(*read));
    });
    if (bad) return std::move(*bad);
    if (bytes > kMaxBodyBytes) return over("the bodies of parts", kMaxBodyBytes, "bytes");
    return {};
}

}  // namespace

Result<model::Message> read(const patchbay_message &given) {
    const Whole m(given);
    auto body = content(*m->content);
    if (!body) return body.error();
    model::Message message;
    message.account = text(m->account);
    message.id = text(m->id);
    message.from = contact(*m->from);
    if (message.from.address.empty()) return invalid("from.address is empty");
    message.timestamp = m->timestamp;
    message.content = std::move(*body);
    message.reply_to = text(m->reply_to);
    message.referral = text(m->referral);
    message.raw = text(m->raw);
    message.part_of = text(m->part_of);
    message.answered = (m->flags & PATCHBAY_MESSAGE_ANSWERED) != 0;
    message.own = (m->flags & PATCHBAY_MESSAGE_OWN) != 0;
    return message;
}

Result<model::Status> read(const patchbay_status_update &given) {
    const Whole s(given);
    if (s->status < PATCHBAY_STATUS_SENT || s->status > PATCHBAY_STATUS_FAILED)
        return invalid("status " + std::to_string(s->status) + " is not known");
    if (s->message_id.len == 0 && s->correlation.len == 0 &&
        (s->from == nullptr || s->watermark.len == 0))
        return invalid("a status names a message_id, a correlation, or a contact and a watermark");
    model::Status status;
    status.account = text(s->account);
    status.message_id = text(s->message_id);
    status.status = static_cast<model::DeliveryStatus>(s->status);
    status.timestamp = s->timestamp;
    status.correlation = text(s->correlation);
    if (s->from != nullptr) status.from = contact(*s->from);
    status.watermark = text(s->watermark);
    each<patchbay_delivery_error>(s->errors, [&](const patchbay_delivery_error &e) {
        status.errors.push_back({text(e.code), text(e.title), e.retryable != 0});
    });
    status.raw = text(s->raw);
    status.reference = s->reference;
    status.own = (s->flags & PATCHBAY_STATUS_OWN) != 0;
    if (status.reference != 0 && (status.from.address.empty() || status.message_id.empty()))
        return invalid("a reference needs the contact and the message_id");
    return status;
}

model::Notice read(const patchbay_notice &given) {
    const Whole n(given);
    return {{},
            text(n->account),
            text(n->kind),
            n->timestamp,
            text(n->data),
            text(n->raw),
            (n->flags & PATCHBAY_NOTICE_ALARM) != 0,
            (n->flags & PATCHBAY_NOTICE_TEMPLATES) != 0,
            text(n->correlation),
            text(n->message_id),
            n->from != nullptr ? contact(*n->from) : model::Contact{}};
}

Result<model::BackendEvent> read(const patchbay_backend_event &given) {
    const Whole e(given);
    if (e->subjects.count == 0)
        return invalid("subjects is empty: it names what the event is about");
    if (e->subjects.count > kMaxSubjects) return over("subjects", kMaxSubjects, "elements");
    if (e->data.len == 0) return invalid("data is absent: a JSON object is needed");
    return model::BackendEvent{{},
                               text(e->name),
                               text(e->id),
                               e->timestamp,
                               texts(e->subjects),
                               text(e->data),
                               text(e->raw),
                               (e->flags & PATCHBAY_EVENT_LAST) != 0};
}

Result<WebhookReply> read(const patchbay_webhook_reply &given) {
    const Whole r(given);
    if (r->status < 200 || r->status > 599)
        return invalid("status " + std::to_string(r->status) + " is no final HTTP status");
    auto mime = text(r->content_type);
    if (breaks_line(mime)) return invalid("content_type holds a line break");
    return WebhookReply{static_cast<int>(r->status), std::move(mime), text(r->body)};
}

Result<HttpRequest> read(const patchbay_http_request &given, const Allowed &allowed) {
    const Whole r(given);
    if (r->step == 0) return invalid("step is 0: steps count from 1");
    if (r->needs >= r->step) return invalid("needs is not a step before this one");
    if (r->headers.count > kMaxHeaders) return over("headers", kMaxHeaders, "elements");
    HttpRequest request;
    request.step = r->step;
    request.needs = r->needs;
    request.idempotent = (r->flags & PATCHBAY_HTTP_IDEMPOTENT) != 0;
    request.keep_body = (r->flags & PATCHBAY_HTTP_KEEP_BODY) != 0;
    if (request.keep_body && !allowed.keep_body)
        return invalid("PATCHBAY_HTTP_KEEP_BODY is for the calls of " PATCHBAY_MEDIA " alone");
    request.method = text(r->method);
    if (!is_token(request.method)) return invalid("method is no HTTP method");
    request.url = text(r->url);
    if (request.url.empty()) return invalid("url is empty");
    std::string bad;
    request.headers.reserve(r->headers.count);
    each<patchbay_header>(r->headers, [&](const patchbay_header &h) {
        request.headers.push_back({lower(text(h.name)), text(h.value)});
        if (!is_token(request.headers.back().name)) bad = "the name of a header is no HTTP token";
    });
    if (!bad.empty()) return invalid(std::move(bad));
    request.body = text(r->body);
    request.timeout_ms = r->timeout_ms;
    if (auto read = read_parts(*r, allowed, request); !read) return read.error();
    return request;
}

PolledWebhook read(const patchbay_webhook_request &given) {
    const Whole w(given);
    PolledWebhook webhook;
    webhook.method = w->method.len == 0 ? "POST" : text(w->method);
    webhook.path = text(w->path);
    webhook.query = text(w->query);
    each<patchbay_header>(w->headers, [&](const patchbay_header &h) {
        webhook.headers.push_back({lower(text(h.name)), text(h.value)});
    });
    webhook.body = text(w->body);
    return webhook;
}

Result<Outcome> read(const patchbay_outcome &given) {
    const Whole o(given);
    if (o->kind < PATCHBAY_OUTCOME_SENT || o->kind > PATCHBAY_OUTCOME_IN_DOUBT)
        return invalid("kind " + std::to_string(o->kind) + " is not known");
    if (o->retry_after_ms < 0) return invalid("retry_after_ms is negative");
    return Outcome{static_cast<OutcomeKind>(o->kind),
                   text(o->message_id),
                   text(o->media_id),
                   text(o->address),
                   o->retry_after_ms,
                   text(o->code),
                   text(o->title),
                   o->flags};
}

HttpRequest read(const patchbay_stream_frame &given) {
    const Whole f(given);
    HttpRequest request;
    request.frame = text(f->name);
    request.body = text(f->bytes);
    return request;
}

Result<Endpoint> read(const patchbay_endpoint &given) {
    const Whole e(given);
    if (e->connection == 0) return invalid("connection is 0: connections count from 1");
    return Endpoint{e->connection, text(e->url)};
}

StreamClose read(const patchbay_stream_close &given) {
    const Whole c(given);
    return {c->connection, (c->flags & PATCHBAY_STREAM_REFUSED) != 0,
            std::max<std::int64_t>(c->again_after_ms, 0), text(c->code), text(c->title)};
}

StreamTimer read(const patchbay_stream_timer &given) {
    const Whole t(given);
    return {t->connection, t->timer, t->delay_ms};
}

Result<StreamEvent> read(const patchbay_stream_event &given) {
    const Whole e(given);
    const int count = (e->message != nullptr) + (e->status != nullptr) + (e->notice != nullptr);
    if (count != 1) return invalid("it holds a message, a status or a notice: exactly one of them");
    StreamEvent event;
    event.token = e->token;
    if (e->notice != nullptr) {
        event.event = read(*e->notice);
    } else if (e->message != nullptr) {
        auto message = read(*e->message);
        if (!message) return message.error();
        event.event = std::move(*message);
    } else {
        auto status = read(*e->status);
        if (!status) return status.error();
        event.event = std::move(*status);
    }
    return event;
}

Result<Settlement> read(const patchbay_settlement &given) {
    const Whole s(given);
    auto outcome = read(*s->outcome);
    if (!outcome) return outcome.error();
    return Settlement{s->token, std::move(*outcome)};
}

Result<StreamRecord> read(const patchbay_stream_record &given) {
    const Whole r(given);
    if (r->key.len > kMaxRecordKeyBytes) return over("key", kMaxRecordKeyBytes, "bytes");
    if (r->value.len > kMaxRecordBytes) return over("value", kMaxRecordBytes, "bytes");
    StreamRecord record{r->token, text(r->key), std::nullopt};
    if (r->value.ptr != nullptr) record.value = text(r->value);
    return record;
}

Operation read(const patchbay_operation &given) {
    const Whole o(given);
    Operation operation{text(o->name), text(o->input), text(o->output), {}};
    each<patchbay_str>(o->errors, [&](patchbay_str e) { operation.errors.push_back(text(e)); });
    return operation;
}

Result<TaskResult> read(const patchbay_task_result &given) {
    const Whole r(given);
    if (r->follow.count > kMaxSubjects) return over("follow", kMaxSubjects, "subjects");
    if (r->unfollow.count > kMaxSubjects) return over("unfollow", kMaxSubjects, "subjects");
    return TaskResult{r->status == PATCHBAY_OK, text(r->output),  text(r->error),
                      text(r->message),         texts(r->follow), texts(r->unfollow)};
}

}  // namespace patchbay::plugin::abi
