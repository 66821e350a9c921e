#include "core/app/output.h"
#include "core/app/paths.h"
#include "core/app/verbs.h"
#include "core/base/located_json.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <unistd.h>

namespace patchbay::app {
namespace {

constexpr std::string_view kPrefix = "simulate-";

std::vector<std::string> simulators(const std::string &folder) {
    std::vector<std::string> names;
    std::error_code error;
    for (const auto &entry : std::filesystem::directory_iterator(folder, error)) {
        const auto name = entry.path().filename().string();
        if (name.starts_with(kPrefix)) names.push_back(name.substr(kPrefix.size()));
    }
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace

int verb_simulate(const std::string &name, const std::vector<std::string> &arguments) {
    const auto folder = libexec_folder();
    const auto names = simulators(folder);
    if (std::find(names.begin(), names.end(), name) == names.end()) {
        auto message = name.empty() ? "which simulator?" : "no simulator '" + name + "';";
        message += names.empty() ? " there are none in " + folder : " there are " + joined(names);
        if (const auto nearest = nearest_name(name, names); !nearest.empty())
            message += "; did you mean '" + nearest + "'?";
        return fail(kWrongUsage, message);
    }
    auto program = folder + '/' + std::string(kPrefix) + name;
    auto words = arguments;
    std::vector<char *> argv{program.data()};
    for (auto &word : words)
        argv.push_back(word.data());
    argv.push_back(nullptr);
    ::execv(program.c_str(), argv.data());
    return fail(kFailed, "cannot start " + program + ": " + std::strerror(errno));
}

}  // namespace patchbay::app
