// A flow document: checked when it loads, then stepped. Immutable after loading; any thread.
#pragma once

#include "core/base/located_json.h"
#include "core/base/result.h"
#include "core/base/schema.h"
#include "core/flow/value.h"
#include "core/model/content.h"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::flow {

constexpr int kStepsWithoutWaiting = 100;  // then the step stops with an error that names the steps
constexpr std::size_t kStateBytes =
    64 * 1024;                   // vars, as JSON text; then the step stops with an error
constexpr int kStateDepth = 32;  // lists and objects inside each other in vars; the same

constexpr int kRunDepth = 8;       // `run`s inside each other; then the step stops with an error
constexpr int kOpenQuestions = 8;  // set aside for events; then an event is not handled any more

// What a document may refer to.
struct Operation {
    boost::json::value input;   // JSON Schema
    boost::json::value output;  // JSON Schema
    std::vector<std::string> errors;
};
struct Backend {
    std::map<std::string, Operation> operations;
    std::map<std::string, boost::json::value> events;  // by name: JSON Schema of their data
};
// By name: the variables that each one saves, since flows that run each other share them.
using FlowNames = std::map<std::string, std::set<std::string>, std::less<>>;
struct Environment {
    FlowNames flows;
    std::map<std::string, Backend, std::less<>> backends;
    // phone prefix ("+34") or "*" -> language: the config's "languages"
    std::map<std::string, std::string, std::less<>> languages;
};

// The variables that a document saves, for Environment::flows; whatever it looks like.
std::set<std::string> saved_variables(const boost::json::value &document);

class Flow {
public:
    // Checks everything that can be known before a message comes: unknown or unreachable steps,
    // missing languages, unknown operations and wrong arguments, unknown names, bad expressions and
    // patterns. All problems of the document in one pass; null where there are any.
    static std::shared_ptr<const Flow> load(std::string name, const LocatedJson &document,
                                            const Environment &environment, Problems &problems);

    const std::string &name() const;
    const std::string &version()
        const;  // hash of the document without its white space: 16 hex digits

    // Whether it has an entry for an event of the backend: then its conversations follow what they
    // ask the backend about.
    bool follows(std::string_view backend) const;

    // Whether it has an entry for this text as a keyword.
    bool takes_keyword(std::string_view text) const;

    // The templates that it may send, with their places, for a check against what the account has.
    struct TemplateUse {
        std::string name;                              // literal ones only
        std::string language;                          // empty: an expression
        std::string pointer;                           // of the template, into the document
        std::optional<boost::json::value> parameters;  // as written
    };
    const std::vector<TemplateUse> &templates() const;

    // What it may send, in each language, for a trial on a channel. What an expression gives stands
    // as one word in a text; contents where that would prove nothing are left out.
    struct Sample {
        model::Content content;
        std::string pointer;  // of the content, into the document
    };
    const std::vector<Sample> &samples() const;

    // flow::step() below with no other document than this one.
    Result<StepResult> step(const State &state, const Input &input) const;

    struct Impl;
    explicit Flow(std::shared_ptr<const Impl> impl);
    const Impl &impl() const { return *impl_; }

private:
    std::shared_ptr<const Impl> impl_;
};

// The documents by name, and older versions of them.
class Flows {
public:
    virtual ~Flows() = default;
    virtual std::shared_ptr<const Flow> current(std::string_view name) const = 0;  // null: none
    // Null: not known any more, or it does not load (say its backend is gone).
    virtual std::shared_ptr<const Flow> version(const std::string &name,
                                                const std::string &version) = 0;
};

// The pure step function: one event of a conversation. With the version that its state names, or,
// where the document was edited meanwhile, with the newest one from the next safe step on
// (docs/flows.md, "Editing"). `line_flow` is what a conversation without an open run starts with.
//
// The error stops the event with the state as it was: it says the steps that ran; who cannot give
// the event again gives the run up with finished(state). A message or a backend's event while a
// call or a pause is open is an error: they wait in their queue until it is over. An event that no
// entry takes changes nothing.
Result<StepResult> step(Flows &flows, std::string_view line_flow, const State &state,
                        const Input &input);

}  // namespace patchbay::flow
