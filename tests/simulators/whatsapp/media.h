// Media: what customers sent and what the business uploaded, with URLs that expire.
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/net/http.h"

#include <boost/json/object.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace patchbay::simulators::whatsapp {

constexpr std::int64_t kMediaUrlMs = 5 * 60'000;  // then the URL has expired

struct MediaItem {
    std::string mime_type;
    std::string bytes;
    std::string sha256;  // Base64
};

class Media {
public:
    // Returns the new id.
    std::string add(std::string mime_type, std::string bytes);
    const MediaItem *find(std::string_view id) const;  // null: none
    bool erase(std::string_view id);

    // The provider's answer for an id that exists; the URL lies under `base` ("http://host:port").
    boost::json::object describe(const std::string &id, const std::string &base, TimeMs now) const;
    // The item of a URL's path that describe() gave, unless it has expired.
    const MediaItem *download(std::string_view path, TimeMs now) const;

private:
    std::map<std::string, MediaItem, std::less<>> items_;
    std::uint64_t last_id_ = 1'003'383'421'380'000;
};

// The parts of a multipart/form-data upload. The error is for a person.
struct Upload {
    std::string messaging_product;
    std::string type;  // the field; "" where absent
    std::string file_type;
    std::optional<std::string> file;
};
Result<Upload> read_upload(const net::Request &request);

}  // namespace patchbay::simulators::whatsapp
