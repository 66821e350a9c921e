#include "content.h"

#include "graph/mended.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

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

// Reads one message, once.
class Reader {
public:
    Reader(const sdk::Host &host, sdk::Content &content) : host_(host), content_(content) {}
    void read(sdk::JsonValue message);

private:
    struct Kind {
        std::string_view type;
        void (Reader::*read)(sdk::JsonValue object);
    };

    void read_text(sdk::JsonValue object);
    void read_media(sdk::JsonValue object, std::uint32_t kind);
    void read_location(sdk::JsonValue object);
    void read_contacts(sdk::JsonValue list);
    void read_button(sdk::JsonValue object);
    void read_interactive(sdk::JsonValue object);
    void read_picked(sdk::JsonValue reply);
    void read_form(sdk::JsonValue reply);
    void read_permission(sdk::JsonValue reply);
    void read_reaction(sdk::JsonValue object);
    void read_order(sdk::JsonValue object);
    patchbay_str name_of(sdk::JsonValue name);
    std::vector<patchbay_phone> phones_of(sdk::JsonValue list);
    std::vector<patchbay_str> emails_of(sdk::JsonValue list);

    // Member `key` as text. Where it is missing though `needed`, or of another type, problem_ says
    // so.
    patchbay_str text(sdk::JsonValue object, std::string_view key, bool needed = false);
    // Likewise, and short enough for an id.
    patchbay_str word(sdk::JsonValue object, std::string_view key);
    patchbay_str id(sdk::JsonValue object, std::string_view key, bool needed = false);
    patchbay_str member(std::string_view value, sdk::JsonValue at, std::string_view key,
                        bool needed);
    patchbay_str limited(patchbay_str value, std::string_view key);
    bool countable(sdk::JsonValue list, std::string_view key);
    void problem(std::string_view key, std::string_view what);

    const sdk::Host &host_;
    sdk::Content &content_;
    std::string problem_;  // the first one
};

void Reader::read(sdk::JsonValue message) {
    static constexpr Kind kKinds[] = {
        {"button", &Reader::read_button},
        {"contacts", &Reader::read_contacts},
        {"interactive", &Reader::read_interactive},
        {"location", &Reader::read_location},
        {"order", &Reader::read_order},
        {"reaction", &Reader::read_reaction},
        {"text", &Reader::read_text},
    };
    const std::string_view type = message["type"].str();
    const sdk::JsonValue object = message[type];
    if (const std::uint32_t kind = media_kind(type, object); kind != 0) {
        read_media(object, kind);
    } else if (type == "unsupported" || type == "unknown") {
        content_.unsupported(provider_reason(message));
    } else {
        for (const Kind &known : kKinds) {
            if (known.type == type) (this->*known.read)(object);
        }
        if (content_.kind() == 0 && problem_.empty()) {
            problem_ = type.empty() ? "the message has no type"
                                    : "unknown type of message: " + std::string(type);
        }
    }
    if (!problem_.empty()) content_.unsupported(content_.keep(std::move(problem_)));
}

void Reader::read_text(sdk::JsonValue object) {
    content_.text(sdk::view(text(object, "body", true)));
}

void Reader::read_media(sdk::JsonValue object, std::uint32_t kind) {
    patchbay_media &media = content_.media(kind);
    media.media_id = id(object, "id");
    // The id outlives the link, which is only good for minutes.
    if (media.media_id.len == 0) media.url = text(object, "url");
    if (media.media_id.len == 0 && media.url.len == 0) problem("id", "is missing");
    media.mime_type = word(object, "mime_type");
    media.sha256 = word(object, "sha256");
    media.caption = text(object, "caption");
    media.filename = text(object, "filename");
}

void Reader::read_location(sdk::JsonValue object) {
    const auto latitude = object["latitude"].number();
    const auto longitude = object["longitude"].number();
    if (!latitude) problem("latitude", "is missing or not a number");
    if (!longitude) problem("longitude", "is missing or not a number");
    patchbay_location &location = content_.location(latitude.value_or(0), longitude.value_or(0));
    location.name = text(object, "name");
    location.address = text(object, "address");
}

void Reader::read_contacts(sdk::JsonValue list) {
    content_.no_cards();
    if (!list.is_array()) return problem("contacts", "is missing or not an array");
    if (!countable(list, "contacts")) return;
    for (const sdk::JsonValue contact : list.elements()) {
        if (!contact.is_object())
            return problem("contacts", "holds something that is not an object");
        const patchbay_str name = name_of(contact["name"]);
        const patchbay_str organization = text(contact["org"], "company");
        if (!countable(contact["phones"], "phones") || !countable(contact["emails"], "emails"))
            return;
        auto phones = phones_of(contact["phones"]);
        patchbay_card &card = content_.card(std::move(phones), emails_of(contact["emails"]));
        card.name = name;
        card.organization = organization;
    }
}

patchbay_str Reader::name_of(sdk::JsonValue name) {
    const patchbay_str formatted = text(name, "formatted_name");
    if (formatted.len != 0) return formatted;
    const std::string_view first = name["first_name"].str();
    const std::string_view last = name["last_name"].str();
    if (first.empty() || last.empty()) return sdk::str(first.empty() ? last : first);
    return sdk::str(content_.keep(std::string(first) + " " + std::string(last)));
}

std::vector<patchbay_phone> Reader::phones_of(sdk::JsonValue list) {
    std::vector<patchbay_phone> phones;
    for (const sdk::JsonValue entry : list.elements()) {
        auto phone = sdk::make<patchbay_phone>();
        phone.number = word(entry, "phone");
        const std::string_view wa_id = entry["wa_id"].text();
        if (phone.number.len == 0 && !wa_id.empty()) {
            phone.number = limited(sdk::str(content_.keep("+" + std::string(wa_id))), "wa_id");
        }
        phone.type = word(entry, "type");
        if (phone.number.len != 0) phones.push_back(phone);
    }
    return phones;
}

std::vector<patchbay_str> Reader::emails_of(sdk::JsonValue list) {
    std::vector<patchbay_str> emails;
    for (const sdk::JsonValue entry : list.elements()) {
        const patchbay_str email = text(entry, "email");
        if (email.len != 0) emails.push_back(email);
    }
    return emails;
}

void Reader::read_button(sdk::JsonValue object) {
    patchbay_choice &choice = content_.choice();
    choice.title = text(object, "text");
    choice.id = text(object, "payload");
    if (choice.id.len == 0) choice.id = choice.title;  // a button of a template without a payload
    if (choice.id.len == 0) problem("payload", "is missing");
}

void Reader::read_interactive(sdk::JsonValue object) {
    static constexpr Kind kKinds[] = {
        {"button_reply", &Reader::read_picked},
        {"call_permission_reply", &Reader::read_permission},
        {"list_reply", &Reader::read_picked},
        {"nfm_reply", &Reader::read_form},
    };
    const std::string_view type = object["type"].str();
    const sdk::JsonValue reply = object[type];
    const auto *found = std::find_if(std::begin(kKinds), std::end(kKinds),
                                     [&](const Kind &known) { return known.type == type; });
    if (found == std::end(kKinds)) {
        problem_ = "unknown type of interactive reply: " + std::string(type);
    } else if (!reply.is_object()) {
        problem(type, "is missing or not an object");
    } else {
        (this->*found->read)(reply);
    }
}

// Whether the business may call: the buttons are the provider's, and so are their words.
void Reader::read_permission(sdk::JsonValue reply) {
    patchbay_choice &choice = content_.choice();
    choice.id = id(reply, "response", true);
    const std::string_view response = sdk::view(choice.id);
    if (response == "accept") choice.title = sdk::str("Accept");
    if (response == "reject") choice.title = sdk::str("Reject");
}

void Reader::read_picked(sdk::JsonValue reply) {
    patchbay_choice &choice = content_.choice();
    choice.id = id(reply, "id", true);
    choice.title = text(reply, "title");
    choice.description = text(reply, "description");
}

// The answer is JSON in a string. Its flow_token is ours, the rest is what the contact filled in.
void Reader::read_form(sdk::JsonValue reply) {
    patchbay_form &form = content_.form();
    form.name = text(reply, "name");
    const patchbay_str response = text(reply, "response_json", true);
    const sdk::JsonValue answer = graph::parse_mended(host_, sdk::view(response));
    if (!answer.is_object()) {
        form.text = response;
        return;
    }
    const sdk::JsonValue token = answer["flow_token"];
    form.token = sdk::optional_str(token.str());
    sdk::JsonWriter values;
    values.begin_object();
    for (const auto &[key, value] : answer.members()) {
        if (answer[key].index() != value.index()) continue;  // a double key: the last one counts
        if (key == "flow_token" && token.is_string()) continue;
        values.key(key).raw(host_.write(value));
    }
    values.end_object();
    form.values = sdk::str(content_.keep(values.text()));
}

// Without an emoji it was taken back.
void Reader::read_reaction(sdk::JsonValue object) {
    const patchbay_str message_id = id(object, "message_id", true);
    content_.reaction(sdk::view(word(object, "emoji")), sdk::view(message_id));
}

void Reader::read_order(sdk::JsonValue object) {
    const patchbay_str catalog_id = id(object, "catalog_id");
    const patchbay_str words = text(object, "text");
    const sdk::JsonValue products = object["product_items"];
    if (!products.is_array()) return problem("product_items", "is missing or not an array");
    if (!countable(products, "product_items")) return;
    std::vector<patchbay_order_item> items;
    for (const sdk::JsonValue product : products.elements()) {
        auto item = sdk::make<patchbay_order_item>();
        item.id = id(product, "product_retailer_id", true);
        item.quantity = id(product, "quantity");
        item.price = id(product, "item_price");
        item.currency = word(product, "currency");
        items.push_back(item);
    }
    patchbay_order &order = content_.order(std::move(items));
    order.catalog_id = catalog_id;
    order.text = words;
}

patchbay_str Reader::text(sdk::JsonValue object, std::string_view key, bool needed) {
    return member(object[key].str(), object[key], key, needed);
}

patchbay_str Reader::word(sdk::JsonValue object, std::string_view key) {
    return limited(text(object, key), key);
}

// Ids and amounts may be numbers; they stay as they were written.
patchbay_str Reader::id(sdk::JsonValue object, std::string_view key, bool needed) {
    return limited(member(object[key].text(), object[key], key, needed), key);
}

patchbay_str Reader::limited(patchbay_str value, std::string_view key) {
    if (value.len > sdk::kMaxIdBytes) problem(key, "is too long");
    return value;
}

bool Reader::countable(sdk::JsonValue list, std::string_view key) {
    if (list.size() <= sdk::kMaxItems) return true;
    problem(key, "holds more than 10,000 elements");
    return false;
}

patchbay_str Reader::member(std::string_view value, sdk::JsonValue at, std::string_view key,
                            bool needed) {
    const bool given = at.exists() && !at.is_null();
    if (given && value.data() == nullptr) problem(key, "is not a text");
    if (!given && needed) problem(key, "is missing");
    return sdk::str(value);
}

void Reader::problem(std::string_view key, std::string_view what) {
    if (problem_.empty()) problem_ = std::string(key) + " " + std::string(what);
}

}  // namespace

void read_content(const sdk::Host &host, sdk::JsonValue message, sdk::Content &content) {
    Reader(host, content).read(message);
}

}  // namespace whatsapp
