// Runs CEL's own conformance tests. What the subset leaves out is listed with its reason in
// cel_left_out.txt; a listed test that passes is a mistake in the list.
#include "core/base/json.h"
#include "core/flow/cel/checker.h"
#include "core/flow/cel/evaluator.h"
#include "core/flow/cel/json.h"
#include "core/flow/cel/parser.h"
#include "core/flow/expression.h"
#include "tests/unit/flow/textproto.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <sstream>
#include <vector>

namespace patchbay::flow {
namespace {

using textproto::Message;

std::string read(const std::filesystem::path &path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

// Of a variable: nothing where JSON has no such value.
std::optional<json::value> variable(const Message &message) {
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
            auto item = variable(field.message);
            if (!item) return std::nullopt;
            list.push_back(std::move(*item));
        }
        return list;
    }
    if (name != "map_value") return std::nullopt;
    json::object object;
    for (const auto &entry : inner.fields) {
        const auto key = variable(*entry.message.message("key"));
        auto item = variable(*entry.message.message("value"));
        if (!key || !key->is_string() || !item) return std::nullopt;
        object[key->get_string()] = std::move(*item);
    }
    return object;
}

bool same(const cel::Value &value, const Message &expected);

bool same(const cel::List &list, const Message &expected) {
    if (list.size() != expected.fields.size()) return false;
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (!same(list.at(i), expected.fields[i].message)) return false;
    }
    return true;
}

bool same(const cel::Map &map, const Message &expected) {
    for (const auto &entry : expected.fields) {
        bool found = false;
        for (std::size_t i = 0; i < map.size(); ++i) {
            found = found || (same(map.at(i).key, *entry.message.message("key")) &&
                              same(map.at(i).value, *entry.message.message("value")));
        }
        if (!found) return false;
    }
    return map.size() == expected.fields.size();
}

// The same value of the same type.
bool same(const cel::Value &value, const Message &expected) {
    const auto &[name, scalar, inner] = expected.fields.at(0);
    if (const auto *integer = value.as<std::int64_t>())
        return name == "int64_value" && *integer == std::strtoll(scalar.c_str(), nullptr, 0);
    if (const auto *natural = value.as<std::uint64_t>())
        return name == "uint64_value" && *natural == std::strtoull(scalar.c_str(), nullptr, 0);
    if (const auto *real = value.as<double>()) {
        const double wanted = std::strtod(scalar.c_str(), nullptr);
        return name == "double_value" && std::signbit(*real) == std::signbit(wanted) &&
               (*real == wanted || (std::isnan(*real) && std::isnan(wanted)));
    }
    if (const auto *text = value.as<std::string_view>())
        return name == "string_value" && *text == scalar;
    if (const auto *bytes = value.as<cel::Bytes>())
        return name == "bytes_value" && bytes->data == scalar;
    if (const auto *truth = value.as<bool>())
        return name == "bool_value" && scalar == (*truth ? "true" : "false");
    if (const auto *type = value.as<cel::Type>())
        return name == "type_value" && cel::type_name(*type) == scalar;
    if (const auto *list = value.as<cel::List>()) return name == "list_value" && same(*list, inner);
    if (const auto *map = value.as<cel::Map>()) return name == "map_value" && same(*map, inner);
    return value.type() == cel::Type::null && name == "null_value";
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
        const auto value = outer ? variable(*outer->message("value")) : std::nullopt;
        if (!value) return {"a variable that JSON has no value for"};
        names.insert(field.message.text("key"));
        variables[field.message.text("key")] = *value;
    }
    const bool error_expected = test.find("eval_error") != nullptr;
    const auto text = test.text("expr");
    std::vector<Reference> references;
    auto parsed = cel::parse(text);
    auto checked =
        parsed ? cel::check(parsed->root, names, references) : Result<void>(parsed.error());
    if (checked && parsed->end != text.size()) checked = Error{"more behind the expression"};
    if (!checked)
        return {error_expected ? "" : "does not compile: " + checked.error().message, false};

    const Expression::Lookup lookup = [&variables](std::string_view name) {
        return variables.if_contains(name);
    };
    cel::Arena arena;
    cel::Evaluator evaluator(lookup, arena);
    cel::Value result;
    if (!evaluator.evaluate(parsed->root, result))
        return {error_expected ? "" : "fails: " + evaluator.failure().message};
    const auto json = cel::to_json(result, arena);
    const auto given = std::string(cel::type_name(result.type())) + " " +
                       (json ? to_text(*json) : json.error().message);
    if (error_expected) return {"gives " + given + " where an error is expected"};
    if (const auto *expected = test.message("value"))
        return {same(result, *expected) ? "" : "gives " + given};
    const auto *truth = result.as<bool>();
    return {truth && *truth ? "" : "gives " + given + ", not true"};
}

// "file/section/test" or "file/section/prefix*", under its reason.
struct LeftOut {
    std::string pattern;
    std::string reason;
    bool used = false;

    bool covers(std::string_view name) const {
        if (!pattern.ends_with('*')) return name == pattern;
        return name.starts_with(std::string_view(pattern).substr(0, pattern.size() - 1));
    }
};

std::vector<LeftOut> left_out() {
    std::vector<LeftOut> list;
    std::istringstream lines(
        read(std::filesystem::path(PATCHBAY_SOURCE_DIR) / "tests/unit/flow/cel_left_out.txt"));
    std::string reason;
    for (std::string line; std::getline(lines, line);) {
        if (line.empty()) continue;
        if (line.starts_with("# "))
            reason = line.substr(2);
        else
            list.push_back({line, reason});
    }
    return list;
}

TEST(CelConformance, EveryTestPassesOrIsLeftOutForAReason) {
    auto list = left_out();
    int passed = 0;
    int left = 0;
    const auto judge = [&](const std::string &name, const Message &test) {
        const auto outcome = run(test);
        const auto entry = std::find_if(list.begin(), list.end(),
                                        [&name](const auto &one) { return one.covers(name); });
        if (entry == list.end()) {
            ++passed;
            EXPECT_EQ(outcome.failure, "") << name << "\n  " << test.text("expr");
            return;
        }
        ++left;
        entry->used = true;
        EXPECT_NE(entry->reason, "") << name;
        EXPECT_FALSE(outcome.compiled && outcome.failure.empty())
            << name << " is listed as left out, but passes";
    };
    for (const auto &file : std::filesystem::directory_iterator(PATCHBAY_CEL_TESTS)) {
        if (file.path().extension() != ".textproto") continue;
        const auto text = read(file.path());
        const auto root = textproto::Parser(text).run();
        for (const auto &section : root.fields) {
            if (section.name != "section") continue;
            for (const auto &field : section.message.fields) {
                if (field.name != "test") continue;
                judge(file.path().stem().string() + "/" + section.message.text("name") + "/" +
                          field.message.text("name"),
                      field.message);
            }
        }
    }
    for (const auto &entry : list)
        EXPECT_TRUE(entry.used) << entry.pattern << " is listed, but there is no such test";
    EXPECT_GT(passed, 0);
    RecordProperty("passed", passed);
    RecordProperty("left_out", left);
    std::cout << passed << " pass, " << left << " are left out\n";
}

}  // namespace
}  // namespace patchbay::flow
