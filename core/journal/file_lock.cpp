#include "core/journal/file_lock.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <mutex>
#include <set>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace patchbay::journal {

namespace {

// flock() does not tell whose a lock is; a record lock does. The bytes are those on which every
// connection of SQLite holds one while it has a write-ahead log; on another file we take it.
struct flock record_lock() {
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    lock.l_start = 0x40000002;
    lock.l_len = 510;
    return lock;
}

// 0: not known, or of another container.
pid_t holder_of(int descriptor) {
    struct flock lock = record_lock();
    if (::fcntl(descriptor, F_GETLK, &lock) != 0 || lock.l_type == F_UNLCK) return 0;
    return lock.l_pid;
}

Error in_use(pid_t holder, const std::string &store) {
    return {
        "the store is in use by " +
            (holder > 0 ? "process " + std::to_string(holder) : std::string("another process")) +
            "; stop that one first, or give this one another store.path",
        store};
}

// What this process holds. Such a file is not even opened again: to close any descriptor of a file
// drops all locks that SQLite has on it in this process.
class Held {
public:
    bool contains(dev_t device, ino_t file) {
        const std::lock_guard lock(mutex_);
        return files_.contains({device, file});
    }
    void add(dev_t device, ino_t file) {
        const std::lock_guard lock(mutex_);
        files_.emplace(device, file);
    }
    void remove(dev_t device, ino_t file) {
        const std::lock_guard lock(mutex_);
        files_.erase({device, file});
    }

private:
    std::mutex mutex_;
    std::set<std::pair<dev_t, ino_t>> files_;
};

Held &held() {
    static Held held;
    return held;
}

}  // namespace

Result<FileLock> FileLock::take(const std::string &path, const std::string &store) {
    return take(path, store, false);
}

Result<FileLock> FileLock::take_own(const std::string &path, const std::string &store) {
    return take(path, store, true);
}

Result<FileLock> FileLock::take(const std::string &path, const std::string &store, bool own) {
    struct stat status {};
    if (::stat(path.c_str(), &status) == 0 && held().contains(status.st_dev, status.st_ino))
        return in_use(::getpid(), store);
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return Error{"cannot open " + path + ": " + std::strerror(errno) +
                         "; its folder must exist, and both must be writable",
                     store};
    const auto refuse = [&](Error error) {
        ::close(descriptor);
        return error;
    };
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0)
        return refuse(errno == EWOULDBLOCK
                          ? in_use(holder_of(descriptor), store)
                          : Error{"cannot lock " + path + ": " + std::strerror(errno), store});
    if (::fstat(descriptor, &status) != 0)
        return refuse({"cannot look at " + path + ": " + std::strerror(errno), store});
    struct flock name = record_lock();
    if (own) (void)::fcntl(descriptor, F_SETLK, &name);  // it only tells our number
    held().add(status.st_dev, status.st_ino);
    return FileLock(descriptor, status.st_dev, status.st_ino);
}

FileLock::FileLock(FileLock &&other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      device_(other.device_),
      file_(other.file_) {}

FileLock::~FileLock() {
    if (descriptor_ < 0) return;
    ::close(descriptor_);
    held().remove(device_, file_);
}

}  // namespace patchbay::journal
