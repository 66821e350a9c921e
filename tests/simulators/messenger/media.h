// Media: what customers sent and what the business uploaded, behind links that need no token and
// expire.
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "tests/simulators/common/download.h"

#include <boost/json/object.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace patchbay::simulators::messenger {

constexpr std::int64_t kMediaUrlMs = std::int64_t{24} * 60 * 60'000;  // then a link has expired
constexpr std::size_t kMaxFileBytes = 25'000'000;

struct MediaItem : Download {
    std::string type;    // image, audio, video or file
    std::string link{};  // of the business: what it named instead of a file

    bool expired = false;  // by order: no link leads to it any more
};

class Media {
public:
    std::string add(MediaItem item);  // the new id
    // Null: there is none.
    const MediaItem *find(std::string_view id) const;

    // A link under `base` ("http://host:port"), or the one that the business named.
    std::string url(const std::string &id, const std::string &base, TimeMs now) const;
    // The item of a link's path, unless that has expired.
    MediaItem *download(std::string_view path, TimeMs now);

    // {"redirect", "endless", …} of Download and {"expired"}: docs/simulators.md.
    Result<void> lie(std::string_view id, const boost::json::object &wanted);

private:
    std::map<std::string, MediaItem, std::less<>> items_;
    std::uint64_t last_id_ = 1'745'504'518'999'000;
};

}  // namespace patchbay::simulators::messenger
