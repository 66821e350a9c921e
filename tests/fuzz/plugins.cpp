#include "tests/fuzz/plugins.h"

#include "core/base/json.h"
#include "core/base/schema.h"
#include "tests/fuzz/fuzz.h"

#include <boost/json/value.hpp>

#include <map>
#include <memory>
#include <string>

namespace fuzz {
namespace {

namespace json = patchbay::json;

std::shared_ptr<plugin::Plugin> load(const std::string &name) {
    auto loaded = plugin::load(PATCHBAY_BINARY_DIR "/lib/patchbay/plugins/" + name + ".so");
    require(loaded.ok(), "the plugin loads", loaded ? "" : loaded.error().message);
    return *std::move(loaded);
}

std::unique_ptr<plugin::Instance> create(plugin::Plugin &plugin, plugin::InstanceOptions options) {
    const auto schema = patchbay::Schema::compile(plugin.manifest().settings);
    require(schema.ok(), "the manifest's settings are a schema");
    options.settings = schema->with_defaults(options.settings).as_object();
    auto made = plugin.create(std::move(options));
    require(made.ok(), "the instance is made", made ? "" : made.error().message);
    return *std::move(made);
}

}  // namespace

std::unique_ptr<plugin::Instance> instance(const std::string &plugin,
                                           plugin::InstanceOptions options) {
    static std::map<std::string, std::shared_ptr<plugin::Plugin>> loaded;
    auto &library = loaded[plugin];
    if (!library) library = load(plugin);
    return create(*library, std::move(options));
}

std::unique_ptr<plugin::Instance> channel(bool framed) {
    static const auto plugin = load("whatsapp");
    plugin::InstanceOptions options;
    options.name = "support-wa";
    options.settings = {{"phone_number_id", "106540352242922"},
                        {"business_account_id", "419561257915477"},
                        {"access_token", "{{secret:access_token}}"},
                        {"app_secret", "{{secret:app_secret}}"},
                        {"verify_token", "{{secret:verify_token}}"}};
    options.secrets = {
        {"access_token", "EAAB"}, {"app_secret", "s3cret"}, {"verify_token", "hello"}};
    options.framed = framed;
    return create(*plugin, std::move(options));
}

std::unique_ptr<plugin::Instance> messenger(bool framed) {
    static const auto plugin = load("messenger");
    plugin::InstanceOptions options;
    options.name = "support-fb";
    options.settings = {{"page_id", "101234567890"},
                        {"access_token", "{{secret:access_token}}"},
                        {"app_secret", "{{secret:app_secret}}"},
                        {"verify_token", "{{secret:verify_token}}"}};
    options.secrets = {
        {"access_token", "EAAB"}, {"app_secret", "s3cret"}, {"verify_token", "hello"}};
    options.framed = framed;
    return create(*plugin, std::move(options));
}

std::unique_ptr<plugin::Instance> backend(plugin::TaskHost &tasks, bool framed) {
    static const auto plugin = load("repair-tracker");
    plugin::InstanceOptions options;
    options.name = "repairs";
    options.settings = {
        {"status",
         {{"by_ticket", {{"url", "https://tracker.example/api/repairs/{ticket}"}}},
          {"by_serial", {{"url", "https://tracker.example/api/repairs?serial={serial}"}}}}}};
    options.secrets = {{"token", "t0k"}, {"basic_credentials", "dTpw"}, {"api_key", "k3y"}};
    options.tasks = &tasks;
    options.framed = framed;
    return create(*plugin, std::move(options));
}

}  // namespace fuzz
