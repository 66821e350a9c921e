#include "tests/simulators/messenger/conversations_api.h"

#include "tests/simulators/common/control.h"
#include "tests/simulators/messenger/call.h"
#include "tests/simulators/messenger/message_view.h"

#include <boost/json/array.hpp>

#include <algorithm>
#include <charconv>
#include <utility>

namespace patchbay::simulators::messenger {

namespace {

constexpr std::size_t kPageSize = 25;
constexpr std::size_t kMaxPageSize = 100;
constexpr std::string_view kPrefix = "t_";

// Graph's form: "2026-11-23T10:00:00+0000".
std::string graph_time(TimeMs time) {
    auto text = to_rfc3339(time / 1000 * 1000);
    text.pop_back();
    return text + "+0000";
}

std::size_t page_size(std::size_t wanted) {
    return wanted == 0 ? kPageSize : std::min(wanted, kMaxPageSize);
}

std::size_t number_of(std::string_view text) {
    std::size_t out = 0;
    std::from_chars(text.data(), text.data() + text.size(), out);
    return out;
}

json::object paging(std::size_t before, std::size_t after, bool more, const std::string &url) {
    json::object out{
        {"cursors", {{"before", std::to_string(before)}, {"after", std::to_string(after)}}}};
    if (more) out["next"] = url + "&after=" + std::to_string(after);
    return out;
}

// The id of the media that a link of ours leads to; "": it is none of ours.
std::string media_id(std::string_view url) {
    constexpr std::string_view kPath = "/_media/";
    const auto at = url.find(kPath);
    if (at == std::string_view::npos) return {};
    const auto rest = url.substr(at + kPath.size());
    return std::string(rest.substr(0, rest.find('/')));
}

// An element of a message's attachments, in the form that this API has for it.
json::object attachment_json(const std::string &type, const std::string &id, const MediaItem *item,
                             const std::string &url) {
    json::object out;
    if (!id.empty()) out["id"] = id;
    if (item && !item->mime_type.empty()) out["mime_type"] = item->mime_type;
    if (item && !item->bytes.empty()) out["size"] = item->bytes.size();
    if (type == "image" || type == "video") {
        out[type + "_data"] = json::object{{"url", url}};
    } else {
        out["file_url"] = url;
    }
    return out;
}

// The media of a message, with links that are new.
json::array attachments_of(const json::object &content, const Media &media, const std::string &base,
                           TimeMs now) {
    json::array out;
    const auto add = [&](const json::object &attachment) {
        const std::string type(text_member(attachment, "type"));
        const auto *payload = object_member(attachment, "payload");
        if (!payload || type == "template" || type == "location") return;
        std::string url(text_member(*payload, "url"));
        std::string id(text_member(*payload, "attachment_id"));
        if (id.empty()) id = media_id(url);
        const auto *item = media.find(id);
        if (item) url = media.url(id, base, now);
        out.push_back(attachment_json(type, id, item, url));
    };
    const auto *message = object_member(content, "message");
    if (!message) return out;
    if (const auto *attachment = object_member(*message, "attachment")) add(*attachment);
    const auto *several = message->if_contains("attachments");
    const auto *list = several ? several->if_array() : nullptr;
    for (const auto &one : list ? *list : json::array()) {
        if (one.is_object()) add(one.get_object());
    }
    return out;
}

// The address of an edge with the caller's token, where that came in the query.
std::string edge_url(const net::Request &request, const std::string &path, std::string_view fields,
                     std::size_t limit) {
    auto out = base_of(request) + path + "?limit=" + std::to_string(limit);
    if (!fields.empty()) out.append("&fields=").append(percent_encoded(fields));
    if (const auto token = query_value(request.query, "access_token")) {
        out.append("&access_token=").append(percent_encoded(*token));
    }
    return out;
}

// The fields as text again, for a link to the next page.
std::string to_text(const std::vector<FieldChoice> &fields) {
    std::string out;
    for (const auto &field : fields) {
        if (!out.empty()) out += ',';
        out += field.name;
        if (!field.fields.empty()) out += "{" + to_text(field.fields) + "}";
    }
    return out;
}

Error no_such_field(const std::string &name, std::string_view node) {
    return {"Tried accessing nonexisting field (" + name + ") on node type (" + std::string(node) +
            ")"};
}

}  // namespace

net::Response ConversationsApi::answer(Made made) {
    if (!made) return world_.refuse({100, made.error().message});
    return json_response(200, made->get_object());
}

std::optional<std::size_t> ConversationsApi::conversation_of(const std::string &id) const {
    if (!id.starts_with(kPrefix)) return {};
    return world_.book.find(std::string_view(id).substr(kPrefix.size()));
}

net::Response ConversationsApi::list(const net::Request &request) {
    const auto platform = query_value(request.query, "platform").value_or("messenger");
    if (platform != "messenger" && platform != "instagram") {
        return world_.refuse({100, "Param platform must be one of {messenger, instagram}"});
    }
    const auto text = query_value(request.query, "fields").value_or("id,updated_time");
    const auto fields = read_fields(text);
    if (!fields) return world_.refuse({100, fields.error().message});

    std::vector<std::size_t> found;
    const auto user = query_value(request.query, "user_id");
    if ((platform == "instagram") == world_.settings.instagram()) {
        for (std::size_t i = 0; i < world_.book.size(); ++i) {
            const auto &talk = world_.book.at(i);
            if (!talk.entries.empty() && (!user || *user == talk.psid)) found.push_back(i);
        }
    }
    std::ranges::stable_sort(found, std::greater(), [this](std::size_t i) {
        return world_.book.at(i).entries.back().sequence;
    });
    const auto limit = page_size(number_of(query_value(request.query, "limit").value_or("0")));
    const auto begin =
        std::min(number_of(query_value(request.query, "after").value_or("0")), found.size());
    const auto end = std::min(begin + limit, found.size());
    json::array data;
    for (auto i = begin; i < end; ++i) {
        auto made = conversation(found[i], *fields, request);
        if (!made) return answer(made.error());
        data.push_back(std::move(*made));
    }
    json::object out{{"data", std::move(data)}};
    auto url = edge_url(request, request.path, text, limit) + "&platform=" + platform;
    if (user) url += "&user_id=" + *user;
    if (begin < end) out["paging"] = paging(begin, end, end < found.size(), url);
    return json_response(200, out);
}

std::optional<net::Response> ConversationsApi::node(const net::Request &request,
                                                    const std::string &id) {
    const auto place = world_.book.find_message(id);
    const auto index = conversation_of(id);
    if (!place && !index) return {};
    const auto text = query_value(request.query, "fields");
    const auto fields = read_fields(text.value_or(place ? "id,created_time" : "id,updated_time"));
    if (!fields) return world_.refuse({100, fields.error().message});
    if (index) return answer(conversation(*index, *fields, request));
    const auto &entry = world_.book.entry(*place);
    if (entry.deleted) return world_.refuse({9000001, "This Message has been deleted."});
    return answer(message(place->conversation, entry, *fields, request));
}

std::optional<net::Response> ConversationsApi::messages(const net::Request &request,
                                                        const std::string &id) {
    const auto index = conversation_of(id);
    if (!index) return {};
    FieldChoice choice{"messages",
                       number_of(query_value(request.query, "limit").value_or("0")),
                       query_value(request.query, "after").value_or(""),
                       {}};
    auto fields = read_fields(query_value(request.query, "fields").value_or(""));
    if (!fields) return world_.refuse({100, fields.error().message});
    choice.fields = std::move(*fields);
    return answer(page(*index, choice, request));
}

json::object ConversationsApi::person(std::size_t index, bool customer) const {
    const auto &talk = world_.book.at(index);
    const auto &settings = world_.settings;
    json::object out{{"id", customer ? talk.psid : settings.account_id()}};
    if (settings.instagram()) {
        out["username"] = customer ? talk.username : "patchbay_repairs";
    } else {
        out["name"] = customer ? talk.name : "Patchbay Repairs";
        out["email"] = std::string(out.at("id").get_string()) + "@facebook.com";
    }
    return out;
}

ConversationsApi::Made ConversationsApi::conversation(std::size_t index, const Fields &fields,
                                                      const net::Request &request) {
    const auto &talk = world_.book.at(index);
    json::object out{{"id", std::string(kPrefix) + talk.psid}};
    for (const auto &field : fields) {
        const auto &name = field.name;
        if (name == "id") continue;
        if (name == "updated_time") {
            if (!talk.entries.empty()) out[name] = graph_time(talk.entries.back().at);
        } else if (name == "participants" || name == "senders") {
            out[name] =
                json::object{{"data", json::array{person(index, true), person(index, false)}}};
        } else if (name == "message_count") {
            out[name] = talk.entries.size();
        } else if (name == "is_owner") {
            out[name] = world_.owner(index) == world_.settings.app_id;
        } else if (name == "messages") {
            auto made = page(index, field, request);
            if (!made) return made;
            out[name] = std::move(*made);
        } else {
            return no_such_field(name, "Conversation");
        }
    }
    return json::value(std::move(out));
}

ConversationsApi::Made ConversationsApi::page(std::size_t index, const FieldChoice &messages,
                                              const net::Request &request) {
    const auto &talk = world_.book.at(index);
    // A cursor is the number of the entry that it stands at, so that it stays where it is when
    // somebody writes.
    const auto after = number_of(messages.after);
    std::vector<const Entry *> found;
    for (auto entry = talk.entries.rbegin(); entry != talk.entries.rend(); ++entry) {
        if (after != 0 && entry->sequence >= after) continue;
        if (is_message(*entry, parsed_content(*entry))) found.push_back(&*entry);
    }
    auto fields = messages.fields;
    if (fields.empty()) fields = {{"id", 0, {}, {}}, {"created_time", 0, {}, {}}};
    const auto limit = page_size(messages.limit);
    const auto end = std::min(limit, found.size());
    json::array data;
    for (std::size_t i = 0; i < end; ++i) {
        auto made = message(index, *found[i], fields, request);
        if (!made) return made;
        data.push_back(std::move(*made));
    }
    json::object out{{"data", std::move(data)}};
    const auto version = request.path.substr(0, request.path.find('/', 1));
    const auto path = version + "/" + std::string(kPrefix) + talk.psid + "/messages";
    if (end > 0) {
        out["paging"] =
            paging(found.front()->sequence, found[end - 1]->sequence, end < found.size(),
                   edge_url(request, path, to_text(messages.fields), limit));
    }
    return json::value(std::move(out));
}

ConversationsApi::Made ConversationsApi::message(std::size_t index, const Entry &entry,
                                                 const Fields &fields,
                                                 const net::Request &request) {
    json::object out;
    for (const auto &field : fields) {
        auto value = field_of(index, entry, field, request);
        if (!value) return value;
        if (!value->is_null()) out[field.name] = std::move(*value);
    }
    out["id"] = entry.mid;
    return json::value(std::move(out));
}

// Null: the message has none.
ConversationsApi::Made ConversationsApi::field_of(std::size_t index, const Entry &entry,
                                                  const FieldChoice &field,
                                                  const net::Request &request) {
    const auto &name = field.name;
    const auto content = parsed_content(entry);
    if (name == "id") return json::value(entry.mid);
    if (name == "created_time") return json::value(graph_time(entry.at));
    if (name == "from") return json::value(person(index, !entry.business));
    if (name == "to") {
        return json::value(json::object{{"data", json::array{person(index, entry.business)}}});
    }
    if (name == "message") return json::value(words_of(content));
    if (name == "reply_to") {
        const auto mid = reply_to_of(content);
        return mid.empty() ? json::value() : json::value(json::object{{"id", mid}});
    }
    if (name == "attachments") {
        auto found = attachments_of(content, world_.media, base_of(request), world_.now());
        return found.empty() ? json::value()
                             : json::value(json::object{{"data", std::move(found)}});
    }
    if (name == "sticker" || name == "shares" || name == "tags" || name == "reactions") {
        return json::value();
    }
    return no_such_field(name, "Message");
}

}  // namespace patchbay::simulators::messenger
