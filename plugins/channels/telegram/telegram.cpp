// A Telegram bot as a Patchbay channel: core.telegram.org/bots/api.
#include "patchbay/kit.hpp"

namespace {

using namespace patchbay::sdk;
using std::string_view;

constexpr std::int64_t kPollS = 50;  // Telegram answers after so long where nothing is new
constexpr std::uint32_t kPollTimeoutMs = 65'000;

constexpr string_view kUpdates[] = {"message", "edited_message", "callback_query", "my_chat_member",
                                    "message_reaction"};

// By PATCHBAY_MEDIA_..., from 1; behind them what is only received, as a video. An animation comes as
// a document, too, for those who do not know it.
constexpr string_view kFiles[] = {"photo",    "audio",   "voice",     "video",
                                  "document", "sticker", "animation", "video_note"};
constexpr string_view kMethods[] = {"sendPhoto", "sendAudio",    "sendVoice",
                                    "sendVideo", "sendDocument", "sendSticker"};

bool is_number(string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

// "CHAT:MESSAGE": what a message is known by, since its number counts in its chat alone.
std::string id_of(JsonValue message) {
    return joined({message["chat"]["id"].text(), ":", message["message_id"].text()});
}

// The number of a message of this chat; absent where the id is of something else.
Json number_of(patchbay_str id, string_view chat) {
    const std::string begin = joined({chat, ":"});
    const string_view number = view(id).substr(std::min(id.len, begin.size()));
    const bool of_chat = view(id).substr(0, begin.size()) == begin && is_number(number);
    return of_chat ? Json::raw(number) : Json();
}

std::string name_of(JsonValue person) {
    const string_view first = person["first_name"].str(), last = person["last_name"].str();
    return joined({first, last.empty() ? "" : " ", last});
}

// Of a photo the largest of its sizes.
JsonValue largest(JsonValue file) { return file.is_array() ? file.at(file.size() - 1) : file; }

// What the button says that was pressed.
string_view title_of(JsonValue keyboard, string_view data) {
    for (const JsonValue row : keyboard.elements())
        for (const JsonValue button : row.elements())
            if (button["callback_data"].str() == data) return button["text"].str();
    return data;
}

void read_message(Message &message, JsonValue json) {
    const JsonValue place = json["location"], venue = json["venue"], card = json["contact"];
    const string_view text = json["text"].str();
    Content &content = message.content;
    content.unsupported("a type of message that this version does not know");
    for (std::uint32_t i = 0; i < std::size(kFiles); ++i)
        if (const JsonValue file = largest(json[kFiles[i]]); file["file_id"].is_string())
            content.file(i < PATCHBAY_MEDIA_STICKER ? i + 1 : PATCHBAY_MEDIA_VIDEO,
                         file["file_id"].str(), file["mime_type"].str(), file["file_name"].str(),
                         json["caption"].str());
    if (text.data() != nullptr) content.text(text);
    if (const auto north = place["latitude"].number(), east = place["longitude"].number();
        north && east)
        content.location(*north, *east, venue["title"].str(), venue["address"].str());
    if (card.is_object()) {
        auto phone = make<patchbay_phone>();
        phone.number = content.kept(with_plus(card["phone_number"].text()));
        content.card({phone}).name = content.kept(name_of(card));
        // A phone that a person gives of itself is Telegram's word: nobody can type another.
        if (card["user_id"].text() == json["from"]["id"].text()) message.from.phone = phone.number;
    }
    if (text.substr(0, 7) == "/start ")  // t.me/BOT?start=WORD: where the contact comes from
        message.event.referral = content.kept(object({{"ref", text.substr(7)}}).text());
    if (json["reply_to_message"].exists())
        message.event.reply_to = content.kept(id_of(json["reply_to_message"]));
}

// error_code is an HTTP status; a few of 400 and 403 are told apart by the description alone.
Verdict judge(JsonValue root, const patchbay_http_response &response) {
    const string_view why = root["description"].str();
    const std::int64_t wait = root["parameters"]["retry_after"].integer().value_or(0);
    const std::int64_t code = root["error_code"].integer().value_or(0);
    if (code == 0) return judge_status("Telegram Bot", response);
    // 404 is what Telegram says to a token that is none.
    Verdict verdict = judge_code(code == 404 ? 401 : code, why, wait * 1000);
    if (code == 403) verdict.flags = PATCHBAY_OUTCOME_OPTED_OUT;
    if (why.find("initiate") != why.npos || why.find("chat not found") != why.npos)
        verdict.flags = PATCHBAY_OUTCOME_NOT_ON_CHANNEL;
    return verdict;
}

class Telegram : public Instance<Telegram> {
public:
    using Instance::Instance;

    patchbay_status configure(const patchbay_instance_config &config, const ErrorSink &errors) {
        Settings settings(host(), config, errors);
        api_ = settings.url("api_url");
        token_ = settings.text("token");
        account_ = settings.optional_text("bot_id");
        polling_ = settings.flag("polling");
        if (!polling_ && !settings["secret_token"].exists())
            settings.fail("secret_token", "is missing; give what setWebhook got, or set polling");
        return settings.status();
    }

    // One update into one event. A chat with one person is a conversation; what happens in groups
    // and channels is none of ours.
    patchbay_status decode(const patchbay_webhook_request &request, const EventSink &sink) {
        const JsonValue update = host().parse(view(request.body));
        if (!update["update_id"].integer())
            return sink.fail(PATCHBAY_E_MALFORMED, "must be an update: an object with update_id");
        JsonValue what;
        string_view kind;
        for (const string_view known : kUpdates)
            if (update[known].is_object()) what = update[kind = known];
        const bool pressed = kind == "callback_query", reacted = kind == "message_reaction";
        const JsonValue message_json = pressed ? what["message"] : what;
        const JsonValue person = what[reacted ? "user" : "from"], chat = message_json["chat"];
        Message message;
        Content &content = message.content;
        message.from.address = str(chat["id"].text());
        message.from.username = optional_str(person["username"].str());
        message.from.name = content.kept(name_of(person));
        const std::string id = id_of(message_json);
        const bool known = chat["type"].str() == "private", edited = kind == "edited_message";
        const bool blocked = what["new_chat_member"]["status"].str() == "kicked";
        const bool want_raw = (request.flags & PATCHBAY_WEBHOOK_WANT_RAW) != 0;
        const string_view raw = host().write(update);
        if (!known || edited || kind == "my_chat_member") {
            const Json data = object({{"message_id", edited ? Json(id) : Json()},
                                      {"update", Json::raw(host().write(what))}});
            const string_view named = edited ? "message_edited" : blocked ? "opt_out" : "opt_in";
            return sink.notice(make_notice(
                known ? named : "unknown", account_, epoch_time(what["date"], 0), data.text(),
                want_raw || !known ? raw : "", known && !edited ? &message.from : nullptr));
        }
        message.event.id = str(id);
        if (pressed) {
            const string_view data = what["data"].str();
            content.choice(data, title_of(message_json["reply_markup"]["inline_keyboard"], data));
            message.event.reply_to = str(id);
            message.event.id = content.kept(joined({chat["id"].text(), ":cb:", what["id"].text()}));
        } else if (reacted) {
            content.reaction(what["new_reaction"].at(0)["emoji"].str(), id);
            message.event.id = content.kept(joined({id, ":r:", update["update_id"].text()}));
        } else {
            read_message(message, what);
        }
        message.event.account = optional_str(account_);
        message.event.timestamp = epoch_time(what["date"], request.received_at);
        if (want_raw || content.kind() == PATCHBAY_CONTENT_UNSUPPORTED)
            message.event.raw = str(raw);
        return message.give(sink);
    }

    patchbay_status encode(const patchbay_outbound &message, const EncodeSink &sink) {
        const string_view chat = view(message.to);
        if (!is_number(chat))
            return sink.fail(PATCHBAY_E_INVALID, "the address must be digits, the id of a chat");
        Json reply;
        if (const Json number = number_of(message.reply_to, chat); number.exists())
            reply = object({{"message_id", number}, {"allow_sending_without_reply", true}});
        const auto send = [&](string_view method, Json::Members members) {
            members.insert(members.begin(), {"chat_id", Json::raw(chat)});
            members.emplace_back("reply_parameters", reply);
            return call(method).json(object(members)).give(sink);
        };
        const auto ask = [&](patchbay_str text, const std::vector<Json> &rows) {
            const Json keyboard = object({{"inline_keyboard", array(rows)}});
            return send("sendMessage", {{"text", text}, {"reply_markup", keyboard}});
        };
        return visit(
            read(message.content), sink,
            [&](const patchbay_text &one) {
                return send("sendMessage", {{"text", one.text}});
            },
            [&](const patchbay_media &media) {
                const string_view key = kFiles[media.kind - 1], method = kMethods[media.kind - 1];
                const string_view file = first(view(media.media_id), view(media.url));
                const Json caption = optional(media.caption);
                if (media.blob.len == 0) return send(method, {{key, file}, {"caption", caption}});
                Request upload = call(method);
                upload.part("chat_id", chat).part("caption", view(media.caption));
                return upload.part("reply_parameters", reply.text()).file(key, media).give(sink);
            },
            [&](const patchbay_location &place) {
                const string_view name = view(place.name), address = view(place.address);
                return send(name.empty() && address.empty() ? "sendLocation" : "sendVenue",
                            {{"latitude", place.latitude},
                             {"longitude", place.longitude},
                             {"title", optional(first(name, address))},
                             {"address", optional(first(address, name))}});
            },
            [&](const patchbay_cards &cards) {
                const patchbay_card card = each<patchbay_card>(cards.contacts)[0];
                const patchbay_phone phone = each<patchbay_phone>(card.phones)[0];
                return send("sendContact",
                            {{"phone_number", phone.number}, {"first_name", card.name}});
            },
            [&](const patchbay_reaction &reaction) {
                const Json number = number_of(reaction.message_id, chat);
                if (!number.exists())
                    return sink.fail(PATCHBAY_E_INVALID, "is of another chat", "/message_id");
                const Json emoji = object({{"type", "emoji"}, {"emoji", reaction.emoji}});
                const Json chosen = array({reaction.emoji.len != 0 ? emoji : Json()});
                return send("setMessageReaction", {{"message_id", number}, {"reaction", chosen}});
            },
            [&](const patchbay_choices &choices) {
                std::vector<Json> rows;  // of one button each
                for (const patchbay_option &one : each<patchbay_option>(choices.options))
                    rows.push_back(
                        array({object({{"text", one.title}, {"callback_data", one.id}})}));
                return ask(choices.text, rows);
            },
            [&](const patchbay_link &link) {
                const Json button = object({{"text", link.title}, {"url", link.url}});
                return ask(link.text, {array({button})});
            });
    }

    // Ends the wait of a button that was pressed, or shows that an answer is being written.
    patchbay_status attend(const patchbay_attention &attention, const EncodeSink &sink) {
        const string_view id = view(attention.message_id);
        const auto pressed = id.find(":cb:");
        const bool typing = pressed == id.npos;
        return call(typing ? "sendChatAction" : "answerCallbackQuery")
            .json(typing ? object({{"chat_id", attention.to}, {"action", "typing"}})
                         : object({{"callback_query_id", id.substr(pressed + 4)}}))
            .give(sink);
    }

    patchbay_status answer(const patchbay_outbound &, const patchbay_http_response &response,
                           const AnswerSink &sink) {
        const JsonValue root = host().parse(view(response.body)), result = root["result"];
        if (!root["ok"].boolean().value_or(false)) return give(judge(root, response), sink);
        string_view file;
        for (const string_view key : kFiles)
            if (result[key].exists()) file = largest(result[key])["file_id"].str();
        // A reaction is answered with `true`, and has no id.
        return give_sent(result.is_object() ? id_of(result) : "", sink, file);
    }

    // getFile says where a file lies; the second request brings it.
    patchbay_status fetch(patchbay_token, const patchbay_media &media, const EncodeSink &sink) {
        return call("getFile").json(object({{"file_id", media.media_id}})).give(sink);
    }
    patchbay_status fetched(patchbay_token, const patchbay_http_response &response,
                            const AnswerSink &sink) {
        const JsonValue root = host().parse(view(response.body));
        const string_view path = root["result"]["file_path"].str();
        if (response.step == 2) return give_download(response, sink);
        if (path.empty()) return give(judge(root, response), sink);
        return download(joined({api_, "/file/bot", token_, "/", path})).step(2).give(sink);
    }

    patchbay_status ask(string_view offset, const EncodeSink &sink) {
        if (!polling_) return PATCHBAY_OK;
        return call("getUpdates")
            .timeout(kPollTimeoutMs)
            .json(object({{"timeout", kPollS},
                          {"offset", Json::raw(offset)},
                          {"allowed_updates", array(kUpdates)}}))
            .give(sink);
    }
    patchbay_status came(const patchbay_http_response &response, const PollSink &sink) {
        const JsonValue root = host().parse(view(response.body));
        const JsonValue updates = root["result"];
        if (!updates.is_array()) return give(judge(root, response), sink);
        const auto last = updates.at(updates.size() - 1)["update_id"].integer();
        if (last) sink.offset(std::to_string(*last + 1));
        return give_each(host(), updates, sink);
    }

private:
    Request call(string_view method) const {
        return {"POST", joined({api_, "/bot", token_, "/", method})};
    }

    // The bot's id is its account; the token is the placeholder that the host fills in.
    std::string api_, token_, account_;
    bool polling_ = false;
};

}  // namespace

PATCHBAY_PLUGIN(Telegram)
