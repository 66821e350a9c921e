#include "content.h"

#include "change.h"
#include "graph/mended.h"

#include <algorithm>
#include <iterator>

namespace whatsapp {
namespace {

std::uint32_t media_kind(std::string_view type, sdk::JsonValue object) {
    if (type == "image") return PATCHBAY_MEDIA_IMAGE;
    if (type == "video") return PATCHBAY_MEDIA_VIDEO;
    if (type == "document") return PATCHBAY_MEDIA_DOCUMENT;
    if (type == "sticker") return PATCHBAY_MEDIA_STICKER;
    if (type == "voice") return PATCHBAY_MEDIA_VOICE;  // older payloads
    if (type != "audio") return 0;
    return object["voice"].boolean().value_or(false) ? PATCHBAY_MEDIA_VOICE : PATCHBAY_MEDIA_AUDIO;
}

// What the provider itself says about a message that it cannot show.
std::string_view provider_reason(sdk::JsonValue message) {
    const sdk::JsonValue error = message["errors"].at(0);
    for (const sdk::JsonValue text :
         {error["error_data"]["details"], error["message"], error["title"]}) {
        if (!text.str().empty()) return text.str();
    }
    return "the provider does not support this type of message";
}

}  // namespace

const patchbay_content &InboundContent::read(sdk::JsonValue message) {
    struct Reader {
        std::string_view type;
        void (InboundContent::*read)(sdk::JsonValue object);
    };
    static constexpr Reader kReaders[] = {
        {"button", &InboundContent::read_button},
        {"contacts", &InboundContent::read_contacts},
        {"interactive", &InboundContent::read_interactive},
        {"location", &InboundContent::read_location},
        {"order", &InboundContent::read_order},
        {"reaction", &InboundContent::read_reaction},
        {"text", &InboundContent::read_text},
    };
    const std::string_view type = message["type"].str();
    const sdk::JsonValue object = message[type];
    if (const std::uint32_t kind = media_kind(type, object); kind != 0) {
        read_media(object, kind);
    } else if (type == "unsupported" || type == "unknown") {
        problem_ = provider_reason(message);
    } else {
        for (const Reader &reader : kReaders) {
            if (reader.type == type) (this->*reader.read)(object);
        }
        if (content_.kind == 0 && problem_.empty()) {
            problem_ = type.empty() ? "the message has no type"
                                    : "unknown type of message: " + std::string(type);
        }
    }
    if (!problem_.empty()) unsupported(problem_);
    return content_;
}

void InboundContent::unsupported(std::string_view reason) {
    content_ = sdk::make<patchbay_content>();
    content_.kind = PATCHBAY_CONTENT_UNSUPPORTED;
    unsupported_.reason = sdk::str(reason);
    content_.unsupported = &unsupported_;
}

void InboundContent::read_text(sdk::JsonValue object) {
    content_.kind = PATCHBAY_CONTENT_TEXT;
    content_.text = &text_;
    text_.text = text(object, "body", true);
}

void InboundContent::read_media(sdk::JsonValue object, std::uint32_t kind) {
    content_.kind = PATCHBAY_CONTENT_MEDIA;
    content_.media = &media_;
    media_.kind = kind;
    media_.media_id = id(object, "id");
    // The id outlives the link, which is only good for minutes.
    if (media_.media_id.len == 0) media_.url = text(object, "url");
    if (media_.media_id.len == 0 && media_.url.len == 0) problem("id", "is missing");
    media_.mime_type = word(object, "mime_type");
    media_.sha256 = word(object, "sha256");
    media_.caption = text(object, "caption");
    media_.filename = text(object, "filename");
}

void InboundContent::read_location(sdk::JsonValue object) {
    content_.kind = PATCHBAY_CONTENT_LOCATION;
    content_.location = &location_;
    const auto latitude = object["latitude"].number();
    const auto longitude = object["longitude"].number();
    if (!latitude) problem("latitude", "is missing or not a number");
    if (!longitude) problem("longitude", "is missing or not a number");
    location_.latitude = latitude.value_or(0);
    location_.longitude = longitude.value_or(0);
    location_.name = text(object, "name");
    location_.address = text(object, "address");
}

void InboundContent::read_contacts(sdk::JsonValue list) {
    content_.kind = PATCHBAY_CONTENT_CONTACTS;
    content_.contacts = &cards_;
    if (!list.is_array()) return problem("contacts", "is missing or not an array");
    if (!countable(list, "contacts")) return;
    for (const sdk::JsonValue contact : list.elements()) {
        if (!contact.is_object())
            return problem("contacts", "holds something that is not an object");
        const sdk::JsonValue name = contact["name"];
        auto card = sdk::make<patchbay_card>();
        card.name = text(name, "formatted_name");
        if (card.name.len == 0) {
            const std::string_view first = name["first_name"].str();
            const std::string_view last = name["last_name"].str();
            std::string full(first);
            if (!first.empty() && !last.empty()) full += ' ';
            full += last;
            if (!full.empty()) card.name = keep(std::move(full));
        }
        card.organization = text(contact["org"], "company");
        if (!countable(contact["phones"], "phones") || !countable(contact["emails"], "emails"))
            return;
        auto &phones = phones_.emplace_back();
        for (const sdk::JsonValue entry : contact["phones"].elements()) {
            auto phone = sdk::make<patchbay_phone>();
            phone.number = word(entry, "phone");
            if (phone.number.len == 0 && !entry["wa_id"].text().empty()) {
                phone.number = limited(keep("+" + std::string(entry["wa_id"].text())), "wa_id");
            }
            phone.type = word(entry, "type");
            if (phone.number.len != 0) phones.push_back(phone);
        }
        auto &emails = emails_.emplace_back();
        for (const sdk::JsonValue entry : contact["emails"].elements()) {
            const patchbay_str email = text(entry, "email");
            if (email.len != 0) emails.push_back(email);
        }
        card.phones = sdk::list(phones);
        card.emails = sdk::list(emails);
        card_list_.push_back(card);
    }
    cards_.contacts = sdk::list(card_list_);
}

void InboundContent::read_button(sdk::JsonValue object) {
    content_.kind = PATCHBAY_CONTENT_CHOICE;
    content_.choice = &choice_;
    choice_.title = text(object, "text");
    choice_.id = text(object, "payload");
    if (choice_.id.len == 0)
        choice_.id = choice_.title;  // a button of a template without a payload
    if (choice_.id.len == 0) problem("payload", "is missing");
}

void InboundContent::read_interactive(sdk::JsonValue object) {
    const std::string_view type = object["type"].str();
    struct Reader {
        std::string_view type;
        void (InboundContent::*read)(sdk::JsonValue reply);
    };
    static constexpr Reader kReaders[] = {
        {"button_reply", &InboundContent::read_picked},
        {"call_permission_reply", &InboundContent::read_permission},
        {"list_reply", &InboundContent::read_picked},
        {"nfm_reply", &InboundContent::read_form},
    };
    const sdk::JsonValue reply = object[type];
    const auto *reader = std::find_if(std::begin(kReaders), std::end(kReaders),
                                      [&](const Reader &known) { return known.type == type; });
    if (reader == std::end(kReaders)) {
        problem_ = "unknown type of interactive reply: " + std::string(type);
    } else if (!reply.is_object()) {
        problem(type, "is missing or not an object");
    } else {
        (this->*reader->read)(reply);
    }
}

// Whether the business may call: the buttons are the provider's, and so are their words.
void InboundContent::read_permission(sdk::JsonValue reply) {
    content_.kind = PATCHBAY_CONTENT_CHOICE;
    content_.choice = &choice_;
    choice_.id = id(reply, "response", true);
    const std::string_view response = sdk::view(choice_.id);
    if (response == "accept") choice_.title = sdk::str("Accept");
    if (response == "reject") choice_.title = sdk::str("Reject");
}

void InboundContent::read_picked(sdk::JsonValue reply) {
    content_.kind = PATCHBAY_CONTENT_CHOICE;
    content_.choice = &choice_;
    choice_.id = id(reply, "id", true);
    choice_.title = text(reply, "title");
    choice_.description = text(reply, "description");
}

// The answer is JSON in a string. Its flow_token is ours, the rest is what the contact filled in.
void InboundContent::read_form(sdk::JsonValue reply) {
    content_.kind = PATCHBAY_CONTENT_FORM;
    content_.form = &form_;
    form_.name = text(reply, "name");
    const patchbay_str response = text(reply, "response_json", true);
    const sdk::JsonValue answer = graph::parse_mended(host_, sdk::view(response));
    if (!answer.is_object()) {
        form_.text = response;
        return;
    }
    const sdk::JsonValue token = answer["flow_token"];
    form_.token = sdk::optional_str(token.str());
    sdk::JsonWriter values;
    values.begin_object();
    for (const auto &[key, value] : answer.members()) {
        if (answer[key].index() != value.index()) continue;  // a double key: the last one counts
        if (key == "flow_token" && token.is_string()) continue;
        values.key(key).raw(host_.write(value));
    }
    values.end_object();
    form_.values = keep(values.text());
}

void InboundContent::read_reaction(sdk::JsonValue object) {
    content_.kind = PATCHBAY_CONTENT_REACTION;
    content_.reaction = &reaction_;
    reaction_.message_id = id(object, "message_id", true);
    reaction_.emoji = word(object, "emoji");
    if (reaction_.emoji.len == 0) reaction_.emoji = {nullptr, 0};  // removed
}

void InboundContent::read_order(sdk::JsonValue object) {
    content_.kind = PATCHBAY_CONTENT_ORDER;
    content_.order = &order_;
    order_.catalog_id = id(object, "catalog_id");
    order_.text = text(object, "text");
    const sdk::JsonValue products = object["product_items"];
    if (!products.is_array()) return problem("product_items", "is missing or not an array");
    if (!countable(products, "product_items")) return;
    for (const sdk::JsonValue product : products.elements()) {
        auto item = sdk::make<patchbay_order_item>();
        item.id = id(product, "product_retailer_id", true);
        item.quantity = id(product, "quantity");
        item.price = id(product, "item_price");
        item.currency = word(product, "currency");
        items_.push_back(item);
    }
    order_.items = sdk::list(items_);
}

patchbay_str InboundContent::text(sdk::JsonValue object, std::string_view key, bool needed) {
    return member(object[key].str(), object[key], key, needed);
}

patchbay_str InboundContent::word(sdk::JsonValue object, std::string_view key) {
    return limited(text(object, key), key);
}

// Ids and amounts may be numbers; they stay as they were written.
patchbay_str InboundContent::id(sdk::JsonValue object, std::string_view key, bool needed) {
    return limited(member(object[key].text(), object[key], key, needed), key);
}

patchbay_str InboundContent::limited(patchbay_str value, std::string_view key) {
    if (value.len > kMaxIdBytes) problem(key, "is too long");
    return value;
}

bool InboundContent::countable(sdk::JsonValue list, std::string_view key) {
    if (list.size() <= kMaxItems) return true;
    problem(key, "holds more than 10,000 elements");
    return false;
}

patchbay_str InboundContent::member(std::string_view value, sdk::JsonValue at, std::string_view key,
                                    bool needed) {
    const bool given = at.exists() && !at.is_null();
    if (given && value.data() == nullptr) problem(key, "is not a text");
    if (!given && needed) problem(key, "is missing");
    return sdk::str(value);
}

void InboundContent::problem(std::string_view key, std::string_view what) {
    if (problem_.empty()) problem_ = std::string(key) + " " + std::string(what);
}

patchbay_str InboundContent::keep(std::string built) {
    return sdk::str(built_.emplace_back(std::move(built)));
}

}  // namespace whatsapp
