// A lock on a file itself, whatever name it is opened by, that goes with the process, however it
// ends.
#pragma once

#include "core/base/result.h"

#include <string>
#include <sys/types.h>

namespace patchbay::journal {

class FileLock {
public:
    // Makes the file where there is none, for nobody else's eyes. `store` is the path that an error
    // names.
    static Result<FileLock> take(const std::string &path, const std::string &store);
    // The same of a file that nothing but this lock is for.
    static Result<FileLock> take_own(const std::string &path, const std::string &store);
    FileLock(FileLock &&other) noexcept;
    ~FileLock();

private:
    static Result<FileLock> take(const std::string &path, const std::string &store, bool own);
    FileLock(int descriptor, dev_t device, ino_t file)
        : descriptor_(descriptor), device_(device), file_(file) {}

    int descriptor_;
    dev_t device_;
    ino_t file_;
};

}  // namespace patchbay::journal
