// Files: what customers and the bot have sent, each behind a file_id that only this bot knows.
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "tests/simulators/common/download.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>

namespace patchbay::simulators::telegram {

constexpr std::int64_t kFilePathMs = std::int64_t{60} * 60'000;  // then getFile is asked again
constexpr std::size_t kMaxPhotoBytes = 10 * 1024 * 1024;         // of an upload
constexpr std::size_t kMaxUploadBytes = 50 * 1024 * 1024;        // of any other
constexpr std::size_t kMaxDownloadBytes = 20 * 1024 * 1024;      // of getFile

struct FileKind {
    std::string_view name;       // the parameter of a send, the member of a message
    std::string_view type;       // in descriptions
    std::string_view folder;     // of its path
    std::string_view ending;     // of its path
    std::string_view mime_type;  // where nobody says another
};

std::span<const FileKind> file_kinds();
const FileKind *file_kind(std::string_view name);  // null: none such

struct File : Download {
    const FileKind *kind = nullptr;
    std::string name{};  // of a document and the like
    std::string url{};   // what the bot named instead of a file; nobody fetches it

    std::string id{};
    std::string unique_id{};
    std::string path{};
    std::string smaller{};        // of a photo: the file_id of its thumbnail
    TimeMs path_until = 0;        // 0: nobody has asked for the path
    bool expired = false;         // by order: nobody knows the id any more
    std::int64_t said_size = -1;  // by order: what is said instead of the size
};

class Files {
public:
    Files();

    const File &add(File file);  // with its ids and its path
    const File *find(std::string_view id) const;
    // The member of a message: an object, of a photo an array of its sizes.
    boost::json::value view(const File &file) const;

    // What getFile answers, after which the path leads to the file for an hour. Null: no such file.
    const File *prepare(std::string_view id, TimeMs now);
    File *at_path(std::string_view path, TimeMs now);

    // {"served_mime_type", …} of Download, {"expired"} and {"file_size"}: docs/simulators.md.
    Result<void> lie(std::string_view id, const boost::json::object &wanted);

private:
    std::string opaque(std::size_t bytes);

    std::string run_;  // random: two runs never share an id
    std::uint64_t last_ = 0;
    std::map<std::string, File, std::less<>> files_;
    std::map<std::string, std::string, std::less<>> id_by_path_;
};

// {"file_id", "file_unique_id", "file_size"}; no size of what nobody fetched.
boost::json::object file_basics(const File &file);

}  // namespace patchbay::simulators::telegram
