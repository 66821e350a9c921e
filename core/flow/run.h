// One run of the step function: from an event to where the conversation waits again.
#pragma once

#include "core/flow/document.h"
#include "core/flow/flow.h"

#include <boost/json/value.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::flow {

class Run {
public:
    // `state` and `line_flow` outlive it.
    Run(Flows &flows, std::string_view line_flow, const State &state, TimeMs now);

    // One of these, once; the event belongs to the wait that is open.
    Result<StepResult> message(const model::Message &message);
    Result<StepResult> call_result(const CallResult &result);
    Result<StepResult> timer();
    Result<StepResult> event(const EventIn &event);

private:
    using FlowPtr = std::shared_ptr<const Flow>;
    // Where a step leads: another step, or nowhere since it waits or has ended.
    using Way = Result<Target>;

    // ---- How an event enters (run.cpp)
    Way start(const model::Message &message);
    Way answer(const model::Message &message);
    Way wrong_answer(const Step &step, const Ask &ask);
    Way returned(const CallResult &result);
    Way time_is_up();
    Result<StepResult> go(Way way);
    Result<StepResult> finish();
    Way give_up(const Step &step, std::string_view why);

    // ---- Documents, their versions, and who runs whom (run_frames.cpp)
    // To a newer version of the document, where that has the open question.
    enum class Move { first, last, never };
    FlowPtr find_version(const std::string &flow, const std::string &version, std::string_view step,
                         Move move);
    FlowPtr newest(const std::string &flow, const std::string &version);
    void use(FlowPtr flow);
    Way enter(const Step &step, const RunFlow &run);
    Way back();
    Way lost(const model::Message *message);
    bool find_fallback();
    void cut(std::size_t frames);
    std::size_t frames(Waiting waiting) const;
    std::optional<Target> entry(const model::Message &message);
    bool find_event_entry(const EventIn &event, FlowPtr &flow, Target &step);

    // ---- What each verb does (run_verbs.cpp)
    Way step(const Step &step, const Send &send);
    Way step(const Step &step, const Ask &ask);
    Way step(const Step &step, const Call &call);
    Way step(const Step &step, const Branch &branch);
    Way step(const Step &step, const Set &set);
    Way step(const Step &step, const Goto &jump);
    Way step(const Step &step, const End &end);
    Way step(const Step &step, const Wait &pause);
    Way step(const Step &step, const RunFlow &run);
    Way step(const Step &step, const HandOver &hand);

    Way question(const Step &step, const Ask &ask, const Text &text);
    Result<model::Media> header(const Step &step, const Rendering &header);
    Result<void> send(const Step &step, model::Content content,
                      const std::optional<Rendering> &closed);
    void wait(const Step &step, Waiting waiting);
    void set_variable(std::string_view name, json::value value);
    Result<void> set_contact(std::string_view name, const json::value &value);

    // ---- What expressions see (run_names.cpp)
    void meet(const model::Message &message);
    void adapt();
    void choose_language();
    const json::value *find(std::string_view name);

    void warn(std::string text, bool ended = false);
    void warn(const Step &step, std::string_view text, bool ended = false);
    Error error(const Step &step, const Error &cause) const;
    void passed(const Step &step);

    Flows &flows_;
    const std::string_view line_flow_;
    const State &given_;
    FlowPtr flow_;  // of the steps that run
    const Document *document_ = nullptr;
    std::vector<FlowPtr> left_;  // flows whose steps may still be looked at
    State state_;                // without what expressions see, which is below
    json::value vars_;
    json::value contact_;  // with the language in use, set or not
    json::value referral_;
    json::value channel_;
    json::value message_;
    json::value event_;
    json::value now_;
    TimeMs time_;
    std::size_t language_ = 0;
    bool language_set_ = false;
    bool vars_changed_ = false;
    // The frame, counted from 1, of the question that this event interrupts; 0: none.
    std::size_t interrupted_ = 0;
    StepResult result_;
    Expression::Lookup lookup_;
};

}  // namespace patchbay::flow
