// Events built up and given to the host, whatever the channel is. Each object owns the structs that
// the ABI takes and borrows their texts, but for what keep() has; it is not copied.
#ifndef PATCHBAY_KIT_EVENT_HPP
#define PATCHBAY_KIT_EVENT_HPP

#include "../patchbay.hpp"

#include <list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace patchbay::sdk {

// What a contact sent. One of the functions that set a content counts: the last that was called,
// which begins anew, but for card(). What they give is there until the next one is called.
class Content {
public:
    Content() = default;
    Content(const Content &) = delete;
    Content &operator=(const Content &) = delete;

    void text(std::string_view text_here) {
        begin(PATCHBAY_CONTENT_TEXT).text = &text_;
        text_.text = present(text_here);
    }
    // `kind`: PATCHBAY_MEDIA_...
    patchbay_media &media(std::uint32_t kind) {
        begin(PATCHBAY_CONTENT_MEDIA).media = &anew(media_);
        media_.kind = kind;
        return media_;
    }
    // One by the provider's id; what is not known is "".
    void file(std::uint32_t kind, std::string_view media_id, std::string_view mime_type,
              std::string_view filename, std::string_view caption) {
        patchbay_media &file_here = media(kind);
        file_here.media_id = optional_str(media_id);
        file_here.mime_type = optional_str(mime_type);
        file_here.filename = optional_str(filename);
        file_here.caption = optional_str(caption);
    }
    // Degrees.
    patchbay_location &location(double latitude, double longitude, std::string_view name = {},
                                std::string_view address = {}) {
        begin(PATCHBAY_CONTENT_LOCATION).location = &anew(location_);
        location_.latitude = latitude;
        location_.longitude = longitude;
        location_.name = optional_str(name);
        location_.address = optional_str(address);
        return location_;
    }
    // What the contact picked.
    patchbay_choice &choice(std::string_view id = {}, std::string_view title = {}) {
        begin(PATCHBAY_CONTENT_CHOICE).choice = &anew(choice_);
        choice_.id = optional_str(id);
        choice_.title = optional_str(title);
        return choice_;
    }
    patchbay_form &form() {
        begin(PATCHBAY_CONTENT_FORM).form = &anew(form_);
        return form_;
    }
    // `emoji` "": it was taken back.
    void reaction(std::string_view emoji, std::string_view message_id) {
        begin(PATCHBAY_CONTENT_REACTION).reaction = &reaction_;
        reaction_.emoji = optional_str(emoji);
        reaction_.message_id = optional_str(message_id);
    }
    // One card more of a message of cards, to which `phones` and `emails` belong.
    patchbay_card &card(std::vector<patchbay_phone> phones = {},
                        std::vector<patchbay_str> emails = {}) {
        if (content_.kind != PATCHBAY_CONTENT_CONTACTS) no_cards();
        auto card = make<patchbay_card>();
        card.phones = list(phones_.emplace_back(std::move(phones)));
        card.emails = list(emails_.emplace_back(std::move(emails)));
        cards_.push_back(card);
        return cards_.back();
    }
    void no_cards() {
        begin(PATCHBAY_CONTENT_CONTACTS).contacts = &card_list_;
        cards_.clear();
    }
    // `items` belong to the order.
    patchbay_order &order(std::vector<patchbay_order_item> items) {
        begin(PATCHBAY_CONTENT_ORDER).order = &anew(order_);
        items_ = std::move(items);
        order_.items = list(items_);
        return order_;
    }
    // A message that has to be kept though nobody here can read it.
    void unsupported(std::string_view reason) {
        begin(PATCHBAY_CONTENT_UNSUPPORTED).unsupported = &unsupported_;
        unsupported_.reason = str(reason);
    }

    // A text that lives as long as this object.
    std::string_view keep(std::string text_here) {
        return kept_.emplace_back(std::move(text_here));
    }
    // Likewise; absent where it is empty.
    patchbay_str kept(std::string text_here) { return optional_str(keep(std::move(text_here))); }

    std::uint32_t kind() const { return content_.kind; }  // PATCHBAY_CONTENT_...; 0: none is set
    const patchbay_content &get() {
        card_list_.contacts = list(cards_);
        return content_;
    }

private:
    static patchbay_str present(std::string_view text_here) {
        return text_here.data() != nullptr ? str(text_here) : str("");
    }
    template <class T>
    static T &anew(T &value) {
        return value = make<T>();
    }
    patchbay_content &begin(std::uint32_t kind) {
        content_ = make<patchbay_content>();
        content_.kind = kind;
        return content_;
    }

    patchbay_content content_ = make<patchbay_content>();
    patchbay_text text_ = make<patchbay_text>();
    patchbay_media media_ = make<patchbay_media>();
    patchbay_location location_ = make<patchbay_location>();
    patchbay_cards card_list_ = make<patchbay_cards>();
    patchbay_choice choice_ = make<patchbay_choice>();
    patchbay_form form_ = make<patchbay_form>();
    patchbay_reaction reaction_ = make<patchbay_reaction>();
    patchbay_order order_ = make<patchbay_order>();
    patchbay_unsupported unsupported_ = make<patchbay_unsupported>();
    // Lists, whose elements stay where they are; an empty one costs nothing.
    std::list<std::string> kept_;
    std::vector<patchbay_card> cards_;
    std::list<std::vector<patchbay_phone>> phones_;
    std::list<std::vector<patchbay_str>> emails_;
    std::vector<patchbay_order_item> items_;
};

// A message of a contact: set what is known of `event` and `from`, and its content.
class Message {
public:
    patchbay_message event = make<patchbay_message>();
    patchbay_contact from = make<patchbay_contact>();
    Content content;

    const patchbay_message &get() {
        event.from = &from;
        event.content = &content.get();
        return event;
    }
    patchbay_status give(const EventSink &sink) { return sink.message(get()); }
};

// News of a message of ours, or of all up to a watermark.
class Status {
public:
    patchbay_status_update event = make<patchbay_status_update>();
    patchbay_contact to = make<patchbay_contact>();  // counts where it has an address

    // `status`: PATCHBAY_STATUS_...
    explicit Status(std::uint32_t status) { event.status = status; }

    // Why it failed; several are kept. `retryable`: the same message may succeed later.
    void error(std::string_view code, std::string_view title, bool retryable) {
        auto one = make<patchbay_delivery_error>();
        one.code = str(code);
        one.title = optional_str(title);
        one.retryable = retryable ? 1 : 0;
        errors_.push_back(one);
    }

    const patchbay_status_update &get() {
        event.from = to.address.len != 0 ? &to : nullptr;
        event.errors = list(errors_);
        return event;
    }
    patchbay_status give(const EventSink &sink) { return sink.status(get()); }

private:
    std::vector<patchbay_delivery_error> errors_;
};

// Something that is not for a conversation. `data`: a JSON object. `raw` {}: not wanted. `from`: whose
// opt_out or opt_in it is. Borrows all of them.
inline patchbay_notice make_notice(std::string_view kind, std::string_view account,
                                   patchbay_time_ms timestamp, std::string_view data,
                                   std::string_view raw = {},
                                   const patchbay_contact *from = nullptr) {
    auto notice = make<patchbay_notice>();
    notice.kind = str(kind);
    notice.account = optional_str(account);
    notice.timestamp = timestamp;
    notice.data = str(data);
    notice.raw = optional_str(raw);
    notice.from = from;
    return notice;
}

// What to answer the provider with. `text`: the whole body.
inline patchbay_status give_reply(const EventSink &sink, std::uint32_t status,
                                  std::string_view text,
                                  std::string_view type = "text/plain; charset=utf-8") {
    auto reply = make<patchbay_webhook_reply>();
    reply.status = status;
    reply.content_type = str(type);
    reply.body = bytes(text.data() != nullptr ? text : std::string_view(""));
    return sink.reply(reply);
}

}  // namespace patchbay::sdk

#endif
