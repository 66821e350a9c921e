// What a flow can never exceed, each limit at its edge.
#include "core/flow/path.h"
#include "tests/unit/flow/support.h"

#include <gmock/gmock.h>

namespace patchbay::flow {
namespace {

using namespace patchbay::flow::testing;
using ::testing::HasSubstr;

// Counts to the number in the message, one round of two steps each, then ends.
constexpr std::string_view kCounter =
    R"j({"spec": "1.0", "languages": ["en"], "start": "zero", "steps": {
    "zero": {"set": {"vars.n": 0}, "next": "more"},
    "more": {"branch": [{"when": "vars.n < int(message.text)", "next": "add"}, {"next": "end"}]},
    "add": {"set": {"vars.n": "{{ vars.n + 1 }}"}, "next": "more"},
    "end": {"end": {}}}})j";

TEST(Limits, AHundredStepsMayRunWithoutWaiting) {
    Talk talk(kCounter);
    EXPECT_EQ(talk.say("48"), Texts{});  // zero, 49 more, 48 add, end: 99
    EXPECT_EQ(talk.path.size(), 99u);
    EXPECT_EQ(
        talk.say("49"),
        Texts{"error: flow 'test': 100 steps ran without waiting: zero -> more -> (add -> more) "
              "49 times; let one of them ask or end"});
}

constexpr std::string_view kGrowing =
    R"j({"spec": "1.0", "languages": ["en"], "start": "q", "steps": {
    "q": {"ask": {"text": "?", "save": "x"}, "next": "q"}}})j";

TEST(Limits, VariablesHaveALargestSize) {
    Talk talk(kGrowing);
    talk.say("x");
    const std::size_t around = std::string_view(R"j({"x":""})j").size();
    EXPECT_EQ(talk.say(std::string(kStateBytes - around, 'a')), Texts{"send ?"});
    const auto effects = talk.say(std::string(kStateBytes - around + 1, 'a'));
    ASSERT_EQ(effects.size(), 1u);
    EXPECT_THAT(effects[0], HasSubstr("the variables are larger than 65536 bytes"));
    EXPECT_EQ(talk.say("small"), Texts{"send ?"});
}

TEST(Limits, VariablesHaveALargestDepth) {
    Talk talk(R"j({"spec": "1.0", "languages": ["en"], "start": "s", "steps": {
        "s": {"set": {"vars.x": 1}, "next": "q"},
        "q": {"ask": {"text": "?"}, "next": "deeper"},
        "deeper": {"set": {"vars.x": "{{ [vars.x] }}"}, "next": "q"}}})j");
    talk.say("x");
    for (int depth = 2; depth <= kStateDepth; ++depth)
        EXPECT_EQ(talk.say("x"), Texts{"send ?"});
    EXPECT_THAT(talk.say("x")[0], HasSubstr("nested deeper than 32 levels"));
}

TEST(Limits, OnceEndedTheSizeOfVariablesDoesNotMatter) {
    Talk talk(R"j({"spec": "1.0", "languages": ["en"], "start": "s", "steps": {
        "s": {"set": {"vars.x": "{{ message.text }}"}, "next": "end"}, "end": {"end": {}}}})j");
    EXPECT_EQ(talk.say(std::string(2 * kStateBytes, 'a')), Texts{});
}

TEST(Path, LoopsAtTheEndStandOnce) {
    EXPECT_EQ(describe_path({}), "");
    EXPECT_EQ(describe_path({"a"}), "a");
    EXPECT_EQ(describe_path({"a", "b", "a"}), "a -> b -> a");
    EXPECT_EQ(describe_path({"a", "b", "b", "b"}), "a -> (b) 3 times");
    EXPECT_EQ(describe_path({"x", "a", "b", "a", "b"}), "x -> (a -> b) 2 times");
}

}  // namespace
}  // namespace patchbay::flow
