#include "core/plugin/secrets.h"

#include "core/base/crypto.h"
#include "core/base/json.h"
#include "core/plugin/limits.h"

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

// What a mark stands for. `basic`: HTTP's Basic credentials of a user name, which is no secret.
struct Mark {
    std::string_view name;
    std::string_view user;
    bool basic = false;
    std::size_t begin = 0;
    std::size_t end = 0;  // behind the closing braces; npos: there are none
};

std::optional<Mark> next_mark(std::string_view text, std::size_t from) {
    const auto secret = text.find(kSecretMark, from);
    const auto basic = text.find(kBasicMark, from);
    if (secret == text.npos && basic == text.npos) return std::nullopt;
    Mark mark;
    mark.basic = basic < secret;
    mark.begin = std::min(secret, basic);
    const auto begin = mark.begin + (mark.basic ? kBasicMark.size() : kSecretMark.size());
    mark.end = text.find("}}", begin);
    if (mark.end == text.npos) return mark;
    mark.name = text.substr(begin, mark.end - begin);
    mark.end += 2;
    if (const auto colon = mark.name.rfind(':'); mark.basic && colon != mark.name.npos) {
        mark.user = mark.name.substr(0, colon);
        mark.name.remove_prefix(colon + 1);
    }
    return mark;
}

// `place`: a header's name, or "body".
Result<void> fill_text(const Manifest &manifest, const Secrets &secrets, const std::string &place,
                       Escape escape, std::string &text) {
    auto mark = next_mark(text, 0);
    if (!mark) return {};
    std::string filled;
    std::size_t from = 0;
    for (; mark; mark = next_mark(text, from)) {
        if (mark->end == text.npos)
            return Error{place + ": {{secret:… without its closing }}", place};
        const std::string name(mark->name);
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
        filled.append(text, from, mark->begin - from);
        if (mark->basic)
            filled += crypto::to_base64(std::string(mark->user) + ':' + secret->second);
        else
            append_escaped(filled, secret->second, escape);
        from = mark->end;
    }
    filled.append(text, from);
    text = std::move(filled);
    return {};
}

}  // namespace

Result<void> fill_secrets(const Manifest &manifest, const Secrets &secrets, HttpRequest &request) {
    if (holds_secret_mark(request.url))
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

Result<std::string> fill_stream_secret(const Manifest &manifest, const Secrets &secrets,
                                       const patchbay_stream_write &write) {
    constexpr std::size_t kLengthBytes = 4;
    if (write.bytes.len > kMaxStreamWriteBytes)
        return Error{"bytes are over the limit of " + std::to_string(kMaxStreamWriteBytes), "",
                     PATCHBAY_E_TOO_LARGE};
    std::string bytes;
    if (write.bytes.len != 0)
        bytes.assign(reinterpret_cast<const char *>(write.bytes.ptr), write.bytes.len);
    if (write.secret.len == 0) return bytes;
    const std::string name(write.secret.ptr, write.secret.len);
    const auto invalid = [](std::string what) {
        return Error{std::move(what), "", PATCHBAY_E_INVALID};
    };
    const bool allowed = std::any_of(
        manifest.credentials.begin(), manifest.credentials.end(),
        [&](const Credential &c) { return c.secret == name && c.header == kStreamPlace; });
    if (!allowed)
        return invalid("the secret '" + name +
                       "' is not allowed here; the manifest's \"credentials\" must name it with "
                       "the place \"stream\"");
    const auto secret = secrets.find(name);
    if (secret == secrets.end())
        return invalid("the secret '" + name + "' is not set in the settings");
    if (write.secret_at > bytes.size()) return invalid("secret_at is behind the bytes");
    if (write.length_at != PATCHBAY_STREAM_NO_LENGTH) {
        const std::size_t at = write.length_at;
        if (bytes.size() < kLengthBytes || at > bytes.size() - kLengthBytes)
            return invalid("length_at is behind the bytes");
        std::uint32_t length = 0;
        for (std::size_t i = 0; i < kLengthBytes; ++i)
            length = length << 8 | static_cast<unsigned char>(bytes[at + i]);
        length += static_cast<std::uint32_t>(secret->second.size());
        for (std::size_t i = 0; i < kLengthBytes; ++i)
            bytes[at + i] = static_cast<char>(length >> (8 * (kLengthBytes - 1 - i)));
    }
    bytes.insert(write.secret_at, secret->second);
    return bytes;
}

bool fills_bodies(const Manifest &manifest) {
    return std::any_of(manifest.credentials.begin(), manifest.credentials.end(),
                       [](const Credential &c) { return c.header == "body"; });
}

}  // namespace patchbay::plugin
