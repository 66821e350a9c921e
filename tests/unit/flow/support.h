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
    auto &repairs = environment.backends["repairs"];
    repairs.operations["status"] = std::move(status);
    repairs.events["changed"] = parse_json(R"({"type": "object", "properties": {
        "ticket": {"type": "string"}, "status": {"type": "string"}}})")
                                    .value();
    environment.flows["other"] = {"color"};
    return environment;
}

struct Loaded {
    std::shared_ptr<const Flow> flow;
    std::vector<std::string> problems;  // as text
};

inline Loaded load(std::string_view text, const Environment &environment = repairs(),
                   const std::string &name = "test") {
    Loaded result;
    Problems problems;
    const auto json =
        LocatedJson::parse("flow.json", text, LocatedJson::Dialect::relaxed, problems);
    if (json) result.flow = Flow::load(name, *json, environment, problems);
    for (const auto &problem : problems)
        result.problems.push_back(to_text(problem));
    return result;
}

// Effects as short texts: "send …", "closed …", "call …", "timer …", "warning …", "handoff …".
inline std::vector<std::string> describe(const std::vector<Effect> &effects) {
    const auto content = [](const model::Content &given) {
        const auto *text = std::get_if<model::Text>(&given);
        auto object = model::to_json(given);
        if (text_member(object, "style") == "auto") object.stable_erase("style");
        return text ? text->text : to_text(object);
    };
    std::vector<std::string> texts;
    for (const auto &effect : effects) {
        if (const auto *send = std::get_if<SendOut>(&effect)) {
            texts.push_back("send " + content(send->content));
            if (send->closed) texts.push_back("closed " + content(*send->closed));
        } else if (const auto *call = std::get_if<CallOut>(&effect)) {
            texts.push_back("call " + call->backend + "." + call->operation + " " +
                            to_text(call->input) + " #" + std::to_string(call->serial));
        } else if (const auto *timer = std::get_if<StartTimer>(&effect)) {
            texts.push_back("timer " + std::to_string(timer->after_ms / 60'000) + "m #" +
                            std::to_string(timer->serial));
        } else if (const auto *handoff = std::get_if<Handoff>(&effect)) {
            texts.push_back("handoff " + handoff->step + " " + handoff->queue + " " +
                            to_text(handoff->note));
        } else {
            const auto &warning = std::get<Warning>(effect);
            texts.push_back((warning.ended ? "ended " : "warning ") + warning.text);
        }
    }
    return texts;
}

// The documents by name, in all their versions.
class Book : public Flows {
public:
    std::shared_ptr<const Flow> current(std::string_view name) const override {
        const auto found = current_.find(name);
        return found == current_.end() ? nullptr : found->second;
    }
    std::shared_ptr<const Flow> version(const std::string &name,
                                        const std::string &version) override {
        const auto found = versions_.find({name, version});
        return found == versions_.end() ? nullptr : found->second;
    }
    void put(const std::string &name, std::string_view text,
             const Environment &environment = repairs()) {
        const auto loaded = load(text, environment, name);
        ASSERT_TRUE(loaded.flow) << loaded.problems[0] << "\n" << text;
        current_[name] = loaded.flow;
        versions_[{name, loaded.flow->version()}] = loaded.flow;
    }
    // Older versions do not load any more.
    void forget_old() { versions_.clear(); }
    void remove(const std::string &name) { current_.erase(name); }

private:
    std::map<std::string, std::shared_ptr<const Flow>, std::less<>> current_;
    std::map<std::pair<std::string, std::string>, std::shared_ptr<const Flow>> versions_;
};

// A conversation with one flow, "test", and those that it runs, event by event.
class Talk {
public:
    explicit Talk(std::string_view document, const Environment &environment = repairs()) {
        book.put("test", document, environment);
        contact.address = "34600111222";
        contact.phone = "+34600111222";
    }

    // The effects as short texts; "error: …".
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

    std::vector<std::string> timer() { return timer(state.serial); }
    std::vector<std::string> changed(json::value data) {
        return apply(EventIn{"repairs", "changed", std::move(data)});
    }

    std::vector<std::string> apply(decltype(Input::event) event) {
        const Input input{std::move(event), now};
        auto result = step(book, "test", state, input);
        if (!result) return {"error: " + result.error().message};
        // The state survives the journal, and the same event gives the same again.
        const auto written = to_exact_text(to_json(result->state));
        const auto read = state_from_json(parse_json(written).value());
        EXPECT_TRUE(read) << written;
        EXPECT_EQ(to_json(*read), to_json(result->state));
        const auto again = step(book, "test", state, input);
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
    Book book;
};

using Texts = std::vector<std::string>;

// A flow of one language with these steps; starts at "a".
inline std::string with(std::string_view steps, std::string_view more = "") {
    return R"j({"spec": "1.0", "languages": ["en"], "start": "a", )j" + std::string(more) +
           R"j("steps": {)j" + std::string(steps) + R"j(, "end": {"end": {}}}})j";
}

}  // namespace patchbay::flow::testing
