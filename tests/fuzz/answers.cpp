// Answers of providers and backends: the channels' `answer` and the repair tracker's on_http. The
// input reads as an answer does: "STATUS [RESULT]", headers, an empty line, the body.
#include "core/base/json.h"
#include "core/base/text.h"
#include "tests/contract/sent_text.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/plugins.h"

#include <boost/json/value.hpp>

#include <charconv>
#include <string>
#include <utility>

namespace {

using fuzz::require;
using fuzz::take_until;
namespace plugin = patchbay::plugin;

int number(std::string_view text) {
    int value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

plugin::HttpResponse response_of(std::string_view input) {
    plugin::HttpResponse response;
    auto line = take_until(input, '\n');
    response.status = number(take_until(line, ' '));
    response.result = static_cast<std::uint32_t>(number(line));
    while (!input.empty() && input.front() != '\n') {
        line = take_until(input, '\n');
        const auto name = take_until(line, ':');
        while (line.starts_with(' '))
            line.remove_prefix(1);
        response.headers.emplace_back(name, line);
    }
    take_until(input, '\n');
    response.body = input;
    if (response.result != 0) response.error = "lost";
    return response;
}

std::string show(const plugin::HttpRequest &request) {
    std::string text = request.method + ' ' + request.url + '\n';
    for (const auto &header : request.headers)
        text += header.name + ": " + header.value + '\n';
    return text + request.body;
}

std::string answer(plugin::Instance &instance, const plugin::HttpResponse &response) {
    const auto answered = instance.answer(plugin::sent_text(7), response);
    if (!answered) return "error: " + answered.error().message;
    require(answered->outcome.has_value() != answered->request.has_value(),
            "an answer has one result");
    if (answered->request) return show(*answered->request);
    const auto &outcome = *answered->outcome;
    for (const auto *text : {&outcome.message_id, &outcome.address, &outcome.code, &outcome.title})
        require(patchbay::valid_utf8(*text), "an outcome is UTF-8", *text);
    require(outcome.retry_after_ms >= 0, "a wait is not negative");
    require((outcome.kind == plugin::OutcomeKind::sent) == !outcome.message_id.empty(),
            "what was sent has an id, and nothing else has");
    return std::to_string(static_cast<int>(outcome.kind)) + ' ' + outcome.message_id + ' ' +
           outcome.address + ' ' + std::to_string(outcome.retry_after_ms) + ' ' + outcome.code +
           ' ' + outcome.title + ' ' + std::to_string(outcome.flags);
}

class Tasks final : public plugin::TaskHost {
public:
    bool http(plugin::Token, plugin::HttpRequest request) override {
        ++pending;
        said += show(request) + '\n';
        return true;
    }
    bool timer(plugin::Token, std::uint32_t delay_ms) override {
        ++pending;
        said += "timer " + std::to_string(delay_ms) + '\n';
        timer_set = true;
        return true;
    }
    bool settle(plugin::Token, plugin::TaskResult result) override {
        ++settled;
        if (result.ok) {
            const auto output = patchbay::parse_json(result.output);
            require(output.ok() && output->is_object(), "an output is a JSON object",
                    result.output);
        }
        require(patchbay::valid_utf8(result.message), "a task's message is UTF-8");
        said += result.ok ? result.output : result.error + ": " + result.message;
        return true;
    }
    bool cancelled(plugin::Token) override { return false; }

    std::string said;
    int pending = 0;  // requests and timers that nothing has answered
    int settled = 0;
    bool timer_set = false;
};

// The same answer to every request of one task, until it settles. Ends: its retries are bounded.
std::string look_up(bool framed, const plugin::HttpResponse &response) {
    static Tasks tasks;  // the instances keep it
    static const auto direct_instance = fuzz::backend(tasks, false);
    static const auto framed_instance = fuzz::backend(tasks, true);
    static plugin::Token token = 0;
    auto &instance = framed ? *framed_instance : *direct_instance;
    tasks = {};
    plugin::TaskRequest request;
    request.token = ++token;
    request.operation = "status";
    request.input = R"({"ticket": "R-1001"})";
    request.key = "conversation-1";
    const auto started = instance.start_task(request);
    require(started.ok(), "a task starts", started ? "" : started.error().message);
    while (tasks.settled == 0) {
        require(tasks.pending == 1, "a task waits for one thing or has settled", tasks.said);
        tasks.pending = 0;
        const bool rings = std::exchange(tasks.timer_set, false);
        const auto taken = rings ? instance.task_timer(token) : instance.task_http(token, response);
        if (!taken) {  // the host did not take the answer, or the plugin broke a rule
            instance.cancel_task(token);
            return "error: " + taken.error().message;
        }
    }
    require(tasks.settled == 1 && tasks.pending == 0, "a task settles once, at its end",
            tasks.said);
    return tasks.said;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    static const auto whatsapp = fuzz::channel(false);
    static const auto framed_whatsapp = fuzz::channel(true);
    static const auto messenger = fuzz::messenger(false);
    static const auto framed_messenger = fuzz::messenger(true);
    const auto response = response_of(fuzz::text_of(data, size));

    for (const auto &[direct, framed] : {std::pair(whatsapp.get(), framed_whatsapp.get()),
                                         std::pair(messenger.get(), framed_messenger.get())}) {
        const auto outcome = answer(*direct, response);
        const auto crossed = answer(*framed, response);
        require(outcome == crossed, "frames change no outcome", crossed, outcome);
    }
    const auto result = look_up(false, response);
    const auto crossed_result = look_up(true, response);
    require(result == crossed_result, "frames change no task", crossed_result, result);
    return 0;
}
