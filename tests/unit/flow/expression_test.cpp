#include "core/flow/expression.h"

#include "core/base/json.h"
#include "core/flow/cel/evaluator.h"
#include "core/flow/cel/parser.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace patchbay::flow {
namespace {

const std::set<std::string, std::less<>> kNames = {"vars", "contact", "absent"};

const json::object &variables() {
    static const json::object object = parse_json(R"({
        "vars": {"n": 3, "x": 2.5, "big": 18446744073709551615, "text": "Ünïcode", "list": [1, "two", null],
                 "map": {"a": 1, "b": {"c": true}}, "none": null, "a-b": 7},
        "contact": {"name": "Ana"}})")
                                           .value()
                                           .get_object();
    return object;
}

const json::value *look_up(std::string_view name) { return variables().if_contains(name); }

// The value as JSON text, or "!offset message".
std::string run(std::string_view text) {
    const auto expression = Expression::compile(text, kNames);
    if (!expression)
        return "!" + std::to_string(expression.error().code) + " " + expression.error().message;
    const auto value = expression->evaluate(look_up);
    if (!value) return "!" + std::to_string(value.error().code) + " " + value.error().message;
    return to_text(*value);
}

struct Case {
    std::string_view expression;
    std::string_view result;
};

void check(std::initializer_list<Case> cases) {
    for (const auto &[expression, result] : cases)
        EXPECT_EQ(run(expression), result) << expression;
}

TEST(Expression, LiteralsOfEveryKind) {
    check({{"42", "42"},
           {"-9223372036854775808", "-9223372036854775808"},
           {"0x1F", "31"},
           {"2.5e3", "2500"},
           {".5", "0.5"},
           {"true", "true"},
           {"null", "null"},
           {"'it\\'s'", "\"it's\""},
           {"\"\\u00e9\\x41\\101\\n\"", "\"éAA\\n\""},
           {"r'\\d+'", R"("\\d+")"},
           {"'''a\nb'''", R"("a\nb")"},
           {"[1, 'two', [3],]", R"([1,"two",[3]])"},
           {"{'a': 1, 'b': {}}", R"({"a":1,"b":{}})"},
           {"1 // a comment", "1"}});
}

TEST(Expression, ArithmeticKeepsTheTypesOfCel) {
    check({{"1 + 2 * 3 - 4", "3"},
           {"(1 + 2) * 3", "9"},
           {"7 / 2", "3"},
           {"-7 % 3", "-1"},
           {"7.0 / 2.0", "3.5"},
           {"vars.x * 2.0", "5"},
           {"'a' + 'b' + vars.text", "\"abÜnïcode\""},
           {"[1] + vars.list + [2]", "[1,1,\"two\",null,2]"},
           {"-vars.n", "-3"},
           {"--vars.n", "3"},
           {"1 / 0", "!2 division by zero"},
           {"9223372036854775807 + 1", "!20 the result does not fit into 64 bits"},
           {"1 + 1.0",
            "!2 an int and a double do not mix; convert one with int(), uint() or double()"},
           {"1 + 'a'", "!2 cannot calculate with an int and a string"},
           {"2.0 % 1.0", "!4 '%' is for ints only"},
           {"1.0 / 0.0", "!4 the result is infinite or not a number"},
           {"1.0 / 0.0 > 5.0", "true"}});
}

TEST(Expression, ComparesNumbersByValueWhateverTheirType) {
    check({{"1 == 1.0", "true"},
           {"1 < 1.5", "true"},
           {"9223372036854775807 < 9223372036854775808.0", "false"},
           {"vars.big > 9223372036854775807", "true"},
           {"-9223372036854775808 > -1e30", "true"},
           {"'a' < 'b'", "true"},
           {"false < true", "true"},
           {"'1' == 1", "false"},
           {"[1, {'a': 2}] == [1.0, {'a': 2.0}]", "true"},
           {"null == vars.none", "true"},
           {"1 < 'a'", "!2 cannot order an int and a string"},
           {"2 in [1, 2.0]", "true"},
           {"'a' in vars.map", "true"},
           {"1 in 'abc'", "!2 'in' looks into a list or a map, not a string"}});
}

TEST(Expression, AndOrAbsorbErrorsOnEitherSide) {
    check({{"false && 1 / 0 > 0", "false"},
           {"1 / 0 > 0 && false", "false"},
           {"1 / 0 > 0 || true", "true"},
           {"vars.missing || true", "true"},
           {"1 / 0 > 0 || false", "!2 division by zero"},
           {"'a' && true", "!0 expected true or false, not a string"},
           {"!true", "false"},
           {"vars.n > 2 ? 'many' : 1 / 0", "\"many\""}});
}

TEST(Expression, MembersAndElements) {
    check({{"vars.map.b.c", "true"},
           {"vars['map']['a']", "1"},
           {"vars.`a-b`", "7"},
           {"vars.list[1]", "\"two\""},
           {"vars.list[2.0]", "null"},
           {"{'a': [1, 2]}.a[1]", "2"},
           {"vars.map.z", "!9 'vars.map.z' is absent; use default() where it may be"},
           {"vars.n.z", "!7 'vars.n.z': an int has no members"},
           {"vars.list[3]", "!9 the index is outside the list"},
           {"vars.list['a']", "!9 a list's index is a number, not a string"},
           {"absent", "!0 'absent' is absent here"}});
}

TEST(Expression, HasAndDefaultAreForWhatMayBeAbsent) {
    check({{"has(vars.n)", "true"},
           {"has(vars.none)", "true"},
           {"has(vars.missing)", "false"},
           {"has(vars.missing.more)", "!9 'vars.missing' is absent; use default() where it may be"},
           {"default(vars.n, 0)", "3"},
           {"default(vars.none, 'x')", "\"x\""},
           {"default(vars.missing.more, 'x')", "\"x\""},
           {"default(vars.none.more, 'x')", "\"x\""},
           {"default(vars.list[9], 'x')", "\"x\""},
           {"default(vars.missing + 1, 1)", "1"},
           {"default(absent, 'x')", "\"x\""},
           {"default(1 / 0, 'x')", "!10 division by zero"},
           {"has(vars)", "!0 has() takes one member, like has(vars.ticket)"},
           {"default(1)", "!0 default(x, y) takes two values"}});
}

TEST(Expression, Functions) {
    check(
        {{"size('Ünï')", "3"},
         {"vars.list.size()", "3"},
         {"size({'a': 1})", "1"},
         {"matches('AB-12', '^[A-Z]+-[0-9]+$')", "true"},
         {"'x1'.matches('[0-9]')", "true"},
         {"'x'.matches(vars.text)", "false"},
         {"'hello'.startsWith('he') && 'hello'.endsWith('lo') && 'hello'.contains('ell')", "true"},
         {"'ÀBc'.lowerAscii() + 'ÀBc'.upperAscii()", "\"ÀbcÀBC\""},
         {"int('42') + int(2.9) + int(-2.9)", "42"},
         {"double('2.5')", "2.5"},
         {"string(1.0) + string(2) + string(true)", "\"12true\""},
         {"bool('true')", "true"},
         {"int('4x')", "!0 int(): the string is no whole number of 64 bits"},
         {"int(1e30)", "!0 int(): the number does not fit into 64 bits"},
         {"size(1)", "!0 size(): expected a string, bytes, list or map, not an int"},
         {"matches('a', '(')", "!13 bad pattern: missing ): ("}});
}

TEST(Expression, MistakesAreFoundWhenCompiledWithTheirPlace) {
    check({{"", "!0 expected a value, but the expression ends here"},
           {"1 +", "!3 expected a value, but the expression ends here"},
           {"1 2", "!2 unexpected '2' behind the expression"},
           {"(1", "!2 expected ')', but the expression ends here"},
           {"[1 2]", "!3 expected ',' or ']', not '2'"},
           {"a = 1", "!2 '=' is not an operator; write '==' to compare"},
           {"vras.x", "!0 unknown name 'vras'; did you mean 'vars'?"},
           {"true && nothing", "!8 unknown name 'nothing'; known are: absent, contact, vars"},
           {"siez('a')", "!0 unknown function 'siez'; did you mean 'size'?"},
           {"size('a', 'b')", "!0 size() takes one value, not 2"},
           {"contains('a', 'b')", "!0 write text.contains(…), it is a method"},
           {"'1'.int()", "!4 write int(…), it is no method"},
           {"vars.list.map(x, x)", "!10 loops like map() are not part of flow expressions"},
           {"1.5u", "!3 a letter right behind a number"},
           {"b'\\u0041'", "!2 unknown escape in a string; write a backslash as \\\\"},
           {"18446744073709551616u", "!0 the number does not fit into 64 bits"},
           {"Foo{a: 1}", "!3 messages with fields are not part of flow expressions"},
           {"a.Foo{a: 1}", "!5 messages with fields are not part of flow expressions"},
           {"for", "!0 'for' is a reserved word"},
           {"'abc", "!0 the string is not closed"},
           {"'\\q'", "!1 unknown escape in a string; write a backslash as \\\\"},
           {"9223372036854775808", "!0 the number does not fit into 64 bits with its sign"},
           {"1 # 2", "!2 unexpected character"}});
}

TEST(Expression, MapKeysAreStringsIntsUintsOrBoolsAndUnique) {
    check({{"{1: 2, 3u: 4, true: 5, 'a': 6}", R"({"1":2,"3":4,"true":5,"a":6})"},
           {"{'b': 1, 'a': 2, 10: 3, 9: 4}", R"({"b":1,"a":2,"10":3,"9":4})"},
           {"{1: 2}[1u]", "2"},
           {"{1: 2}[1.0]", "2"},
           {"{1: 2}['1']", "!6 the map has no such key; use default() where that may be"},
           {"1 in {1u: 0} && !('1' in {1: 0})", "true"},
           {"{1: 'a'} == {1.0 == 1.0 ? 1u : 2u: 'a'}", "true"},
           {"{1.0: 2}", "!1 a map's keys are strings, ints, uints or bools, not a double"},
           {"{vars: 2}", "!1 a map's keys are strings, ints, uints or bools, not a map"},
           {"{'a': 1, 'a': 2}", "!9 the map has the key twice"},
           {"{0: 1, true: 2, 0u: 3}", "!16 the map has the key twice"},
           {"{1: 'a', '1': 'b'}", "!0 two keys of the map are both \"1\" in JSON"}});
}

TEST(Expression, NestingIsLimitedAtItsEdge) {
    const auto brackets = [](int levels) {
        return std::string(static_cast<std::size_t>(levels), '(') + "1" +
               std::string(static_cast<std::size_t>(levels), ')');
    };
    EXPECT_EQ(run(brackets(cel::kNesting - 1)), "1");
    EXPECT_THAT(run(brackets(cel::kNesting)), ::testing::HasSubstr("nested too deep"));
}

TEST(Expression, DepthIsLimitedAtItsEdge) {
    const auto sum = [](int depth) {
        std::string text = "1";
        for (int i = 1; i < depth; ++i)
            text += "+1";
        return text;
    };
    EXPECT_EQ(run(sum(cel::kTreeDepth)), std::to_string(cel::kTreeDepth));
    EXPECT_THAT(run(sum(cel::kTreeDepth + 1)), ::testing::HasSubstr("too deep"));
}

TEST(Expression, TextIsLimitedAtItsEdge) {
    const auto blank = [](std::size_t bytes) { return "1" + std::string(bytes - 1, ' '); };
    EXPECT_EQ(run(blank(cel::kExpressionBytes)), "1");
    EXPECT_THAT(run(blank(cel::kExpressionBytes + 1)), ::testing::HasSubstr("longer than"));
}

TEST(Expression, WhatIsCopiedIsLimited) {
    const json::value large(std::string(300 * 1024, 'x'));
    const auto lookup = [&large](std::string_view) { return &large; };
    EXPECT_TRUE(Expression::compile("vars + vars + vars", kNames)->evaluate(lookup));
    const auto failed = Expression::compile("vars + vars + vars + vars", kNames)->evaluate(lookup);
    ASSERT_FALSE(failed);
    EXPECT_THAT(failed.error().message, ::testing::HasSubstr("too large"));
}

TEST(Expression, WhatIsCopiedIntoTheResultIsLimited) {
    const json::value large(std::string(300 * 1024, 'x'));
    const json::value list(json::array(12'000, 1));
    const auto lookup = [&](std::string_view name) { return name == "vars" ? &large : &list; };
    const auto works = [&](std::string_view text) {
        const auto result = Expression::compile(text, kNames)->evaluate(lookup);
        return result || result.error().message.find("too large") == std::string::npos;
    };
    EXPECT_TRUE(works("[vars, vars, vars]"));
    EXPECT_FALSE(works("[vars, vars, vars, vars]"));
    EXPECT_TRUE(works("{'a': vars, 'b': [vars, vars]}"));
    EXPECT_FALSE(works("{'a': vars, 'b': [vars, [vars, {'c': vars}]]}"));
    EXPECT_TRUE(works("size([vars, vars, vars, vars])"));  // nothing is copied
    EXPECT_TRUE(works("size(contact + contact)"));
    EXPECT_FALSE(works("size(contact + contact + contact)"));
    EXPECT_FALSE(works("'%s%s%s%s'.format([vars, vars, vars, vars])"));
    EXPECT_FALSE(works("size(vars.split(''))"));
}

TEST(Expression, ConditionsAreTrueOrFalse) {
    EXPECT_TRUE(*Expression::compile("1 < 2", kNames)->test(look_up));
    const auto wrong = Expression::compile("1", kNames)->test(look_up);
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().message, "the condition is neither true nor false but 1");
}

TEST(Expression, ReferencesSayWhatIsUsedAndWhetherItMayBeAbsent) {
    const auto expression =
        Expression::compile("vars.a + default(vars.b.c, has(contact.d) ? vars['e'] : 1)", kNames);
    ASSERT_TRUE(expression);
    std::string text;
    for (const auto &[name, member, offset, guarded] : expression->references())
        text += name + "." + member + "@" + std::to_string(offset) + (guarded ? "? " : " ");
    EXPECT_EQ(text, "vars.a@0 vars.b@17? contact.d@31? vars.@44 ");
}

}  // namespace
}  // namespace patchbay::flow
