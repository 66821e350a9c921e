// The JSON shape of contents: names and order of the contract. For any writer of writer.h.
#pragma once

#include "core/model/content.h"
#include "core/model/writer.h"

#include <array>

namespace patchbay::model {

constexpr std::array<std::string_view, 13> kContentTypes = {
    "text",     "media",    "location",        "contacts",    "choice",
    "form",     "reaction", "order",           "unsupported", "choices",
    "template", "link",     "location_request"};
constexpr std::array<std::string_view, 6> kMediaKinds = {"image", "audio",    "voice",
                                                         "video", "document", "sticker"};
constexpr std::array<std::string_view, 3> kStyles = {"auto", "buttons", "list"};

template <class Out>
class ContentShape {
public:
    explicit ContentShape(Out &out) : out_(out) {}

    void operator()(const Text &text) const { out_.text("text", text.text); }

    void operator()(const Media &media) const { write(out_, media); }

    void operator()(const Location &location) const {
        out_.number("latitude", location.latitude);
        out_.number("longitude", location.longitude);
        out_.given("name", location.name);
        out_.given("address", location.address);
    }

    void operator()(const Cards &cards) const {
        out_.list("contacts", cards.contacts, [](Out &out, const Card &card) {
            out.given("name", card.name);
            if (!card.phones.empty())
                out.list("phones", card.phones, [](Out &one, const Phone &phone) {
                    one.text("number", phone.number);
                    one.given("type", phone.type);
                });
            if (!card.emails.empty()) out.texts("emails", card.emails);
            out.given("organization", card.organization);
        });
    }

    void operator()(const Choice &choice) const {
        out_.text("id", choice.id);
        out_.given("title", choice.title);
        out_.given("description", choice.description);
    }

    // Values that are no JSON object are text.
    void operator()(const Form &form) const {
        const auto values = embeddable(form.values);
        const bool readable = values && values->is_object();
        out_.given("name", form.name);
        out_.given("token", form.token);
        if (readable) out_.embed("values", form.values);
        out_.given("text", form.text.empty() && !readable ? form.values : form.text);
        out_.given("title", form.title);
        out_.given("screen", form.screen);
        if (form.exchange) out_.boolean("exchange", true);
    }

    void operator()(const Reaction &reaction) const {
        out_.given("emoji", reaction.emoji);
        out_.text("message_id", reaction.message_id);
    }

    void operator()(const Order &order) const {
        out_.given("catalog_id", order.catalog_id);
        out_.given("text", order.text);
        out_.list("items", order.items, [](Out &out, const OrderItem &item) {
            out.given("id", item.id);
            out.literal("quantity", item.quantity);
            out.literal("price", item.price);
            out.given("currency", item.currency);
        });
    }

    void operator()(const Unsupported &unsupported) const {
        out_.given("reason", unsupported.reason);
    }

    void operator()(const Choices &choices) const {
        out_.text("text", choices.text);
        out_.given("header", choices.header);
        write_header(choices.header_media);
        out_.given("footer", choices.footer);
        out_.given("label", choices.label);
        out_.list("options", choices.options, [](Out &out, const Option &option) {
            out.text("id", option.id);
            out.text("title", option.title);
            out.given("description", option.description);
        });
        out_.text("style", kStyles[static_cast<std::size_t>(choices.style)]);
    }

    void operator()(const Template &message) const {
        out_.text("name", message.name);
        out_.text("language", message.language);
        if (!message.parameters.empty()) embed_object(out_, "parameters", message.parameters);
    }

    void operator()(const Link &link) const {
        out_.given("text", link.text);
        out_.given("title", link.title);
        out_.text("url", link.url);
        write_header(link.header_media);
    }

    void operator()(const LocationRequest &request) const { out_.text("text", request.text); }

private:
    static void write(Out &out, const Media &media) {
        out.text("kind", kMediaKinds[static_cast<std::size_t>(media.kind) - 1]);
        out.given("media_id", media.media_id);
        out.given("url", media.url);
        out.given("mime_type", media.mime_type);
        out.given("sha256", media.sha256);
        out.given("caption", media.caption);
        out.given("filename", media.filename);
    }
    void write_header(const std::optional<Media> &media) const {
        if (media) out_.object("header", [&media](Out &out) { write(out, *media); });
    }

    Out &out_;
};

template <class Out>
void describe(Out &out, const Content &content) {
    out.text("type", type_name(content));
    std::visit(ContentShape<Out>(out), content);
}

}  // namespace patchbay::model
