// Templates. Parameters are {"header": [...], "body": [...], "buttons": [...]}: a text or number is
// a text parameter (of a button: its payload), an object is a media or location content or the
// provider's own object. A body of named parameters is an object of texts.
#include "encode.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace whatsapp {
namespace {

std::string place(std::string_view list, std::uint32_t position) {
    return "/parameters/" + std::string(list) + "/" + std::to_string(position);
}

// "en-US", as languages are often written, is "en_US" here.
std::string language_code(std::string_view language) {
    std::string code(language);
    std::replace(code.begin(), code.end(), '-', '_');
    return code;
}

void write_typed(const Draft &draft, std::string_view type, std::string_view name,
                 std::string_view value) {
    draft.body.begin_object().member("type", type).member(name, value).end_object();
}

// What Meta refuses in a text that it puts into a template (132018).
bool breaks_line(std::string_view text) {
    const std::string blanks(kMaxBlanks + 1, ' ');
    return text.find_first_of("\n\r\t") != std::string_view::npos ||
           text.find(blanks) != std::string_view::npos;
}

patchbay_status check_text_parameter(const Draft &draft, std::string_view text,
                                     const std::string &field) {
    if (breaks_line(text)) {
        return draft.sink.fail(PATCHBAY_E_INVALID,
                               "WhatsApp takes no line break, no tab and at most 4 blanks in a row "
                               "in a parameter of a template",
                               field);
    }
    return check_text(draft, sdk::str(text), field, kMaxParameter, true);
}

constexpr std::string_view kNoCaption =
    "WhatsApp shows no caption here; the text is the template's";

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return result;
}

// Of documents, templates take PDF alone. A name without a type that is known tells nothing.
patchbay_status check_document(const Draft &draft, sdk::JsonValue document,
                               const std::string &field) {
    const auto refuse = [&](std::string_view member) {
        return draft.sink.fail(PATCHBAY_E_INVALID,
                               "WhatsApp takes only application/pdf in a template",
                               field + std::string(member));
    };
    std::string type = lower(document["mime_type"].str());
    type.resize(std::min(type.find_first_of("; \t"), type.size()));
    if (!type.empty() && type != "application/pdf" && type != "application/x-pdf") {
        return refuse("/mime_type");
    }
    const std::string name = lower(document["filename"].str());
    for (const std::string_view end : {".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".txt",
                                       ".csv", ".rtf", ".odt", ".ods", ".zip"}) {
        if (name.size() > end.size() &&
            name.compare(name.size() - end.size(), end.size(), end) == 0)
            return refuse("/filename");
    }
    return PATCHBAY_OK;
}

// {"kind": "image", "media_id" | "url", "filename"}, as in a media content.
patchbay_status write_media(const Draft &draft, sdk::JsonValue media, const std::string &field) {
    const std::string_view kind = media["kind"].str();
    // Not every kind of media can stand in a header.
    if (kind != "image" && kind != "video" && kind != "document") {
        return draft.sink.fail(PATCHBAY_E_INVALID, "must be image, video or document",
                               field + "/kind");
    }
    if (!media["caption"].str().empty()) {
        return draft.sink.fail(PATCHBAY_E_INVALID, kNoCaption, field + "/caption");
    }
    if (kind == "document") {
        const patchbay_status status = check_document(draft, media, field);
        if (status != PATCHBAY_OK) return status;
    }
    const std::string_view id = media["media_id"].text();
    if (id.empty()) {
        const patchbay_status status =
            check_url(draft, sdk::str(media["url"].str()), field + "/url");
        if (status != PATCHBAY_OK) return status;
    }
    draft.body.begin_object().member("type", kind).key(kind).begin_object();
    if (id.empty()) {
        draft.body.member("link", media["url"].str());
    } else {
        draft.body.member("id", id);
    }
    if (kind == "document") draft.body.optional_member("filename", media["filename"].str());
    draft.body.end_object().end_object();
    return PATCHBAY_OK;
}

// {"type": "location", "latitude", "longitude", "name", "address"}, as in a location content.
patchbay_status write_location(const Draft &draft, sdk::JsonValue location,
                               const std::string &field) {
    for (const std::string_view name : {"latitude", "longitude"}) {
        const auto degrees = location[name].number();
        const double most = name == "latitude" ? 90 : 180;
        if (!degrees || std::abs(*degrees) > most) {
            return draft.sink.fail(PATCHBAY_E_INVALID, "must be a number of degrees",
                                   field + "/" + std::string(name));
        }
    }
    for (const std::string_view name : {"name", "address"}) {
        if (location[name].str().empty()) {
            return draft.sink.fail(PATCHBAY_E_INVALID, "WhatsApp needs it in a header",
                                   field + "/" + std::string(name));
        }
    }
    draft.body.begin_object().member("type", "location").key("location").begin_object();
    draft.body.member("latitude", decimal(*location["latitude"].number()));
    draft.body.member("longitude", decimal(*location["longitude"].number()));
    draft.body.member("name", location["name"].str());
    draft.body.member("address", location["address"].str()).end_object().end_object();
    return PATCHBAY_OK;
}

// The value of the provider's own parameter, by its type.
patchbay_status check_own(const Draft &draft, std::string_view type, sdk::JsonValue value,
                          const std::string &field) {
    const auto fail = [&](std::string_view message, std::string_view member) {
        return draft.sink.fail(PATCHBAY_E_INVALID, message, field + std::string(member));
    };
    if (type == "text") {
        if (!value.is_string()) return fail("must be a text", "");
        return check_text_parameter(draft, value.str(), field);
    }
    if (type == "currency" || type == "date_time") {
        const std::string_view shown = value["fallback_value"].str();
        if (shown.empty()) return fail("needs the text that is shown", "/fallback_value");
        const patchbay_status status =
            check_text_parameter(draft, shown, field + "/fallback_value");
        if (status != PATCHBAY_OK) return status;
        if (type == "currency" && value["code"].str().size() != 3) {
            return fail("must be a currency by its three letters, such as EUR", "/code");
        }
        if (type == "currency" &&
            (!value["amount_1000"].is_number() || !value["amount_1000"].integer().has_value())) {
            return fail("must be the amount times 1000, a whole number", "/amount_1000");
        }
        return PATCHBAY_OK;
    }
    if (type == "location") return PATCHBAY_OK;
    if (value["caption"].exists()) return fail(kNoCaption, "/caption");
    if (type == "document") {
        const patchbay_status status = check_document(draft, value, field);
        if (status != PATCHBAY_OK) return status;
    }
    if (value["id"].text().empty() == value["link"].str().empty()) {
        return fail("needs either an id or a link", "");
    }
    return value["link"].exists() ? check_url(draft, sdk::str(value["link"].str()), field + "/link")
                                  : PATCHBAY_OK;
}

patchbay_status write_parameter(const Draft &draft, std::string_view list, std::uint32_t position,
                                sdk::JsonValue parameter) {
    const std::string field = place(list, position);
    if (parameter.is_string() || parameter.is_number()) {
        const patchbay_status status = check_text_parameter(draft, parameter.text(), field);
        if (status != PATCHBAY_OK) return status;
        write_typed(draft, "text", "text", parameter.text());
        return PATCHBAY_OK;
    }
    if (list == "header" && parameter["kind"].exists()) return write_media(draft, parameter, field);
    if (list == "header" && parameter["latitude"].exists()) {
        return write_location(draft, parameter, field);
    }

    // The provider's own: {"type": T, T: {…}}.
    const std::string_view type = parameter["type"].str();
    const bool anywhere = type == "text" || type == "currency" || type == "date_time";
    const bool header =
        type == "image" || type == "video" || type == "document" || type == "location";
    if (!(anywhere || (header && list == "header")) || !parameter[type].exists()) {
        return draft.sink.fail(PATCHBAY_E_INVALID,
                               "must be a text, a number, or an object that WhatsApp takes here",
                               field);
    }
    const patchbay_status status =
        check_own(draft, type, parameter[type], field + "/" + std::string(type));
    if (status != PATCHBAY_OK) return status;
    draft.body.raw(draft.host.write(parameter));
    return PATCHBAY_OK;
}

patchbay_status write_component(const Draft &draft, std::string_view list, sdk::JsonValue values) {
    draft.body.begin_object().member("type", list).key("parameters").begin_array();
    std::uint32_t position = 0;
    for (const sdk::JsonValue value : values.elements()) {
        const patchbay_status status = write_parameter(draft, list, position++, value);
        if (status != PATCHBAY_OK) return status;
    }
    draft.body.end_array().end_object();
    return PATCHBAY_OK;
}

// Named parameters: {"name": "Ana"}.
patchbay_status write_named(const Draft &draft, sdk::JsonValue values) {
    draft.body.begin_object().member("type", "body").key("parameters").begin_array();
    for (const auto &[name, value] : values.members()) {
        const std::string field = "/parameters/body/" + std::string(name);
        if (value.text().empty()) {
            return draft.sink.fail(PATCHBAY_E_INVALID, "must be a text or a number, not empty",
                                   field);
        }
        const patchbay_status status = check_text_parameter(draft, value.text(), field);
        if (status != PATCHBAY_OK) return status;
        draft.body.begin_object().member("type", "text").member("parameter_name", name);
        draft.body.member("text", value.text()).end_object();
    }
    draft.body.end_array().end_object();
    return PATCHBAY_OK;
}

struct ButtonRule {
    std::string_view sub_type;
    std::string_view member;  // of our object that holds the value
    std::string_view type;    // of the provider's parameter
};

// Which kind a button is: as it says, else by the value that it has.
const ButtonRule *button_rule(sdk::JsonValue button) {
    static constexpr ButtonRule kRules[] = {
        {"quick_reply", "payload", "payload"},
        {"url", "text", "text"},
        {"copy_code", "coupon_code", "coupon_code"},
        {"catalog", "action", "action"},
        {"flow", "action", "action"},
    };
    if (button.is_string()) return &kRules[0];
    const std::string_view sub_type =
        button["sub_type"].is_string() ? button["sub_type"].str() : button["type"].str();
    for (const ButtonRule &rule : kRules) {
        if (sub_type.empty() ? button[rule.member].exists() : sub_type == rule.sub_type)
            return &rule;
    }
    return nullptr;
}

// Of the value, or of the provider's own parameters in its place.
patchbay_status check_button_texts(const Draft &draft, sdk::JsonValue button, sdk::JsonValue value,
                                   const std::string &field) {
    const sdk::JsonValue own = button["parameters"];
    if (!own.is_array()) return check_text_parameter(draft, value.str(), field + "/text");
    std::uint32_t position = 0;
    for (const sdk::JsonValue parameter : own.elements()) {
        const std::string place = field + "/parameters/" + std::to_string(position++) + "/text";
        if (!parameter["text"].is_string()) continue;
        const patchbay_status status = check_text_parameter(draft, parameter["text"].str(), place);
        if (status != PATCHBAY_OK) return status;
    }
    return PATCHBAY_OK;
}

patchbay_status write_button(const Draft &draft, std::uint32_t position, sdk::JsonValue button) {
    const std::string field = place("buttons", position);
    const ButtonRule *rule = button_rule(button);
    if (rule == nullptr) {
        return draft.sink.fail(
            PATCHBAY_E_INVALID,
            "must be a payload, null, or an object with sub_type quick_reply, url, "
            "copy_code, catalog or flow",
            field);
    }
    const std::int64_t index =
        button["index"].exists() ? button["index"].integer().value_or(-1) : position;
    if (index < 0 || index >= static_cast<std::int64_t>(kMaxTemplateButtons)) {
        return draft.sink.fail(PATCHBAY_E_INVALID, "must be from 0 to 9", field + "/index");
    }
    const sdk::JsonValue value = button.is_object() ? button[rule->member] : button;
    if (!(rule->member == "action" ? value.is_object() : !value.str().empty()) &&
        !button["parameters"].is_array()) {
        return draft.sink.fail(PATCHBAY_E_INVALID, "needs a value",
                               field + "/" + std::string(rule->member));
    }
    if (rule->type == "text") {
        const patchbay_status status = check_button_texts(draft, button, value, field);
        if (status != PATCHBAY_OK) return status;
    }
    draft.body.begin_object().member("type", "button").member("sub_type", rule->sub_type);
    draft.body.member("index", std::to_string(index)).key("parameters");
    if (button["parameters"].is_array()) {
        draft.body.raw(draft.host.write(button["parameters"]));
    } else {
        draft.body.begin_array().begin_object().member("type", rule->type);
        draft.body.key(rule->member).raw(draft.host.write(value)).end_object().end_array();
    }
    draft.body.end_object();
    return PATCHBAY_OK;
}

patchbay_status write_components(const Draft &draft, sdk::JsonValue parameters) {
    draft.body.key("components").begin_array();
    for (const std::string_view list : {"header", "body"}) {
        const sdk::JsonValue values = parameters[list];
        if (values.size() == 0) continue;
        const patchbay_status status =
            values.is_object() ? write_named(draft, values) : write_component(draft, list, values);
        if (status != PATCHBAY_OK) return status;
    }
    std::uint32_t position = 0;
    for (const sdk::JsonValue button : parameters["buttons"].elements()) {
        // null: a button that takes no parameter
        const patchbay_status status =
            button.is_null() ? PATCHBAY_OK : write_button(draft, position, button);
        if (status != PATCHBAY_OK) return status;
        ++position;
    }
    draft.body.end_array();
    return PATCHBAY_OK;
}

patchbay_status check_parameters(const Draft &draft, sdk::JsonValue parameters) {
    if (!parameters.is_object()) {
        return draft.sink.fail(PATCHBAY_E_INVALID, "must be an object", "/parameters");
    }
    for (const auto &[name, list] : parameters.members()) {
        const std::string field = "/parameters/" + std::string(name);
        if (name != "header" && name != "body" && name != "buttons") {
            return draft.sink.fail(PATCHBAY_E_INVALID,
                                   "unknown; parameters are header, body and buttons", field);
        }
        if (!list.is_array() && !(name == "body" && list.is_object())) {
            return draft.sink.fail(PATCHBAY_E_INVALID, "must be an array", field);
        }
    }
    return PATCHBAY_OK;
}

}  // namespace

patchbay_status encode_content(const Draft &draft, const patchbay_template &message) {
    patchbay_status status = check_text(draft, message.name, "/name", kMaxTemplateName, true);
    if (status != PATCHBAY_OK) return status;
    if (message.language.len == 0) {
        return draft.sink.fail(PATCHBAY_E_INVALID, "must not be empty", "/language");
    }
    draft.body.member("type", "template").key("template").begin_object();
    draft.body.member("name", sdk::view(message.name)).key("language").begin_object();
    draft.body.member("policy", "deterministic");
    draft.body.member("code", language_code(sdk::view(message.language))).end_object();
    if (message.parameters.len != 0) {
        const sdk::JsonValue parameters = draft.host.parse(sdk::view(message.parameters));
        status = check_parameters(draft, parameters);
        if (status != PATCHBAY_OK) return status;
        bool any = false;
        for (const auto &[name, list] : parameters.members())
            any = any || list.size() != 0;
        if (any) status = write_components(draft, parameters);
        if (status != PATCHBAY_OK) return status;
    }
    draft.body.end_object();
    return PATCHBAY_OK;
}

}  // namespace whatsapp
