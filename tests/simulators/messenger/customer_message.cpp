#include "tests/simulators/messenger/customer_message.h"

#include "core/base/crypto.h"
#include "tests/simulators/common/fields.h"
#include "tests/simulators/messenger/message_view.h"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace patchbay::simulators::messenger {

namespace {

constexpr std::array<std::string_view, 5> kKinds{"image", "audio", "video", "file", "sticker"};
constexpr std::int64_t kThumbsUp = 369239263222822;

// The member of a messaging event, and the field that has it.
struct Kind {
    std::string_view member;
    std::string_view field;
};
constexpr std::array kMembers{Kind{"message", "messages"},
                              Kind{"postback", "messaging_postbacks"},
                              Kind{"referral", "messaging_referrals"},
                              Kind{"optin", "messaging_optins"},
                              Kind{"reaction", "message_reactions"},
                              Kind{"message_edit", "message_edits"},
                              Kind{"account_linking", "messaging_account_linking"},
                              Kind{"messaging_feedback", "messaging_feedback"}};

using Made = Result<Deed>;

Deed message_of(json::object message) { return {{{"message", std::move(message)}}, "messages"}; }

Deed picked(const Option &option) {
    if (option.quick_reply) {
        return message_of({{"text", option.title}, {"quick_reply", {{"payload", option.payload}}}});
    }
    return {{{"postback", {{"title", option.title}, {"payload", option.payload}}}},
            "messaging_postbacks"};
}

// The newest offered option with this payload or title.
std::optional<Option> find_option(const Conversation &conversation, std::string_view wanted) {
    const auto &entries = conversation.entries;
    for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
        if (!entry->business) continue;
        for (auto &option : options_of(parsed_content(*entry))) {
            if (option.payload == wanted || option.title == wanted) return std::move(option);
        }
    }
    return {};
}

Made choice(const Conversation &conversation, const json::value &wanted) {
    if (wanted.is_string()) {
        const auto option = find_option(conversation, wanted.get_string());
        if (!option) return Error{"\"choice\" names no option that was offered", "/choice"};
        return picked(*option);
    }
    if (!wanted.is_object())
        return Error{"\"choice\" must be an option's id or title, or an object", "/choice"};
    Fields fields(wanted.get_object());
    std::string id;
    std::string title;
    std::string kind = "button";
    fields.text("id", id);
    fields.text("title", title);
    fields.text("kind", kind);
    if (kind != "button" && kind != "quick_reply") {
        fields.refuse("kind", "must be button or quick_reply");
    }
    if (auto done = fields.done(); !done) return done.error();
    return picked({kind == "quick_reply", title, id});
}

Made media(World &world, const json::object &wanted, const std::string &base) {
    Fields fields(wanted);
    MediaItem item;
    std::string kind = "image";
    std::string base64;
    fields.text("kind", kind);
    fields.text("mime_type", item.mime_type);
    fields.text("base64", base64);
    if (std::ranges::find(kKinds, kind) == kKinds.end()) {
        fields.refuse("kind", "must be image, audio, video, file or sticker");
    }
    const auto bytes = crypto::from_base64(base64);
    if (!bytes) fields.refuse("base64", "must be Base64");
    if (auto done = fields.done(); !done) return done.error();

    const auto sticker = kind == "sticker";
    item.type = sticker ? "image" : kind;
    if (item.mime_type.empty()) {
        item.mime_type = sticker           ? "image/png"
                         : kind == "image" ? "image/jpeg"
                         : kind == "audio" ? "audio/mp4"
                         : kind == "video" ? "video/mp4"
                                           : "application/pdf";
    }
    item.bytes = bytes->empty() ? "simulated " + kind : *bytes;
    const auto type = item.type;
    const auto id = world.media.add(std::move(item));
    json::object payload{{"url", world.media.url(id, base, world.now())}};
    if (sticker) payload["sticker_id"] = kThumbsUp;
    json::object attachment{{"type", type}, {"payload", std::move(payload)}};
    return message_of({{"attachments", json::array{std::move(attachment)}}});
}

Made location(const json::object &wanted) {
    Fields fields(wanted);
    double latitude = 0;
    double longitude = 0;
    std::string name;
    fields.number("latitude", latitude, -90, 90);
    fields.number("longitude", longitude, -180, 180);
    fields.text("name", name);
    if (auto done = fields.done(); !done) return done.error();
    json::object attachment{
        {"type", "location"},
        {"payload", {{"coordinates", {{"lat", latitude}, {"long", longitude}}}}}};
    if (!name.empty()) attachment["title"] = name;
    return message_of({{"attachments", json::array{std::move(attachment)}}});
}

Made reaction(const json::object &wanted) {
    Fields fields(wanted);
    std::string mid;
    std::string emoji;
    std::string name = "other";
    fields.text("message_id", mid);
    fields.text("emoji", emoji);
    fields.text("reaction", name);
    if (mid.empty()) fields.refuse("message_id", "is required");
    if (auto done = fields.done(); !done) return done.error();
    json::object out{{"mid", mid}, {"action", emoji.empty() ? "unreact" : "react"}};
    if (!emoji.empty()) {
        out["reaction"] = name;
        out["emoji"] = emoji;
    }
    return Deed{{{"reaction", std::move(out)}}, "message_reactions"};
}

// Who opts in gets another name by which the business may write: a web page's, or a token.
Made optin(World &world, std::size_t conversation, json::object wanted) {
    if (text_member(wanted, "type") == "notification_messages" &&
        !wanted.contains("notification_messages_token")) {
        wanted["notification_messages_token"] =
            "simulated-notification-token-" + world.book.at(conversation).psid;
    }
    for (const auto *name : {"user_ref", "notification_messages_token"}) {
        const auto value = text_member(wanted, name);
        if (!value.empty()) {
            world.book.add_alias(std::string(name) + "/" + std::string(value), conversation);
        }
    }
    return Deed{{{"optin", std::move(wanted)}}, "messaging_optins"};
}

// The customer's own message of this conversation; null: there is none.
Entry *own_message(World &world, std::size_t conversation, std::string_view mid) {
    const auto place = world.book.find_message(mid);
    if (!place || place->conversation != conversation) return nullptr;
    auto &entry = world.book.entry(*place);
    return entry.business || entry.deleted ? nullptr : &entry;
}

Made edit(World &world, std::size_t conversation, const json::object &wanted) {
    Fields fields(wanted);
    std::string mid;
    std::string text;
    fields.text("message_id", mid);
    fields.text("text", text);
    if (text.empty()) fields.refuse("text", "is required");
    auto *entry = own_message(world, conversation, mid);
    if (!entry) fields.refuse("message_id", "is no message of this customer");
    if (auto done = fields.done(); !done) return done.error();
    auto content = parsed_content(*entry);
    if (auto *message = content.if_contains("message"); message && message->is_object()) {
        message->get_object()["text"] = text;
    }
    entry->content = to_text(content);
    const auto edits = ++entry->edits;
    return Deed{{{"message_edit", {{"mid", mid}, {"text", text}, {"num_edit", edits}}}},
                "message_edits"};
}

Made erase(World &world, std::size_t conversation, const json::value &wanted) {
    const auto mid = wanted.is_string() ? std::string(wanted.get_string()) : std::string();
    auto *entry = own_message(world, conversation, mid);
    if (!entry) return Error{"\"delete\" names no message of this customer", "/delete"};
    entry->deleted = true;
    return message_of({{"mid", mid}, {"is_deleted", true}});
}

Made raw(const json::object &wanted) {
    for (const auto &kind : kMembers) {
        if (wanted.contains(kind.member)) return Deed{wanted, kind.field};
    }
    return Deed{wanted, "messages"};
}

Error must_be_object(std::string_view key) {
    return {"\"" + std::string(key) + "\" must be an object", "/" + std::string(key)};
}

Made made_of(World &world, std::size_t conversation, Fields &fields, const std::string &base) {
    std::optional<Made> made;
    int given = 0;
    const auto on = [&](std::string_view key, auto make) {
        const auto *value = fields.value(key);
        if (!value || ++given > 1) return;
        made = make(*value);
    };
    const auto on_object = [&](std::string_view key, auto make) {
        on(key, [&](const json::value &value) -> Made {
            if (!value.is_object()) return must_be_object(key);
            return make(value.get_object());
        });
    };
    on("text", [](const json::value &value) -> Made {
        if (!value.is_string()) return Error{"\"text\" must be a string", "/text"};
        return message_of({{"text", value}});
    });
    on("choice",
       [&](const json::value &value) { return choice(world.book.at(conversation), value); });
    on_object("media", [&](const json::object &value) { return media(world, value, base); });
    on_object("location", location);
    on_object("reaction", reaction);
    on_object("optin",
              [&](const json::object &value) { return optin(world, conversation, value); });
    on_object("edit", [&](const json::object &value) { return edit(world, conversation, value); });
    on("delete", [&](const json::value &value) { return erase(world, conversation, value); });
    on_object("raw", raw);
    if (given == 1) return std::move(*made);
    const auto *referral = fields.object("referral");
    if (given == 0 && referral) return Deed{{{"referral", *referral}}, "messaging_referrals"};
    return Error{
        "give exactly one of text, choice, media, location, reaction, referral, optin, "
        "edit, delete and raw"};
}

}  // namespace

Result<Deed> customer_message(World &world, std::size_t conversation, const json::object &wanted,
                              const std::string &base) {
    Fields fields(wanted);
    std::string reply_to;
    fields.text("reply_to", reply_to);
    const auto *referral = fields.object("referral");
    auto made = made_of(world, conversation, fields, base);
    if (!made) return made;
    if (auto done = fields.done(); !done) return done.error();
    for (const auto *kind : {"message", "postback"}) {
        auto *member = made->what.if_contains(kind);
        auto *object = member ? member->if_object() : nullptr;
        if (!object) continue;
        if (!reply_to.empty()) (*object)["reply_to"] = {{"mid", reply_to}};
        if (referral) (*object)["referral"] = *referral;
    }
    return made;
}

}  // namespace patchbay::simulators::messenger
