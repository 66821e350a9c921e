// A shared library that has been accepted: loaded from a private copy, its entry checked, init
// called. It is never unloaded; deinit is called when the last owner lets go.
#pragma once

#include "core/plugin/manifest.h"
#include "patchbay/plugin.h"

#include <memory>
#include <string>

namespace patchbay::plugin {

class Library {
public:
    static Result<std::shared_ptr<Library>> load(const std::string &path);
    ~Library();
    Library(const Library &) = delete;
    Library &operator=(const Library &) = delete;

    const std::string &path() const { return path_; }
    const Manifest &manifest() const { return manifest_; }
    const patchbay_factory &factory() const { return factory_; }

private:
    Library(std::string path, Manifest manifest)
        : path_(std::move(path)), manifest_(std::move(manifest)) {}
    Result<void> open(const std::string &bytes);
    Result<void> take(const patchbay_entry &entry);
    Error refuse(const std::string &field, const std::string &wanted, const std::string &found,
                 const std::string &remedy) const;

    std::string path_;
    Manifest manifest_;
    void (*deinit_)() = nullptr;
    patchbay_factory factory_{};
};

}  // namespace patchbay::plugin
