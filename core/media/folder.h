// The media folder: files by the SHA-256 of their bytes, so that the same file is kept once.
//
// Threads   Folder: any. Incoming: one at a time.
// Errors    A disk that is full, a file that is too large: an Error that says so; what was written
//           of it is removed.
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/journal/store.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace patchbay::media {

struct Limits {
    std::uint64_t quota = 1'024ull * 1'024 * 1'024;      // bytes of all files together
    std::uint64_t largest = 100ull * 1'024 * 1'024;      // bytes of one
    std::int64_t keep_ms = 30ll * 24 * 60 * 60 * 1'000;  // from its last arrival
};

class Folder;

// A file that is being written; gone with this object unless it is kept.
class Incoming {
public:
    ~Incoming();
    Incoming(const Incoming &) = delete;
    Incoming &operator=(const Incoming &) = delete;

    // False: over the limit or not written; error() says why, and keep() fails.
    bool write(std::string_view bytes);
    std::uint64_t bytes() const { return bytes_; }
    const std::optional<Error> &error() const { return error_; }

    // On disk and in the index when it returns. Its id is the hash. Takes its time: it reads the file
    // again and waits for the disk.
    Result<journal::Blob> keep(std::string mime_type, std::string filename);

private:
    friend class Folder;
    Incoming(Folder &folder, std::string path, int descriptor);

    Folder &folder_;
    const std::string path_;
    int descriptor_;
    std::uint64_t bytes_ = 0;
    std::optional<Error> error_;
};

class Folder {
public:
    // Makes the folder where there is none. `store` and `clock` outlive it.
    static Result<std::unique_ptr<Folder>> open(std::string path, Limits limits,
                                                journal::Store &store, const Clock &clock);

    Result<std::unique_ptr<Incoming>> receive();

    struct File {
        journal::Blob blob;
        std::string path;
    };
    Result<std::optional<File>> find(std::string_view id);  // nothing: unknown or expired

    // Removes what has expired, and over the quota what expires first. At start, and before each
    // file that is kept.
    Result<void> sweep(std::uint64_t room_for = 0);

    const Limits &limits() const { return limits_; }

private:
    friend class Incoming;
    Folder(std::string path, Limits limits, journal::Store &store, const Clock &clock)
        : path_(std::move(path)), limits_(limits), store_(store), clock_(clock) {}

    std::string path_of(std::string_view id) const;
    Result<void> drop(const journal::Blob &blob);

    const std::string path_;
    const Limits limits_;
    journal::Store &store_;
    const Clock &clock_;
    std::mutex mutex_;  // one change of the folder at a time
    std::atomic<std::uint64_t> number_{0};
};

// "<64 hex digits>": what an id looks like.
bool is_blob_id(std::string_view id);

}  // namespace patchbay::media
