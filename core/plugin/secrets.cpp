#include "core/plugin/secrets.h"

#include "core/base/json.h"

#include <algorithm>

namespace patchbay::plugin {
namespace {

enum class Escape { none, json, form };

Escape escape_of(std::string_view content_type) {
    if (content_type.starts_with("application/json")) return Escape::json;
    if (content_type.starts_with("application/x-www-form-urlencoded")) return Escape::form;
    return Escape::none;
}

Escape escape_of(const HttpRequest &request) {
    for (const auto &header : request.headers)
        if (header.name == "content-type") return escape_of(header.value);
    return Escape::none;
}

void append_form(std::string &out, std::string_view text) {
    static constexpr char digits[] = "0123456789ABCDEF";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
        if (plain)
            out += c;
        else
            out.append({'%', digits[byte >> 4], digits[byte & 15]});
    }
}

void append_escaped(std::string &out, std::string_view secret, Escape escape) {
    switch (escape) {
        case Escape::none:
            out += secret;
            return;
        case Escape::form:
            append_form(out, secret);
            return;
        case Escape::json: {
            std::string quoted;
            append_quoted(quoted, secret);
            out.append(quoted, 1, quoted.size() - 2);  // the quotes stand in the body already
        }
    }
}

// `place`: a header's name, or "body".
Result<void> fill_text(const Manifest &manifest, const Secrets &secrets, const std::string &place,
                       Escape escape, std::string &text) {
    auto mark = text.find(kSecretMark);
    if (mark == std::string::npos) return {};
    std::string filled;
    std::size_t from = 0;
    for (; mark != std::string::npos; mark = text.find(kSecretMark, from)) {
        const auto begin = mark + kSecretMark.size();
        const auto end = text.find("}}", begin);
        if (end == std::string::npos)
            return Error{place + ": {{secret:… without its closing }}", place};
        const auto name = text.substr(begin, end - begin);
        const bool allowed =
            std::any_of(manifest.credentials.begin(), manifest.credentials.end(),
                        [&](const Credential &c) { return c.secret == name && c.header == place; });
        if (!allowed)
            return Error{place + ": the secret '" + name +
                             "' is not allowed here; the manifest's \"credentials\" must name it "
                             "with this place",
                         place};
        const auto secret = secrets.find(name);
        if (secret == secrets.end())
            return Error{place + ": the secret '" + name + "' is not set in the settings", place};
        filled.append(text, from, mark - from);
        append_escaped(filled, secret->second, escape);
        from = end + 2;
    }
    filled.append(text, from);
    text = std::move(filled);
    return {};
}

}  // namespace

Result<void> fill_secrets(const Manifest &manifest, const Secrets &secrets, HttpRequest &request) {
    if (request.url.find(kSecretMark) != std::string::npos)
        return Error{"url: a secret is not allowed here, since addresses are logged; use a header",
                     "url"};
    for (auto &header : request.headers) {
        auto filled = fill_text(manifest, secrets, header.name, Escape::none, header.value);
        if (!filled) return filled;
        if (header.value.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos)
            return Error{header.name + ": a header's value holds a line break or NUL", header.name};
    }
    if (!fills_bodies(manifest)) return {};
    for (auto &part : request.parts)
        if (auto filled =
                fill_text(manifest, secrets, "body", escape_of(part.content_type), part.body);
            !filled)
            return filled;
    return fill_text(manifest, secrets, "body", escape_of(request), request.body);
}

bool fills_bodies(const Manifest &manifest) {
    return std::any_of(manifest.credentials.begin(), manifest.credentials.end(),
                       [](const Credential &c) { return c.header == "body"; });
}

}  // namespace patchbay::plugin
