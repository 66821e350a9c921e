// Waiting for a time, and handing over to a person.
#include "tests/unit/flow/support.h"

namespace patchbay::flow {
namespace {

using namespace patchbay::flow::testing;

class Pause : public ::testing::Test {
protected:
    Talk talk{with(R"j("a": {"send": {"type": "text", "text": "soon"}, "next": "pause"},
        "pause": {"wait": "10m", "next": "b"},
        "b": {"send": {"type": "text", "text": "now, {{ message.text }}"}, "next": "end"})j")};
};

TEST_F(Pause, StartsATimerAndGoesOnWhenItFires) {
    EXPECT_EQ(talk.say("x"), (Texts{"send soon", "timer 10m #1"}));
    EXPECT_EQ(talk.state.waiting, Waiting::pause);
    EXPECT_EQ(talk.state.step, "pause");
    EXPECT_EQ(talk.timer(), Texts{"send now, x"});
    EXPECT_EQ(talk.path, (Texts{"b", "end"}));
    EXPECT_EQ(talk.state.waiting, Waiting::message);
}

TEST_F(Pause, MessagesAndEventsHaveToWait) {
    talk.say("x");
    EXPECT_EQ(talk.say("hello?"), Texts{"error: flow 'test': a message came while step 'pause' "
                                        "waits for its time; it must wait in its queue"});
    EXPECT_EQ(talk.changed(json::object()),
              Texts{"error: flow 'test': event 'repairs.changed' came while step 'pause' waits "
                    "for its time; it must wait in its queue"});
    EXPECT_EQ(talk.give(model::Reaction{"👍", "m0"}), Texts{});
}

TEST_F(Pause, OtherTimersAndResultsAreStale) {
    talk.say("x");
    for (const auto serial : {0u, 2u}) {
        EXPECT_EQ(talk.timer(serial), Texts{});
        EXPECT_TRUE(talk.stale);
    }
    EXPECT_EQ(talk.result(nullptr), Texts{});
    EXPECT_TRUE(talk.stale);
    talk.timer();
    EXPECT_EQ(talk.timer(1), Texts{});
    EXPECT_TRUE(talk.stale);
}

TEST(Wait, LastsFromASecondToAYear) {
    for (const auto *length : {"1s", "365d", "1000ms"}) {
        const auto loaded =
            load(with(R"j("a": {"wait": ")j" + std::string(length) + R"j(", "next": "end"})j"));
        EXPECT_TRUE(loaded.flow) << length;
    }
}

TEST(Wait, ALoopMayWait) {
    Talk talk(with(R"j("a": {"wait": "1s", "next": "b"},
        "b": {"send": {"type": "text", "text": "tick"}, "next": "c"},
        "c": {"branch": [{"when": "message.text == 'never'", "next": "end"}, {"next": "a"}]})j"));
    talk.say("x");
    for (std::uint64_t i = 1; i < 200; ++i) {
        const auto effects = talk.timer();
        ASSERT_EQ(effects.size(), 2u);
        EXPECT_EQ(talk.state.serial, i + 1);
    }
}

TEST(Handoff, CarriesItsQueueAndItsNoteAndTheFlowGoesOn) {
    Talk talk(with(R"j("a": {"set": {"vars.team": "repairs", "vars.n": 2}, "next": "b"},
        "b": {"handoff": {"queue": "{{ vars.team }}-{{ contact.language }}",
              "note": {"text": "{{ message.text }}", "tries": "{{ vars.n }}", "fixed": [1]}}, "next": "c"},
        "c": {"handoff": {"queue": "all"}, "next": "end"})j"));
    EXPECT_EQ(talk.say("help!"),
              (Texts{R"j(handoff b repairs-en {"text":"help!","tries":2,"fixed":[1]})j",
                     "handoff c all null"}));
    EXPECT_EQ(talk.path, (Texts{"a", "b", "c", "end"}));
}

TEST(Handoff, AQueueThatComesOutEmptyIsAnError) {
    Talk talk(with(R"j("a": {"handoff": {"queue": "{{ message.text }}"}, "next": "end"})j"));
    EXPECT_EQ(talk.say(" "),
              Texts{"error: flow 'test', step 'a': the queue comes out empty; steps that ran: a"});
}

}  // namespace
}  // namespace patchbay::flow
