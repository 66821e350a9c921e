// Loads the plugins of tests/contract/plugins.
#pragma once

#include "core/plugin/plugin.h"
#include "tests/contract/still_clock.h"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace patchbay::plugin {

inline std::string library(const std::string &name) {
    return std::string(PATCHBAY_BINARY_DIR "/tests/plugins/") + name + "/" + name + ".so";
}

// Records what the plugin asks for; a test answers by calling the instance.
class FakeTasks final : public TaskHost {
public:
    bool http(Token token, HttpRequest request) override {
        requests.emplace_back(token, std::move(request));
        return true;
    }
    bool timer(Token token, std::uint32_t delay_ms) override {
        timers.emplace_back(token, delay_ms);
        if (on_timer_asked) on_timer_asked();
        return true;
    }
    bool settle(Token token, TaskResult result) override {
        settled.emplace_back(token, std::move(result));
        return true;
    }
    bool cancelled(Token) override { return false; }

    std::vector<std::pair<Token, HttpRequest>> requests;
    std::vector<std::pair<Token, std::uint32_t>> timers;
    std::vector<std::pair<Token, TaskResult>> settled;
    std::function<void()> on_timer_asked;
};

inline InstanceOptions echo_options(bool framed) {
    static const StillClock clock(1'764'000'000'000);
    InstanceOptions options;
    options.name = "line";
    options.settings = {{"account", "acc"},
                        {"api_url", "https://echo.example"},
                        {"app_secret", "{{secret:app_secret}}"},
                        {"token", "{{secret:token}}"},
                        {"verify_token", "{{secret:verify_token}}"}};
    options.secrets = {{"app_secret", "s3"}, {"token", "t0k"}, {"verify_token", "verify me"}};
    options.clock = &clock;
    options.framed = framed;
    return options;
}

// A test that runs each way: calls straight through, and every call through frames.
class BothWays : public testing::TestWithParam<bool> {
protected:
    bool framed() const { return GetParam(); }

    std::unique_ptr<Instance> create(const std::string &name, InstanceOptions options) {
        auto plugin = load(library(name));
        if (!plugin) {
            ADD_FAILURE() << plugin.error().message;
            return nullptr;
        }
        options.framed = framed();
        if (options.name.empty()) options.name = "line";
        auto instance = (*plugin)->create(std::move(options));
        if (!instance) {
            ADD_FAILURE() << instance.error().message;
            return nullptr;
        }
        return std::move(*instance);
    }
};

#define PATCHBAY_BOTH_WAYS(suite)                                                    \
    INSTANTIATE_TEST_SUITE_P(BothWays, suite, testing::Bool(), [](const auto &way) { \
        return std::string(way.param ? "framed" : "direct");                         \
    })

}  // namespace patchbay::plugin
