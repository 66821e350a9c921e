// How an event enters the flow and what the run leaves behind; what each verb does is in
// run_verbs.cpp.
#include "core/flow/run.h"

#include "core/base/text.h"
#include "core/flow/answer.h"
#include "core/flow/path.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>

#include <algorithm>

namespace patchbay::flow {

namespace {

json::object message_view(const model::Message &message,
                          const std::set<std::string, std::less<>> &members) {
    json::object view;
    const bool all = members.count("") != 0;
    const auto wanted = [&](std::string_view name) {
        return all || members.find(name) != members.end();
    };
    if (wanted("text")) view.emplace("text", model::text_of(message.content));
    if (wanted("id")) view.emplace("id", message.id);
    if (wanted("from")) view.emplace("from", model::to_json(message.from));
    if (wanted("type")) view.emplace("type", model::type_name(message.content));
    if (wanted("content")) view.emplace("content", model::to_json(message.content));
    if (wanted("timestamp") && message.timestamp != 0)
        view.emplace("timestamp", to_rfc3339(message.timestamp));
    if (wanted("reply_to") && !message.reply_to.empty()) view.emplace("reply_to", message.reply_to);
    return view;
}

bool deeper_than(const json::value &value, int levels) {
    const auto deep = [levels](const json::value &item) { return deeper_than(item, levels - 1); };
    if (const auto *list = value.if_array())
        return levels == 0 || std::any_of(list->begin(), list->end(), deep);
    if (const auto *object = value.if_object())
        return levels == 0 || std::any_of(object->begin(), object->end(),
                                          [&](const auto &member) { return deep(member.value()); });
    return false;
}

}  // namespace

Run::Run(const Program &program, const State &state, TimeMs now)
    : program_(program),
      document_(*program.document),
      state_(state),
      vars_(std::move(state_.vars)),
      contact_(std::move(state_.contact)),
      referral_(std::move(state_.referral)),
      channel_(json::object{{"id", std::string_view(state_.channel)}}),
      message_(std::move(state_.message)),
      time_(now),
      language_set_(contact_.get_object().contains("language")),
      lookup_([this](std::string_view name) { return find(name); }) {
    choose_language();
}

const json::value *Run::find(std::string_view name) {
    if (name == "message") return &message_;
    if (name == "vars") return &vars_;
    if (name == "contact") return &contact_;
    if (name == "channel") return &channel_;
    if (name == "referral") return &referral_;
    if (name != "now") return nullptr;
    if (now_.is_null()) now_ = to_rfc3339(time_);
    return &now_;
}

void Run::choose_language() {
    auto &contact = contact_.get_object();
    const auto wanted =
        language_set_ ? text_member(contact, "language")
                      : language_of_phone(program_.phone_languages, text_member(contact, "phone"));
    language_ = flow::choose_language(document_.languages, wanted);
    if (!language_set_) contact["language"] = document_.languages[language_];
}

// Takes over who writes, where and what.
void Run::meet(const model::Message &message) {
    auto &contact = contact_.get_object();
    const auto note = [&contact](std::string_view name, const std::string &value) {
        if (!value.empty() && text_member(contact, name) != value) contact[name] = value;
    };
    note("address", message.from.address);
    note("phone", message.from.phone);
    note("user_id", message.from.user_id);
    note("parent_user_id", message.from.parent_user_id);
    note("username", message.from.username);
    if (!state_.named) note("name", message.from.name);
    if (state_.channel != message.channel) {
        state_.channel = message.channel;
        channel_.get_object()["id"] = message.channel;
    }
    message_ = message_view(message, document_.message_members);
    choose_language();
}

std::optional<Target> Run::keyword(const model::Content &content) const {
    if (document_.keywords.empty()) return std::nullopt;
    const auto find = [this](std::string_view text) {
        const auto found = document_.keywords.find(fold(text));
        return found == document_.keywords.end() ? std::nullopt : std::optional(found->second);
    };
    if (const auto *choice = std::get_if<model::Choice>(&content)) {
        if (const auto target = find(choice->id)) return target;
        return find(choice->title);
    }
    const auto *text = std::get_if<model::Text>(&content);
    return text ? find(text->text) : std::nullopt;
}

Result<StepResult> Run::message(const model::Message &message) {
    meet(message);
    if (state_.waiting == Waiting::message) return start(message);
    const auto step = open_step();
    if (!step) return step.error();
    if (const auto *ask = std::get_if<Ask>(&(*step)->verb)) return answer(message, **step, *ask);
    return Error{"flow '" + program_.name + "': step '" + state_.step + "' asks nothing"};
}

Result<StepResult> Run::start(const model::Message &message) {
    state_.flow = program_.name;
    state_.version = program_.version;
    vars_ = json::object();
    referral_ = json::object();
    if (!message.referral.empty()) {
        auto referral = parse_json(message.referral);
        if (referral && referral->is_object()) referral_ = std::move(*referral);
    }
    return go(keyword(message.content).value_or(document_.start));
}

Result<StepResult> Run::answer(const model::Message &message, const Step &step, const Ask &ask) {
    if (const auto *option = match_option(ask, message.content, lookup_)) {
        if (!ask.save.empty()) set_variable(ask.save, json::value(option->id));
        return go(option->next == kNowhere ? ask.next : option->next);
    }
    if (const auto target = keyword(message.content)) return go(*target);
    if (auto said = free_answer(ask, message.content)) {
        if (!ask.save.empty()) set_variable(ask.save, std::move(*said));
        return go(ask.next);
    }
    return wrong_answer(step, ask);
}

Result<StepResult> Run::wrong_answer(const Step &step, const Ask &ask) {
    if (++state_.tries <= ask.retries) {
        result_.path.push_back(step.name);
        auto asked = question(step, ask, ask.retry_text ? *ask.retry_text : ask.text);
        return asked ? finish() : Result<StepResult>(asked.error());
    }
    if (ask.otherwise != kNowhere) return go(ask.otherwise);
    return give_up(step,
                   "the last retry is used up and there is neither 'otherwise' nor a way "
                   "\"*\"; the flow ends here");
}

Result<StepResult> Run::call_result(const CallResult &result) {
    const auto step = open_step();
    if (!step) return step.error();
    const auto *call = std::get_if<Call>(&(*step)->verb);
    if (!call) return Error{"flow '" + program_.name + "': step '" + state_.step + "' is no call"};
    if (result.ok) {
        if (!call->save.empty()) set_variable(call->save, result.output);
        return go(call->next);
    }
    auto way = call->on_error.find(result.error);
    if (way == call->on_error.end()) way = call->on_error.find("*");
    if (way != call->on_error.end()) return go(way->second);
    return give_up(**step, "the call failed with '" + result.error +
                               "' and on_error has no way for it; the flow ends here");
}

Result<StepResult> Run::timeout() {
    const auto step = open_step();
    if (!step) return step.error();
    const auto *ask = std::get_if<Ask>(&(*step)->verb);
    if (!ask || !ask->timeout)
        return Error{"flow '" + program_.name + "': step '" + state_.step + "' has no timeout"};
    return go(ask->timeout->next);
}

Result<const Step *> Run::open_step() const {
    const auto place = document_.places.find(state_.step);
    if (place != document_.places.end()) return &document_.steps[place->second];
    return Error{"flow '" + program_.name + "' has no step '" + state_.step + "'"};
}

Result<StepResult> Run::go(Target target) {
    state_.waiting = Waiting::message;
    state_.tries = 0;
    while (target != kNowhere) {
        const auto &step = document_.steps[target];
        if (result_.path.size() == kStepsWithoutWaiting) {
            return Error{"flow '" + program_.name + "': " + std::to_string(kStepsWithoutWaiting) +
                         " steps ran without waiting: " + describe_path(result_.path) +
                         "; let one of them ask or end"};
        }
        result_.path.push_back(step.name);
        auto way = std::visit([&](const auto &verb) { return this->step(step, verb); }, step.verb);
        if (!way) return way.error();
        target = *way;
    }
    return finish();
}

Result<StepResult> Run::give_up(const Step &step, std::string_view why) {
    warn(step, why, true);
    state_.waiting = Waiting::message;
    return finish();
}

Result<StepResult> Run::finish() {
    if (!language_set_) contact_.get_object().stable_erase("language");
    state_.contact = std::move(contact_.get_object());
    if (state_.waiting == Waiting::message) {
        result_.state = finished(std::move(state_));
        return std::move(result_);
    }
    if (vars_changed_) {
        const auto where = "flow '" + program_.name + "', step '" + state_.step + "': ";
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
    result_.state = std::move(state_);
    return std::move(result_);
}

void Run::warn(const Step &step, std::string_view text, bool ended) {
    result_.effects.emplace_back(Warning{"step '" + step.name + "': " + std::string(text), ended});
}

Error Run::error(const Step &step, const Error &cause) const {
    return {"flow '" + program_.name + "', step '" + step.name + "': " + cause.message +
                "; steps that ran: " + describe_path(result_.path),
            cause.where};
}

}  // namespace patchbay::flow
