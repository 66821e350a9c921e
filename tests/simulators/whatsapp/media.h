// Media: what customers sent and what the business uploaded, with URLs that expire, and files that
// are not what they are said to be.
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/net/http.h"
#include "tests/simulators/common/download.h"

#include <boost/json/object.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace patchbay::simulators::whatsapp {

constexpr std::int64_t kMediaUrlMs = 5 * 60'000;  // then the URL has expired
constexpr std::int64_t kSentMediaMs = std::int64_t{7} * 24 * 60 * 60'000;       // of a webhook's id
constexpr std::int64_t kUploadedMediaMs = std::int64_t{30} * 24 * 60 * 60'000;  // of an upload's id

struct MediaItem : Download {
    std::size_t number;  // of Settings::numbers
    bool uploaded;       // by the business; else a customer's
    TimeMs since;        // the simulator's time
    std::string sha256;  // Base64

    // What is said instead of the truth, by order of the control API; "" or 0: the truth.
    std::string said_mime_type{};
    std::string said_sha256{};
    std::int64_t said_size = 0;
    std::string said_url{};  // instead of the download's
    bool expired = false;    // the id is not known any more
};

class Media {
public:
    // Returns the new id.
    std::string add(std::size_t number, bool uploaded, TimeMs now, std::string mime_type,
                    std::string bytes);
    // Null: there is none, or none any more.
    const MediaItem *find(std::string_view id, TimeMs now) const;
    bool erase(std::string_view id);

    // {"mime_type", "sha256", "file_size", "served_mime_type", "url", "redirect", "endless",
    // "expired", "download_status", "garbled"}
    Result<void> lie(std::string_view id, const boost::json::object &wanted);

    // The provider's answer for an item; the URL lies under `base` ("http://host:port").
    static boost::json::object describe(const std::string &id, const MediaItem &item,
                                        const std::string &base, TimeMs now);
    // The item of a URL's path that describe() gave, unless it has expired.
    MediaItem *download(std::string_view path, TimeMs now);

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

// Why the provider does not take a file of this type and size; "": it does.
std::string file_refusal(std::string_view mime_type, std::size_t bytes);

}  // namespace patchbay::simulators::whatsapp
