#include "core/journal/file_lock.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#include <utility>

namespace patchbay::journal {

Result<FileLock> FileLock::take(const std::string &path) {
    const std::string name = path + ".lock";
    const int descriptor = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return Error{std::string("cannot open the store's lock file: ") + std::strerror(errno) +
                         "; its folder must exist and be writable",
                     name};
    FileLock lock(descriptor);
    if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return lock;
    if (errno == EWOULDBLOCK)
        return Error{
            "the store is in use by another process; stop that one first, or give this "
            "one another store.path",
            path};
    return Error{std::string("cannot lock the store: ") + std::strerror(errno), name};
}

FileLock::FileLock(FileLock &&other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileLock::~FileLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace patchbay::journal
