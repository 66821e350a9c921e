#include "tests/simulators/telegram/customer_message.h"

#include "core/base/crypto.h"
#include "tests/simulators/telegram/message.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <optional>
#include <utility>

namespace patchbay::simulators::telegram {

namespace {

using Done = Result<std::string>;

// Names of kinds in the control APIs, where they differ from the provider's.
std::string_view provider_kind(std::string_view kind) { return kind == "image" ? "photo" : kind; }

// A customer of one chat at work. `what` is beside each message: a quote, a forward, an album.
struct Customer {
    World &world;
    std::size_t chat;
    json::object beside;
    std::int64_t reply_to = 0;

    Done sends(json::object what, std::string words) {
        for (const auto &member : beside)
            what[member.key()] = member.value();
        return world.customer_sends(chat, std::move(what), std::move(words), reply_to);
    }
    Done says(const std::string &text) {
        json::object what{{"text", text}};
        if (auto entities = command_entities(text); !entities.empty()) {
            what["entities"] = std::move(entities);
        }
        return sends(std::move(what), text);
    }
    Done presses(const Entry *message, const Button &button);
    Done shares_contact(const std::string &phone);
};

// "17" or 17.
std::int64_t message_id_in(Fields &fields) {
    const auto *value = fields.value("message_id");
    std::int64_t out = 0;
    if (value && value->is_int64()) return value->get_int64();
    if (value && value->is_string()) {
        const auto &text = value->get_string();
        std::from_chars(text.data(), text.data() + text.size(), out);
    }
    return out;
}

Done Customer::shares_contact(const std::string &phone) {
    const auto &talk = world.book.at(chat);
    json::object contact{
        {"phone_number", phone}, {"first_name", talk.first_name}, {"user_id", talk.id}};
    return sends({{"contact", std::move(contact)}}, phone);
}

// What the button of a message does: an inline one tells the bot, one of a keyboard says its text.
Done Customer::presses(const Entry *message, const Button &button) {
    if (button.is_inline) return world.customer_presses(chat, *message, button);
    if (button.asks_contact) return shares_contact("+" + std::to_string(world.book.at(chat).id));
    if (button.asks_location) {
        return sends({{"location", {{"latitude", 40.4168}, {"longitude", -3.7038}}}}, {});
    }
    return says(button.text);
}

// The buttons below a message of the bot, as its request had them.
std::vector<Button> buttons_below(const Entry &entry) {
    const auto *markup = entry.message.if_contains("reply_markup");
    if (!markup && entry.edits == 0) markup = entry.content.if_contains("reply_markup");
    const auto *object = markup ? markup->if_object() : nullptr;
    return object ? buttons_of(*object) : std::vector<Button>();
}

Done choice(Customer &customer, const json::value &wanted) {
    if (!wanted.is_string()) {
        return Error{"\"choice\" must be the text or the data of a button", "/choice"};
    }
    const std::string_view name = wanted.get_string();
    const auto &entries = customer.world.book.at(customer.chat).entries;
    for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
        if (!entry->business || entry->deleted) continue;
        for (const auto &button : buttons_below(*entry)) {
            const auto by_data = button.is_inline && button.data == name;
            if (!by_data && button.text != name) continue;
            if (button.is_inline && button.data.empty()) continue;
            return customer.presses(&*entry, button);
        }
    }
    return Error{"\"choice\" names no button that was offered", "/choice"};
}

Done media(Customer &customer, const json::object &wanted) {
    Fields fields(wanted);
    std::string kind = "image";
    std::string base64;
    std::string caption;
    File file;
    fields.text("kind", kind);
    fields.text("mime_type", file.mime_type);
    fields.text("filename", file.name);
    fields.text("base64", base64);
    fields.text("caption", caption);
    file.kind = file_kind(provider_kind(kind));
    if (!file.kind) {
        fields.refuse("kind",
                      "must be image, audio, voice, video, document, sticker, animation or "
                      "video_note");
    }
    const auto bytes = crypto::from_base64(base64);
    if (!bytes) fields.refuse("base64", "must be Base64");
    if (auto done = fields.done(); !done) return done.error();

    const auto member = file.kind->name;
    file.bytes = bytes->empty() ? "simulated " + kind : *bytes;
    if (member == "document" && file.name.empty()) file.name = "file.pdf";
    auto &files = customer.world.files;
    const auto &kept = files.add(std::move(file));
    json::object what;
    what[member] = files.view(kept);
    if (member == "animation") what["document"] = what.at(member);
    if (!caption.empty()) what["caption"] = caption;
    return customer.sends(std::move(what), caption);
}

Done location(Customer &customer, const json::object &wanted) {
    Fields fields(wanted);
    double latitude = 0;
    double longitude = 0;
    std::string name;
    std::string address;
    fields.number("latitude", latitude, -90, 90);
    fields.number("longitude", longitude, -180, 180);
    fields.text("name", name);
    fields.text("address", address);
    if (auto done = fields.done(); !done) return done.error();
    json::object place{{"latitude", latitude}, {"longitude", longitude}};
    json::object what{{"location", place}};
    if (!name.empty()) {
        what["venue"] = {{"location", std::move(place)}, {"title", name}, {"address", address}};
    }
    return customer.sends(std::move(what), name);
}

Done contact(Customer &customer, const json::object &wanted) {
    Fields fields(wanted);
    std::string phone;
    std::string first_name;
    std::string last_name;
    bool own = false;
    fields.text("phone_number", phone);
    fields.text("first_name", first_name);
    fields.text("last_name", last_name);
    fields.boolean("own", own);
    if (phone.empty()) fields.refuse("phone_number", "is required");
    if (auto done = fields.done(); !done) return done.error();
    if (own) return customer.shares_contact(phone);
    json::object what{{"phone_number", phone}, {"first_name", first_name}};
    if (!last_name.empty()) what["last_name"] = last_name;
    return customer.sends({{"contact", std::move(what)}}, phone);
}

Done reaction(Customer &customer, const json::object &wanted) {
    Fields fields(wanted);
    std::string emoji;
    fields.text("emoji", emoji);
    auto *entry = customer.world.book.message(customer.chat, message_id_in(fields));
    if (!entry || !entry->business) fields.refuse("message_id", "is no message of the bot");
    if (auto done = fields.done(); !done) return done.error();
    customer.world.customer_reacts(customer.chat, *entry, emoji);
    return std::string();
}

Done edit(Customer &customer, const json::object &wanted) {
    Fields fields(wanted);
    std::string text;
    fields.text("text", text);
    if (text.empty()) fields.refuse("text", "is required");
    auto *entry = customer.world.book.message(customer.chat, message_id_in(fields));
    if (!entry || entry->business) fields.refuse("message_id", "is no message of this customer");
    if (auto done = fields.done(); !done) return done.error();
    customer.world.customer_edits(customer.chat, *entry, text);
    return entry->id;
}

Done raw(Customer &customer, const json::object &wanted) {
    if (wanted.size() != 1 || !wanted.begin()->value().is_object()) {
        return Error{"\"raw\" must have one member, the kind of the update, with an object",
                     "/raw"};
    }
    return customer.world.customer_does(customer.chat, wanted);
}

using Deed = std::function<Done(const json::value &)>;

// One that takes an object.
template <class Take>
Deed of_object(Customer &customer, std::string_view key, Take take) {
    return [&customer, key, take](const json::value &value) -> Done {
        if (const auto *object = value.if_object()) return take(customer, *object);
        return Error{"\"" + std::string(key) + "\" must be an object", "/" + std::string(key)};
    };
}

}  // namespace

Result<std::string> customer_message(World &world, std::size_t chat, const json::object &wanted) {
    Customer customer{world, chat, {}};
    Fields fields(wanted);
    std::string reply_to;
    std::string album;
    bool forwarded = false;
    fields.text("reply_to", reply_to);
    fields.text("media_group_id", album);
    fields.boolean("forwarded", forwarded);
    std::from_chars(reply_to.data(), reply_to.data() + reply_to.size(), customer.reply_to);
    if (!album.empty()) customer.beside["media_group_id"] = album;
    if (forwarded) {
        customer.beside["forward_origin"] = {{"type", "hidden_user"},
                                             {"sender_user_name", "Somebody"},
                                             {"date", date_of(world.now())}};
    }
    const std::vector<std::pair<std::string_view, Deed>> deeds{
        {"text",
         [&](const json::value &value) -> Done {
             if (!value.is_string()) return Error{"\"text\" must be a string", "/text"};
             return customer.says(std::string(value.get_string()));
         }},
        {"choice", [&](const json::value &value) { return choice(customer, value); }},
        {"media", of_object(customer, "media", media)},
        {"location", of_object(customer, "location", location)},
        {"contact", of_object(customer, "contact", contact)},
        {"reaction", of_object(customer, "reaction", reaction)},
        {"edit", of_object(customer, "edit", edit)},
        {"raw", of_object(customer, "raw", raw)}};
    const json::value *given = nullptr;
    const Deed *does = nullptr;
    int count = 0;
    for (const auto &[key, deed] : deeds) {
        const auto *value = fields.value(key);
        if (!value) continue;
        ++count;
        given = value;
        does = &deed;
    }
    if (auto done = fields.done(); !done) return done.error();
    if (count == 1) return (*does)(*given);
    return Error{
        "give exactly one of text, choice, media, location, contact, reaction, edit and raw"};
}

}  // namespace patchbay::simulators::telegram
