#include "tests/unit/plugin_kit/loaded.h"

#include <map>
#include <stdexcept>

namespace plugin_kit {

plugin::Plugin &loaded(const std::string &name) {
    static std::map<std::string, std::shared_ptr<plugin::Plugin>> plugins;
    auto &found = plugins[name];
    if (found == nullptr) {
        auto result = plugin::load(PATCHBAY_BINARY_DIR "/lib/patchbay/plugins/" + name + ".so");
        if (!result) throw std::runtime_error(result.error().message);
        found = std::move(*result);
    }
    return *found;
}

std::unique_ptr<plugin::Instance> created(plugin::Plugin &plugin, plugin::InstanceOptions options) {
    auto result = plugin.create(std::move(options));
    if (!result) throw std::runtime_error(result.error().where + ": " + result.error().message);
    return std::move(*result);
}

}  // namespace plugin_kit
