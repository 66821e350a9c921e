// patchbay_plugin_probe LIBRARY: loads a plugin, creates an instance, lets it encode one text.
#include "core/plugin/plugin.h"

#include <cstdio>

using namespace patchbay;

namespace {

int fail(const Error &error) {
    std::fprintf(stderr, "%s\n", error.message.c_str());
    return 1;
}

}  // namespace

int main(int argc, char **argv) {
    if (argc != 2) return fail({"usage: patchbay_plugin_probe LIBRARY"});
    auto loaded = plugin::load(argv[1]);
    if (!loaded) return fail(loaded.error());
    const auto &manifest = (*loaded)->manifest();

    plugin::InstanceOptions options;
    options.name = "probe";
    options.settings = {{"account", "a"}, {"api_url", "https://provider.example"}};
    auto instance = (*loaded)->create(std::move(options));
    if (!instance) return fail(instance.error());
    const model::Content content = model::Text{"hello"};
    plugin::Outgoing message;
    message.token = 1;
    message.to = "34600111222";
    message.content = &content;
    auto requests = (*instance)->encode(message);
    if (!requests) return fail(requests.error());
    std::printf("%s %s: %s %s %s\n", manifest.id.c_str(), manifest.version.c_str(),
                requests->front().method.c_str(), requests->front().url.c_str(),
                requests->front().body.c_str());
    return 0;
}
