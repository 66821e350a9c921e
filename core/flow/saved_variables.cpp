#include "core/flow/flow.h"

#include <boost/json/object.hpp>
#include <boost/json/string.hpp>

namespace patchbay::flow {

namespace {

using boost::json::value;

const value *member(const value *object, std::string_view key) {
    return object && object->is_object() ? object->get_object().if_contains(key) : nullptr;
}

}  // namespace

std::set<std::string> saved_variables(const value &document) {
    constexpr std::string_view kVars = "vars.";
    std::set<std::string> variables;
    const auto *steps = member(&document, "steps");
    if (!steps || !steps->is_object()) return variables;
    for (const auto &step : steps->get_object()) {
        for (const auto verb : {"ask", "call"}) {
            const auto *save = member(member(&step.value(), verb), "save");
            if (save && save->is_string()) variables.emplace(save->get_string());
        }
        const auto *set = member(&step.value(), "set");
        if (!set || !set->is_object()) continue;
        for (const auto &assignment : set->get_object()) {
            const std::string_view target(assignment.key().data(), assignment.key().size());
            if (target.starts_with(kVars)) variables.emplace(target.substr(kVars.size()));
        }
    }
    return variables;
}

}  // namespace patchbay::flow
