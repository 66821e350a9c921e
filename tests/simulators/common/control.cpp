#include "tests/simulators/common/control.h"

#include "core/base/crypto.h"

#include <boost/json/value.hpp>

namespace patchbay::simulators {

namespace {

std::string percent_decoded(std::string_view text, bool plus_is_blank) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size()) {
            if (const auto byte = crypto::from_hex(text.substr(i + 1, 2))) {
                out += *byte;
                i += 2;
                continue;
            }
        }
        out += text[i] == '+' && plus_is_blank ? ' ' : text[i];
    }
    return out;
}

// Calls `part` with each piece of `text` between `separator`s.
template <class Part>
void split(std::string_view text, char separator, Part part) {
    while (!text.empty()) {
        const auto end = text.find(separator);
        part(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
}

}  // namespace

std::string percent_encoded(std::string_view text) {
    std::string out;
    for (const auto c : text) {
        const auto plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                           (c >= 'a' && c <= 'z') || c == '-' || c == '_' || c == '.';
        if (plain) {
            out += c;
        } else {
            const auto byte = static_cast<std::uint8_t>(c);
            out += '%';
            out += crypto::to_hex({&byte, 1});
        }
    }
    return out;
}

std::string form_decoded(std::string_view text) { return percent_decoded(text, true); }

std::vector<std::string> split_path(std::string_view path) {
    std::vector<std::string> out;
    split(path, '/', [&](std::string_view part) {
        if (!part.empty()) out.push_back(percent_decoded(part, false));
    });
    return out;
}

std::optional<std::string> query_value(std::string_view query, std::string_view name) {
    std::optional<std::string> out;
    split(query, '&', [&](std::string_view part) {
        const auto equals = part.find('=');
        if (out || form_decoded(part.substr(0, equals)) != name) return;
        out = equals == std::string_view::npos ? "" : form_decoded(part.substr(equals + 1));
    });
    return out;
}

net::Response json_response(int status, const json::object &body) {
    return {status, {}, "application/json; charset=UTF-8", to_text(body)};
}

net::Response error_response(int status, std::string_view message) {
    return json_response(status, {{"error", message}});
}

net::Response not_found(const net::Request &request) {
    return error_response(404, "there is no " + request.method + " " + request.path);
}

Result<json::object> json_body(const net::Request &request) {
    if (request.body.empty()) return json::object();
    auto parsed = parse_json(request.body);
    if (!parsed)
        return Error{"the body is not JSON: " + parsed.error().message, parsed.error().where};
    if (!parsed->is_object()) return Error{"the body must be a JSON object"};
    return std::move(parsed->get_object());
}

}  // namespace patchbay::simulators
