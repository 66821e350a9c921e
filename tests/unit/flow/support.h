// What the flow tests share: loading a document from text, and talking to it.
#pragma once

#include "core/base/json.h"
#include "core/base/located_json.h"
#include "core/flow/flow.h"

#include <boost/json/object.hpp>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace patchbay::flow::testing {

inline Environment repairs() {
    Environment environment;
    Operation status;
    status.input = parse_json(R"({"type": "object", "required": ["ticket"],
        "properties": {"ticket": {"type": "string", "minLength": 4}, "serial": {"type": "string"}},
        "additionalProperties": false})")
                       .value();
    status.errors = {"not_found", "unavailable", "refused", "invalid"};
    environment.backends["repairs"]["status"] = std::move(status);
    return environment;
}

struct Loaded {
    std::shared_ptr<const Flow> flow;
    std::vector<std::string> problems;  // as text
};

inline Loaded load(std::string_view text, const Environment &environment = repairs()) {
    Loaded result;
    Problems problems;
    const auto json =
        LocatedJson::parse("flow.json", text, LocatedJson::Dialect::relaxed, problems);
    if (json) result.flow = Flow::load("test", *json, environment, problems);
    for (const auto &problem : problems)
        result.problems.push_back(to_text(problem));
    return result;
}

// A conversation with one flow, event by event.
class Talk {
public:
    explicit Talk(std::string_view document, const Environment &environment = repairs())
        : loaded_(load(document, environment)) {
        EXPECT_TRUE(loaded_.flow) << (loaded_.problems.empty() ? "" : loaded_.problems[0]);
        contact.address = "34600111222";
        contact.phone = "+34600111222";
    }

    // The effects as short texts: "send …", "call …", "timer …", "warning …"; "error: …".
    std::vector<std::string> say(std::string text) { return give(model::Text{std::move(text)}); }
    std::vector<std::string> pick(std::string id, std::string title = "") {
        return give(model::Choice{std::move(id), std::move(title), ""});
    }
    std::vector<std::string> give(model::Content content) {
        model::Message message;
        message.channel = "support-wa";
        message.id = "m1";
        message.from = contact;
        message.timestamp = now;
        message.content = std::move(content);
        message.referral = referral;
        return apply(MessageIn{&message});
    }
    std::vector<std::string> result(json::value output) {
        return apply(CallResult{state.serial, true, std::move(output), ""});
    }
    std::vector<std::string> failure(std::string error) {
        return apply(CallResult{state.serial, false, nullptr, std::move(error)});
    }
    std::vector<std::string> timer(std::uint64_t serial) { return apply(TimerFired{serial}); }

    std::vector<std::string> apply(std::variant<MessageIn, CallResult, TimerFired> event) {
        const Input input{std::move(event), now};
        auto result = loaded_.flow->step(state, input);
        if (!result) return {"error: " + result.error().message};
        // The state survives the journal, and the same event gives the same again.
        const auto written = to_exact_text(to_json(result->state));
        const auto read = state_from_json(parse_json(written).value());
        EXPECT_TRUE(read) << written;
        EXPECT_EQ(to_json(*read), to_json(result->state));
        const auto again = loaded_.flow->step(state, input);
        EXPECT_TRUE(again);
        EXPECT_EQ(to_exact_text(to_json(again->state)), written);
        EXPECT_EQ(describe(again->effects), describe(result->effects));
        state = *read;
        path = result->path;
        stale = result->stale;
        return describe(result->effects);
    }

    State state;
    std::vector<std::string> path;
    bool stale = false;
    model::Contact contact;
    std::string referral;
    TimeMs now = 1795428000000;  // 2026-11-23T10:00:00Z
    const Flow &flow() const { return *loaded_.flow; }

private:
    static std::vector<std::string> describe(const std::vector<Effect> &effects) {
        std::vector<std::string> texts;
        for (const auto &effect : effects) {
            if (const auto *send = std::get_if<SendOut>(&effect)) {
                const auto *text = std::get_if<model::Text>(&send->content);
                auto content = model::to_json(send->content);
                if (text_member(content, "style") == "auto") content.stable_erase("style");
                texts.push_back("send " + (text ? text->text : to_text(content)));
            } else if (const auto *call = std::get_if<CallOut>(&effect)) {
                texts.push_back("call " + call->backend + "." + call->operation + " " +
                                to_text(call->input) + " #" + std::to_string(call->serial));
            } else if (const auto *timer = std::get_if<StartTimer>(&effect)) {
                texts.push_back("timer " + to_rfc3339(timer->due) + " #" +
                                std::to_string(timer->serial));
            } else {
                const auto &warning = std::get<Warning>(effect);
                texts.push_back((warning.ended ? "ended " : "warning ") + warning.text);
            }
        }
        return texts;
    }

    Loaded loaded_;
};

using Texts = std::vector<std::string>;

}  // namespace patchbay::flow::testing
