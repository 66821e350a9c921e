// Calling a backend: its arguments, its result, its errors, and results that come too late.
#include "tests/unit/flow/support.h"

namespace patchbay::flow {
namespace {

using namespace patchbay::flow::testing;

constexpr std::string_view kLookup =
    R"({"spec": "1.0", "languages": ["en"], "start": "lookup", "steps": {
    "lookup": {"call": {"backend": "repairs", "operation": "status", "input": {"ticket": "{{ message.text }}"}, "save": "repair"},
               "next": "tell", "on_error": {"not_found": "unknown"}},
    "tell": {"send": {"type": "text", "text": "{{ message.text }} on {{ channel.id }}: {{ vars.repair.status_text }}"}, "next": "end"},
    "unknown": {"send": {"type": "text", "text": "No {{ message.text }}"}, "next": "end"},
    "end": {"end": {}}}})";

class Lookup : public ::testing::Test {
protected:
    Talk talk{kLookup};
};

TEST_F(Lookup, CallsAndWaits) {
    EXPECT_EQ(talk.say("AB-12"), Texts{R"(call repairs.status {"ticket":"AB-12"} #1)"});
    EXPECT_EQ(talk.state.waiting, Waiting::call);
    EXPECT_EQ(talk.state.step, "lookup");
}

TEST_F(Lookup, SavesTheOutputAndStillSeesTheMessage) {
    talk.say("AB-12");
    EXPECT_EQ(talk.result({{"status_text", "ready"}}), Texts{"send AB-12 on support-wa: ready"});
    EXPECT_EQ(talk.path, (Texts{"tell", "end"}));
}

TEST_F(Lookup, AnErrorGoesItsWay) {
    talk.say("AB-12");
    EXPECT_EQ(talk.failure("not_found"), Texts{"send No AB-12"});
}

TEST_F(Lookup, AnErrorWithoutAWayEndsTheFlow) {
    talk.say("AB-12");
    EXPECT_EQ(
        talk.failure("unavailable"),
        Texts{"ended step 'lookup': the call failed with 'unavailable' and on_error has no way "
              "for it; the flow ends here"});
    EXPECT_EQ(talk.state.waiting, Waiting::message);
    EXPECT_EQ(talk.say("CD-34"), Texts{R"(call repairs.status {"ticket":"CD-34"} #2)"});
}

TEST_F(Lookup, AResultOfAnOlderCallIsStale) {
    talk.say("AB-12");
    const auto before = to_text(to_json(talk.state));
    EXPECT_EQ(talk.apply(CallResult{7, true, nullptr, ""}), Texts{});
    EXPECT_TRUE(talk.stale);
    EXPECT_EQ(to_text(to_json(talk.state)), before);
}

TEST_F(Lookup, AResultWithoutACallIsStale) {
    EXPECT_EQ(talk.apply(CallResult{0, true, nullptr, ""}), Texts{});
    EXPECT_TRUE(talk.stale);
}

TEST_F(Lookup, AMessageHasToWaitForTheResult) {
    talk.say("AB-12");
    EXPECT_EQ(talk.say("hello?"),
              Texts{"error: flow 'test': a message came while step 'lookup' waits "
                    "for its call; it must wait in its queue"});
    EXPECT_EQ(talk.state.waiting, Waiting::call);
}

TEST_F(Lookup, AResultThatTheNextStepCannotUseIsAnError) {
    talk.say("AB-12");
    EXPECT_EQ(talk.result({{"other", 1}}),
              Texts{"error: flow 'test', step 'tell': 'vars.repair.status_text' is absent; use "
                    "default() where it may be; steps that ran: tell"});
}

TEST(Call, StarTakesEveryError) {
    Talk talk(R"({"spec": "1.0", "languages": ["en"], "start": "c", "steps": {
        "c": {"call": {"backend": "repairs", "operation": "status", "input": {"ticket": "ABCD"}}, "next": "end", "on_error": {"*": "sorry"}},
        "sorry": {"send": {"type": "text", "text": "sorry"}, "next": "end"}, "end": {"end": {}}}})");
    talk.say("x");
    EXPECT_EQ(talk.failure("timeout"), Texts{"send sorry"});
    talk.say("x");
    EXPECT_EQ(talk.result(nullptr), Texts{});
}

}  // namespace
}  // namespace patchbay::flow
