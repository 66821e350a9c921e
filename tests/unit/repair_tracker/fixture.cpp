#include "tests/unit/repair_tracker/fixture.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace repair_tracker_test {

plugin::Plugin &loaded() {
    static const auto library = [] {
        auto result = plugin::load(PATCHBAY_BINARY_DIR "/lib/patchbay/plugins/repair-tracker.so");
        if (!result) throw std::runtime_error(result.error().message);
        return std::move(*result);
    }();
    return *library;
}

json::object small_settings() {
    return {{"status",
             {{"by_ticket", {{"url", "https://tracker.example/api/repairs/{ticket}"}}},
              {"by_serial", {{"url", "https://tracker.example/api/repairs?serial={serial}"}}}}}};
}

json::object with_defaults(json::object settings) {
    auto schema = patchbay::Schema::compile(loaded().manifest().settings);
    if (!schema) throw std::runtime_error(schema.error().where + ": " + schema.error().message);
    const json::value value(std::move(settings));
    for (const auto &violation : schema->validate(value)) {
        throw std::runtime_error(violation.pointer + ": " + violation.message);
    }
    return schema->with_defaults(value).as_object();
}

Tracker::Tracker(json::object settings, bool framed) {
    plugin::InstanceOptions options;
    options.name = "repairs";
    options.settings = with_defaults(std::move(settings));
    options.secrets = {{"token", "t0k"}, {"basic_credentials", "dTpw"}, {"api_key", "k3y"}};
    options.tasks = &tasks;
    options.framed = framed;
    auto made = loaded().create(std::move(options));
    if (!made) throw std::runtime_error(made.error().where + ": " + made.error().message);
    instance = std::move(*made);
}

void Tracker::start(std::string_view input, plugin::Token token) {
    plugin::TaskRequest request;
    request.token = token;
    request.operation = "status";
    request.input = input;
    request.key = "conversation-1";
    const auto started = instance->start_task(request);
    EXPECT_TRUE(started.ok()) << started.error().message;
}

void Tracker::answer(int status, std::string_view body, std::string_view retry_after,
                     plugin::Token token) {
    plugin::HttpResponse response;
    response.status = status;
    response.body = body;
    if (!retry_after.empty()) response.headers = {{"retry-after", retry_after}};
    const auto taken = instance->task_http(token, response);
    EXPECT_TRUE(taken.ok()) << taken.error().message;
}

void Tracker::lose(std::uint32_t result, plugin::Token token) {
    plugin::HttpResponse response;
    response.result = result;
    response.error = "lost";
    const auto taken = instance->task_http(token, response);
    EXPECT_TRUE(taken.ok()) << taken.error().message;
}

void Tracker::ring(plugin::Token token) {
    const auto rung = instance->task_timer(token);
    EXPECT_TRUE(rung.ok()) << rung.error().message;
}

plugin::TaskResult Tracker::result() {
    EXPECT_EQ(tasks.results.size(), 1u);
    return tasks.results.empty() ? plugin::TaskResult{} : tasks.results.front();
}

json::value Tracker::output() {
    const auto settled = result();
    EXPECT_TRUE(settled.ok) << settled.error << ": " << settled.message;
    auto value = patchbay::parse_json(settled.output);
    EXPECT_TRUE(value.ok()) << settled.output;
    return value ? std::move(*value) : json::value();
}

}  // namespace repair_tracker_test
