#include "tests/unit/plugin_kit/tasks.h"

#include <gtest/gtest.h>

namespace plugin_kit {

bool Tasks::http(plugin::Token, plugin::HttpRequest request) {
    requests.push_back(std::move(request));
    return true;
}

bool Tasks::timer(plugin::Token, std::uint32_t delay_ms) {
    delays.push_back(delay_ms);
    return true;
}

bool Tasks::settle(plugin::Token, plugin::TaskResult result) {
    results.push_back(std::move(result));
    return true;
}

plugin::TaskResult Tasks::result() const {
    EXPECT_EQ(results.size(), 1u);
    return results.empty() ? plugin::TaskResult{} : results.front();
}

void start(plugin::Instance &plugin, std::string_view operation, std::string_view input) {
    plugin::TaskRequest request;
    request.token = kTask;
    request.operation = operation;
    request.input = input;
    const auto started = plugin.start_task(request);
    EXPECT_TRUE(started.ok()) << started.error().message;
}

void answer(plugin::Instance &plugin, int status, std::string_view body) {
    plugin::HttpResponse response;
    response.status = status;
    response.body = body;
    const auto taken = plugin.task_http(kTask, response);
    EXPECT_TRUE(taken.ok()) << taken.error().message;
}

void lose(plugin::Instance &plugin, std::uint32_t result) {
    plugin::HttpResponse lost;
    lost.result = result;
    lost.error = "no answer came";
    const auto taken = plugin.task_http(kTask, lost);
    EXPECT_TRUE(taken.ok()) << taken.error().message;
}

}  // namespace plugin_kit
