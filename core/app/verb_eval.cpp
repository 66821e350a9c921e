#include "core/app/output.h"
#include "core/app/verbs.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/flow/expression.h"

#include <boost/json/object.hpp>

#include <algorithm>
#include <unistd.h>

namespace patchbay::app {
namespace {

constexpr std::size_t kVariablesBytes = 16 * 1024 * 1024;

// The object that the file holds; the error is a whole message.
Result<json::object> read_variables(const std::string &file) {
    if (file.empty()) return json::object();
    const bool standard = file == "-";
    const auto name = standard ? "standard input" : file;
    const auto text = standard ? read_descriptor(STDIN_FILENO, kVariablesBytes)
                               : read_file(file, kVariablesBytes);
    if (!text) return Error{"cannot read " + name + ": " + text.error().message};
    auto variables = parse_json(*text);
    if (!variables) {
        return Error{name + ":" + variables.error().where +
                     ": not JSON: " + variables.error().message};
    }
    if (!variables->is_object()) {
        return Error{name + R"(: expected an object of variables, like {"vars": {"tries": 2}})"};
    }
    return std::move(variables->get_object());
}

// "column 5", or "line 2, column 5" where there are lines; from 1, in bytes.
std::string place(std::string_view expression, int offset) {
    const auto before = expression.substr(0, static_cast<std::size_t>(offset));
    const auto line = before.rfind('\n');
    const auto column = "column " + std::to_string(before.size() - (line + 1) + 1);
    if (expression.find('\n') == expression.npos) return column;
    return "line " + std::to_string(std::count(before.begin(), before.end(), '\n') + 1) + ", " +
           column;
}

int fail_at(const std::string &expression, const Error &error) {
    return fail(kFailed, place(expression, error.code) + ": " + error.message);
}

}  // namespace

int verb_eval(const std::string &text, const std::string &file) {
    const auto variables = read_variables(file);
    if (!variables) return fail(kWrongUsage, variables.error().message);
    std::set<std::string, std::less<>> names;
    for (const auto &member : *variables)
        names.emplace(member.key());

    const auto expression = flow::Expression::compile(text, names);
    if (!expression) return fail_at(text, expression.error());
    const auto value = expression->evaluate(
        [&variables](std::string_view name) { return variables->if_contains(name); });
    if (!value) return fail_at(text, value.error());
    std::string line;
    append_exact(line, *value);
    print_line(line);
    return kGood;
}

}  // namespace patchbay::app
