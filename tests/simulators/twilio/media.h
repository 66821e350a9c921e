// Media: what customers have sent along, each behind its own URL and once more in the storage that
// this redirects to.
#pragma once

#include "core/base/clock.h"

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace patchbay::simulators::twilio {

struct MediaItem {
    std::string sid;
    std::string message;  // sid
    std::string mime_type;
    std::string bytes;
    std::string stored;  // path in the storage
    TimeMs created = 0;
};

class Media {
public:
    // Returns its sid.
    std::string add(const std::string &message, std::string mime_type, std::string bytes,
                    TimeMs now);
    const MediaItem *find(const std::string &message, const std::string &sid) const;
    const MediaItem *in_storage(const std::string &path) const;
    std::vector<const MediaItem *> of(const std::string &message) const;

private:
    std::unordered_map<std::string, std::vector<MediaItem>> by_message_;
    std::unordered_map<std::string, std::string> message_by_path_;
};

}  // namespace patchbay::simulators::twilio
