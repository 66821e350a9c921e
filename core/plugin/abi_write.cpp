#include "core/plugin/abi_write.h"

#include "core/model/media_type.h"
#include "core/plugin/abi_check.h"
#include "core/plugin/limits.h"

namespace patchbay::plugin::abi {
namespace {

template <class T>
patchbay_list list_of(const T *items, std::size_t count) {
    return count == 0 ? patchbay_list{nullptr, 0, 0}
                      : patchbay_list{items, static_cast<std::uint32_t>(count), sizeof(T)};
}

}  // namespace

HeaderView::HeaderView(const std::vector<std::pair<std::string_view, std::string_view>> &headers) {
    headers_.reserve(headers.size());
    for (const auto &[name, value] : headers)
        if (!name.empty() && name.size() <= kMaxIdBytes && valid_text(name) && valid_text(value))
            headers_.push_back({str(name), {value.empty() ? "" : value.data(), value.size()}});
}

patchbay_list HeaderView::list() const { return list_of(headers_.data(), headers_.size()); }

WebhookView::WebhookView(const WebhookRequest &request) : headers_(request.headers) {
    request_.size = sizeof request_;
    request_.flags = (request.verified ? 0 : PATCHBAY_WEBHOOK_UNVERIFIED) |
                     (request.want_raw ? PATCHBAY_WEBHOOK_WANT_RAW : 0);
    request_.method = str(request.method);
    request_.path = str(request.path);
    request_.query = str(request.query);
    request_.headers = headers_.list();
    request_.body = bytes(request.body);
    request_.received_at = request.received_at;
}

ResponseView::ResponseView(const HttpResponse &response) : headers_(response.headers) {
    response_.size = sizeof response_;
    response_.result = response.result;
    response_.status = static_cast<std::uint32_t>(response.status);
    response_.step = response.step;
    response_.headers = headers_.list();
    response_.body = bytes(response.body);
    if (valid_text(response.error)) response_.error = str(response.error);
}

struct ContentView::Filler {
    ContentView &view;

    template <class T>
    T &begin() {
        auto &inner = view.inner_.emplace<T>();
        inner.size = sizeof(T);
        return inner;
    }

    void head(const std::optional<model::Media> &media) {
        if (!media) return;
        view.header_ = write(*media);
        view.content_.media = &view.header_;
    }

    void operator()(const model::Text &text) {
        auto &t = begin<patchbay_text>();
        t.text = str(text.text);
        view.content_.text = &t;
    }
    void operator()(const model::Media &media) {
        view.content_.media = &view.inner_.emplace<patchbay_media>(write(media));
    }
    void operator()(const model::Location &location) {
        auto &l = begin<patchbay_location>();
        l.latitude = location.latitude;
        l.longitude = location.longitude;
        l.name = str(location.name);
        l.address = str(location.address);
        view.content_.location = &l;
    }
    void operator()(const model::Cards &cards) {
        std::size_t phones = 0;
        std::size_t emails = 0;
        for (const auto &card : cards.contacts) {
            phones += card.phones.size();
            emails += card.emails.size();
        }
        view.phones_.reserve(phones);  // so that the pointers into them hold
        view.emails_.reserve(emails);
        for (const auto &card : cards.contacts) {
            const auto *first_phone = view.phones_.data() + view.phones_.size();
            const auto *first_email = view.emails_.data() + view.emails_.size();
            for (const auto &phone : card.phones)
                view.phones_.push_back(
                    {sizeof(patchbay_phone), 0, str(phone.number), str(phone.type)});
            for (const auto &email : card.emails)
                view.emails_.push_back(str(email));
            view.cards_.push_back(
                {sizeof(patchbay_card), 0, str(card.name), list_of(first_phone, card.phones.size()),
                 list_of(first_email, card.emails.size()), str(card.organization)});
        }
        auto &c = begin<patchbay_cards>();
        c.contacts = list_of(view.cards_.data(), view.cards_.size());
        view.content_.contacts = &c;
    }
    void operator()(const model::Choice &choice) {
        auto &c = begin<patchbay_choice>();
        c.id = str(choice.id);
        c.title = str(choice.title);
        c.description = str(choice.description);
        view.content_.choice = &c;
    }
    void operator()(const model::Form &form) {
        auto &f = begin<patchbay_form>();
        f.name = str(form.name);
        f.token = str(form.token);
        f.values = str(form.values);
        f.text = str(form.text);
        f.title = str(form.title);
        f.screen = str(form.screen);
        if (form.exchange) f.flags |= PATCHBAY_FORM_EXCHANGE;
        view.content_.form = &f;
    }
    void operator()(const model::Reaction &reaction) {
        auto &r = begin<patchbay_reaction>();
        r.emoji = str(reaction.emoji);
        r.message_id = str(reaction.message_id);
        view.content_.reaction = &r;
    }
    void operator()(const model::Order &order) {
        for (const auto &item : order.items)
            view.items_.push_back({sizeof(patchbay_order_item), 0, str(item.id), str(item.quantity),
                                   str(item.price), str(item.currency)});
        auto &o = begin<patchbay_order>();
        o.catalog_id = str(order.catalog_id);
        o.text = str(order.text);
        o.items = list_of(view.items_.data(), view.items_.size());
        view.content_.order = &o;
    }
    void operator()(const model::Unsupported &unsupported) {
        auto &u = begin<patchbay_unsupported>();
        u.reason = str(unsupported.reason);
        view.content_.unsupported = &u;
    }
    void operator()(const model::Choices &choices) {
        for (const auto &option : choices.options)
            view.options_.push_back({sizeof(patchbay_option), 0, str(option.id), str(option.title),
                                     str(option.description)});
        auto &c = begin<patchbay_choices>();
        c.style = static_cast<std::uint32_t>(choices.style);
        c.text = str(choices.text);
        c.header = str(choices.header);
        c.footer = str(choices.footer);
        c.label = str(choices.label);
        c.options = list_of(view.options_.data(), view.options_.size());
        view.content_.choices = &c;
        head(choices.header_media);
    }
    void operator()(const model::Template &message) {
        auto &t = begin<patchbay_template>();
        t.name = str(message.name);
        t.language = str(message.language);
        t.parameters = str(message.parameters);
        view.content_.template_message = &t;
    }
    void operator()(const model::Link &link) {
        auto &l = begin<patchbay_link>();
        l.text = str(link.text);
        l.title = str(link.title);
        l.url = str(link.url);
        view.content_.link = &l;
        head(link.header_media);
    }
    void operator()(const model::LocationRequest &request) {
        auto &r = begin<patchbay_location_request>();
        r.text = str(request.text);
        view.content_.location_request = &r;
    }
};

ContentView::ContentView(const model::Content &content) {
    content_.size = sizeof content_;
    content_.kind = static_cast<std::uint32_t>(content.index()) + 1;
    std::visit(Filler{*this}, content);
}

OutboundView::OutboundView(const Outgoing &message) : content_(*message.content) {
    outbound_.size = sizeof outbound_;
    outbound_.attempt = message.attempt;
    outbound_.token = message.token;
    outbound_.to = str(message.to);
    outbound_.correlation = str(message.correlation);
    outbound_.reply_to = str(message.reply_to);
    outbound_.content = content_.get();
    if (message.human) outbound_.flags |= PATCHBAY_OUTBOUND_HUMAN;
    outbound_.last_inbound = message.last_inbound;
    outbound_.reference = message.reference;
    outbound_.account = str(message.account);
}

patchbay_attention write(const Attention &attention) {
    patchbay_attention out{};
    out.size = sizeof out;
    out.flags = (attention.read ? PATCHBAY_ATTENTION_READ : 0) |
                (attention.typing ? PATCHBAY_ATTENTION_TYPING : 0);
    out.to = str(attention.to);
    out.message_id = str(attention.message_id);
    return out;
}

patchbay_media write(const model::Media &media) {
    patchbay_media out{};
    out.size = sizeof out;
    out.kind = static_cast<std::uint32_t>(media.kind);
    out.media_id = str(media.media_id);
    const auto blob = model::blob_of(media);
    if (blob.empty()) out.url = str(media.url);
    if (media.media_id.empty()) out.blob = str(blob);
    out.mime_type = str(model::registered_type(media.mime_type));
    out.sha256 = str(media.sha256);
    out.caption = str(media.caption);
    out.filename = str(media.filename);
    return out;
}

patchbay_task_request write(const TaskRequest &request) {
    patchbay_task_request out{};
    out.size = sizeof out;
    out.attempt = request.attempt;
    out.token = request.token;
    out.operation = str(request.operation);
    out.input = str(request.input);
    out.key = str(request.key);
    out.deadline = request.deadline;
    return out;
}

}  // namespace patchbay::plugin::abi
