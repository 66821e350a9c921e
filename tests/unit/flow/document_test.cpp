// Documents that must load: the contract's example, those of the documentation, and what a version
// is.
#include "core/flow/expression.h"
#include "tests/unit/flow/support.h"

#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

namespace patchbay::flow {
namespace {

using namespace patchbay::flow::testing;

std::string read(const std::string &name) {
    std::ifstream file(std::string(PATCHBAY_SOURCE_DIR) + "/" + name);
    EXPECT_TRUE(file) << name;
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

// The ```jsonc blocks of a page.
std::vector<std::string> examples(const std::string &page) {
    constexpr std::string_view kOpen = "```jsonc\n";
    std::vector<std::string> found;
    for (auto at = page.find(kOpen); at != page.npos; at = page.find(kOpen, at)) {
        at += kOpen.size();
        found.push_back(page.substr(at, page.find("```", at) - at));
        at = page.find("```", at) + 3;
    }
    return found;
}

TEST(Documents, EveryExampleOfTheFlowPageLoads) {
    const auto all = examples(read("docs/flows.md"));
    EXPECT_GE(all.size(), 5u);
    for (const auto &example : all) {
        const auto loaded = load(example);
        EXPECT_TRUE(loaded.flow) << example;
        EXPECT_THAT(loaded.problems, ::testing::IsEmpty());
    }
}

// Every line of a ```cel block is `expression => value as JSON`, as `patchbay eval` prints it.
TEST(Documents, EveryExampleOfTheExpressionPageIsTrue) {
    const auto page = read("docs/expressions.md");
    int checked = 0;
    std::istringstream lines(page);
    bool inside = false;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("```")) inside = line == "```cel";
        const auto arrow = line.find(" => ");
        if (!inside || arrow == std::string::npos) continue;
        const auto vars = parse_json(R"({"ticket": "AB-12", "tries": 2, "list": [1, 2],
            "repair": {"status": "repaired", "price": 12.5}})");
        const json::value now("2026-11-23T10:00:00Z");
        const auto expression = Expression::compile(line.substr(0, arrow), {"vars", "now"});
        ASSERT_TRUE(expression) << line << "\n" << expression.error().message;
        const auto value = expression->evaluate(
            [&](std::string_view name) { return name == "now" ? &now : &*vars; });
        const auto expected = line.substr(arrow + 4);
        std::string given;
        if (value)
            append_exact(given, *value);
        else
            given = value.error().message;
        EXPECT_EQ(given, expected) << line;
        ++checked;
    }
    EXPECT_GE(checked, 20);
}

TEST(Documents, TheVersionIsThatOfTheContentNotOfItsLayout) {
    constexpr std::string_view kOne =
        R"({"spec": "1.0", "languages": ["en"], "start": "e", "steps": {"e": {"end": {}}}})";
    constexpr std::string_view kSame =
        R"({"spec": "1.0", "languages": ["en"], // a comment
            "start": "e", "steps": {"e": {"end": {}}},})";
    constexpr std::string_view kOther =
        R"({"spec": "1.0", "languages": ["es"], "start": "e", "steps": {"e": {"end": {}}}})";
    EXPECT_EQ(load(kOne).flow->version(), load(kSame).flow->version());
    EXPECT_NE(load(kOne).flow->version(), load(kOther).flow->version());
    EXPECT_EQ(load(kOne).flow->version().size(), 16u);
    EXPECT_EQ(load(kOne).flow->name(), "test");
}

TEST(Documents, TheSupportFlowAnswersARepairQuestion) {
    Talk talk(examples(read("docs/flows.md")).front());
    talk.contact.name = "Ana";
    const auto hello = talk.say("hello");
    ASSERT_EQ(hello.size(), 3u);  // greeting, menu, timer
    EXPECT_EQ(hello[0], "send Hi Ana");
    EXPECT_EQ(talk.pick("repair"), Texts{"send Your ticket number?"});
    EXPECT_EQ(talk.say("AB-1234"), Texts{R"(call repairs.status {"ticket":"AB-1234"} #3)"});
    EXPECT_EQ(talk.failure("not_found"), Texts{"send Your ticket number?"});
    EXPECT_EQ(talk.say("AB-1235"), Texts{R"(call repairs.status {"ticket":"AB-1235"} #5)"});
    EXPECT_EQ(talk.result({{"status_text", "ready"}}), Texts{"send It is ready."});
    EXPECT_EQ(talk.state.waiting, Waiting::message);
}

}  // namespace
}  // namespace patchbay::flow
