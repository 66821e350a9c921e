// One run of the step function: from an event to where the flow waits again.
#pragma once

#include "core/flow/document.h"
#include "core/flow/language.h"

#include <boost/json/value.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace patchbay::flow {

// What a run needs of its flow. Outlives it.
struct Program {
    std::string name;
    std::string version;
    std::unique_ptr<const Document> document;
    PhoneLanguages phone_languages;
};

class Run {
public:
    Run(const Program &program, const State &state, TimeMs now);

    // One of these, once; the event belongs to the wait that is open.
    Result<StepResult> message(const model::Message &message);
    Result<StepResult> call_result(const CallResult &result);
    Result<StepResult> timeout();

private:
    // Where a step leads: another step, or nowhere since it waits or has ended.
    using Way = Result<Target>;

    Result<StepResult> start(const model::Message &message);
    Result<StepResult> answer(const model::Message &message, const Step &step, const Ask &ask);
    Result<StepResult> wrong_answer(const Step &step, const Ask &ask);
    Result<StepResult> go(Target target);
    Result<StepResult> finish();
    Result<StepResult> give_up(const Step &step, std::string_view why);

    Way step(const Step &step, const Send &send);
    Way step(const Step &step, const Ask &ask);
    Way step(const Step &step, const Call &call);
    Way step(const Step &step, const Branch &branch);
    Way step(const Step &step, const Set &set);
    Way step(const Step &step, const Goto &jump);
    Way step(const Step &step, const End &end);

    Result<void> question(const Step &step, const Ask &ask, const Text &text);
    void wait(const Step &step, Waiting waiting);
    void meet(const model::Message &message);
    void choose_language();
    void set_variable(std::string_view name, json::value value);
    Result<void> set_contact(std::string_view name, const json::value &value);
    void warn(const Step &step, std::string_view text, bool ended = false);
    Error error(const Step &step, const Error &cause) const;
    std::optional<Target> keyword(const model::Content &content) const;

    const json::value *find(std::string_view name);
    Result<const Step *> open_step() const;

    const Program &program_;
    const Document &document_;
    State state_;  // without what expressions see, which is below
    json::value vars_;
    json::value contact_;  // with the language in use, set or not
    json::value referral_;
    json::value channel_;
    json::value message_;
    json::value now_;
    TimeMs time_;
    std::size_t language_ = 0;
    bool language_set_ = false;
    bool vars_changed_ = false;
    StepResult result_;
    Expression::Lookup lookup_;
};

}  // namespace patchbay::flow
