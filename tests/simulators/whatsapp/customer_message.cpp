#include "tests/simulators/whatsapp/customer_message.h"

#include "core/base/crypto.h"
#include "tests/simulators/common/fields.h"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>
#include <optional>

namespace patchbay::simulators::whatsapp {

namespace {

constexpr std::array<std::string_view, 6> kKinds{"image", "audio",    "voice",
                                                 "video", "document", "sticker"};

// An option that the business has offered, and how an answer to it looks.
struct Option {
    std::string message_id;
    std::string form;  // "button_reply", "list_reply" or "button" (of a template)
    json::object reply;
};

void collect_options(const json::object &interactive, std::vector<Option> &out) {
    const auto *action = interactive.if_contains("action");
    if (!action) return;
    const auto &object = action->get_object();
    if (const auto *buttons = object.if_contains("buttons")) {
        for (const auto &button : buttons->get_array()) {
            out.push_back({{}, "button_reply", button.at("reply").get_object()});
        }
    }
    if (const auto *sections = object.if_contains("sections")) {
        for (const auto &section : sections->get_array()) {
            for (const auto &row : section.at("rows").get_array()) {
                out.push_back({{}, "list_reply", row.get_object()});
            }
        }
    }
}

// The newest offered option with this id or title.
std::optional<Option> find_option(const World &world, const Conversation &conversation,
                                  std::string_view wanted) {
    const auto &entries = conversation.entries;
    for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
        if (!entry->business) continue;
        const auto parsed = parse_json(entry->content);
        if (!parsed) continue;
        const auto *interactive = parsed->get_object().if_contains("interactive");
        if (!interactive) continue;
        std::vector<Option> options;
        collect_options(interactive->get_object(), options);
        for (auto &option : options) {
            if (text_member(option.reply, "id") != wanted &&
                text_member(option.reply, "title") != wanted) {
                continue;
            }
            option.message_id = world.book.id_of(conversation, true, entry->sequence);
            return std::move(option);
        }
    }
    return {};
}

Result<json::object> choice(const World &world, const Conversation &conversation,
                            const json::value &wanted) {
    if (wanted.is_string()) {
        const auto option = find_option(world, conversation, wanted.get_string());
        if (!option) return Error{"\"choice\" names no option that was offered", "/choice"};
        return json::object{
            {"type", "interactive"},
            {"context",
             {{"from", world.settings.numbers[conversation.number].display_phone_number},
              {"id", option->message_id}}},
            {"interactive", {{"type", option->form}, {option->form, option->reply}}}};
    }
    if (!wanted.is_object())
        return Error{"\"choice\" must be an option's id or title, or an object"};
    Fields fields(wanted.get_object());
    std::string id;
    std::string title;
    std::string description;
    std::string kind = "button";
    fields.text("id", id);
    fields.text("title", title);
    fields.text("description", description);
    fields.text("kind", kind);
    if (kind != "button" && kind != "list" && kind != "quick_reply") {
        fields.refuse("kind", "must be button, list or quick_reply");
    }
    if (auto done = fields.done(); !done) return done.error();
    if (kind == "quick_reply") {
        return json::object{{"type", "button"}, {"button", {{"payload", id}, {"text", title}}}};
    }
    json::object reply{{"id", id}, {"title", title}};
    if (!description.empty()) reply["description"] = description;
    const auto form = kind + "_reply";
    json::object interactive{{"type", form}, {form, std::move(reply)}};
    json::object message{{"type", "interactive"}, {"interactive", std::move(interactive)}};
    if (const auto option = find_option(world, conversation, id)) {
        message["context"] = {
            {"from", world.settings.numbers[conversation.number].display_phone_number},
            {"id", option->message_id}};
    }
    return message;
}

Result<json::object> media(World &world, const Conversation &conversation,
                           const json::object &wanted) {
    Fields fields(wanted);
    std::string kind = "image";
    std::string mime_type;
    std::string caption;
    std::string filename;
    std::string base64;
    fields.text("kind", kind);
    fields.text("mime_type", mime_type);
    fields.text("caption", caption);
    fields.text("filename", filename);
    fields.text("base64", base64);
    if (std::ranges::find(kKinds, std::string_view(kind)) == kKinds.end()) {
        fields.refuse("kind", "must be image, audio, voice, video, document or sticker");
    }
    const auto bytes = crypto::from_base64(base64);
    if (!bytes) fields.refuse("base64", "must be Base64");
    if (auto done = fields.done(); !done) return done.error();

    const auto voice = kind == "voice";
    const std::string type = voice ? "audio" : kind;
    if (mime_type.empty()) {
        mime_type = type == "image"      ? "image/jpeg"
                    : type == "audio"    ? "audio/ogg; codecs=opus"
                    : type == "video"    ? "video/mp4"
                    : type == "document" ? "application/pdf"
                                         : "image/webp";
    }
    const auto id = world.media.add(conversation.number, false, world.now(), mime_type,
                                    bytes->empty() ? "simulated " + type : *bytes);
    json::object content{{"mime_type", mime_type},
                         {"sha256", world.media.find(id, world.now())->sha256},
                         {"id", id}};
    if (!caption.empty()) content["caption"] = caption;
    if (!filename.empty()) content["filename"] = filename;
    if (type == "audio") content["voice"] = voice;
    if (type == "sticker") content["animated"] = false;
    return json::object{{"type", type}, {type, std::move(content)}};
}

Result<json::object> content_of(World &world, const Conversation &conversation, Fields &fields) {
    std::optional<Result<json::object>> made;
    int given = 0;
    const auto on = [&](std::string_view key, auto make) {
        const auto *value = fields.value(key);
        if (!value) return;
        ++given;
        made = make(*value);
    };
    const auto as_is = [](std::string_view type) {
        return [type](const json::value &value) -> Result<json::object> {
            return json::object{{"type", type}, {type, value}};
        };
    };
    on("text", [](const json::value &value) -> Result<json::object> {
        if (!value.is_string()) return Error{"\"text\" must be a string", "/text"};
        return json::object{{"type", "text"}, {"text", {{"body", value}}}};
    });
    on("choice", [&](const json::value &value) { return choice(world, conversation, value); });
    on("media", [&](const json::value &value) -> Result<json::object> {
        if (!value.is_object()) return Error{"\"media\" must be an object", "/media"};
        return media(world, conversation, value.get_object());
    });
    on("location", as_is("location"));
    on("reaction", as_is("reaction"));
    on("contacts", as_is("contacts"));
    on("raw", [](const json::value &value) -> Result<json::object> {
        if (!value.is_object()) return Error{"\"raw\" must be an object", "/raw"};
        return value.get_object();
    });
    if (given == 1) return std::move(*made);
    return Error{"give exactly one of text, choice, media, location, reaction, contacts and raw"};
}

}  // namespace

Result<json::object> customer_message(World &world, std::size_t conversation,
                                      const json::object &wanted) {
    const auto &talk = world.book.at(conversation);
    Fields fields(wanted);
    auto made = content_of(world, talk, fields);
    if (!made) return made;
    std::string reply_to;
    bool forwarded = false;
    fields.text("reply_to", reply_to);
    fields.boolean("forwarded", forwarded);
    const auto *referral = fields.object("referral");
    if (auto done = fields.done(); !done) return done.error();
    if (!reply_to.empty()) {
        (*made)["context"] = {{"from", world.settings.numbers[talk.number].display_phone_number},
                              {"id", reply_to}};
    }
    if (forwarded) (*made)["context"] = {{"forwarded", true}};
    if (referral) (*made)["referral"] = *referral;
    return made;
}

}  // namespace patchbay::simulators::whatsapp
