#include "core/plugin/secrets.h"

#include "core/base/crypto.h"
#include "core/base/json.h"
#include "core/plugin/limits.h"
#include "patchbay/kit/url.hpp"

#include <algorithm>

namespace patchbay::plugin {
namespace {

enum class Escape { none, json, form, path };

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

// The path of a URL, before its query.
void append_path(std::string &out, std::string_view text) {
    static constexpr std::string_view kPlain = "-._~!$&'()*+,;=:@";
    for (const char c : text) {
        const bool letter =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (letter || kPlain.find(c) != kPlain.npos)
            out += c;
        else
            append_form(out, std::string_view(&c, 1));
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
        case Escape::path:
            append_path(out, secret);
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

struct Spot {
    Place place = Place::header;
    std::string_view header = {};  // of the place header
    Escape escape = Escape::none;
    std::string_view url = {};  // of the request

    std::string name() const {
        switch (place) {
            case Place::header:
                return std::string(header);
            case Place::path:
                return "url";
            default:
                return "body";
        }
    }
};

// The marks of a request, filled in, or (without `secrets`) only checked.
class Filling {
public:
    Filling(const Manifest &manifest, const json::object &settings, const Secrets *secrets)
        : manifest_(manifest), settings_(settings), secrets_(secrets) {}

    Result<void> fill(const Spot &spot, std::string &text) const {
        auto mark = next_mark(text, 0);
        if (!mark) return {};
        std::string filled;
        std::size_t from = 0;
        for (; mark; mark = next_mark(text, from)) {
            if (auto good = allow(spot, text, *mark); !good) return good;
            filled.append(text, from, mark->begin - from);
            from = mark->end;
            if (!secrets_) continue;
            const auto secret = secrets_->find(mark->name);
            if (secret == secrets_->end())
                return at(spot, "the secret '" + std::string(mark->name) +
                                    "' is not set in the settings");
            if (mark->basic)
                filled += crypto::to_base64(std::string(mark->user) + ':' + secret->second);
            else
                append_escaped(filled, secret->second, spot.escape);
        }
        if (!secrets_) return {};
        filled.append(text, from);
        text = std::move(filled);
        return {};
    }

private:
    static Error at(const Spot &spot, std::string what) {
        return {spot.name() + ": " + std::move(what), spot.name()};
    }

    Result<void> allow(const Spot &spot, std::string_view text, const Mark &mark) const {
        if (mark.end == text.npos) return at(spot, "{{secret:… without its closing }}");
        const auto credential = std::find_if(
            manifest_.credentials.begin(), manifest_.credentials.end(), [&](const Credential &c) {
                return c.secret == mark.name && c.place == spot.place && c.header == spot.header;
            });
        if (credential == manifest_.credentials.end())
            return at(spot, "the secret '" + std::string(mark.name) +
                                "' is not allowed here; the manifest's \"credentials\" must name "
                                "it with this place");
        if (credential->url.empty()) return {};
        const std::string_view origin = sdk::origin_of(text_member(settings_, credential->url));
        if (!origin.empty() && origin == sdk::origin_of(spot.url)) return {};
        return at(spot, "the secret '" + std::string(mark.name) +
                            "' goes to the host of the setting '" + credential->url + "' alone");
    }

    const Manifest &manifest_;
    const json::object &settings_;
    const Secrets *secrets_;
};

Result<void> fill_request(const Filling &filling, HttpRequest &request) {
    const std::string url = request.url;
    const std::size_t path = std::min(url.find_first_of("?#"), url.size());
    if (holds_secret_mark(std::string_view(url).substr(path)) ||
        holds_secret_mark(sdk::origin_of(url)))
        return Error{"url: a secret is not allowed here; a path may have one, or a header", "url"};
    if (holds_secret_mark(url)) {
        std::string filled = url.substr(0, path);
        if (auto good = filling.fill({Place::path, {}, Escape::path, url}, filled); !good)
            return good;
        request.url = filled + url.substr(path);
    }
    for (auto &header : request.headers)
        if (auto good = filling.fill({Place::header, header.name, Escape::none, url}, header.value);
            !good)
            return good;
    for (const auto &header : request.headers)
        if (header.value.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos)
            return Error{header.name + ": a header's value holds a line break or NUL", header.name};
    for (auto &part : request.parts)
        if (auto good =
                filling.fill({Place::body, {}, escape_of(part.content_type), url}, part.body);
            !good)
            return good;
    return filling.fill({Place::body, {}, escape_of(request), url}, request.body);
}

}  // namespace

Result<void> fill_secrets(const Manifest &manifest, const json::object &settings,
                          const Secrets &secrets, HttpRequest &request) {
    return fill_request({manifest, settings, &secrets}, request);
}

Result<void> check_marks(const Manifest &manifest, const json::object &settings,
                         const HttpRequest &request) {
    HttpRequest looked_at = request;  // nothing of it is filled in
    return fill_request({manifest, settings, nullptr}, looked_at);
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
        [&](const Credential &c) { return c.secret == name && c.place == Place::stream; });
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

}  // namespace patchbay::plugin
