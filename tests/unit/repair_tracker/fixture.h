// The real plugin in the real host, with a task host that keeps what it is asked for.
#pragma once

#include "core/base/json.h"
#include "core/plugin/plugin.h"

#include <boost/json.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace repair_tracker_test {

namespace json = patchbay::json;
namespace plugin = patchbay::plugin;

// Ask and settle for any token; the test answers when it likes.
class FakeTasks final : public plugin::TaskHost {
public:
    bool http(plugin::Token, plugin::HttpRequest request) override {
        requests.push_back(std::move(request));
        return true;
    }
    bool timer(plugin::Token, std::uint32_t delay_ms) override {
        timers.push_back(delay_ms);
        return true;
    }
    bool settle(plugin::Token, plugin::TaskResult result) override {
        results.push_back(std::move(result));
        return true;
    }
    bool cancelled(plugin::Token) override { return false; }

    std::vector<plugin::HttpRequest> requests;
    std::vector<std::uint32_t> timers;
    std::vector<plugin::TaskResult> results;
};

plugin::Plugin &loaded();

// Settings that leave everything else to the defaults.
json::object small_settings();

// The settings as an operator writes them, with the defaults of the schema filled in.
json::object with_defaults(json::object settings);

// One instance at work.
class Tracker {
public:
    explicit Tracker(json::object settings = small_settings(), bool framed = false);

    void start(std::string_view input, plugin::Token token = 1);
    void answer(int status, std::string_view body, std::string_view retry_after = {},
                plugin::Token token = 1);
    void lose(std::uint32_t result, plugin::Token token = 1);  // PATCHBAY_HTTP_NETWORK, ...
    void ring(plugin::Token token = 1);                        // the timer

    // What the task settled with; fails the test where it did not, or more than once.
    plugin::TaskResult result();
    json::value output();

    FakeTasks tasks;
    std::unique_ptr<plugin::Instance> instance;
};

}  // namespace repair_tracker_test
