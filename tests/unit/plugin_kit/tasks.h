// One task of a plugin: what it asks the host for is kept, and the test answers when it likes.
#pragma once

#include "core/plugin/plugin.h"

#include <memory>
#include <string_view>
#include <vector>

namespace plugin_kit {

namespace plugin = patchbay::plugin;

class Tasks final : public plugin::TaskHost {
public:
    bool http(plugin::Token, plugin::HttpRequest request) override;
    bool timer(plugin::Token, std::uint32_t delay_ms) override;
    bool settle(plugin::Token, plugin::TaskResult result) override;
    bool cancelled(plugin::Token) override { return false; }

    // What the task settled with; fails the test where it did not, or more than once.
    plugin::TaskResult result() const;

    std::vector<plugin::HttpRequest> requests;
    std::vector<std::uint32_t> delays;  // of timers
    std::vector<plugin::TaskResult> results;
};

constexpr plugin::Token kTask = 7;

void start(plugin::Instance &plugin, std::string_view operation, std::string_view input);
void answer(plugin::Instance &plugin, int status, std::string_view body);
// No answer came. `result`: PATCHBAY_HTTP_...
void lose(plugin::Instance &plugin, std::uint32_t result);

}  // namespace plugin_kit
