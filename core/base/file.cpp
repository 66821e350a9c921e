#include "core/base/file.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace patchbay {

Result<std::string> read_file(const std::string &path, std::size_t limit) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return Error{std::strerror(errno), path};
    auto content = read_descriptor(file, limit);
    ::close(file);
    if (!content) return Error{content.error().message, path};
    return content;
}

Result<std::string> read_descriptor(int descriptor, std::size_t limit) {
    std::string content;
    std::array<char, 16 * 1024> block;
    for (;;) {
        const auto got = ::read(descriptor, block.data(), block.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return Error{std::strerror(errno)};
        if (got == 0) return content;
        content.append(block.data(), static_cast<std::size_t>(got));
        if (content.size() > limit)
            return Error{"longer than the limit of " + std::to_string(limit) + " bytes"};
    }
}

}  // namespace patchbay
