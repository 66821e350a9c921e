#include "core/model/content.h"
#include "core/model/content_shape.h"
#include "core/model/fields.h"

namespace patchbay::model {

namespace {

Media read_media(Fields &fields) {
    Media media;
    media.kind = static_cast<MediaKind>(fields.one_of("kind", kMediaKinds) + 1);
    media.media_id = fields.text("media_id");
    media.url = fields.text("url");
    media.mime_type = fields.text("mime_type");
    media.sha256 = fields.text("sha256");
    media.caption = fields.text("caption");
    media.filename = fields.text("filename");
    return media;
}

// The id of a file that the host keeps: a SHA-256 in lower case.
bool is_blob_id(std::string_view id) {
    return id.size() == 64 && id.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

void check_file(Fields &fields, const Media &media) {
    if (media.media_id.empty() && media.url.empty())
        fields.fail("", "expected a 'media_id' or a 'url', got neither");
    if (media.url.starts_with(kBlobScheme) && !is_blob_id(blob_of(media)))
        fields.fail("url", "expected 'blob:' and the 64 hex digits of a file's id");
}

// Only a person writes one, so it is checked always.
Media read_header_media(Fields &fields) {
    Media media = read_media(fields);
    if (media.kind != MediaKind::image && media.kind != MediaKind::video &&
        media.kind != MediaKind::document)
        fields.fail("kind", "expected one of image, video, document in a header");
    if (!media.caption.empty()) fields.fail("caption", "a header has none; the text is below it");
    check_file(fields, media);
    return media;
}

std::optional<Media> header_media_in(Fields &fields) {
    std::optional<Media> media;
    if (fields.is_object("header"))
        fields.object("header", [&media](Fields &header) { media = read_header_media(header); });
    return media;
}

Link read_link(Fields &fields) {
    Link link{fields.text("text"), fields.text("title"), fields.required("url")};
    link.header_media = header_media_in(fields);
    if (!link.header_media && fields.has("header"))
        fields.fail("header",
                    "expected the header of a link to be a file, as {\"kind\": \"image\", "
                    "\"url\": \"...\"}");
    return link;
}

Location read_location(Fields &fields) {
    return {fields.number("latitude"), fields.number("longitude"), fields.text("name"),
            fields.text("address")};
}

Cards read_cards(Fields &fields) {
    Cards cards;
    fields.each("contacts", Fields::Need::required, [&cards](Fields &one) {
        Card card;
        card.name = one.text("name");
        one.each("phones", Fields::Need::optional, [&card](Fields &phone) {
            card.phones.push_back({phone.required("number"), phone.text("type")});
        });
        card.emails = one.texts("emails");
        card.organization = one.text("organization");
        cards.contacts.push_back(std::move(card));
    });
    return cards;
}

Order read_order(Fields &fields) {
    Order order;
    order.catalog_id = fields.text("catalog_id");
    order.text = fields.text("text");
    fields.each("items", Fields::Need::required, [&order](Fields &item) {
        order.items.push_back({item.text("id"), item.literal("quantity"), item.literal("price"),
                               item.text("currency")});
    });
    return order;
}

Choices read_choices(Fields &fields) {
    Choices choices;
    choices.text = fields.required("text");
    choices.header_media = header_media_in(fields);
    if (!choices.header_media) choices.header = fields.text("header");
    choices.footer = fields.text("footer");
    choices.label = fields.text("label");
    fields.each("options", Fields::Need::required, [&choices](Fields &option) {
        choices.options.push_back(
            {option.required("id"), option.required("title"), option.text("description")});
    });
    if (fields.has("style")) choices.style = static_cast<Style>(fields.one_of("style", kStyles));
    return choices;
}

// Braced lists are evaluated from left to right, so the first mistake is the first in this order.
Content read(Fields &fields) {
    const std::string_view type = kContentTypes[fields.one_of("type", kContentTypes)];
    if (type == "media") return read_media(fields);
    if (type == "location") return read_location(fields);
    if (type == "contacts") return read_cards(fields);
    if (type == "choice")
        return Choice{fields.required("id"), fields.text("title"), fields.text("description")};
    if (type == "form")
        return Form{fields.text("name"),    fields.text("token"), fields.object_text("values"),
                    fields.text("text"),    fields.text("title"), fields.text("screen"),
                    fields.flag("exchange")};
    if (type == "reaction") return Reaction{fields.text("emoji"), fields.required("message_id")};
    if (type == "order") return read_order(fields);
    if (type == "unsupported") return Unsupported{fields.text("reason")};
    if (type == "choices") return read_choices(fields);
    if (type == "template")
        return Template{fields.required("name"), fields.required("language"),
                        fields.object_text("parameters")};
    if (type == "link") return read_link(fields);
    if (type == "location_request") return LocationRequest{fields.required("text")};
    return Text{fields.required("text")};
}

// What a person may not write although it has the shape.
void check(Fields &fields, const Content &content) {
    const auto within = [&fields](std::string_view key, double value, double most) {
        if (value < -most || value > most)
            fields.fail(key, "expected degrees from " + patchbay::to_text(json::value(-most)) +
                                 " to " + patchbay::to_text(json::value(most)) + ", got " +
                                 patchbay::to_text(json::value(value)));
    };
    if (const auto *media = std::get_if<Media>(&content)) {
        check_file(fields, *media);
    } else if (const auto *form = std::get_if<Form>(&content)) {
        for (const auto &[key, value] :
             {std::pair("name", &form->name), {"text", &form->text}, {"title", &form->title}})
            if (value->empty())
                fields.fail("", std::string("expected a '") + key + "' of a form that goes out");
    } else if (const auto *location = std::get_if<Location>(&content)) {
        within("latitude", location->latitude, 90);
        within("longitude", location->longitude, 180);
    }
}

Result<Content> read_content(const json::value &value, bool written_by_a_person) {
    std::optional<Error> error;
    Fields fields(value, "", error);
    Content content = error ? Content() : read(fields);
    if (!error) fields.finish();
    if (!error && written_by_a_person) check(fields, content);
    if (error) return std::move(*error);
    return content;
}

}  // namespace

Result<Content> content_from_json(const json::value &value) { return read_content(value, true); }

Result<Media> header_media_from_json(const json::value &value) {
    std::optional<Error> error;
    Fields fields(value, "", error);
    Media media = error ? Media() : read_header_media(fields);
    if (!error) fields.finish();
    if (error) return std::move(*error);
    return media;
}

Result<Content> stored_content(const json::value &value) { return read_content(value, false); }

}  // namespace patchbay::model
