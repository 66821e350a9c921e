// News of backends reach the conversations that follow what they are about.
#include "core/engine/ground/partition.h"
#include "tests/unit/engine/support.h"

namespace patchbay::engine::test {

using Texts = std::vector<std::string>;

namespace {

constexpr const char *kFollow = R"({"spec": "1.0", "languages": ["en"], "start": "call",
    "entries": [{"event": "fake.changed", "step": "changed"}], "steps": {
    "call": {"call": {"backend": "fake", "operation": "status", "input": {}, "save": "found"}, "next": "end",
             "on_error": {"*": "end"}},
    "changed": {"send": {"type": "text", "text": "now {{ event.data.status }}"}, "next": "end"},
    "end": {"end": {}}}})";

// `from` asks about `subject`, and follows it from then on.
void follow(World &world, const std::string &from, const std::string &subject) {
    const std::size_t before = world.instance.tasks().size();
    EXPECT_TRUE(world.say("ask " + from + subject, "status", from).get());
    world.until([&] { return world.instance.tasks().size() == before + 1; });
    world.settle(before, "{}", {subject, "serial:" + subject});
    // What is in the mail is durable, but its subscription may still be on its way.
    world.until([&] {
        const auto at = partition_of("fake", "serial:" + subject);
        const auto rows = world.store->subscriptions(at, "fake\nserial:" + subject).value();
        return std::any_of(rows.begin(), rows.end(), [](const auto &) { return true; });
    });
}

}  // namespace

TEST(News, ReachOnceWhoeverFollowsAnyOfItsSubjects) {
    World world(kFollow);
    world.start();
    follow(world, "ana", "R-1");
    follow(world, "bob", "R-2");
    EXPECT_TRUE(world.news("n1", "R-1", "repaired").get());
    const Sent sent = world.provider.wait(1);
    EXPECT_EQ(sent.to, "ana");
    EXPECT_EQ(sent.text, "now repaired");
    EXPECT_TRUE(world.news("n2", "R-2", "shipped").get());
    EXPECT_EQ(world.provider.wait(2).to, "bob");
    world.until([&] { return world.sends().sent == 2; });
    EXPECT_EQ(world.provider.sent().size(), 2u);
    world.until([&] { return world.ledger().duplicate == 2; });  // the same by its other subject
    EXPECT_TRUE(world.ledger().balanced());
    EXPECT_EQ(world.totals().ledger["backends/fake"].handled, 2);
}

TEST(News, AreRecognisedWhenTheSenderRepeatsThem) {
    World world(kFollow);
    world.start();
    follow(world, "ana", "R-1");
    EXPECT_TRUE(world.news("n1", "R-1", "repaired").get());
    EXPECT_TRUE(world.news("n1", "R-1", "repaired").get());
    EXPECT_TRUE(world.news("n2", "R-1", "shipped").get());
    world.provider.wait(2);
    EXPECT_EQ(world.provider.texts(), (Texts{"now repaired", "now shipped"}));
    EXPECT_EQ(world.totals().ledger["backends/fake"].duplicate, 1);
}

TEST(News, ThatNobodyFollowsAreAcknowledgedAndGoNowhere) {
    World world(kFollow);
    world.start();
    EXPECT_TRUE(world.news("n1", "R-9", "repaired").get());
    EXPECT_EQ(world.totals().ledger["backends/fake"].received, 1);
    EXPECT_TRUE(world.provider.sent().empty());
}

// Neither changed anything: the conversation is where it was.
TEST(News, ThatFailOrGoNowhereAreReplayedAsTheyWere) {
    World world(R"({"spec": "1.0", "languages": ["en"], "start": "call",
        "entries": [{"event": "fake.changed", "step": "changed"}], "steps": {
        "call": {"call": {"backend": "fake", "operation": "status", "input": {}}, "next": "more",
                 "on_error": {"*": "end"}},
        "more": {"ask": {"text": "more?"}, "next": "end"},
        "changed": {"send": {"type": "text", "text": "{{ 10 / int(event.data.status) }}"}, "next": "end"},
        "end": {"end": {}}}})");
    world.setup.opt_out = OptOutSetup{default_opt_out_words(true), {}, false};
    world.start();
    follow(world, "ana", "R-1");
    world.provider.wait(1);
    EXPECT_TRUE(world.news("n1", "R-1", "0").get());
    world.until([&] { return world.totals().dead_letters["line"] == 1; });
    const auto place = [&] {
        const auto rows = world.store->conversations("", 1).value();
        return journal::Place{rows.front().partition, rows.front().conversation.id};
    }();
    const auto failed = world.engine->replay_conversation(place).value();
    EXPECT_TRUE(failed.at("steps").as_array().back().as_object().contains("error"));
    EXPECT_EQ(failed.at("same"), true) << to_text(failed);

    EXPECT_TRUE(world.say("m2", "STOP", "ana").get());
    world.provider.wait(2);
    EXPECT_TRUE(world.news("n2", "R-1", "5").get());
    const auto steps = failed.at("steps").as_array().size() + 2;  // STOP and the news
    json::object told;
    world.until([&] {
        told = world.engine->replay_conversation(place).value();
        return told.at("steps").as_array().size() == steps;
    });
    EXPECT_EQ(told.at("steps").as_array().back().at("effects"), json::array());
    EXPECT_EQ(told.at("same"), true) << to_text(told);
}

TEST(News, TheLastOnesEndTheSubscription) {
    World world(kFollow);
    world.start();
    follow(world, "ana", "R-1");
    EXPECT_TRUE(world.news("n1", "R-1", "delivered", true).get());
    world.provider.wait(1);
    world.until([&] {
        const auto at = partition_of("fake", "R-1");
        return world.store->subscriptions(at, "fake\nR-1").value().empty();
    });
    EXPECT_TRUE(world.news("n2", "R-1", "again").get());
    EXPECT_TRUE(world.submit("ana", "end"));
    world.provider.wait(2);
    EXPECT_EQ(world.provider.texts(), (Texts{"now delivered", "end"}));
}

TEST(News, WaitForACallThatIsUnderWay) {
    World world(kFollow);
    world.start();
    follow(world, "ana", "R-1");
    EXPECT_TRUE(world.say("m2", "status", "ana").get());
    world.until([&] { return world.instance.tasks().size() == 2; });
    EXPECT_TRUE(world.news("n1", "R-1", "repaired").get());
    world.until([&] { return world.ledger().pending == 1; });
    EXPECT_TRUE(world.provider.sent().empty());
    world.settle(1);
    EXPECT_EQ(world.provider.wait(1).text, "now repaired");
}

TEST(News, ThatWereAcknowledgedSurviveACrash) {
    World world(kFollow);
    world.start();
    follow(world, "ana", "R-1");
    world.hold();
    const auto durable = world.news("n1", "R-1", "repaired");
    world.kill();
    world.start();
    // Whether the sender heard of it or not, it is told once.
    EXPECT_TRUE(world.news("n1", "R-1", "repaired").get());
    EXPECT_EQ(world.provider.wait(1).text, "now repaired");
    EXPECT_TRUE(world.submit("ana", "end"));
    world.provider.wait(2);
    EXPECT_EQ(world.provider.texts(), (Texts{"now repaired", "end"}));
}

}  // namespace patchbay::engine::test
