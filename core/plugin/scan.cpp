#include "core/plugin/elf.h"
#include "core/plugin/plugin.h"

#include <algorithm>
#include <filesystem>

namespace patchbay::plugin {
namespace {

namespace fs = std::filesystem;

// The shared libraries of a folder, sorted, so that the same folder always gives the same answer.
std::vector<std::string> libraries(const std::string &directory, Scan &scan) {
    std::vector<std::string> paths;
    std::error_code failed;
    for (fs::directory_iterator it(directory, failed), end; !failed && it != end;
         it.increment(failed)) {
        std::error_code ignored;
        if (it->path().extension() == ".so" && it->is_regular_file(ignored))
            paths.push_back(it->path().string());
    }
    if (failed)
        scan.broken.push_back(
            {directory + ": the plugin folder cannot be read: " + failed.message(), directory});
    std::sort(paths.begin(), paths.end());
    return paths;
}

void look_at(const std::string &path, Scan &scan) {
    auto text = read_manifest_section(path);
    if (!text) {
        if (text.error().code != kNoPlugin) scan.broken.push_back(text.error());
        return;
    }
    auto manifest = parse_manifest(*text);
    if (!manifest) {
        scan.broken.push_back({path + ": " + manifest.error().message, path});
        return;
    }
    const auto id = manifest->id;
    const auto [found, added] = scan.plugins.try_emplace(id, Found{path, std::move(*manifest)});
    if (!added)
        scan.broken.push_back({path + ": has the same id '" + id + "' as " + found->second.path +
                                   ", which is used; remove one of them",
                               path});
}

}  // namespace

Scan scan(const std::vector<std::string> &directories) {
    Scan scan;
    for (const auto &directory : directories)
        for (const auto &path : libraries(directory, scan))
            look_at(path, scan);
    return scan;
}

}  // namespace patchbay::plugin
