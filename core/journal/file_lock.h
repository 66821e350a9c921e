// One process a store: a lock on "<path>.lock" that goes with the process, however it ends.
#pragma once

#include "core/base/result.h"

#include <string>

namespace patchbay::journal {

class FileLock {
public:
    static Result<FileLock> take(const std::string &path);
    FileLock(FileLock &&other) noexcept;
    ~FileLock();

private:
    explicit FileLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;
};

}  // namespace patchbay::journal
