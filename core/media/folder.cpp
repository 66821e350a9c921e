#include "core/media/folder.h"

#include "core/base/crypto.h"
#include "core/base/log.h"

#include <openssl/evp.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <memory>
#include <unistd.h>
#include <vector>

namespace patchbay::media {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kUnfinished = "incoming-";
constexpr std::size_t kSweepAtOnce = 64;
constexpr std::size_t kHashPieceBytes = 256 * 1024;

Error system_error(const std::string &what, const std::string &path) {
    return {
        what + ": " + std::strerror(errno) + "; the media folder must be writable and have room",
        path};
}

// A name is on disk only when its folder is.
bool sync_folder(const std::string &path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return false;
    const bool synced = ::fsync(descriptor) == 0;
    ::close(descriptor);
    return synced;
}

std::optional<crypto::Sha256> hash_of(int descriptor) {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                          &EVP_MD_CTX_free);
    if (!context || EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) != 1) std::abort();
    std::vector<char> piece(kHashPieceBytes);
    for (off_t at = 0;;) {
        const ssize_t got = ::pread(descriptor, piece.data(), piece.size(), at);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return std::nullopt;
        if (got == 0) break;
        at += got;
        if (EVP_DigestUpdate(context.get(), piece.data(), static_cast<std::size_t>(got)) != 1)
            std::abort();
    }
    crypto::Sha256 digest{};
    if (EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) != 1) std::abort();
    return digest;
}

}  // namespace

bool is_blob_id(std::string_view id) {
    return id.size() == 64 && std::all_of(id.begin(), id.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

// ---- Incoming -----------------------------------------------------------------------------------

Incoming::Incoming(Folder &folder, std::string path, int descriptor)
    : folder_(folder), path_(std::move(path)), descriptor_(descriptor) {}

Incoming::~Incoming() {
    if (descriptor_ < 0) return;
    ::close(descriptor_);
    ::unlink(path_.c_str());
}

bool Incoming::write(std::string_view bytes) {
    if (error_) return false;
    bytes_ += bytes.size();
    if (bytes_ > folder_.limits_.largest) {
        error_ = Error{"the file is larger than " + std::to_string(folder_.limits_.largest) +
                       " bytes, the most that is kept"};
        return false;
    }
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) {
            error_ = system_error("the file cannot be written", path_);
            return false;
        }
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

Result<journal::Blob> Incoming::keep(std::string mime_type, std::string filename) {
    if (error_) return *error_;
    const auto digest = hash_of(descriptor_);
    if (!digest) return system_error("the file cannot be read", path_);
    if (::fsync(descriptor_) != 0) return system_error("the file cannot be written", path_);

    journal::Blob blob;
    blob.id = crypto::to_hex(*digest);
    blob.bytes = bytes_;
    blob.mime_type = std::move(mime_type);
    blob.filename = std::move(filename);
    blob.created = folder_.clock_.now();
    blob.expires = blob.created + folder_.limits_.keep_ms;
    if (auto swept = folder_.sweep(bytes_); !swept) return swept.error();

    const std::lock_guard lock(folder_.mutex_);
    const std::string path = folder_.path_of(blob.id);
    const std::string parent = fs::path(path).parent_path();
    std::error_code failed;
    fs::create_directories(parent, failed);
    if (failed || ::rename(path_.c_str(), path.c_str()) != 0)
        return system_error("the file cannot be kept", path);
    ::close(descriptor_);
    descriptor_ = -1;
    if (!sync_folder(parent) || !sync_folder(folder_.path_))
        return system_error("the file cannot be kept", path);
    if (auto indexed = folder_.store_.put_blob(blob); !indexed) return indexed.error();
    return blob;
}

// ---- Folder -------------------------------------------------------------------------------------

Result<std::unique_ptr<Folder>> Folder::open(std::string path, Limits limits, journal::Store &store,
                                             const Clock &clock) {
    std::error_code failed;
    const bool made = fs::create_directories(path, failed);
    if (failed) return Error{"cannot make the media folder: " + failed.message(), path};
    if (made) fs::permissions(path, fs::perms::owner_all, failed);  // customers' files
    for (const auto &entry : fs::directory_iterator(path, failed))
        if (entry.path().filename().string().starts_with(kUnfinished))
            fs::remove(entry.path(), failed);
    std::unique_ptr<Folder> folder(new Folder(std::move(path), limits, store, clock));
    if (auto swept = folder->sweep(); !swept) return swept.error();
    return folder;
}

std::string Folder::path_of(std::string_view id) const {
    return path_ + '/' + std::string(id.substr(0, 2)) + '/' + std::string(id);
}

Result<std::unique_ptr<Incoming>> Folder::receive() {
    std::string path = path_ + '/' + std::string(kUnfinished) + std::to_string(++number_);
    const int descriptor =
        ::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (descriptor < 0) return system_error("the file cannot be written", path);
    return std::unique_ptr<Incoming>(new Incoming(*this, std::move(path), descriptor));
}

Result<std::optional<Folder::File>> Folder::find(std::string_view id) {
    if (!is_blob_id(id)) return std::optional<File>();
    auto blob = store_.blob(id);
    if (!blob) return blob.error();
    if (!*blob || (*blob)->expires <= clock_.now()) return std::optional<File>();
    return std::optional(File{std::move(**blob), path_of(id)});
}

Result<void> Folder::sweep(std::uint64_t room_for) {
    const std::lock_guard lock(mutex_);
    while (true) {
        auto used = store_.blob_bytes();
        if (!used) return used.error();
        auto soonest = store_.blobs_by_expiry(kSweepAtOnce);
        if (!soonest) return soonest.error();
        const TimeMs now = clock_.now();
        std::uint64_t left = *used;
        std::size_t dropped = 0;
        for (const journal::Blob &blob : *soonest) {
            const bool expired = blob.expires <= now;
            if (!expired && left + room_for <= limits_.quota) break;
            if (!expired)
                log::warn("media quota reached: the oldest file goes",
                          {{"bytes", blob.bytes}, {"quota", limits_.quota}});
            if (auto done = drop(blob); !done) return done;
            left -= std::min(left, blob.bytes);
            ++dropped;
        }
        if (dropped < kSweepAtOnce) return {};
    }
}

// First out of the index: a file without an entry is lost room at worst, an entry without a file
// would be a lie.
Result<void> Folder::drop(const journal::Blob &blob) {
    if (auto gone = store_.drop_blob(blob.id); !gone) return gone;
    ::unlink(path_of(blob.id).c_str());
    return {};
}

}  // namespace patchbay::media
