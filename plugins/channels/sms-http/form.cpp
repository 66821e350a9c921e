#include "form.h"

#include "charset.h"
#include "patchbay/json.hpp"

#include <algorithm>
#include <map>

namespace sms_http {

std::optional<Form> Form::read(std::string_view text, std::string_view charset,
                               std::string &problem, std::string_view text_field) {
    if (text.size() > kMaxFormBytes) {
        problem = "the form has more than " + std::to_string(kMaxFormBytes) + " bytes";
        return std::nullopt;
    }
    if (std::count(text.begin(), text.end(), '&') >= static_cast<std::ptrdiff_t>(kMaxFields)) {
        problem = "the form has more than " + std::to_string(kMaxFields) + " fields";
        return std::nullopt;
    }
    auto fields = sdk::parse_form(text);
    if (!fields) {
        problem = "the form has a '%' without two hexadecimal digits behind it";
        return std::nullopt;
    }
    Form form;
    const std::string_view narrow = is_wide(charset) ? std::string_view() : charset;
    for (const sdk::FormField &field : *fields) {
        const bool is_text = !text_field.empty() && field.name == text_field;
        form.fields_.push_back(
            {readable(field.name, narrow), readable(field.value, is_text ? charset : narrow)});
    }
    form.received_ = std::move(*fields);
    return form;
}

bool Form::contradicts_itself(std::string_view name) const {
    const std::string *first = find(name);
    return std::any_of(fields_.begin(), fields_.end(), [&](const sdk::FormField &field) {
        return field.name == name && field.value != *first;
    });
}

std::string Form::to_json() const {
    std::map<std::string_view, std::vector<std::string_view>> values;
    for (const sdk::FormField &field : fields_) {
        values[field.name].push_back(field.value);
    }
    sdk::JsonWriter json;
    json.begin_object();
    for (const auto &[name, all] : values) {
        json.key(name);
        if (all.size() > 1) json.begin_array();
        for (const std::string_view value : all)
            json.string(value);
        if (all.size() > 1) json.end_array();
    }
    json.end_object();
    return json.text();
}

void append_field(std::string &form, std::string_view name, std::string_view value) {
    if (!form.empty()) form += '&';
    form.append(sdk::percent_encoded(name)).append("=").append(sdk::percent_encoded(value));
}

}  // namespace sms_http
