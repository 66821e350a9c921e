#include "core/engine/tasks/polls.h"

#include "core/engine/raw_request.h"
#include "core/engine/tasks/asked_webhooks.h"
#include "tests/unit/engine/parts/standing.h"

namespace patchbay::engine::test {

namespace {

// "NEXT|WEBHOOK|WEBHOOK...": where the next question begins, and what came. "refused" and "busy"
// are the provider's own words.
struct PolledInstance final : FakeInstance {
    PolledInstance() : FakeInstance("http://127.0.0.1:1") {}
    bool has_poll() const override { return true; }
    Result<std::vector<plugin::HttpRequest>> ask_poll(
        const std::optional<std::string> &offset) override {
        std::vector<plugin::HttpRequest> requests;
        if (silent) return requests;
        requests.emplace_back().method = "GET";
        requests[0].url = "https://p.example/" + offset.value_or("first");
        return requests;
    }
    Result<plugin::Polled> poll_came(const plugin::HttpResponse &response) override {
        plugin::Polled polled;
        std::string_view rest = response.body;
        if (rest == "refused" || rest == "busy") {
            polled.failure = rest;
            polled.refused = rest == "refused";
            polled.retry_after_ms = rest == "busy" ? 24ll * 60 * 60 * 1'000 : 0;
            return polled;
        }
        const auto next = rest.substr(0, rest.find('|'));
        rest.remove_prefix(next.size());
        if (!next.empty()) polled.offset = std::string(next);
        while (!rest.empty()) {
            rest.remove_prefix(1);
            auto &webhook = polled.webhooks.emplace_back();
            webhook.method = "POST";
            webhook.body = rest.substr(0, rest.find('|'));
            rest.remove_prefix(webhook.body.size());
        }
        return polled;
    }
    bool silent = false;
};

struct Polling : Standing {
    void begin() {
        polls.begin(line);
        run();
    }
    void answer(const std::string &body, net::ErrorKind kind = net::ErrorKind::none) {
        net::ClientResponse response;
        response.kind = kind;
        response.status = 200;
        response.body = body;
        response.error = "no answer";
        response.written = true;
        post.exchanges.back().done(std::move(response));
        run();
    }
    void durable(bool is) {
        post.received.back().second(is);
        run();
    }
    std::string asked() const { return post.exchanges.back().request.url; }
    std::size_t questions() const { return post.exchanges.size(); }
    std::string kept() {
        const auto found = store->document(poll_partition("line"), poll_document(line)).value();
        return found ? found->text : "";
    }

    PolledInstance provider;
    LineSetup setup = [this] {
        LineSetup made = line_of(provider);
        made.account = "4711";
        return made;
    }();
    Line line{setup};
    AskedWebhooks webhooks{ground};
    Polls polls{ground, webhooks};
};

}  // namespace

TEST(Polls, TheNextQuestionBeginsBehindWhatIsDurable) {
    Polling world;
    world.begin();
    EXPECT_EQ(world.asked(), "https://p.example/first");
    world.answer("7|m1 ana hi|m2 bob ho");
    ASSERT_EQ(world.post.received.size(), 1u);
    EXPECT_EQ(world.post.received[0].first.events.size(), 2u);
    EXPECT_FALSE(world.post.received[0].first.late);
    EXPECT_EQ(world.kept(), "") << "not before all of it is durable";
    world.durable(true);
    EXPECT_EQ(world.kept(), "7");
    world.pass(kPollEveryMs);
    EXPECT_EQ(world.asked(), "https://p.example/7");
    Polls next(world.ground, world.webhooks);  // of the next process
    next.begin(world.line);
    world.run();
    EXPECT_EQ(world.asked(), "https://p.example/7");
}

TEST(Polls, WhatTheStoreDidNotTakeIsAskedForOnceMore) {
    Polling world;
    world.begin();
    world.answer("7|m1 ana hi");
    world.durable(false);
    EXPECT_EQ(world.kept(), "");
    world.pass(kPollEveryMs);
    ASSERT_EQ(world.questions(), 2u);
    EXPECT_EQ(world.asked(), "https://p.example/first");
}

TEST(Polls, AQuestionIsAskedAtMostOnceASecondAndNotWhileNothingIsTaken) {
    Polling world;
    world.begin();
    world.answer("");
    world.pass(kPollEveryMs - 1);
    EXPECT_EQ(world.questions(), 1u);
    world.post.full = true;
    world.pass(10 * kPollEveryMs);
    EXPECT_EQ(world.questions(), 1u);
    world.post.full = false;
    world.pass(kPollEveryMs);
    EXPECT_EQ(world.questions(), 2u);
}

TEST(Polls, OneThatCannotBeReadIsADeadLetterOnceThatALaterVersionCanTake) {
    Polling world;
    world.begin();
    world.provider.decode_faults = 1;
    world.answer("7|m1 ana hi|m2 bob ho");
    EXPECT_TRUE(world.store->dead_letters("", 9).value().empty());
    world.durable(false);
    world.pass(kPollEveryMs);
    world.provider.decode_faults = 1;
    world.answer("7|m1 ana hi|m2 bob ho");
    world.durable(true);
    const auto letters = world.store->dead_letters("", 9).value();
    ASSERT_EQ(letters.size(), 1u);
    EXPECT_EQ(letters[0].partition, poll_partition("line")) << "which this shard owns";
    const auto kept = from_raw_text(letters[0].letter.body);
    ASSERT_TRUE(kept) << kept.error().message;
    EXPECT_EQ(kept->request.body, "m1 ana hi");
    EXPECT_TRUE(kept->asked);
    EXPECT_EQ(world.kept(), "7");
}

TEST(Polls, AnOutageIsToldAndAskedThroughEverMoreSeldom) {
    Polling world;
    testing::internal::CaptureStderr();
    world.begin();
    for (const std::int64_t wait : {2'000, 4'000, 8'000, 16'000, 32'000, 60'000, 60'000}) {
        world.answer("", net::ErrorKind::timeout);
        world.pass(wait - 1);
        const auto before = world.questions();
        world.pass(1);
        EXPECT_EQ(world.questions(), before + 1) << wait;
    }
    world.answer("");
    const std::string log = testing::internal::GetCapturedStderr();
    EXPECT_NE(log.find("the provider cannot be asked for what is new"), log.npos);
    EXPECT_NE(log.find("no answer"), log.npos);
    EXPECT_NE(log.find("the provider answers what is new again"), log.npos);
}

TEST(Polls, ARefusalAndALongPauseAreAskedAgainAfterFiveMinutes) {
    for (const char *said : {"refused", "busy"}) {
        Polling world;
        world.begin();
        world.answer(said);
        world.pass(kPollRefusedMs - 1);
        EXPECT_EQ(world.questions(), 1u) << said;
        world.pass(1);
        EXPECT_EQ(world.questions(), 2u) << said;
    }
}

TEST(Polls, AnotherAccountBeginsAnewAndALineThatIsNotPolledIsNotAsked) {
    Polling world;
    world.begin();
    world.answer("7|m1 ana hi");
    world.durable(true);
    world.setup.account = "4712";
    Line other(world.setup);
    world.polls.begin(other);
    world.run();
    EXPECT_EQ(world.asked(), "https://p.example/first");
    const auto before = world.questions();
    world.provider.silent = true;
    Line silent(world.setup);
    Polls polls(world.ground, world.webhooks);
    polls.begin(silent);
    world.run();
    EXPECT_EQ(world.questions(), before);
}

}  // namespace patchbay::engine::test
