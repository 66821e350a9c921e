#include "tests/simulators/whatsapp/media.h"

#include "core/base/crypto.h"
#include "core/base/json.h"
#include "tests/simulators/common/control.h"
#include "tests/simulators/common/fields.h"
#include "tests/simulators/common/multipart.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace patchbay::simulators::whatsapp {

namespace {

constexpr std::string_view kDownloads = "_media";

}  // namespace

std::string Media::add(std::size_t number, bool uploaded, TimeMs now, std::string mime_type,
                       std::string bytes) {
    auto id = std::to_string(++last_id_);
    const auto digest = crypto::sha256(bytes);
    auto sha256 = crypto::to_base64({reinterpret_cast<const char *>(digest.data()), digest.size()});
    items_[id] = {
        {std::move(mime_type), std::move(bytes)}, number, uploaded, now, std::move(sha256)};
    return id;
}

const MediaItem *Media::find(std::string_view id, TimeMs now) const {
    const auto at = items_.find(id);
    if (at == items_.end()) return nullptr;
    const auto &item = at->second;
    const auto kept = item.uploaded ? kUploadedMediaMs : kSentMediaMs;
    return item.expired || now - item.since >= kept ? nullptr : &item;
}

bool Media::erase(std::string_view id) {
    const auto at = items_.find(id);
    if (at == items_.end()) return false;
    items_.erase(at);
    return true;
}

Result<void> Media::lie(std::string_view id, const json::object &wanted) {
    const auto at = items_.find(id);
    if (at == items_.end()) return Error{"there is no such media id"};
    auto made = at->second;
    Fields fields(wanted);
    fields.text("mime_type", made.said_mime_type);
    fields.text("sha256", made.said_sha256);
    fields.integer("file_size", made.said_size, 0);
    fields.text("url", made.said_url);
    fields.boolean("expired", made.expired);
    read_misbehaviour(fields, made);
    if (auto done = fields.done(); !done) return done;
    at->second = std::move(made);
    return {};
}

json::object Media::describe(const std::string &id, const MediaItem &item, const std::string &base,
                             TimeMs now) {
    auto url =
        base + "/" + std::string(kDownloads) + "/" + id + "/" + std::to_string(now + kMediaUrlMs);
    if (!item.said_url.empty()) url = item.said_url;
    const auto truth = crypto::to_hex(crypto::sha256(item.bytes));
    const auto size =
        item.said_size != 0 ? static_cast<std::size_t>(item.said_size) : item.bytes.size();
    return {{"messaging_product", "whatsapp"},
            {"url", url},
            {"mime_type", item.said_mime_type.empty() ? item.mime_type : item.said_mime_type},
            {"sha256", item.said_sha256.empty() ? truth : item.said_sha256},
            {"file_size", size},
            {"id", id}};
}

MediaItem *Media::download(std::string_view path, TimeMs now) {
    const auto parts = split_path(path);
    if (parts.size() != 3 || parts[0] != kDownloads) return nullptr;
    TimeMs expires = 0;
    const auto &digits = parts[2];
    std::from_chars(digits.data(), digits.data() + digits.size(), expires);
    return now < expires && find(parts[1], now) ? &items_.find(parts[1])->second : nullptr;
}

std::string file_refusal(std::string_view mime_type, std::size_t bytes) {
    struct Rule {
        std::string_view types;  // between blanks; "": any other
        std::size_t max_bytes;
    };
    constexpr std::size_t kMiB = 1024 * 1024;
    constexpr std::array kRules{
        Rule{" image/jpeg image/png ", 5 * kMiB}, Rule{" image/webp ", 500 * 1024},
        Rule{" audio/aac audio/amr audio/mp4 audio/mpeg audio/ogg ", 16 * kMiB},
        Rule{" video/3gpp video/mp4 ", 16 * kMiB}, Rule{"", 100 * kMiB}};
    const auto type = std::string(mime_type.substr(0, mime_type.find(';')));
    for (const auto family : {"image/", "audio/", "video/"}) {
        const auto known = std::ranges::any_of(kRules, [&](const Rule &rule) {
            return rule.types.find(" " + type + " ") != std::string_view::npos;
        });
        if (type.starts_with(family) && !known) return "The type of the file is not supported.";
    }
    const auto *rule = std::ranges::find_if(kRules, [&](const Rule &one) {
        return one.types.empty() || one.types.find(" " + type + " ") != std::string_view::npos;
    });
    return bytes <= rule->max_bytes ? "" : "The file is too large for its type.";
}

Result<Upload> read_upload(const net::Request &request) {
    auto parts = read_multipart(request);
    if (!parts) return parts.error();
    Upload out;
    for (auto &part : *parts) {
        if (part.name == "messaging_product") out.messaging_product = std::move(part.content);
        if (part.name == "type") out.type = std::move(part.content);
        if (part.name == "file") {
            out.file = std::move(part.content);
            out.file_type = std::move(part.content_type);
        }
    }
    return out;
}

}  // namespace patchbay::simulators::whatsapp
