#include "tests/simulators/whatsapp/templates.h"

#include "tests/simulators/common/fields.h"

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

}  // namespace

Templates::Templates() {
    templates_[{"hello_world", "en_US"}] = {};
    templates_[{"repair_update", "en"}] = {"APPROVED", "", 2, 0};
    templates_[{"repair_update", "es"}] = {"APPROVED", "", 2, 0};
    templates_[{"repair_photo", "en"}] = {"APPROVED", "image", 1, 1};
    templates_[{"autumn_offer", "en"}] = {"PAUSED", "", 0, 0};
    templates_[{"old_offer", "en"}] = {"DISABLED", "", 0, 0};
}

Result<void> Templates::add(const json::object &wanted) {
    Fields fields(wanted);
    std::string name;
    std::string language;
    Template made;
    fields.text("name", name);
    fields.text("language", language);
    fields.text("status", made.status);
    fields.text("header", made.header);
    fields.integer("body_parameters", made.body_parameters, 0);
    fields.integer("url_buttons", made.url_buttons, 0);
    if (name.empty()) fields.refuse("name", "is required");
    if (language.empty()) fields.refuse("language", "is required");
    if (auto done = fields.done(); !done) return done;
    templates_[{name, language}] = made;
    return {};
}

json::array Templates::describe() const {
    json::array out;
    for (const auto &[key, known] : templates_) {
        out.push_back(json::object{{"name", key.first},
                                   {"language", key.second},
                                   {"status", known.status},
                                   {"header", known.header},
                                   {"body_parameters", known.body_parameters},
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
    if (known.status == "PAUSED") return GraphError{132015, "template is paused: low quality"};
    if (known.status == "DISABLED") return GraphError{132016, "template is disabled"};

    std::size_t body_given = 0;
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
                body_given += parameters_of(component).size();
            } else if (text_member(component, "sub_type") == "url") {
                ++url_given;
            }
        }
    }
    if (!known.header.empty() && header_given == 0) return count_mismatch("header", 0, 1);
    if (static_cast<std::int64_t>(body_given) != known.body_parameters) {
        return count_mismatch("body", body_given, known.body_parameters);
    }
    if (url_given != known.url_buttons) {
        return count_mismatch("buttons", static_cast<std::size_t>(url_given), known.url_buttons);
    }
    return {};
}

}  // namespace patchbay::simulators::whatsapp
