// What reading any part of a flow document needs: problems with their place, names of steps and
// languages, texts and expressions.
#pragma once

#include "core/flow/document.h"
#include "core/flow/event_members.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::flow {

// The top-level names of expressions.
const std::set<std::string, std::less<>> &expression_names();

// "; did you mean 'x'?" or "".
std::string did_you_mean(const std::string &nearest);

// Of a JSON Schema: a member that is an object; whether it takes members that it does not name.
const json::object *member_object(const json::value &schema, std::string_view key);
bool open_schema(const json::value &schema);

class Reader {
public:
    Reader(const LocatedJson &json, const Environment &environment, Problems &problems)
        : json_(json), environment_(environment), problems_(problems), before_(problems.size()) {}

    const Environment &environment() const { return environment_; }
    const std::vector<std::string> &languages() const { return languages_; }
    void set_languages(std::vector<std::string> languages) { languages_ = std::move(languages); }

    void problem(std::string_view pointer, std::string message) {
        problems_.push_back(json_.problem(pointer, std::move(message)));
    }
    void problem_at_key(std::string_view pointer, std::string message) {
        problems_.push_back(json_.problem(pointer, std::move(message), true));
    }
    bool clean() const { return problems_.size() == before_; }

    // ---- Shapes: each reports a value of a wrong type -------------------------------------------

    const json::object *object(const json::value &value, const std::string &pointer);
    const json::array *list(const json::value &value, const std::string &pointer);
    const json::string *string(const json::value &value, const std::string &pointer);
    // A string with something in it.
    std::string name(const json::value &value, const std::string &pointer);
    // Reports members that are not `known`, with the nearest one that is.
    void known_keys(const json::object &object, const std::string &pointer,
                    std::initializer_list<std::string_view> known);
    // Reports where `key` is not there.
    const json::value *required(const json::object &object, std::string_view key,
                                const std::string &pointer);

    // ---- Steps ----------------------------------------------------------------------------------

    void declare_step(std::string_view name, Target place) { steps_.emplace(name, place); }
    std::optional<Target> find_step(std::string_view name) const;
    // A step by its name; an unknown one is reported, and the nearest counts as meant, so that it
    // is not called unreachable too.
    Target target(const json::value &value, const std::string &pointer);
    // Some way leads to a step that was only guessed.
    bool guessed() const { return guessed_; }
    // A duration in milliseconds, between `least` and `most`, which `range` says.
    std::int64_t duration(const json::value &value, const std::string &pointer, std::int64_t least,
                          std::int64_t most, std::string_view range);
    // "next", which is required.
    Target next(const json::object &step, const std::string &pointer);

    // ---- Texts and expressions ------------------------------------------------------------------

    // A string or an object by language.
    std::optional<Text> text(const json::value &value, const std::string &pointer);
    std::optional<Template> single_template(const json::value &value, const std::string &pointer);
    std::optional<Expression> expression(const json::value &value, const std::string &pointer);
    // Any JSON: strings may hold {{ … }}. `localized`: an object with exactly the languages as its
    // members is a text by language.
    std::optional<Rendering> rendering(const json::value &value, const std::string &pointer,
                                       bool localized);
    // "save" or the target of a set: reports what is no identifier.
    std::string variable(std::string_view text, const std::string &pointer);

    // What the expressions refer to, checked when all steps are read and all variables known.
    struct Use {
        Reference reference;
        std::string pointer;
    };
    const std::vector<Use> &uses() const { return uses_; }
    const std::set<std::string, std::less<>> &variables() const { return variables_; }
    struct EventUse {
        EventMember member;
        std::string pointer;
    };
    const std::vector<EventUse> &event_uses() const { return event_uses_; }

    void note_template(Flow::TemplateUse use);
    std::vector<Flow::TemplateUse> take_templates() { return std::move(templates_); }

    void note_sample(Flow::Sample sample) { samples_.push_back(std::move(sample)); }
    std::vector<Flow::Sample> take_samples() { return std::move(samples_); }

private:
    void refer(const std::vector<Reference> &references, std::vector<EventMember> members,
               const std::string &pointer);
    std::optional<Text> by_language(const json::object &object, const std::string &pointer);
    void expression_problem(const std::string &pointer, std::string_view text, const Error &error);

    const LocatedJson &json_;
    const Environment &environment_;
    Problems &problems_;
    std::size_t before_;  // problems of other documents
    std::vector<std::string> languages_;
    std::map<std::string, Target, std::less<>> steps_;
    bool guessed_ = false;
    std::vector<Use> uses_;
    std::set<std::string, std::less<>> variables_;
    std::vector<EventUse> event_uses_;
    std::vector<Flow::TemplateUse> templates_;
    std::vector<Flow::Sample> samples_;
};

}  // namespace patchbay::flow
