#include "tests/simulators/whatsapp/media.h"

#include "core/base/crypto.h"
#include "core/base/json.h"
#include "tests/simulators/common/control.h"

#include <charconv>

namespace patchbay::simulators::whatsapp {

namespace {

constexpr std::string_view kDownloads = "_media";

// The value of `name="…"` in a header such as Content-Disposition.
std::string parameter_of(std::string_view header, std::string_view name) {
    const auto key = std::string(name) + "=\"";
    const auto start = header.find(key);
    if (start == std::string_view::npos) return {};
    const auto rest = header.substr(start + key.size());
    return std::string(rest.substr(0, rest.find('"')));
}

}  // namespace

std::string Media::add(std::string mime_type, std::string bytes) {
    auto id = std::to_string(++last_id_);
    const auto digest = crypto::sha256(bytes);
    auto sha256 = crypto::to_base64({reinterpret_cast<const char *>(digest.data()), digest.size()});
    items_[id] = {std::move(mime_type), std::move(bytes), std::move(sha256)};
    return id;
}

const MediaItem *Media::find(std::string_view id) const {
    const auto at = items_.find(id);
    return at == items_.end() ? nullptr : &at->second;
}

bool Media::erase(std::string_view id) {
    const auto at = items_.find(id);
    if (at == items_.end()) return false;
    items_.erase(at);
    return true;
}

json::object Media::describe(const std::string &id, const std::string &base, TimeMs now) const {
    const auto &item = *find(id);
    const auto url =
        base + "/" + std::string(kDownloads) + "/" + id + "/" + std::to_string(now + kMediaUrlMs);
    const auto digest = crypto::sha256(item.bytes);
    return {{"messaging_product", "whatsapp"}, {"url", url},
            {"mime_type", item.mime_type},     {"sha256", crypto::to_hex(digest)},
            {"file_size", item.bytes.size()},  {"id", id}};
}

const MediaItem *Media::download(std::string_view path, TimeMs now) const {
    const auto parts = split_path(path);
    if (parts.size() != 3 || parts[0] != kDownloads) return nullptr;
    TimeMs expires = 0;
    const auto &digits = parts[2];
    std::from_chars(digits.data(), digits.data() + digits.size(), expires);
    return now < expires ? find(parts[1]) : nullptr;
}

Result<Upload> read_upload(const net::Request &request) {
    const auto type = request.header("content-type");
    const auto at = type.find("boundary=");
    if (!type.starts_with("multipart/form-data") || at == std::string_view::npos) {
        return Error{"upload as multipart/form-data"};
    }
    auto boundary = type.substr(at + std::string_view("boundary=").size());
    boundary = boundary.substr(0, boundary.find(';'));
    if (boundary.starts_with('"') && boundary.size() > 1) {
        boundary = boundary.substr(1, boundary.size() - 2);
    }
    const auto separator = "\r\n--" + std::string(boundary);
    const auto body = "\r\n" + request.body;

    Upload out;
    auto start = body.find(separator);
    while (start != std::string::npos) {
        start += separator.size();
        const auto end = body.find(separator, start);
        if (end == std::string::npos) break;
        const auto part = std::string_view(body).substr(start, end - start);
        const auto head_end = part.find("\r\n\r\n");
        if (head_end == std::string_view::npos) return Error{"a part without its headers"};
        const auto head = part.substr(0, head_end);
        const auto content = part.substr(head_end + 4);
        const auto name = parameter_of(head, " name");
        if (name == "messaging_product") out.messaging_product = content;
        if (name == "type") out.type = content;
        if (name == "file") {
            out.file = content;
            for (const std::string_view key : {"Content-Type: ", "content-type: "}) {
                const auto found = head.find(key);
                if (found == std::string_view::npos) continue;
                const auto value = head.substr(found + key.size());
                out.file_type = value.substr(0, value.find("\r\n"));
            }
        }
        start = end;
    }
    return out;
}

}  // namespace patchbay::simulators::whatsapp
