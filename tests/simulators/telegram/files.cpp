#include "tests/simulators/telegram/files.h"

#include "core/base/crypto.h"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace patchbay::simulators::telegram {

namespace {

constexpr std::array kKinds{FileKind{"photo", "Photo", "photos", "jpg", "image/jpeg"},
                            FileKind{"audio", "Audio", "music", "mp3", "audio/mpeg"},
                            FileKind{"voice", "VoiceNote", "voice", "oga", "audio/ogg"},
                            FileKind{"video", "Video", "videos", "mp4", "video/mp4"},
                            FileKind{"document", "Document", "documents", "pdf", "application/pdf"},
                            FileKind{"sticker", "Sticker", "stickers", "webp", "image/webp"},
                            FileKind{"animation", "Animation", "animations", "mp4", "video/mp4"},
                            FileKind{"video_note", "VideoNote", "video_notes", "mp4", "video/mp4"}};

constexpr std::int64_t kSeconds = 3;  // how long whatever plays is said to last
constexpr std::int64_t kWide = 1280;
constexpr std::int64_t kHigh = 960;
constexpr std::int64_t kSmallWide = 90;
constexpr std::int64_t kSmallHigh = 67;
constexpr std::int64_t kSticker = 512;

void add_measures(json::object &out, std::int64_t width, std::int64_t height) {
    out["width"] = width;
    out["height"] = height;
}

// That of its name, where it has a plain one.
std::string ending_of(const File &file) {
    const auto dot = file.name.rfind('.');
    const auto ending = dot == std::string::npos ? "" : file.name.substr(dot + 1);
    const auto plain = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; };
    if (ending.empty() || !std::ranges::all_of(ending, plain)) {
        return std::string(file.kind->ending);
    }
    return ending;
}

}  // namespace

std::span<const FileKind> file_kinds() { return kKinds; }

const FileKind *file_kind(std::string_view name) {
    const auto *at = std::ranges::find(kKinds, name, &FileKind::name);
    return at == kKinds.end() ? nullptr : at;
}

Files::Files() {
    std::array<std::uint8_t, 16> random{};
    crypto::random_bytes(random);
    run_ = crypto::to_hex(random);
}

std::string Files::opaque(std::size_t bytes) {
    const auto digest = crypto::hmac_sha256(run_, std::to_string(++last_));
    return crypto::to_hex(std::span(digest).first(bytes));
}

const File &Files::add(File file) {
    constexpr std::size_t kIdBytes = 24;
    constexpr std::size_t kUniqueBytes = 6;
    if (file.mime_type.empty()) file.mime_type = file.kind->mime_type;
    file.id = "AgAC" + opaque(kIdBytes);
    file.unique_id = "AQAD" + opaque(kUniqueBytes);
    file.path = std::string(file.kind->folder) + "/file_" + std::to_string(id_by_path_.size());
    file.path += "." + ending_of(file);
    if (file.kind->name == "photo" && file.smaller.empty() && file.url.empty()) {
        File small;
        small.kind = file.kind;
        small.mime_type = file.mime_type;
        small.bytes = "thumbnail of " + file.id;
        small.smaller = "none";
        file.smaller = add(std::move(small)).id;
    }
    id_by_path_[file.path] = file.id;
    return files_[file.id] = std::move(file);
}

const File *Files::find(std::string_view id) const {
    const auto at = files_.find(id);
    return at == files_.end() || at->second.expired ? nullptr : &at->second;
}

json::object file_basics(const File &file) {
    json::object out{{"file_id", file.id}, {"file_unique_id", file.unique_id}};
    if (file.said_size >= 0) {
        out["file_size"] = file.said_size;
    } else if (file.url.empty()) {
        out["file_size"] = file.bytes.size();
    }
    return out;
}

json::value Files::view(const File &file) const {
    auto out = file_basics(file);
    const auto kind = file.kind->name;
    if (kind == "photo") {
        add_measures(out, kWide, kHigh);
        json::array sizes;
        if (const auto *small = find(file.smaller)) {
            auto first = file_basics(*small);
            add_measures(first, kSmallWide, kSmallHigh);
            sizes.push_back(std::move(first));
        }
        sizes.push_back(std::move(out));
        return sizes;
    }
    if (kind == "sticker") {
        add_measures(out, kSticker, kSticker);
        out["type"] = "regular";
        out["is_animated"] = false;
        out["is_video"] = false;
        return out;
    }
    if (kind == "video_note") {
        out["length"] = kSticker;
        out["duration"] = kSeconds;
        return out;
    }
    out["mime_type"] = file.mime_type;
    if (!file.name.empty() && kind != "voice") out["file_name"] = file.name;
    if (kind == "video" || kind == "animation") add_measures(out, kWide, kHigh);
    if (kind != "document") out["duration"] = kSeconds;
    return out;
}

const File *Files::prepare(std::string_view id, TimeMs now) {
    const auto at = files_.find(id);
    if (at == files_.end() || at->second.expired || !at->second.url.empty()) return nullptr;
    if (at->second.bytes.size() <= kMaxDownloadBytes) at->second.path_until = now + kFilePathMs;
    return &at->second;
}

File *Files::at_path(std::string_view path, TimeMs now) {
    const auto id = id_by_path_.find(path);
    if (id == id_by_path_.end()) return nullptr;
    auto &file = files_.find(id->second)->second;
    return file.expired || now >= file.path_until ? nullptr : &file;
}

Result<void> Files::lie(std::string_view id, const json::object &wanted) {
    const auto at = files_.find(id);
    if (at == files_.end()) return Error{"there is no such file_id"};
    auto made = at->second;
    Fields fields(wanted);
    read_misbehaviour(fields, made);
    fields.boolean("expired", made.expired);
    fields.integer("file_size", made.said_size, 0);
    if (auto done = fields.done(); !done) return done;
    at->second = std::move(made);
    return {};
}

}  // namespace patchbay::simulators::telegram
