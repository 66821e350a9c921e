#include "core/app/paths.h"

#include <filesystem>
#include <system_error>

namespace patchbay::app {
namespace {

namespace fs = std::filesystem;

std::string beside_binary(const char *path) {
    std::error_code error;
    const auto binary = fs::read_symlink("/proc/self/exe", error);
    return path_in((error ? fs::path("/usr/bin") : binary.parent_path()).string(), path);
}

}  // namespace

std::string plugin_folder() { return beside_binary("../lib/patchbay/plugins"); }
std::string libexec_folder() { return beside_binary("../libexec/patchbay"); }

std::string folder_of(const std::string &file) {
    std::error_code error;
    const auto absolute = fs::absolute(file, error);
    return (error ? fs::path(file) : absolute).lexically_normal().parent_path().string();
}

std::string path_in(const std::string &folder, const std::string &path) {
    return (fs::path(folder) / path).lexically_normal().string();
}

}  // namespace patchbay::app
