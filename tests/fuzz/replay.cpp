// Gives each file of the folders and files named to the target once: what keeps a corpus true in
// builds without libFuzzer.
#include "core/base/file.h"
#include "tests/fuzz/fuzz.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace {

constexpr std::size_t kInputBytes = 16 * 1024 * 1024;

std::vector<std::string> files_of(const std::string &path) {
    if (!std::filesystem::is_directory(path)) return {path};
    std::vector<std::string> files;
    for (const auto &entry : std::filesystem::directory_iterator(path))
        files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

bool replay(const std::string &file) {
    std::fprintf(stderr, "%s\n", file.c_str());  // the last one printed is the one that failed
    const auto text = patchbay::read_file(file, kInputBytes);
    if (!text) {
        std::fprintf(stderr, "%s\n", text.error().message.c_str());
        return false;
    }
    // Of exactly this size on the heap, so that one byte too far is seen.
    const auto bytes = std::make_unique<std::uint8_t[]>(text->size());
    std::copy(text->begin(), text->end(), bytes.get());
    LLVMFuzzerTestOneInput(bytes.get(), text->size());
    return true;
}

}  // namespace

int main(int count, char **arguments) {
    std::vector<std::string> files;
    for (int i = 1; i < count; ++i) {
        const auto more = files_of(arguments[i]);
        files.insert(files.end(), more.begin(), more.end());
    }
    const bool good = !files.empty() && std::all_of(files.begin(), files.end(), replay);
    std::fprintf(stderr, "%zu inputs\n", files.size());
    return good ? 0 : 1;
}
