#include "tests/simulators/twilio/media.h"

#include "tests/simulators/twilio/message.h"

#include <algorithm>

namespace patchbay::simulators::twilio {

std::string Media::add(const std::string &message, std::string mime_type, std::string bytes,
                       TimeMs now) {
    auto sid = new_sid("ME");
    auto path = "/_media/" + new_sid("");
    message_by_path_[path] = message;
    by_message_[message].push_back(
        {sid, message, std::move(mime_type), std::move(bytes), std::move(path), now});
    return sid;
}

std::vector<const MediaItem *> Media::of(const std::string &message) const {
    std::vector<const MediaItem *> out;
    const auto at = by_message_.find(message);
    if (at == by_message_.end()) return out;
    for (const auto &item : at->second)
        out.push_back(&item);
    return out;
}

const MediaItem *Media::find(const std::string &message, const std::string &sid) const {
    const auto items = of(message);
    const auto at = std::ranges::find(items, sid, &MediaItem::sid);
    return at == items.end() ? nullptr : *at;
}

const MediaItem *Media::in_storage(const std::string &path) const {
    const auto at = message_by_path_.find(path);
    if (at == message_by_path_.end()) return nullptr;
    const auto items = of(at->second);
    const auto item = std::ranges::find(items, path, &MediaItem::stored);
    return item == items.end() ? nullptr : *item;
}

}  // namespace patchbay::simulators::twilio
