#include "core/flow/verbs.h"

#include <boost/json/string.hpp>

namespace patchbay::flow {

namespace {

// Of a content that is nothing but a text.
std::optional<Text> plain_text(const json::object &content, const Rendering &rendering) {
    const auto *type = content.if_contains("type");
    if (content.size() != 2 || !type || *type != "text") return std::nullopt;
    for (const auto &[name, member] : std::get<Rendering::Map>(rendering.value)) {
        if (name != "text") continue;
        if (const auto *text = std::get_if<Text>(&member.value)) return *text;
        const auto *fixed = std::get_if<json::value>(&member.value);
        if (const auto *text = fixed ? fixed->if_string() : nullptr)
            return Text(Template::fixed({text->data(), text->size()}));
    }
    return std::nullopt;
}

}  // namespace

Send read_send(Reader &reader, const json::object &step, const std::string &pointer) {
    Send send;
    reader.known_keys(step, pointer, {"send", "next"});
    send.next = reader.next(step, pointer);
    const auto place = pointer + "/send";
    const auto *given = reader.object(step.at("send"), place);
    if (!given) return send;
    auto content = *given;
    if (const auto *closed = given->if_contains("closed")) {
        content.stable_erase("closed");
        if (content.contains("type") && content.at("type") == "template")
            reader.problem_at_key(place + "/closed",
                                  "a template needs no 'closed': it is sent whether the window is "
                                  "open or shut");
        else
            send.closed = read_closed(reader, *closed, place + "/closed");
    }
    send.content = read_content(reader, content, place);
    send.plain = plain_text(content, send.content);
    return send;
}

}  // namespace patchbay::flow
