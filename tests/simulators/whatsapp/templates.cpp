#include "tests/simulators/whatsapp/templates.h"

#include "core/base/json.h"
#include "tests/simulators/common/fields.h"

#include <algorithm>

namespace patchbay::simulators::whatsapp {

namespace {

using Refusal = std::optional<GraphError>;

GraphError count_mismatch(std::string_view part, std::size_t given, std::int64_t expected) {
    return {132000, std::string(part) + ": number of localizable_params (" + std::to_string(given) +
                        ") does not match the expected number of params (" +
                        std::to_string(expected) + ")"};
}

const json::array &parameters_of(const json::object &component) {
    static const json::array none;
    const auto *given = component.if_contains("parameters");
    return given ? given->get_array() : none;
}

Refusal check_header(const json::object &component, const Template &known) {
    const auto &parameters = parameters_of(component);
    const std::size_t expected = known.header.empty() ? 0 : 1;
    if (parameters.size() != expected) {
        return count_mismatch("header", parameters.size(), static_cast<std::int64_t>(expected));
    }
    if (expected == 0 || text_member(parameters[0].get_object(), "type") == known.header) return {};
    return GraphError{132012, "header: Format mismatch, expected " + known.header};
}

// Named parameters come in any order, positional ones without names.
Refusal check_body(const json::object &component, const Template &known) {
    const auto &parameters = parameters_of(component);
    if (static_cast<std::int64_t>(parameters.size()) != known.body_parameters) {
        return count_mismatch("body", parameters.size(), known.body_parameters);
    }
    for (const auto &item : parameters) {
        const auto name = text_member(item.get_object(), "parameter_name");
        const auto fits = known.names.empty()
                              ? name.empty()
                              : std::ranges::find(known.names, name) != known.names.end();
        if (!fits) return GraphError{100, "body: Parameter name is missing, unknown or too much"};
    }
    return {};
}

Refusal check_status(const Template &known, const std::string &name, const std::string &language) {
    if (known.status == "APPROVED") return {};
    if (known.status == "PAUSED") return GraphError{132015, "template is paused: low quality"};
    if (known.status == "DISABLED") return GraphError{132016, "template is disabled"};
    return GraphError{132001, "template name (" + name + ") does not exist in " + language};
}

json::object names_of(const std::string &name, const std::string &language, const Template &known) {
    return {{"message_template_id", known.id},
            {"message_template_name", name},
            {"message_template_language", language}};
}

void read_names(Fields &fields, Template &made) {
    const auto *value = fields.value("names");
    if (!value) return;
    if (!value->is_array()) return fields.refuse("names", "must be an array of texts");
    made.names.clear();
    for (const auto &item : value->get_array()) {
        if (!item.is_string()) return fields.refuse("names", "must be an array of texts");
        made.names.emplace_back(item.get_string());
    }
    made.body_parameters = static_cast<std::int64_t>(made.names.size());
}

}  // namespace

Templates::Templates() {
    const auto with = [](std::string header, std::int64_t body, std::int64_t urls) {
        Template made;
        made.header = std::move(header);
        made.body_parameters = body;
        made.url_buttons = urls;
        return made;
    };
    auto named = with("", 2, 0);
    named.names = {"ticket", "status"};
    auto paused = with("", 0, 0);
    paused.status = "PAUSED";
    paused.category = "MARKETING";
    paused.quality = "RED";
    auto disabled = paused;
    disabled.status = "DISABLED";
    add({"hello_world", "en_US"}, with("", 0, 0));
    add({"repair_update", "en"}, with("", 2, 0));
    add({"repair_update", "es"}, with("", 2, 0));
    add({"repair_named", "en"}, std::move(named));
    add({"repair_photo", "en"}, with("image", 1, 1));
    add({"autumn_offer", "en"}, std::move(paused));
    add({"old_offer", "en"}, std::move(disabled));
}

void Templates::add(Key key, Template made) {
    made.id = ++last_id_;
    templates_[std::move(key)] = std::move(made);
}

Result<std::vector<TemplateNews>> Templates::set(const json::object &wanted) {
    Fields fields(wanted);
    std::string name;
    std::string language;
    fields.text("name", name);
    fields.text("language", language);
    const auto known = templates_.find({name, language});
    const auto is_new = known == templates_.end();
    auto made = is_new ? Template{} : known->second;
    const auto before = made;
    fields.text("status", made.status);
    fields.text("category", made.category);
    fields.text("quality", made.quality);
    fields.text("header", made.header);
    fields.integer("body_parameters", made.body_parameters, 0);
    read_names(fields, made);
    fields.integer("url_buttons", made.url_buttons, 0);
    if (name.empty()) fields.refuse("name", "is required");
    if (language.empty()) fields.refuse("language", "is required");
    if (auto done = fields.done(); !done) return done.error();
    if (is_new) {
        add({name, language}, made);
        made.id = last_id_;
    } else {
        known->second = made;
    }

    std::vector<TemplateNews> news;
    const auto tell = [&](const char *field, json::object more) {
        auto value = names_of(name, language, made);
        for (auto &member : more)
            value[member.key()] = std::move(member.value());
        news.push_back({field, std::move(value)});
    };
    if (is_new || made.status != before.status) {
        tell("message_template_status_update",
             {{"event", made.status}, {"reason", made.status == "APPROVED" ? "NONE" : "OTHER"}});
    }
    if (made.quality != before.quality) {
        tell("message_template_quality_update",
             {{"previous_quality_score", before.quality}, {"new_quality_score", made.quality}});
    }
    if (made.category != before.category) {
        tell("template_category_update",
             {{"previous_category", before.category}, {"new_category", made.category}});
    }
    return news;
}

json::array Templates::describe() const {
    json::array out;
    for (const auto &[key, known] : templates_) {
        out.push_back(json::object{{"name", key.first},
                                   {"language", key.second},
                                   {"status", known.status},
                                   {"category", known.category},
                                   {"quality", known.quality},
                                   {"header", known.header},
                                   {"body_parameters", known.body_parameters},
                                   {"names", json::array(known.names.begin(), known.names.end())},
                                   {"url_buttons", known.url_buttons}});
    }
    return out;
}

Refusal Templates::check(const json::object &message) const {
    const std::string name(text_member(message, "name"));
    const std::string language(text_member(message.at("language").get_object(), "code"));
    const auto at = templates_.find({name, language});
    if (at == templates_.end()) {
        return GraphError{132001, "template name (" + name + ") does not exist in " + language};
    }
    const auto &known = at->second;
    if (auto refusal = check_status(known, name, language)) return refusal;

    bool body_given = false;
    std::size_t header_given = 0;
    std::int64_t url_given = 0;
    if (const auto *components = message.if_contains("components")) {
        for (const auto &item : components->get_array()) {
            const auto &component = item.get_object();
            const auto type = text_member(component, "type");
            if (type == "header") {
                ++header_given;
                if (auto refusal = check_header(component, known)) return refusal;
            } else if (type == "body") {
                body_given = true;
                if (auto refusal = check_body(component, known)) return refusal;
            } else if (text_member(component, "sub_type") == "url") {
                ++url_given;
            }
        }
    }
    if (!known.header.empty() && header_given == 0) return count_mismatch("header", 0, 1);
    if (!body_given && known.body_parameters != 0) {
        return count_mismatch("body", 0, known.body_parameters);
    }
    if (url_given != known.url_buttons) {
        return count_mismatch("buttons", static_cast<std::size_t>(url_given), known.url_buttons);
    }
    return {};
}

}  // namespace patchbay::simulators::whatsapp
