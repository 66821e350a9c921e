#include "core/plugin/plugin.h"

#include "core/plugin/instance.h"
#include "core/plugin/library.h"

namespace patchbay::plugin {
namespace {

class LoadedPlugin final : public Plugin {
public:
    explicit LoadedPlugin(std::shared_ptr<Library> library) : library_(std::move(library)) {}
    const Manifest &manifest() const override { return library_->manifest(); }
    const std::string &path() const override { return library_->path(); }
    Result<std::unique_ptr<Instance>> create(InstanceOptions options) override {
        return DirectInstance::create(library_, options);
    }

private:
    std::shared_ptr<Library> library_;
};

}  // namespace

Result<std::shared_ptr<Plugin>> load(const std::string &path) {
    auto library = Library::load(path);
    if (!library) return library.error();
    return std::shared_ptr<Plugin>(std::make_shared<LoadedPlugin>(std::move(*library)));
}

}  // namespace patchbay::plugin
