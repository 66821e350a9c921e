// How an event enters the flow and what the run leaves behind.
#include "core/flow/run.h"

#include "core/flow/answer.h"
#include "core/flow/loaded_flow.h"
#include "core/flow/path.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>

#include <algorithm>

namespace patchbay::flow {

namespace {

bool deeper_than(const json::value &value, int levels) {
    const auto deep = [levels](const json::value &item) { return deeper_than(item, levels - 1); };
    if (const auto *list = value.if_array())
        return levels == 0 || std::any_of(list->begin(), list->end(), deep);
    if (const auto *object = value.if_object())
        return levels == 0 || std::any_of(object->begin(), object->end(),
                                          [&](const auto &member) { return deep(member.value()); });
    return false;
}

template <class Verb>
const Verb *verb_of(const Step *step) {
    return step ? std::get_if<Verb>(&step->verb) : nullptr;
}

}  // namespace

Run::Run(Flows &flows, std::string_view line_flow, const State &state, TimeMs now)
    : flows_(flows),
      line_flow_(line_flow),
      given_(state),
      state_(state),
      vars_(std::move(state_.vars)),
      contact_(std::move(state_.contact)),
      referral_(std::move(state_.referral)),
      channel_(json::object{{"id", std::string_view(state_.channel)}}),
      message_(std::move(state_.message)),
      event_(std::move(state_.event)),
      time_(now),
      language_set_(contact_.get_object().contains("language")),
      lookup_([this](std::string_view name) { return find(name); }) {}

Result<StepResult> Run::message(const model::Message &message) {
    return go(state_.waiting == Waiting::message ? start(message) : answer(message));
}

Result<StepResult> Run::call_result(const CallResult &result) { return go(returned(result)); }

Result<StepResult> Run::timer() { return go(time_is_up()); }

Result<StepResult> Run::event(const EventIn &event) {
    FlowPtr flow;
    Target step = kNowhere;
    const auto unchanged = [this] {
        result_.state = given_;
        return std::move(result_);
    };
    if (!find_event_entry(event, flow, step)) return unchanged();
    if (state_.waiting == Waiting::answer) {
        if (frames(Waiting::answer) == static_cast<std::size_t>(kOpenQuestions)) {
            warn(std::to_string(kOpenQuestions) + " questions are set aside already; event '" +
                 event.backend + "." + event.name + "' is not handled");
            return unchanged();
        }
        state_.stack.push_back({state_.flow, state_.version, state_.step, state_.waiting,
                                state_.tries, std::move(event_.get_object())});
        interrupted_ = state_.stack.size();
    } else {
        vars_ = json::object();
        referral_ = json::object();
    }
    event_ = json::object{{"backend", event.backend}, {"name", event.name}, {"data", event.data}};
    use(std::move(flow));
    adapt();
    return go(step);
}

Run::Way Run::start(const model::Message &message) {
    auto flow = flows_.current(line_flow_);
    if (!flow) return Error{"there is no flow '" + std::string(line_flow_) + "'"};
    state_.stack.clear();
    vars_ = json::object();
    referral_ = json::object();
    event_ = json::object();
    use(std::move(flow));
    meet(message);
    if (!message.referral.empty()) {
        auto referral = parse_json(message.referral);
        if (referral && referral->is_object()) referral_ = std::move(*referral);
    }
    return entry(message).value_or(document_->start);
}

Run::Way Run::answer(const model::Message &message) {
    auto flow = find_version(state_.flow, state_.version, state_.step, Move::first);
    const auto *step = flow ? flow->impl().document->find(state_.step) : nullptr;
    const auto *ask = verb_of<Ask>(step);
    if (!ask) return lost(&message);
    use(std::move(flow));
    meet(message);
    if (const auto *option = match_option(*ask, message.content, lookup_)) {
        if (!ask->save.empty()) set_variable(ask->save, json::value(option->id));
        return option->next == kNowhere ? ask->next : option->next;
    }
    if (const auto target = entry(message)) return *target;
    if (auto said = free_answer(*ask, message.content)) {
        if (!ask->save.empty()) set_variable(ask->save, std::move(*said));
        return ask->next;
    }
    return wrong_answer(*step, *ask);
}

Run::Way Run::wrong_answer(const Step &step, const Ask &ask) {
    if (++state_.tries <= ask.retries) {
        passed(step);
        return question(step, ask, ask.retry_text ? *ask.retry_text : ask.text);
    }
    if (ask.otherwise != kNowhere) return ask.otherwise;
    return give_up(step,
                   "the last retry is used up and there is neither 'otherwise' nor a way \"*\"");
}

Run::Way Run::returned(const CallResult &result) {
    auto flow = find_version(state_.flow, state_.version, state_.step, Move::never);
    const auto *step = flow ? flow->impl().document->find(state_.step) : nullptr;
    const auto *call = verb_of<Call>(step);
    if (!call) return lost(nullptr);
    use(std::move(flow));
    adapt();
    if (result.ok) {
        if (!call->save.empty()) set_variable(call->save, result.output);
        return call->next;
    }
    auto way = call->on_error.find(result.error);
    if (way == call->on_error.end()) way = call->on_error.find("*");
    if (way != call->on_error.end()) return way->second;
    return give_up(*step,
                   "the call failed with '" + result.error + "' and on_error has no way for it");
}

Run::Way Run::time_is_up() {
    const bool asked = state_.waiting == Waiting::answer;
    auto flow =
        find_version(state_.flow, state_.version, state_.step, asked ? Move::last : Move::never);
    const auto *step = flow ? flow->impl().document->find(state_.step) : nullptr;
    const auto *ask = asked ? verb_of<Ask>(step) : nullptr;
    const auto *pause = asked ? nullptr : verb_of<Wait>(step);
    if (!ask && !pause) return lost(nullptr);
    use(std::move(flow));
    adapt();
    if (pause) return pause->next;
    if (ask->timeout) return ask->timeout->next;
    return kNowhere;  // the newer version waits without an end
}

Result<StepResult> Run::go(Way way) {
    while (way && *way != kNowhere) {
        const auto &step = document_->steps[*way];
        if (result_.path.size() >= kStepsWithoutWaiting) {
            return Error{"flow '" + flow_->name() + "': " + std::to_string(kStepsWithoutWaiting) +
                         " steps ran without waiting: " + describe_path(result_.path) +
                         "; let one of them ask or end"};
        }
        passed(step);
        state_.waiting = Waiting::message;
        state_.tries = 0;
        way = std::visit([&](const auto &verb) { return this->step(step, verb); }, step.verb);
    }
    if (!way) return way.error();
    return finish();
}

// Ends the run, or what came between a question and its answer.
Run::Way Run::give_up(const Step &step, std::string_view why) {
    auto question = state_.stack.size();
    while (question > 0 && state_.stack[question - 1].waiting != Waiting::answer)
        --question;
    const bool ends = question == 0;
    warn(step,
         std::string(why) +
             (ends ? "; the flow ends here" : "; it goes back to the question before it"),
         ends);
    cut(question);
    state_.waiting = Waiting::message;
    return back();
}

Result<StepResult> Run::finish() {
    if (!language_set_) contact_.get_object().stable_erase("language");
    state_.contact = std::move(contact_.get_object());
    if (state_.waiting == Waiting::message) {
        result_.state = finished(std::move(state_));
        return std::move(result_);
    }
    if (vars_changed_) {
        const auto where = "flow '" + state_.flow + "', step '" + state_.step + "': ";
        if (deeper_than(vars_, kStateDepth))
            return Error{where + "the variables are nested deeper than " +
                         std::to_string(kStateDepth) + " levels"};
        if (to_text(vars_).size() > kStateBytes)
            return Error{where + "the variables are larger than " + std::to_string(kStateBytes) +
                         " bytes; save less of a call's output"};
    }
    state_.vars = std::move(vars_.get_object());
    state_.referral = std::move(referral_.get_object());
    state_.message = std::move(message_.get_object());
    state_.event = std::move(event_.get_object());
    result_.state = std::move(state_);
    return std::move(result_);
}

void Run::warn(std::string text, bool ended) {
    result_.effects.emplace_back(Warning{std::move(text), ended});
}

void Run::warn(const Step &step, std::string_view text, bool ended) {
    warn("step '" + step.name + "': " + std::string(text), ended);
}

Error Run::error(const Step &step, const Error &cause) const {
    return {"flow '" + flow_->name() + "', step '" + step.name + "': " + cause.message +
                "; steps that ran: " + describe_path(result_.path),
            cause.where};
}

void Run::passed(const Step &step) {
    result_.path.push_back(flow_->name() == line_flow_ ? step.name
                                                       : flow_->name() + "/" + step.name);
}

}  // namespace patchbay::flow
