#include "core/base/located_json.h"

#include "core/base/json.h"

#include <gmock/gmock.h>

namespace patchbay {
namespace {

using Dialect = LocatedJson::Dialect;
using testing::HasSubstr;

Problems problems_of(std::string_view text, Dialect dialect) {
    Problems problems;
    const auto document = LocatedJson::parse("f.json", text, dialect, problems);
    EXPECT_EQ(document.ok(), problems.empty());
    if (!document.ok()) {
        EXPECT_THAT(document.error().where, HasSubstr("f.json:"));
    }
    return problems;
}

LocatedJson good(std::string_view text, Dialect dialect = Dialect::relaxed) {
    Problems problems;
    auto document = LocatedJson::parse("f.json", text, dialect, problems);
    EXPECT_TRUE(document.ok()) << (problems.empty() ? "" : problems[0].message);
    return *std::move(document);
}

struct Place {
    std::string pointer;
    int line;
    int column;
    int key_line;
    int key_column;
};

TEST(LocatedJson, EveryValueAndKeyHasItsPlace) {
    const auto document =
        good("// head\n{\n  \"a\": [1, {\"b/c\": true}],\n  /* x */ \"d~\" : \"e\",\n}");
    const Place places[] = {
        {"", 2, 1, 2, 1},       {"/a", 3, 8, 3, 3},          {"/a/0", 3, 9, 3, 9},
        {"/a/1", 3, 12, 3, 12}, {"/a/1/b~1c", 3, 20, 3, 13}, {"/d~0", 4, 18, 4, 11},
    };
    for (const auto &place : places) {
        const auto value = document.problem(place.pointer, "m");
        const auto key = document.problem(place.pointer, "m", true);
        EXPECT_EQ(value.line, place.line) << place.pointer;
        EXPECT_EQ(value.column, place.column) << place.pointer;
        EXPECT_EQ(key.line, place.key_line) << place.pointer;
        EXPECT_EQ(key.column, place.key_column) << place.pointer;
        EXPECT_EQ(value.path, place.pointer);
        EXPECT_EQ(value.file, "f.json");
        EXPECT_EQ(value.message, "m");
    }
}

TEST(LocatedJson, AMissingValueStandsAtTheNearestEnclosingOne) {
    const auto document = good("{\n \"a\": {}\n}");
    const auto problem = document.problem("/a/b/c", "missing", true);
    EXPECT_EQ(problem.line, 2);
    EXPECT_EQ(problem.column, 7);
    EXPECT_EQ(problem.path, "/a/b/c");
}

TEST(LocatedJson, EscapedKeysAreFoundByTheirText) {
    const auto document = good(R"({"\u00e9\"": 1})");
    EXPECT_EQ(document.problem("/\u00e9\"", "").column, 14);
}

TEST(LocatedJson, BracketsAndCommentMarksInStringsAreText) {
    const auto document = good("{\"a\": \"]}// /* \\\"\", \"b\": 2}");
    EXPECT_EQ(document.problem("/b", "").column, 26);
}

TEST(LocatedJson, ACommentEndsAtItsFirstEndHoweverManyStarsItHas) {
    for (const std::string comment :
         {"/**/", "/***/", "/****/", "/* * **/", "/*/*/", "/*\"*/", "// /*\n"}) {
        Problems problems;
        const auto read = LocatedJson::parse("f.json", "[1, " + comment + " \"/*\", 2]" + comment,
                                             Dialect::relaxed, problems);
        ASSERT_TRUE(read) << comment;
        EXPECT_EQ(read->root(), (boost::json::array{1, "/*", 2})) << comment;
    }
    const auto problems = problems_of("[1,\n /* 2]", Dialect::relaxed);
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_THAT(problems[0].message, HasSubstr("no end"));
    EXPECT_EQ(problems[0].line, 2U);
    EXPECT_EQ(problems[0].column, 2U);
}

TEST(LocatedJson, CommentsAndTrailingCommasOnlyInTheRelaxedDialect) {
    for (const auto *text : {"[1, ]", "{\"a\": 1,}", "// c\n1", "1 /* c */", "1 // c"}) {
        EXPECT_TRUE(problems_of(text, Dialect::relaxed).empty()) << text;
        EXPECT_EQ(problems_of(text, Dialect::strict).size(), 1U) << text;
    }
}

struct Bad {
    std::string text;
    int line;
    int column;
    std::string message;
};

TEST(LocatedJson, SyntaxErrorsHaveTheirPlaceAndAHint) {
    const Bad cases[] = {
        {"{\n  \"a\": 1\n  \"b\": 2\n}", 3, 3, "comma missing"},
        {"{\n  'a': 1}", 2, 3, "double quotes"},
        {"{a: 1}", 1, 2, "double quotes"},
        {"{\"a\": 1", 1, 8, "ends too early"},
        {"", 1, 1, "ends too early"},
        {"1 2", 1, 3, "after the end"},
        {"\xEF\xBB\xBF{}", 1, 1, "byte order mark"},
        {"/", 1, 1, "syntax error"},
        {"// c", 1, 5, "ends too early"},
        {"// c\n{\"a\": 1 // d\n \"b\"}", 3, 2, "comma missing"},
        {"// c\n/* d */ [1,\n \"\xFF\"]", 3, 3, "syntax error"},
    };
    for (const auto &bad : cases) {
        const auto problems = problems_of(bad.text, Dialect::relaxed);
        ASSERT_EQ(problems.size(), 1U) << bad.text;
        EXPECT_EQ(problems[0].line, bad.line) << bad.text;
        EXPECT_EQ(problems[0].column, bad.column) << bad.text;
        EXPECT_THAT(problems[0].message, HasSubstr(bad.message)) << bad.text;
    }
}

TEST(LocatedJson, ASyntaxErrorNeverRepeatsTheText) {
    const auto problems = problems_of("{\"token\": hunter2}", Dialect::relaxed);
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_THAT(problems[0].message, testing::Not(HasSubstr("hunter2")));
}

TEST(LocatedJson, EveryKeyGivenTwiceIsAProblemAtTheSecond) {
    const auto problems =
        problems_of("{\"a\": 1,\n \"b\": {\"c\": 1, \"c\": 2},\n \"\\u0061\": 3}", Dialect::strict);
    ASSERT_EQ(problems.size(), 2U);
    EXPECT_EQ(problems[0].path, "/b/c");
    EXPECT_EQ(problems[0].line, 2);
    EXPECT_EQ(problems[0].column, 16);
    EXPECT_EQ(problems[1].path, "/a");
    EXPECT_EQ(problems[1].line, 3);
    EXPECT_THAT(problems[1].message, HasSubstr("line 1"));
}

TEST(LocatedJson, NumbersThatAreTooLargeAreRefused) {
    const auto problems = problems_of("{\"a\": [0, 1e400]}", Dialect::strict);
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_EQ(problems[0].path, "/a/1");
    EXPECT_EQ(problems[0].column, 11);
}

TEST(LocatedJson, AZeroIsAZeroWhateverItsExponent) {
    Problems problems;
    const auto read = LocatedJson::parse("f.json", "[0e400, -0.0E+999]", Dialect::strict, problems);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->root().at(0), 0.0);
    EXPECT_EQ(read->root().at(1), 0.0);
}

TEST(LocatedJson, DepthIsLimitedTo64) {
    const auto nested = [](std::size_t depth) {
        return std::string(depth, '[') + std::string(depth, ']');
    };
    EXPECT_TRUE(problems_of(nested(64), Dialect::strict).empty());
    EXPECT_EQ(problems_of(nested(65), Dialect::strict).size(), 1U);
}

TEST(LocatedJson, AFileThatCannotBeReadIsAProblem) {
    for (const auto *file : {"/nonexistent/f.json", "/"}) {
        Problems problems;
        EXPECT_FALSE(LocatedJson::read(file, Dialect::relaxed, problems).ok());
        ASSERT_EQ(problems.size(), 1U);
        EXPECT_EQ(problems[0].file, file);
        EXPECT_THAT(problems[0].message, HasSubstr("cannot read"));
    }
}

TEST(NearestName, TyposAreNearAndOtherWordsAreNot) {
    const std::vector<std::string> names = {"channels", "backends", "flows", "listen"};
    EXPECT_EQ(nearest_name("chanels", names), "channels");
    EXPECT_EQ(nearest_name("chnanels", names), "channels");
    EXPECT_EQ(nearest_name("flow", names), "flows");
    EXPECT_EQ(nearest_name("listne", names), "listen");
    EXPECT_EQ(nearest_name("telephone", names), "");
    EXPECT_EQ(nearest_name("", names), "");
}

TEST(NearestName, DistanceCountsInsertionsDeletionsSubstitutionsAndSwaps) {
    EXPECT_EQ(edit_distance("", ""), 0U);
    EXPECT_EQ(edit_distance("abc", ""), 3U);
    EXPECT_EQ(edit_distance("", "abc"), 3U);
    EXPECT_EQ(edit_distance("abc", "abc"), 0U);
    EXPECT_EQ(edit_distance("abcd", "acbd"), 1U);
    EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
}

}  // namespace
}  // namespace patchbay
