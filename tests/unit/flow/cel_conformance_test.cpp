// Runs CEL's own conformance tests. What the subset leaves out is listed with its reason in
// cel_left_out.txt; a listed test that passes is a mistake in the list.
#include "core/base/json.h"
#include "core/flow/expression.h"
#include "tests/unit/flow/textproto.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>

namespace patchbay::flow {
namespace {

using textproto::Message;

std::string read(const std::filesystem::path &path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

// Nothing where JSON has no such value.
std::optional<json::value> value_of(const Message &message) {
    if (message.fields.empty()) return std::nullopt;
    const auto &[name, scalar, inner] = message.fields.front();
    if (name == "int64_value") return json::value(std::strtoll(scalar.c_str(), nullptr, 0));
    if (name == "double_value") return json::value(std::strtod(scalar.c_str(), nullptr));
    if (name == "string_value") return json::value(scalar);
    if (name == "bool_value") return json::value(scalar == "true");
    if (name == "null_value") return json::value(nullptr);
    if (name == "list_value") {
        json::array list;
        for (const auto &field : inner.fields) {
            auto item = value_of(field.message);
            if (!item) return std::nullopt;
            list.push_back(std::move(*item));
        }
        return list;
    }
    if (name != "map_value") return std::nullopt;
    json::object object;
    for (const auto &entry : inner.fields) {
        const auto key = value_of(*entry.message.message("key"));
        auto item = value_of(*entry.message.message("value"));
        if (!key || !key->is_string() || !item) return std::nullopt;
        object[key->get_string()] = std::move(*item);
    }
    return object;
}

bool same(const json::value &a, const json::value &b) {
    if (a.is_object() && b.is_object()) return a == b;
    return a.kind() == b.kind() && to_text(a) == to_text(b);
}

struct Outcome {
    std::string failure = {};  // "" where the test passes
    bool compiled = true;
};

Outcome run(const Message &test) {
    json::object variables;
    std::set<std::string, std::less<>> names;
    for (const auto &field : test.fields) {
        if (field.name != "bindings") continue;
        const auto *outer = field.message.message("value");
        const auto value = outer ? value_of(*outer->message("value")) : std::nullopt;
        if (!value) return {"a variable that JSON has no value for"};
        names.insert(field.message.text("key"));
        variables[field.message.text("key")] = *value;
    }
    const bool error_expected = test.find("eval_error") != nullptr;
    const auto expression = Expression::compile(test.text("expr"), names);
    if (!expression)
        return {error_expected ? "" : "does not compile: " + expression.error().message, false};
    const auto result = expression->evaluate(
        [&variables](std::string_view name) { return variables.if_contains(name); });
    if (!result) return {error_expected ? "" : "fails: " + result.error().message};
    if (error_expected) return {"gives " + to_text(*result) + " where an error is expected"};
    const auto *given = test.message("value");
    const auto expected = given ? value_of(*given) : json::value(true);
    if (!expected) return {"expects a value that JSON does not have"};
    if (same(*result, *expected)) return {""};
    return {"gives " + to_text(*result) + ", not " + to_text(*expected)};
}

// "file/section/test" or "file/section/prefix*" -> reason.
std::map<std::string, std::string> left_out() {
    std::map<std::string, std::string> list;
    std::istringstream lines(
        read(std::filesystem::path(PATCHBAY_SOURCE_DIR) / "tests/unit/flow/cel_left_out.txt"));
    std::string reason;
    for (std::string line; std::getline(lines, line);) {
        if (line.empty()) continue;
        if (line[0] == '#')
            reason = line.substr(1);
        else
            list[line] = reason;
    }
    return list;
}

const std::string *find_reason(const std::map<std::string, std::string> &list,
                               const std::string &name) {
    if (const auto exact = list.find(name); exact != list.end()) return &exact->second;
    for (const auto &[pattern, reason] : list) {
        if (pattern.ends_with('*') &&
            name.starts_with(std::string_view(pattern).substr(0, pattern.size() - 1)))
            return &reason;
    }
    return nullptr;
}

TEST(CelConformance, EveryTestPassesOrIsLeftOutForAReason) {
    const auto list = left_out();
    int passed = 0;
    int left = 0;
    for (const auto &file : std::filesystem::directory_iterator(PATCHBAY_CEL_TESTS)) {
        if (file.path().extension() != ".textproto") continue;
        const auto text = read(file.path());
        const auto root = textproto::Parser(text).run();
        for (const auto &section : root.fields) {
            if (section.name != "section") continue;
            for (const auto &field : section.message.fields) {
                if (field.name != "test") continue;
                const auto name = file.path().stem().string() + "/" + section.message.text("name") +
                                  "/" + field.message.text("name");
                const auto outcome = run(field.message);
                const auto *reason = find_reason(list, name);
                if (reason) {
                    ++left;
                    EXPECT_FALSE(outcome.compiled && outcome.failure.empty())
                        << name << " is listed as left out, but passes";
                } else {
                    ++passed;
                    EXPECT_EQ(outcome.failure, "") << name << "\n  " << field.message.text("expr");
                }
            }
        }
    }
    EXPECT_GT(passed, 0);
    RecordProperty("passed", passed);
    RecordProperty("left_out", left);
}

}  // namespace
}  // namespace patchbay::flow
