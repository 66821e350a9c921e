// Any text as the configuration file, and the settings of its instances against the manifests of
// the plugins that ship.
#include "core/app/config.h"

#include "core/app/settings.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/plugin/manifest.h"
#include "tests/fuzz/fuzz.h"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

namespace {

using fuzz::require;
namespace app = patchbay::app;
namespace plugin = patchbay::plugin;

constexpr std::size_t kManifestBytes = 1024 * 1024;

plugin::Manifest manifest_of(const std::string &folder) {
    const auto text = patchbay::read_file(
        PATCHBAY_SOURCE_DIR "/plugins/" + folder + "/manifest.json", kManifestBytes);
    require(text.ok(), "the manifest is there", folder);
    auto manifest = plugin::parse_manifest(*text);
    require(manifest.ok(), "the manifest is one", folder);
    return *std::move(manifest);
}

// A file in memory, written anew for each input.
class File {
public:
    File() : descriptor_(::memfd_create("config", MFD_CLOEXEC)) {
        require(descriptor_ >= 0, "there is a file in memory");
        ::setenv("FUZZ", "a value", 1);
    }
    std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }
    void write(std::string_view text) const {
        const bool written =
            ::ftruncate(descriptor_, 0) == 0 &&
            ::pwrite(descriptor_, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size());
        require(written, "the file is written");
    }

private:
    int descriptor_;
};

void check(const patchbay::Problem &problem, const std::string &file, std::string_view text) {
    const auto lines = 1 + std::count(text.begin(), text.end(), '\n');
    const auto shown = patchbay::to_text(problem);
    require(problem.file == file, "a problem names the file", shown, file);
    require(problem.line >= 1 && problem.line <= lines && problem.column >= 1,
            "a problem has a place in the file", shown);
    require(!problem.message.empty(), "a problem says what is wrong", shown);
    // Of a text that is not UTF-8 itself nothing but the place is told.
    require(patchbay::valid_utf8(shown), "a problem is UTF-8", shown);
}

void check_config(const app::Config &config) {
    require(config.folder.starts_with('/') && config.store_path.starts_with('/'),
            "paths are absolute", config.store_path);
    for (const auto &[name, file] : config.flows)
        require(file.starts_with('/'), "paths are absolute", file);
    for (const auto &[id, channel] : config.channels) {
        const auto &rate = channel.limits.messages_per_second;
        require(!rate || *rate >= 0, "a rate is not negative");
        require(channel.in_doubt.after_ms >= 0 && channel.in_doubt.blocks_ms >= 0 &&
                    config.shutdown_deadline_ms >= 0,
                "a duration is not negative");
    }
}

void apply(const app::Config &config, const patchbay::json::object &settings,
           const plugin::Manifest &manifest, const std::string &pointer,
           patchbay::Problems &problems) {
    const auto before = problems.size();
    const auto applied = app::apply_settings(settings, manifest, *config.document, config.folder,
                                             pointer, true, problems);
    require(applied.has_value() == (problems.size() == before),
            "settings are refused with a problem");
    if (!applied) return;
    for (const auto &[name, secret] : applied->secrets)
        require(patchbay::valid_utf8(secret), "a secret is text", name);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    static const File file;
    static const auto channel = manifest_of("channels/whatsapp");
    static const auto backend = manifest_of("backends/repair-tracker");
    const auto text = fuzz::text_of(data, size);
    file.write(text);
    patchbay::Problems problems;
    const auto config = app::load_config(file.path(), app::Scope::everything(), problems);
    require(config.has_value() || !problems.empty(), "a file is refused with a problem");
    if (config) {
        check_config(*config);
        for (const auto &[id, one] : config->channels)
            apply(*config, one.settings, channel,
                  "/channels" + patchbay::pointer_step(id) + "/settings", problems);
        for (const auto &[id, one] : config->backends)
            apply(*config, one.settings, backend,
                  "/backends" + patchbay::pointer_step(id) + "/settings", problems);
    }
    for (const auto &problem : problems)
        check(problem, file.path(), text);
    return 0;
}
