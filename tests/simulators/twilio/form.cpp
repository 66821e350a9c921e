#include "tests/simulators/twilio/form.h"

#include "core/base/crypto.h"
#include "core/base/json.h"

#include <boost/json/array.hpp>

#include <algorithm>

namespace patchbay::simulators::twilio {

namespace {

std::string decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size()) {
            if (const auto byte = crypto::from_hex(text.substr(i + 1, 2))) {
                out += *byte;
                i += 2;
                continue;
            }
        }
        out += text[i] == '+' ? ' ' : text[i];
    }
    return out;
}

void append_encoded(std::string &out, std::string_view text) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    for (const auto c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                           (c >= 'a' && c <= 'z') || c == '-' || c == '_' || c == '.' || c == '*';
        if (plain) {
            out += c;
        } else if (c == ' ') {
            out += '+';
        } else {
            out += '%';
            out += kHex[byte >> 4U];
            out += kHex[byte & 15U];
        }
    }
}

}  // namespace

Form parse_form(std::string_view text) {
    Form out;
    while (!text.empty()) {
        const auto end = text.find('&');
        const auto part = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (part.empty()) continue;
        const auto equals = part.find('=');
        out.push_back({decoded(part.substr(0, equals)), equals == std::string_view::npos
                                                            ? std::string()
                                                            : decoded(part.substr(equals + 1))});
    }
    return out;
}

std::string to_text(const Form &form) {
    std::string out;
    for (const auto &field : form) {
        if (!out.empty()) out += '&';
        append_encoded(out, field.name);
        out += '=';
        append_encoded(out, field.value);
    }
    return out;
}

std::optional<std::string> find(const Form &form, std::string_view name) {
    const auto at = std::ranges::find(form, name, &FormField::name);
    if (at == form.end()) return {};
    return at->value;
}

std::string value_or_empty(const Form &form, std::string_view name) {
    return find(form, name).value_or("");
}

void set(Form &form, std::string_view name, std::string value) {
    const auto at = std::ranges::find(form, name, &FormField::name);
    if (at != form.end()) {
        at->value = std::move(value);
    } else {
        form.push_back({std::string(name), std::move(value)});
    }
}

json::object to_json(const Form &form) {
    json::object out;
    for (const auto &field : form) {
        auto *known = out.if_contains(field.name);
        if (!known) {
            out[field.name] = field.value;
        } else if (known->is_array()) {
            known->get_array().push_back(json::string(field.value));
        } else {
            json::array both{*known, json::string(field.value)};
            *known = std::move(both);
        }
    }
    return out;
}

}  // namespace patchbay::simulators::twilio
