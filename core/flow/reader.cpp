#include "core/flow/reader.h"

#include "core/base/clock.h"

#include <boost/json/array.hpp>
#include <boost/json/string.hpp>

#include <algorithm>

namespace patchbay::flow {

namespace {

constexpr std::size_t kExcerpt = 40;  // of an expression, in its problem

std::string_view view(const json::string &text) { return {text.data(), text.size()}; }

bool identifier(std::string_view text) {
    const auto letter = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    };
    return !text.empty() && letter(text[0]) && std::all_of(text.begin(), text.end(), [&](char c) {
        return letter(c) || (c >= '0' && c <= '9');
    });
}

std::string_view kind_phrase(const json::value &value) {
    if (value.is_null()) return "null";
    if (value.is_bool()) return "a bool";
    if (value.is_string()) return "a string";
    if (value.is_array()) return "a list";
    if (value.is_object()) return "an object";
    return "a number";
}

std::string wrong_kind(std::string_view expected, const json::value &value) {
    return "expected " + std::string(expected) + ", not " + std::string(kind_phrase(value));
}

}  // namespace

const std::set<std::string, std::less<>> &expression_names() {
    static const std::set<std::string, std::less<>> names = {
        "channel", "contact", "event", "message", "now", "referral", "vars"};
    return names;
}

std::string did_you_mean(const std::string &nearest) {
    return nearest.empty() ? "" : "; did you mean '" + nearest + "'?";
}

const json::object *member_object(const json::value &schema, std::string_view key) {
    const auto *object = schema.if_object();
    const auto *member = object ? object->if_contains(key) : nullptr;
    return member ? member->if_object() : nullptr;
}

bool open_schema(const json::value &schema) {
    const auto *object = schema.if_object();
    const auto *additional = object ? object->if_contains("additionalProperties") : nullptr;
    return additional && (additional->is_object() || *additional == true);
}

const json::object *Reader::object(const json::value &value, const std::string &pointer) {
    if (!value.is_object()) problem(pointer, wrong_kind("an object", value));
    return value.if_object();
}

const json::array *Reader::list(const json::value &value, const std::string &pointer) {
    if (!value.is_array()) problem(pointer, wrong_kind("a list", value));
    return value.if_array();
}

const json::string *Reader::string(const json::value &value, const std::string &pointer) {
    if (!value.is_string()) problem(pointer, wrong_kind("a string", value));
    return value.if_string();
}

std::string Reader::name(const json::value &value, const std::string &pointer) {
    const auto *text = string(value, pointer);
    if (text && text->empty()) problem(pointer, "the string is empty");
    return text ? std::string(view(*text)) : std::string();
}

void Reader::known_keys(const json::object &object, const std::string &pointer,
                        std::initializer_list<std::string_view> known) {
    for (const auto &member : object) {
        const std::string_view key(member.key().data(), member.key().size());
        if (std::find(known.begin(), known.end(), key) != known.end()) continue;
        problem_at_key(pointer + pointer_step(key), "unknown key '" + std::string(key) + "'" +
                                                        did_you_mean(nearest_name(key, known)));
    }
}

const json::value *Reader::required(const json::object &object, std::string_view key,
                                    const std::string &pointer) {
    const auto *value = object.if_contains(key);
    if (!value) problem(pointer, "'" + std::string(key) + "' is missing");
    return value;
}

std::optional<Target> Reader::find_step(std::string_view name) const {
    const auto found = steps_.find(name);
    return found == steps_.end() ? std::nullopt : std::optional(found->second);
}

Target Reader::target(const json::value &value, const std::string &pointer) {
    const auto *text = string(value, pointer);
    if (!text) return kNowhere;
    if (const auto found = find_step(view(*text))) return *found;
    std::vector<std::string> names;
    for (const auto &step : steps_)
        names.push_back(step.first);
    const auto nearest = nearest_name(view(*text), names);
    problem(pointer, "unknown step '" + std::string(view(*text)) + "'" + did_you_mean(nearest));
    guessed_ = true;
    return nearest.empty() ? kNowhere : steps_.find(nearest)->second;
}

std::int64_t Reader::duration(const json::value &value, const std::string &pointer,
                              std::int64_t least, std::int64_t most, std::string_view range) {
    const auto *text = string(value, pointer);
    const auto duration = text ? parse_duration(view(*text)) : std::nullopt;
    if (text && !duration)
        problem(pointer, "no duration; write \"90s\", \"15m\" or \"24h\"");
    else if (duration && (*duration < least || *duration > most))
        problem(pointer, std::string(range));
    return duration.value_or(0);
}

Target Reader::next(const json::object &step, const std::string &pointer) {
    const auto *value = required(step, "next", pointer);
    return value ? target(*value, pointer + "/next") : kNowhere;
}

void Reader::refer(const std::vector<Reference> &references, std::vector<EventMember> members,
                   const std::string &pointer) {
    for (const auto &reference : references)
        uses_.push_back({reference, pointer});
    for (auto &member : members)
        event_uses_.push_back({std::move(member), pointer});
}

void Reader::note_template(Flow::TemplateUse use) {
    const auto same = [&use](const auto &other) {
        return other.name == use.name && other.language == use.language &&
               other.pointer == use.pointer;
    };
    if (std::none_of(templates_.begin(), templates_.end(), same))
        templates_.push_back(std::move(use));
}

void Reader::expression_problem(const std::string &pointer, std::string_view text,
                                const Error &error) {
    // Around the mistake, cut between characters.
    const auto continues = [&text](std::size_t i) {
        return i < text.size() && (static_cast<unsigned char>(text[i]) & 0xC0) == 0x80;
    };
    const auto offset = std::min(static_cast<std::size_t>(error.code), text.size());
    auto from = offset > kExcerpt / 2 ? offset - kExcerpt / 2 : 0;
    while (continues(from))
        --from;
    auto to = std::min(from + kExcerpt, text.size());
    while (continues(to))
        ++to;
    problem(pointer, error.message + " (character " + std::to_string(offset + 1) + ", in `" +
                         std::string(text.substr(from, to - from)) + "`)");
}

std::optional<Template> Reader::single_template(const json::value &value,
                                                const std::string &pointer) {
    const auto *text = string(value, pointer);
    if (!text) return std::nullopt;
    auto compiled = Template::compile(view(*text), expression_names());
    if (!compiled) {
        expression_problem(pointer, view(*text), compiled.error());
        return std::nullopt;
    }
    refer(compiled->references(), event_members_of_template(view(*text)), pointer);
    return std::move(*compiled);
}

std::optional<Expression> Reader::expression(const json::value &value, const std::string &pointer) {
    const auto *text = string(value, pointer);
    if (!text) return std::nullopt;
    auto compiled = Expression::compile(view(*text), expression_names());
    if (!compiled) {
        expression_problem(pointer, view(*text), compiled.error());
        return std::nullopt;
    }
    refer(compiled->references(), event_members_of_expression(view(*text)), pointer);
    return std::move(*compiled);
}

std::optional<Text> Reader::text(const json::value &value, const std::string &pointer) {
    if (const auto *object = value.if_object()) return by_language(*object, pointer);
    if (!value.is_string()) {
        problem(pointer, wrong_kind("a string or an object by language", value));
        return std::nullopt;
    }
    auto one = single_template(value, pointer);
    return one ? std::optional(Text(std::move(*one))) : std::nullopt;
}

std::optional<Text> Reader::by_language(const json::object &object, const std::string &pointer) {
    std::vector<Template> variants;
    for (const auto &language : languages_) {
        const auto *value = object.if_contains(language);
        if (!value) {
            problem(pointer, "the text is missing in language '" + language + "'");
            continue;
        }
        if (auto one = single_template(*value, pointer + pointer_step(language)))
            variants.push_back(std::move(*one));
    }
    for (const auto &member : object) {
        const std::string_view key(member.key().data(), member.key().size());
        if (std::find(languages_.begin(), languages_.end(), key) != languages_.end()) continue;
        problem_at_key(pointer + pointer_step(key),
                       "'" + std::string(key) + "' is not in \"languages\"" +
                           did_you_mean(nearest_name(key, languages_)));
    }
    if (variants.empty() || variants.size() != languages_.size()) return std::nullopt;
    return Text(std::move(variants));
}

std::optional<Rendering> Reader::rendering(const json::value &value, const std::string &pointer,
                                           bool localized) {
    if (value.is_string()) {
        auto one = single_template(value, pointer);
        if (!one) return std::nullopt;
        if (one->literal()) return Rendering{value};
        return Rendering{Text(std::move(*one))};
    }
    bool good = true;
    bool constant = true;
    const auto part = [&](const json::value &item, const std::string &place) {
        auto result = rendering(item, place, localized);
        good = good && result;
        constant = constant && result && result->constant();
        return result ? std::move(*result) : Rendering{};
    };
    if (const auto *items = value.if_array()) {
        Rendering::List result;
        for (std::size_t i = 0; i < items->size(); ++i)
            result.push_back(part((*items)[i], pointer + "/" + std::to_string(i)));
        if (!good) return std::nullopt;
        return constant ? Rendering{value} : Rendering{std::move(result)};
    }
    if (const auto *members = value.if_object()) {
        if (localized && members->size() == languages_.size() &&
            std::all_of(languages_.begin(), languages_.end(),
                        [&](const auto &language) { return members->contains(language); })) {
            auto result = by_language(*members, pointer);
            return result ? std::optional(Rendering{std::move(*result)}) : std::nullopt;
        }
        Rendering::Map result;
        for (const auto &member : *members) {
            const std::string_view key(member.key().data(), member.key().size());
            result.emplace_back(key, part(member.value(), pointer + pointer_step(key)));
        }
        if (!good) return std::nullopt;
        return constant ? Rendering{value} : Rendering{std::move(result)};
    }
    return Rendering{value};
}

std::string Reader::variable(std::string_view text, const std::string &pointer) {
    if (!identifier(text)) {
        problem(pointer,
                "'" + std::string(text) + "' is no variable name; use letters, digits and '_'");
        return {};
    }
    variables_.emplace(text);
    return std::string(text);
}

}  // namespace patchbay::flow
