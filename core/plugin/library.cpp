#include "core/plugin/library.h"

#include "core/plugin/elf.h"
#include "core/plugin/extension.h"
#include "core/plugin/services.h"

#include <boost/dll/shared_library.hpp>

#include <cerrno>
#include <cstring>
#include <mutex>
#include <sys/mman.h>
#include <unistd.h>
#include <vector>

namespace patchbay::plugin {
namespace {

namespace dll = boost::dll;

// A copy of the file that exists in memory alone, so that replacing the file on disk neither
// changes a loaded plugin nor hides a new one behind the old name. The descriptor stays open: the
// loader tells libraries apart by name, and the name holds the descriptor's number.
Result<int> private_copy(const std::string &path, const std::string &bytes) {
    const int copy =
        memfd_create(path.substr(path.rfind('/') + 1).substr(0, 200).c_str(), MFD_CLOEXEC);
    if (copy < 0)
        return Error{path + ": no memory file for its copy: " + std::strerror(errno), path};
    for (std::size_t done = 0; done < bytes.size();) {
        const auto written = write(copy, bytes.data() + done, bytes.size() - done);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) {
            Error error{path + ": its copy cannot be written: " + std::strerror(errno), path};
            close(copy);
            return error;
        }
        done += static_cast<std::size_t>(written);
    }
    return copy;
}

// Libraries stay mapped until the process ends: nothing can prove that no pointer into one is left.
void keep(dll::shared_library library) {
    static std::mutex mutex;
    static auto &kept = *new std::vector<dll::shared_library>;
    const std::lock_guard lock(mutex);
    kept.push_back(std::move(library));
}

std::string version(int major, int minor) {
    return std::to_string(major) + "." + std::to_string(minor);
}

const std::string kHostAbi = version(PATCHBAY_ABI_MAJOR, PATCHBAY_ABI_MINOR);
const std::string kRebuild = "build it again with the SDK of this Patchbay";

}  // namespace

Error Library::refuse(const std::string &field, const std::string &wanted, const std::string &found,
                      const std::string &remedy) const {
    return {path_ + ": plugin '" + manifest_.id + "' is refused: " + field + ": wanted " + wanted +
                ", found " + found + "; " + remedy,
            path_};
}

Result<std::shared_ptr<Library>> Library::load(const std::string &path) {
    auto bytes = read_library(path);
    if (!bytes) return bytes.error();
    auto text = manifest_text(*bytes);
    if (!text) return Error{path + ": " + text.error().message, path, text.error().code};
    auto manifest = parse_manifest(*text);
    if (!manifest)
        return Error{path + ": " + manifest.error().message, path, manifest.error().code};

    std::shared_ptr<Library> library(new Library(path, std::move(*manifest)));
    const auto &m = library->manifest_;
    if (m.abi_major != PATCHBAY_ABI_MAJOR || m.abi_minor != PATCHBAY_ABI_MINOR)
        return library->refuse("the manifest's abi", kHostAbi, version(m.abi_major, m.abi_minor),
                               kRebuild);
    for (const auto &need : m.needs)
        if (!is_service(need))
            return library->refuse("the manifest's needs", "services of this host", need,
                                   "use a newer Patchbay");
    if (auto opened = library->open(*bytes); !opened) return opened.error();
    return library;
}

Result<void> Library::open(const std::string &bytes) {
    auto copy = private_copy(path_, bytes);
    if (!copy) return copy.error();
    try {
        dll::shared_library library("/proc/self/fd/" + std::to_string(*copy),
                                    dll::load_mode::rtld_now | dll::load_mode::rtld_local);
        const bool found = library.has("patchbay_plugin_entry");
        const auto *entry =
            found ? &library.get<const patchbay_entry>("patchbay_plugin_entry") : nullptr;
        keep(std::move(library));
        if (entry == nullptr)
            return refuse("its symbols", "patchbay_plugin_entry", "no such symbol",
                          "define it, with PATCHBAY_EXPORT, and link by patchbay_add_plugin()");
        return take(*entry);
    } catch (const std::exception &error) {
        close(*copy);
        return Error{path_ + ": the system cannot load it: " + error.what(), path_};
    }
}

Result<void> Library::take(const patchbay_entry &entry) {
    const auto hex = [](std::uint32_t value) {
        char text[16];
        std::snprintf(text, sizeof text, "0x%08x", value);
        return std::string(text);
    };
    if (entry.magic != PATCHBAY_ABI_MAGIC)
        return refuse("entry.magic", hex(PATCHBAY_ABI_MAGIC), hex(entry.magic), kRebuild);
    if (entry.size < sizeof(patchbay_entry))
        return refuse("entry.size", "at least " + std::to_string(sizeof(patchbay_entry)),
                      std::to_string(entry.size), kRebuild);
    if (entry.abi_major != PATCHBAY_ABI_MAJOR)
        return refuse("entry.abi_major", std::to_string(PATCHBAY_ABI_MAJOR),
                      std::to_string(entry.abi_major), kRebuild);
    if (entry.abi_minor != PATCHBAY_ABI_MINOR)  // a draft: equal; from 1.0 on a smaller one is fine
        return refuse("entry.abi_minor", std::to_string(PATCHBAY_ABI_MINOR),
                      std::to_string(entry.abi_minor), kRebuild);
    if (entry.init == nullptr || entry.deinit == nullptr || entry.get_factory == nullptr)
        return refuse("entry", "init, deinit and get_factory", "a NULL among them",
                      "fill all three in");
    try {
        if (const auto status = entry.init(); status != PATCHBAY_OK)
            return refuse("init", "PATCHBAY_OK", "status " + std::to_string(status),
                          "see the plugin's documentation");
        deinit_ = entry.deinit;
        const patchbay_str id = {PATCHBAY_FACTORY, sizeof PATCHBAY_FACTORY - 1};
        if (!adopt(entry.get_factory(id), factory_) || factory_.create == nullptr)
            return refuse("get_factory", PATCHBAY_FACTORY " with create", "none", kRebuild);
    } catch (...) {
        return refuse("init", "PATCHBAY_OK", "an exception", "catch it inside the plugin");
    }
    return {};
}

Library::~Library() {
    if (deinit_ == nullptr) return;
    try {
        deinit_();
    } catch (...) {  // it is gone anyway
    }
}

}  // namespace patchbay::plugin
