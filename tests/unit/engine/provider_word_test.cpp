// What a provider says of a contact's message: it has answered it itself, stopped us there, or the
// message goes with the one before; and which of several accounts it came to.
#include "tests/unit/engine/support.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace patchbay::engine::test {

namespace {

using Texts = std::vector<std::string>;

constexpr const char *kQuestion =
    R"({"spec": "1.0", "languages": ["en"], "start": "ask", "steps": {
    "ask": {"ask": {"text": "Sure?", "save": "sure"}, "next": "lookup"},
    "lookup": {"call": {"backend": "fake", "operation": "status", "input": {}}, "next": "said"},
    "said": {"send": {"type": "text", "text": "You said {{ vars.sure }}"}, "next": "end"},
    "end": {"end": {}}}})";

struct Sms : World {
    explicit Sms(const char *flow = kEcho) : World(flow) {
        setup.carries.stops_all = true;
        setup.opt_out.emplace().languages = default_opt_out_words(true);
        setup.account = "1";
    }

    std::future<bool> receive_all(std::vector<model::Event> events) {
        auto promise = std::make_shared<std::promise<bool>>();
        auto result = promise->get_future();
        plugin::Decoded decoded;
        decoded.events = std::move(events);
        engine->receive(*engine->line("line"), std::move(decoded),
                        [promise](bool durable) { promise->set_value(durable); });
        return result;
    }
    // One webhook: the message, which the provider answers, and its word: "opt_out", "opt_in".
    std::future<bool> verdict(const std::string &id, const std::string &text,
                              const std::string &word) {
        std::vector<model::Event> events = {written(id, text)};
        std::get<model::Message>(events.front()).answered = true;
        if (!word.empty()) events.emplace_back(notice(word));
        return receive_all(std::move(events));
    }
    static model::Message written(const std::string &id, const std::string &text,
                                  const std::string &account = "") {
        model::Message message;
        message.id = id;
        message.account = account;
        message.own = !account.empty();
        message.from.address = "ana";
        message.content = model::Text{text};
        return message;
    }
    static model::Notice notice(const std::string &kind) {
        model::Notice notice;
        notice.kind = kind;
        notice.from.address = "ana";
        notice.data = R"({"word":"BAJAS"})";
        return notice;
    }

    std::vector<json::object> notices() {
        std::vector<json::object> found;
        const auto rows = store->published("", "line", 1000).value();
        for (const auto &row : rows)
            if (row.event.kind == "notice")
                found.push_back(parse_json(row.event.body)->as_object());
        return found;
    }
    Texts kinds() {
        Texts kinds;
        for (const auto &notice : notices())
            kinds.emplace_back(text_member(notice, "kind"));
        return kinds;
    }
};

}  // namespace

TEST(ProviderWord, StopsTheContactForGoodAndItsStartLiftsIt) {
    Sms world;
    world.start();
    EXPECT_TRUE(world.say("m1", "hello").get());
    world.provider.wait(1);
    EXPECT_TRUE(world.verdict("m2", "BAJAS", "opt_out").get());
    const auto refused = world.submit("ana", "an offer");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, static_cast<int>(SubmitError::opted_out));
    EXPECT_TRUE(world.verdict("m3", "BAJAS", "opt_out").get());  // once more: it stays
    EXPECT_TRUE(world.say("m4", "hello?").get());
    world.restart();
    EXPECT_FALSE(world.submit("ana", "an offer"));
    EXPECT_TRUE(world.verdict("m5", "VUELVO", "opt_in").get());
    EXPECT_TRUE(world.say("m6", "back").get());
    EXPECT_EQ(world.provider.wait(2).text, "back");
    EXPECT_EQ(world.provider.texts(), (Texts{"hello", "back"}));  // we said nothing of it
    EXPECT_EQ(world.kinds(), (Texts{"opt_out", "opt_out", "opt_in"}));
    const json::object data = world.notices().at(0).at("data").as_object();
    EXPECT_EQ(text_member(data, "address"), "ana");
    EXPECT_EQ(text_member(data, "word"), "BAJAS");
    EXPECT_EQ(text_member(data, "by"), "provider");
    EXPECT_EQ(text_member(data, "scope"), "all");
    EXPECT_NE(text_member(data, "conversation"), "");
    EXPECT_TRUE(world.ledger().balanced());

    const auto rows = world.store->conversations("line", 1).value();
    const auto replayed =
        world.engine->replay_conversation({rows[0].partition, rows[0].conversation.id});
    ASSERT_TRUE(replayed) << replayed.error().message;
    std::size_t paths = 0;
    for (const json::value &step : replayed->at("steps").as_array())
        paths += !step.as_object().at("path").as_array().empty();
    EXPECT_EQ(paths, 2u);  // hello and back
}

TEST(ProviderWord, IsSaidOnceWhereTheWordIsOursToo) {
    Sms world;
    world.start();
    EXPECT_TRUE(world.verdict("m1", "STOP", "opt_out").get());
    EXPECT_TRUE(world.verdict("m2", "HELP", "").get());  // the provider helps
    EXPECT_FALSE(world.submit("ana", "an offer"));
    EXPECT_TRUE(world.verdict("m3", "START", "opt_in").get());
    EXPECT_TRUE(world.say("m4", "hi").get());
    EXPECT_EQ(world.provider.wait(1).text, "hi");
    EXPECT_EQ(world.kinds(), (Texts{"opt_out", "opt_in"}));
}

TEST(ProviderWord, EndsWhatIsOpenAndAnswersNoQuestion) {
    Sms world(kQuestion);
    world.start();
    EXPECT_TRUE(world.say("m1", "hi").get());
    EXPECT_EQ(world.provider.wait(1).text, "Sure?");
    EXPECT_TRUE(world.verdict("m2", "INFO", "").get());  // no answer to the question
    EXPECT_TRUE(world.say("m3", "fine").get());
    world.until([&] { return world.instance.tasks().size() == 1; });
    EXPECT_TRUE(world.verdict("m4", "BAJAS", "opt_out").get());
    world.settle(0);  // too late
    EXPECT_TRUE(world.verdict("m5", "ALTAS", "opt_in").get());
    EXPECT_TRUE(world.say("m6", "hi").get());
    EXPECT_EQ(world.provider.wait(2).text, "Sure?");
}

TEST(ProviderWord, HoldsWhileAStepIsBeingCommittedAndForAContactThatNeverWrote) {
    Sms world;
    world.start();
    world.hold();
    auto first = world.say("m1", "one");
    auto second = world.receive(Sms::notice("opt_out"));
    world.release();
    EXPECT_TRUE(first.get());
    EXPECT_TRUE(second.get());
    EXPECT_FALSE(world.submit("ana", "an offer"));

    Sms stranger;
    stranger.start();
    EXPECT_TRUE(stranger.receive(Sms::notice("opt_out")).get());
    stranger.restart();
    EXPECT_FALSE(stranger.submit("ana", "an offer"));
    EXPECT_EQ(stranger.sends().sent, 0u);
}

TEST(ProviderWord, IsNotAcknowledgedBeforeItIsDurable) {
    Sms world;
    world.start();
    EXPECT_TRUE(world.say("m1", "one").get());
    world.provider.wait(1);
    world.until([&] { return world.sends().sent == 1; });
    world.fail_commits([](std::uint64_t) { return true; });
    auto told = world.receive(Sms::notice("opt_out"));
    EXPECT_EQ(told.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
    world.work_again();
    EXPECT_TRUE(told.get());
    EXPECT_FALSE(world.submit("ana", "an offer"));
}

TEST(SameTurn, FurtherFilesAreKeptAndAnswerNothing) {
    Sms world(kQuestion);
    world.start();
    auto further = Sms::written("m1/1", "second");
    further.part_of = "m1";
    EXPECT_TRUE(world.receive_all({Sms::written("m1", "hi"), further}).get());
    EXPECT_EQ(world.provider.wait(1).text, "Sure?");
    EXPECT_TRUE(world.say("m2", "yes").get());
    world.until([&] { return world.instance.tasks().size() == 1; });
    world.settle(0);
    EXPECT_EQ(world.provider.wait(2).text, "You said yes");
    world.until([&] { return world.ledger().handled == 3; });
    EXPECT_TRUE(world.ledger().balanced());
}

TEST(SeveralAccounts, AReplyIsOfTheOneThatWasWrittenToLast) {
    Sms world;
    world.start();
    EXPECT_TRUE(world.submit("ana", "first contact"));
    EXPECT_EQ(world.provider.wait(1).account, "");
    EXPECT_TRUE(world.receive(Sms::written("m1", "one", "2")).get());
    EXPECT_EQ(world.provider.wait(2).account, "2");
    world.restart();
    EXPECT_TRUE(world.submit("ana", "an offer"));
    EXPECT_EQ(world.provider.wait(3).account, "2");
    EXPECT_TRUE(world.receive(Sms::written("m2", "two", "3")).get());
    EXPECT_EQ(world.provider.wait(4).account, "3");
    EXPECT_TRUE(world.kinds().empty());
}

// A message that waits is answered by the account that it came to.
TEST(SeveralAccounts, AMessageThatWaitsForItsTurnKeepsItsOwn) {
    Sms world;
    world.start();
    world.hold();
    auto first = world.receive(Sms::written("m1", "one", "2"));
    auto second = world.receive(Sms::written("m2", "two", "3"));
    world.release();
    EXPECT_TRUE(first.get());
    EXPECT_TRUE(second.get());
    EXPECT_EQ(world.provider.wait(1).account, "2");
    EXPECT_EQ(world.provider.wait(2).account, "3");
}

TEST(SeveralAccounts, OneThatThePluginDoesNotServeIsUnknown) {
    Sms world;
    world.start();
    auto strange = Sms::written("m1", "one", "9");
    strange.own = false;
    EXPECT_TRUE(world.receive(std::move(strange)).get());
    EXPECT_EQ(world.kinds(), (Texts{"unknown"}));
    EXPECT_TRUE(world.provider.sent().empty());
}

}  // namespace patchbay::engine::test
