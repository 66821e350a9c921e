#include "tests/simulators/messenger/media.h"

#include "tests/simulators/common/control.h"

#include <charconv>

namespace patchbay::simulators::messenger {

namespace {

constexpr std::string_view kDownloads = "_media";

}  // namespace

std::string Media::add(MediaItem item) {
    auto id = std::to_string(++last_id_);
    items_[id] = std::move(item);
    return id;
}

const MediaItem *Media::find(std::string_view id) const {
    const auto at = items_.find(id);
    return at == items_.end() ? nullptr : &at->second;
}

std::string Media::url(const std::string &id, const std::string &base, TimeMs now) const {
    const auto *item = find(id);
    if (item && !item->link.empty()) return item->link;
    return base + "/" + std::string(kDownloads) + "/" + id + "/" +
           std::to_string(now + kMediaUrlMs);
}

MediaItem *Media::download(std::string_view path, TimeMs now) {
    const auto parts = split_path(path);
    if (parts.size() != 3 || parts[0] != kDownloads) return nullptr;
    TimeMs expires = 0;
    std::from_chars(parts[2].data(), parts[2].data() + parts[2].size(), expires);
    const auto at = items_.find(parts[1]);
    if (at == items_.end() || at->second.expired || now >= expires) return nullptr;
    return &at->second;
}

Result<void> Media::lie(std::string_view id, const json::object &wanted) {
    const auto at = items_.find(id);
    if (at == items_.end()) return Error{"there is no such media id"};
    auto made = at->second;
    Fields fields(wanted);
    read_misbehaviour(fields, made);
    fields.boolean("expired", made.expired);
    if (auto done = fields.done(); !done) return done;
    at->second = std::move(made);
    return {};
}

}  // namespace patchbay::simulators::messenger
