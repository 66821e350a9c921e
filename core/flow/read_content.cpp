// Contents to send, as what will be rendered.
#include "core/flow/verbs.h"
#include "core/model/content.h"

#include <boost/json/array.hpp>
#include <boost/json/string.hpp>

#include <algorithm>
#include <array>

namespace patchbay::flow {

namespace {

constexpr std::array<std::string_view, 10> kOutbound = {
    "text",     "media", "location", "contacts", "choices",
    "template", "link",  "reaction", "form",     "location_request"};
constexpr std::array<std::string_view, 3> kInbound = {"choice", "order", "unsupported"};

std::string_view view(const json::string &text) { return {text.data(), text.size()}; }

// A header that is a file; else it is a text, perhaps by language.
bool is_file(const json::value &header) {
    const auto *object = header.if_object();
    return object && object->contains("kind");
}

// Reads content as what will be rendered: in an object every text may be by language, except inside
// a template's parameters and a form's values, whose objects have a meaning of their own.
class ContentReader {
public:
    explicit ContentReader(Reader &reader) : reader_(reader) {}

    Rendering members(const json::object &object, const std::string &pointer) {
        Rendering::Map result;
        for (const auto &member : object) {
            const std::string_view key(member.key().data(), member.key().size());
            result.emplace_back(key, value(key, member.value(), pointer + pointer_step(key)));
        }
        return Rendering{std::move(result)};
    }

private:
    Rendering value(std::string_view key, const json::value &value, const std::string &pointer) {
        if (key == "parameters" || key == "values")
            return reader_.rendering(value, pointer, key == "parameters").value_or(Rendering{});
        if (key == "header" && is_file(value)) return members(value.get_object(), pointer);
        if (const auto *list = value.if_array()) {
            Rendering::List items;
            for (std::size_t i = 0; i < list->size(); ++i)
                items.push_back(item((*list)[i], pointer + "/" + std::to_string(i)));
            return Rendering{std::move(items)};
        }
        if (value.is_string() || value.is_object()) return text(value, pointer);
        return Rendering{value};
    }
    Rendering item(const json::value &value, const std::string &pointer) {
        if (const auto *object = value.if_object()) return members(*object, pointer);
        return value.is_string() ? text(value, pointer) : Rendering{value};
    }
    Rendering text(const json::value &value, const std::string &pointer) {
        auto text = reader_.text(value, pointer);
        if (!text) return {};
        const bool fixed = value.is_string() && text->in(0).literal();
        return fixed ? Rendering{value} : Rendering{std::move(*text)};
    }

    Reader &reader_;
};

// A stand-in for what is only known when the flow runs, so that the rest can be checked now.
json::value stand_in(std::string_view key) {
    if (key == "latitude" || key == "longitude") return 0;
    if (key == "options") return json::array{json::object{{"id", "1"}, {"title", "one"}}};
    if (key == "contacts") return json::array{json::object{{"name", "one"}}};
    if (key == "parameters" || key == "values") return json::object{};
    if (key == "kind") return "image";
    if (key == "style") return "auto";
    if (key == "exchange") return true;
    return "text";
}

// Members that people read: a channel looks at little more than their length.
bool is_prose(std::string_view key) {
    constexpr std::array<std::string_view, 8> kProse = {"text",    "title",  "description", "label",
                                                        "caption", "header", "footer",      ""};
    return std::find(kProse.begin(), kProse.end(), key) != kProse.end();
}

struct Sampler {
    std::size_t language;
    bool telling = true;  // stand-ins are in prose alone

    json::value operator()(const Rendering &rendering, std::string_view key) {
        if (const auto *literal = std::get_if<json::value>(&rendering.value)) return *literal;
        if (const auto *text = std::get_if<Text>(&rendering.value)) {
            const auto *literal = text->in(language).literal();
            if (literal) return json::value(*literal);
            telling = telling && is_prose(key);
            return stand_in(key);
        }
        if (const auto *list = std::get_if<Rendering::List>(&rendering.value)) {
            json::array result;
            for (const auto &item : *list)
                result.push_back((*this)(item, ""));
            return result;
        }
        json::object result;
        for (const auto &[name, member] : std::get<Rendering::Map>(rendering.value))
            result.emplace(name, (*this)(member, name));
        return result;
    }
};

// One for each language in which it may differ.
void note_samples(Reader &reader, const Rendering &rendering, const std::string &pointer) {
    for (std::size_t i = 0; i < reader.languages().size(); ++i) {
        Sampler sample{i};
        auto content = model::content_from_json(sample(rendering, ""));
        if (content && sample.telling) reader.note_sample({std::move(*content), pointer});
    }
}

// Whether `content` says which content it is, and one that can be sent.
bool check_type(Reader &reader, const json::object &content, const std::string &pointer) {
    const auto *type = reader.required(content, "type", pointer);
    const auto *text = type ? reader.string(*type, pointer + "/type") : nullptr;
    if (!text) return false;
    const auto name = view(*text);
    if (std::find(kOutbound.begin(), kOutbound.end(), name) != kOutbound.end()) return true;
    if (std::find(kInbound.begin(), kInbound.end(), name) != kInbound.end()) {
        reader.problem(pointer + "/type", "only customers send '" + std::string(name) + "'");
    } else {
        reader.problem(pointer + "/type", "unknown content type '" + std::string(name) + "'" +
                                              did_you_mean(nearest_name(name, kOutbound)));
    }
    return false;
}

// The literal text of a member, in this language; empty where it is none.
std::string literal_in(const Rendering &content, std::string_view key, std::size_t language) {
    for (const auto &[name, member] : std::get<Rendering::Map>(content.value)) {
        if (name != key) continue;
        if (const auto *fixed = std::get_if<json::value>(&member.value)) {
            const auto *text = fixed->if_string();
            return text ? std::string(view(*text)) : std::string();
        }
        const auto *text = std::get_if<Text>(&member.value);
        const auto *literal = text ? text->in(language).literal() : nullptr;
        return literal ? *literal : std::string();
    }
    return {};
}

void note_template(Reader &reader, const Rendering &rendering, const json::object &content,
                   const std::string &pointer) {
    for (std::size_t i = 0; i < reader.languages().size(); ++i) {
        const auto *parameters = content.if_contains("parameters");
        Flow::TemplateUse use{literal_in(rendering, "name", i),
                              literal_in(rendering, "language", i), pointer,
                              parameters ? std::optional(*parameters) : std::nullopt};
        if (!use.name.empty()) reader.note_template(std::move(use));
    }
}

}  // namespace

Rendering read_content(Reader &reader, const json::object &content, const std::string &pointer) {
    const bool known = check_type(reader, content, pointer);
    const bool so_far = reader.clean();
    auto rendering = ContentReader(reader).members(content, pointer);
    // What was reported at its text already is not reported again as content.
    if (!known || (so_far && !reader.clean())) return rendering;
    auto checked = model::content_from_json(Sampler{0}(rendering, ""));
    if (!checked) {
        reader.problem(pointer + checked.error().where, checked.error().message);
        return rendering;
    }
    if (content.at("type") == "template") note_template(reader, rendering, content, pointer);
    note_samples(reader, rendering, pointer);
    return rendering;
}

std::optional<Rendering> read_header_media(Reader &reader, const json::value &header,
                                           const std::string &pointer) {
    if (!is_file(header)) return std::nullopt;
    const bool so_far = reader.clean();
    auto rendering = ContentReader(reader).members(header.get_object(), pointer);
    if (so_far && !reader.clean()) return rendering;
    auto checked = model::header_media_from_json(Sampler{0}(rendering, ""));
    if (!checked) reader.problem(pointer + checked.error().where, checked.error().message);
    return rendering;
}

std::optional<Rendering> read_closed(Reader &reader, const json::value &value,
                                     const std::string &pointer) {
    const auto *content = reader.object(value, pointer);
    if (!content) return std::nullopt;
    const auto *type = content->if_contains("type");
    if (type && type->is_string() && *type != "template") {
        reader.problem(pointer + "/type",
                       "only a template reaches the contact while the window is shut");
        return std::nullopt;
    }
    return read_content(reader, *content, pointer);
}

}  // namespace patchbay::flow
