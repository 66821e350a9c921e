// A conversation's history, run through its flow again: a step is pure, so it tells what happened.
#include "core/engine/conversation.h"
#include "core/engine/engine.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <deque>

namespace patchbay::engine {

namespace {

json::value text_to_json(const std::string &text) {
    auto value = parse_json(text);
    return value ? std::move(*value) : json::value(text);
}

json::object to_json(const flow::Effect &effect) {
    if (const auto *out = std::get_if<flow::SendOut>(&effect)) {
        json::object send{{"send", model::to_json(out->content)}};
        if (out->closed) send["closed"] = model::to_json(*out->closed);
        return send;
    }
    if (const auto *call = std::get_if<flow::CallOut>(&effect))
        return {{"call", json::object{{"backend", call->backend},
                                      {"operation", call->operation},
                                      {"input", call->input}}}};
    if (const auto *timer = std::get_if<flow::StartTimer>(&effect))
        return {{"timer", json::object{{"after_ms", timer->after_ms}}}};
    if (const auto *handoff = std::get_if<flow::Handoff>(&effect))
        return {{"handoff", json::object{{"queue", handoff->queue}, {"note", handoff->note}}}};
    return {{"warning", std::get<flow::Warning>(effect).text}};
}

// The history's messages that found their contact at rest: recorded, and no flow saw them. A
// version that knew no steps left its messages so too: what it sent has no incarnation.
class Rested {
public:
    explicit Rested(const journal::Store::History &history) {
        for (const journal::Outgoing &message : history.outgoing)
            if (message.incarnation == 0) old_ = std::max(old_, message.id);
    }
    bool holds(const journal::Event &event) const {
        return event.step == 0 && event.kind == "message" &&
               event.state == journal::EventState::handled && event.id > old_;
    }

private:
    journal::Id old_ = 0;
};

// Where it has its turn: a message that no flow saw, where it came.
journal::Id turn_of(const journal::Event &event) { return event.step != 0 ? event.step : event.id; }

// What a step got, as its input; `keeper` holds what the input refers to. False: it was no step.
struct Got {
    std::optional<WaitingEvent> keeper;
    flow::Input input;
};
Result<bool> read_input(const journal::Event &event, std::uint64_t serial, Got &got) {
    if (event.kind == "call" || event.kind == "timer") {
        const json::value body = text_to_json(event.body);
        if (!body.is_object()) return Error{"a step's input cannot be read"};
        const json::object &object = body.as_object();
        const json::value *at = object.if_contains("at");
        got.input.now = at && at->is_int64() ? at->as_int64() : event.received;
        if (event.kind == "timer") {
            got.input.event = flow::TimerFired{serial};
            return true;
        }
        flow::CallResult result;
        result.serial = serial;
        const json::value *ok = object.if_contains("ok");
        result.ok = ok && *ok == true;
        if (const json::value *output = object.if_contains("output")) result.output = *output;
        result.error = text_member(object, "error");
        got.input.event = std::move(result);
        return true;
    }
    if (event.kind != "message" && event.kind != "event") return false;
    auto waiting = read_event(event);
    if (!waiting) return waiting.error();
    got.keeper = std::move(*waiting);
    if (const auto *message = std::get_if<model::Message>(&got.keeper->what)) {
        got.input = {flow::MessageIn{message}, message->timestamp};
    } else {
        const auto &news = std::get<model::BackendEvent>(got.keeper->what);
        got.input = {flow::EventIn{news.backend, news.name, text_to_json(news.data)},
                     news.timestamp};
    }
    return true;
}

// What a contact has stopped, as the history goes on.
class Standing {
public:
    Standing(const Line &line, const flow::Flows &flows, const journal::Store::History &history)
        : line_(line), flows_(flows) {
        for (const journal::Event &event : history.events) {
            if (event.kind != "notice") continue;
            const json::value body = text_to_json(event.body);
            const json::value *data =
                body.is_object() ? body.as_object().if_contains("data") : nullptr;
            if (!data || !data->is_object() || text_member(data->as_object(), "by") != "provider")
                continue;
            const auto kind = text_member(body.as_object(), "kind");
            if (kind == "opt_out" || kind == "opt_in")
                by_provider_.push_back({event.id, kind == "opt_out", event.step != 0});
        }
    }

    // Whether no flow saw the message: a keyword, or of a contact that had stopped everything.
    // `state` is what it leaves.
    bool takes(const journal::Event &event, const model::Message &message, flow::State &state) {
        hear_provider(event, state);
        if (message.silent()) return true;
        const auto *match = meant_keyword(line_, flows_, stopped_, state.waiting, message);
        const bool all = line_.setup.carries.stops_all;
        if (!match) return stopped_ && all && line_.keywords;
        if (match->keyword == Keyword::stop && !stopped_ && all)
            state = flow::finished(std::move(state));
        if (match->keyword != Keyword::help) stopped_ = match->keyword == Keyword::stop;
        return true;
    }

    // Whether news of a backend went nowhere, since the contact had stopped.
    bool drops_news(const journal::Event &event, flow::State &state) {
        hear_provider(event, state);
        return stopped_;
    }

private:
    // What the provider had said before the event.
    void hear_provider(const journal::Event &event, flow::State &state) {
        for (; !by_provider_.empty() && by_provider_.front().at < event.step;
             by_provider_.pop_front()) {
            const Said &said = by_provider_.front();
            if (said.stop && said.step && !stopped_ && line_.setup.carries.stops_all)
                state = flow::finished(std::move(state));
            stopped_ = said.stop;
        }
    }

    const Line &line_;
    const flow::Flows &flows_;
    // The provider's word; a step of its own, or in passing, with a refused message.
    struct Said {
        journal::Id at;
        bool stop;
        bool step;
    };
    std::deque<Said> by_provider_;
    bool stopped_ = false;
};

}  // namespace

Result<json::object> Engine::replay_conversation(journal::Place place) {
    auto row = store_.conversation(place.partition, place.id);
    if (!row) return row.error();
    if (!*row) return Error{"there is no such conversation"};
    const Line *owner = line((*row)->line);
    if (!owner) return Error{"its channel '" + (*row)->line + "' is not configured any more"};
    if (owner->setup.flow.empty()) return Error{"its channel has no flow"};
    auto history = store_.history(place.partition, place.id);
    if (!history) return history.error();

    std::stable_sort(
        history->events.begin(), history->events.end(),
        [](const journal::Event &a, const journal::Event &b) { return turn_of(a) < turn_of(b); });

    flow::State state;
    const Rested rested(*history);
    Standing standing(*owner, flows_, *history);
    json::array steps;
    for (const journal::Event &event : history->events) {
        const bool rests = rested.holds(event);
        if (event.step == 0 && !rests) continue;
        Got got;
        auto is_step = read_input(event, state.serial, got);
        if (!is_step) return is_step.error();
        if (!*is_step) continue;
        if (rests) {
            steps.push_back(json::object{{"event", event.kind},
                                         {"at", to_rfc3339(got.input.now)},
                                         {"input", text_to_json(event.body)},
                                         {"rests", true},
                                         {"state", flow::to_json(state)}});
            continue;
        }
        const auto *came = std::get_if<flow::MessageIn>(&got.input.event);
        const bool news = std::holds_alternative<flow::EventIn>(got.input.event);
        if ((came && standing.takes(event, *came->message, state)) ||
            (news && standing.drops_news(event, state))) {
            if (came) note_contact(state, *came->message);
            steps.push_back(json::object{{"event", event.kind},
                                         {"at", to_rfc3339(got.input.now)},
                                         {"input", text_to_json(event.body)},
                                         {"path", json::array()},
                                         {"effects", json::array()},
                                         {"state", flow::to_json(state)}});
            continue;
        }
        json::object step{{"event", event.kind},
                          {"at", to_rfc3339(got.input.now)},
                          {"input", text_to_json(event.body)}};
        if (auto read = flows_.read(store_, state); !read) return read.error();
        auto result = flow::step(flows_, owner->setup.flow, state, got.input);
        if (result) {
            json::array path;
            for (const std::string &name : result->path)
                path.emplace_back(name);
            json::array effects;
            for (const flow::Effect &effect : result->effects)
                effects.push_back(to_json(effect));
            step["path"] = std::move(path);
            step["effects"] = std::move(effects);
            if (result->stale) step["stale"] = true;
            state = std::move(result->state);
        } else {
            step["error"] = result.error().message;
            if (!news) state = flow::finished(std::move(state));  // news cost nobody the question
        }
        step["state"] = flow::to_json(state);
        steps.push_back(std::move(step));
    }
    const json::value kept = text_to_json((*row)->state);
    const json::value *stored = kept.is_object() ? kept.as_object().if_contains("flow") : nullptr;
    return json::object{{"conversation", place_text(place)},
                        {"channel", (*row)->line},
                        {"flow", owner->setup.flow},
                        {"steps", std::move(steps)},
                        {"same", stored && *stored == json::value(flow::to_json(state))}};
}

}  // namespace patchbay::engine
