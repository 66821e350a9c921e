// Any text as a flow document; one that loads is stepped through a few messages, results and
// timers.
#include "core/flow/flow.h"

#include "core/base/json.h"
#include "core/base/text.h"
#include "tests/fuzz/fuzz.h"

#include <boost/json/value.hpp>

#include <string>

namespace {

using fuzz::require;
namespace flow = patchbay::flow;
namespace json = patchbay::json;
namespace model = patchbay::model;

constexpr patchbay::TimeMs kNow = 1'795'428'000'000;  // 2026-11-23T10:00:00Z
constexpr int kEvents = 12;

flow::Environment environment() {
    flow::Environment all;
    flow::Operation status;
    status.input = patchbay::parse_json(R"({"type": "object", "required": ["ticket"],
        "properties": {"ticket": {"type": "string", "minLength": 4}, "serial": {"type": "string"}},
        "additionalProperties": false})")
                       .value();
    status.errors = {"not_found", "unavailable", "refused", "invalid"};
    auto &repairs = all.backends["repairs"];
    repairs.operations["status"] = std::move(status);
    repairs.events["changed"] = patchbay::parse_json(R"({"type": "object", "properties": {
        "ticket": {"type": "string"}, "status": {"type": "string"}}})")
                                    .value();
    all.languages = {{"+34", "es"}, {"*", "en"}};
    return all;
}

model::Message message_of(int number) {
    model::Message message;
    message.channel = "support-wa";
    message.account = "1";
    message.id = "m" + std::to_string(number);
    message.from.address = "34600111222";
    message.from.phone = "+34600111222";
    message.from.name = "Ana";
    message.timestamp = kNow;
    switch (number % 6) {
        case 0:
            message.content = model::Text{"hello"};
            message.referral = R"({"source_id": "7"})";
            break;
        case 1:
            message.content = model::Choice{"repair", "Repair status", ""};
            break;
        case 2:
            message.content = model::Text{"R-1001"};
            break;
        case 3:
            message.content = model::Location{41.4, -2.17, "Office", ""};
            break;
        case 4:
            message.content = model::Text{"menu"};
            break;
        default:
            message.content = model::Text{"2"};
    }
    return message;
}

json::value output() {
    return {{"ticket", "R-1001"},
            {"status", "repaired"},
            {"status_text", "Repaired"},
            {"eta", "2026-12-01"},
            {"price", 12.5}};
}

std::string show(const flow::StepResult &result) {
    auto text = patchbay::to_text(flow::to_json(result.state)) + '\n';
    for (const auto &effect : result.effects) {
        if (const auto *send = std::get_if<flow::SendOut>(&effect)) {
            const auto content = model::to_json(send->content);
            require(model::content_from_json(content).ok(), "what is sent is a content",
                    patchbay::to_text(content));
            text += "send " + patchbay::to_text(content);
            if (send->closed) text += " or " + patchbay::to_text(model::to_json(*send->closed));
        } else if (const auto *call = std::get_if<flow::CallOut>(&effect)) {
            text += "call " + call->operation + ' ' + patchbay::to_text(call->input);
        } else if (const auto *timer = std::get_if<flow::StartTimer>(&effect)) {
            require(timer->after_ms >= 0, "a timer is due later");
            text += "timer " + std::to_string(timer->after_ms);
        } else if (const auto *warning = std::get_if<flow::Warning>(&effect)) {
            text += "warning " + warning->text;
        } else {
            const auto &handoff = std::get<flow::Handoff>(effect);
            text += "handoff " + handoff.queue + ' ' + patchbay::to_text(handoff.note);
        }
        text += '\n';
    }
    require(patchbay::valid_utf8(text), "effects are UTF-8", text);
    return text;
}

// What the flow waits for gets it; a few get what they do not wait for.
flow::Input input_for(const flow::Flow &document, const flow::State &state, int number,
                      const model::Message &message) {
    if (state.waiting == flow::Waiting::call) {
        if (number % 3 == 2)
            return {flow::CallResult{state.serial, false, nullptr, "not_found"}, kNow};
        return {flow::CallResult{state.serial, true, output(), ""}, kNow};
    }
    if (state.waiting == flow::Waiting::pause || number % 5 == 4)
        return {flow::TimerFired{state.serial}, kNow};
    if (number % 4 == 3 && document.follows("repairs"))
        return {flow::EventIn{"repairs", "changed", output()}, kNow};
    return {flow::MessageIn{&message}, kNow};
}

void talk(const flow::Flow &document) {
    flow::State state;
    for (int number = 0; number < kEvents; ++number) {
        const auto message = message_of(number);
        const auto input = input_for(document, state, number, message);
        const auto result = document.step(state, input);
        const auto again = document.step(state, input);
        require(result.ok() == again.ok(), "a step is a pure function");
        if (!result) {
            require(patchbay::valid_utf8(result.error().message), "an error is UTF-8");
            state = flow::finished(state);
            continue;
        }
        const auto shown = show(*result);
        require(shown == show(*again), "a step is a pure function", show(*again), shown);
        const auto written = patchbay::to_exact_text(flow::to_json(result->state));
        const auto value = patchbay::parse_json(written);
        require(value.ok(), "a state is JSON", written);
        auto read = flow::state_from_json(*value);
        require(read.ok(), "a state is read back", written);
        require(flow::to_json(*read) == flow::to_json(result->state),
                "a state survives the journal", written);
        state = *std::move(read);
    }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    static const auto known = environment();
    patchbay::Problems problems;
    const auto text = fuzz::text_of(data, size);
    const auto document = patchbay::LocatedJson::parse(
        "flow.json", text, patchbay::LocatedJson::Dialect::relaxed, problems);
    if (!document) {
        require(!problems.empty(), "a text is refused with a problem");
        return 0;
    }
    const auto loaded = flow::Flow::load("fuzz", *document, known, problems);
    require((loaded != nullptr) == problems.empty(), "a flow is refused with a problem");
    for (const auto &problem : problems) {
        const auto shown = patchbay::to_text(problem);
        require(problem.line >= 1 && problem.column >= 1 && !problem.message.empty(),
                "a problem has a place", shown);
        require(patchbay::valid_utf8(shown), "a problem is UTF-8", shown);
    }
    if (loaded) talk(*loaded);
    return 0;
}
