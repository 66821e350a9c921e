#include "core/base/file.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace patchbay {

namespace {

bool is_folder(const std::string &path) {
    struct stat found {};
    return ::stat(path.c_str(), &found) == 0 && S_ISDIR(found.st_mode);
}

}  // namespace

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

Result<void> make_folder(const std::string &path) {
    for (std::size_t end = 0; end != path.npos;) {
        end = path.find('/', end + 1);
        const std::string folder = path.substr(0, end);
        // One that stands may be of a file system that cannot be written.
        if (is_folder(folder)) continue;
        if (::mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST)
            return Error{std::strerror(errno), folder};
        if (!is_folder(folder)) return Error{std::strerror(ENOTDIR), folder};
    }
    return {};
}

}  // namespace patchbay
