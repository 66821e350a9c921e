// Conversations of one person, joined by proof only, and addresses that change.
#include "core/engine/contacts.h"

#include "core/engine/ground/partition.h"
#include "tests/unit/engine/support.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <atomic>

namespace patchbay::engine::test {

namespace {

struct TwoLines : World {
    std::future<bool> write(const std::string &line, const std::string &id, const std::string &from,
                            const std::string &phone, const std::string &text = "hi",
                            const std::string &referral = "") {
        model::Message message;
        message.id = id;
        message.from.address = from;
        message.from.phone = phone;
        message.content = model::Text{text};
        message.referral = referral;
        auto promise = std::make_shared<std::promise<bool>>();
        auto result = promise->get_future();
        plugin::Decoded decoded;
        decoded.events.push_back(std::move(message));
        engine->receive(*engine->line(line), std::move(decoded),
                        [promise](bool durable) { promise->set_value(durable); });
        return result;
    }
    json::object kept(const std::string &line, const std::string &address) {
        const auto rows = store->conversations("", 100).value();
        for (const auto &row : rows)
            if (row.conversation.line == line && row.conversation.address == address)
                return parse_json(row.conversation.state)->as_object();
        return {};
    }
    std::size_t joined(const std::string &line, const std::string &address) {
        const auto row = kept(line, address);
        const auto *list = row.if_contains("joined");
        return list ? list->as_array().size() : 0;
    }
    journal::Place place(const std::string &line, const std::string &address) {
        const auto rows = store->conversations("", 100).value();
        for (const auto &row : rows)
            if (row.conversation.line == line && row.conversation.address == address)
                return {row.partition, row.conversation.id};
        return {};
    }
    bool leads_to(const std::string &address, journal::Place place) {
        return led_to(address) == place;
    }
    std::future<bool> moved(const std::string &from, const std::string &to) {
        model::Notice notice;
        notice.kind = "number_changed";
        notice.data = to_text(json::object{{"id", "n-" + from}, {"old", from}, {"new", to}});
        return receive(std::move(notice));
    }
};

constexpr const char *kOther = "backends/fake";  // a second line of the world

}  // namespace

TEST(Contacts, TheSameVerifiedPhoneOnTwoLinesIsProof) {
    TwoLines world;
    world.start();
    EXPECT_TRUE(world.write("line", "m1", "ana", "+34600111222").get());
    EXPECT_TRUE(world.write("line", "m2", "bob", "+34600999999").get());
    EXPECT_TRUE(world.write(kOther, "s1", "+34600111222", "+34600111222").get());
    world.until([&] {
        return world.joined("line", "ana") == 1 && world.joined(kOther, "+34600111222") == 1;
    });
    EXPECT_EQ(world.joined("line", "bob"), 0u);
    // Once, however often they write, and also after a restart.
    EXPECT_TRUE(world.write("line", "m3", "ana", "+34600111222").get());
    world.restart();
    EXPECT_TRUE(world.write(kOther, "s2", "+34600111222", "+34600111222").get());
    EXPECT_TRUE(world.write(kOther, "s3", "someone", "").get());
    world.until([&] { return world.place(kOther, "someone").id != 0; });
    EXPECT_EQ(world.joined("line", "ana"), 1u);
    EXPECT_EQ(world.joined(kOther, "someone"), 0u);
}

TEST(Contacts, ATokenOfALinkIsProofOnceAndNamesOrTextsNever) {
    TwoLines world;
    world.start();
    EXPECT_TRUE(world.write("line", "m1", "ana", "").get());
    world.until([&] { return world.place("line", "ana").id != 0; });
    std::promise<Result<std::string>> promise;
    world.engine->give_link(world.place("line", "ana"), [&](Result<std::string> token) {
        promise.set_value(std::move(token));
    });
    const auto token = promise.get_future().get();
    ASSERT_TRUE(token);
    EXPECT_EQ(token->size(), kLinkPrefix.size() + kLinkLength);
    EXPECT_TRUE(world.write(kOther, "s0", "psid-0", "", "ana").get());
    EXPECT_TRUE(world.write(kOther, "s1", "psid-1", "", "Hello, " + *token + "!").get());
    world.until([&] { return world.joined("line", "ana") == 1; });
    EXPECT_EQ(world.joined(kOther, "psid-1"), 1u);
    // Whoever finds it later proves nothing.
    EXPECT_TRUE(world.write(kOther, "s2", "psid-2", "", *token).get());
    EXPECT_TRUE(
        world.write(kOther, "s3", "psid-3", "", "", R"({"ref":")" + *token + R"("})").get());
    world.until([&] { return world.place(kOther, "psid-3").id != 0; });
    world.restart();
    EXPECT_EQ(world.joined("line", "ana"), 1u);
    EXPECT_EQ(world.joined(kOther, "psid-2"), 0u);
}

TEST(Contacts, AReferralBringsATokenToo) {
    TwoLines world;
    world.start();
    EXPECT_TRUE(world.write("line", "m1", "ana", "").get());
    world.until([&] { return world.place("line", "ana").id != 0; });
    std::promise<Result<std::string>> promise;
    world.engine->give_link(world.place("line", "ana"), [&](Result<std::string> token) {
        promise.set_value(std::move(token));
    });
    const auto token = promise.get_future().get();
    ASSERT_TRUE(token);
    world.clock.pass(kLinkForMs - 600'000);
    EXPECT_TRUE(world.write(kOther, "s1", "psid", "", "", R"({"ref":")" + *token + R"("})").get());
    world.until([&] { return world.joined(kOther, "psid") == 1; });
}

TEST(Contacts, TokensAreFoundAsWholeWordsAlone) {
    const std::string token = new_link_token();
    EXPECT_EQ(find_link_token("x " + token + " y"), token);
    EXPECT_EQ(find_link_token("(" + token + ")"), token);
    EXPECT_EQ(find_link_token("{\"ref\":\"" + token + "\"}"), token);
    EXPECT_EQ(find_link_token("x" + token), "");
    EXPECT_EQ(find_link_token(token + "0"), "");
    EXPECT_EQ(find_link_token(token.substr(0, token.size() - 1)), "");
    EXPECT_EQ(find_link_token("pb-pb-" + token), token);
    EXPECT_EQ(find_link_token("pb-"), "");
    EXPECT_NE(new_link_token(), token);
}

TEST(Addresses, AChangeThatDoesNotNameTheNewAddressChangesNothing) {
    World world;
    world.start();
    EXPECT_TRUE(world.say("m1", "hello").get());
    world.provider.wait(1);
    for (const char *data :
         {R"({"id": "n", "old": "ana"})", R"({"id": "n2", "old": "ana", "new": ""})"}) {
        model::Notice notice;
        notice.kind = "number_changed";
        notice.data = data;
        EXPECT_TRUE(world.receive(std::move(notice)).get());
    }
    EXPECT_EQ(world.ledger().ignored, 2);
    EXPECT_TRUE(world.say("m2", "again").get());
    EXPECT_EQ(world.provider.wait(2).to, "ana");
}

TEST(Addresses, AChangedNumberTakesItsConversationAlongAndLeavesTheOldOneFree) {
    TwoLines world;
    world.start();
    EXPECT_TRUE(world.say("m1", "one", "111").get());
    world.provider.wait(1);
    const auto before = world.place("line", "111");
    EXPECT_TRUE(world.moved("111", "222").get());
    EXPECT_TRUE(world.moved("111", "222").get());  // told twice
    world.until([&] { return world.leads_to("222", before); });
    EXPECT_TRUE(world.say("m2", "two", "222").get());
    EXPECT_EQ(world.provider.wait(2).to, "222");
    EXPECT_EQ(world.place("line", "222"), before);
    // What an operator sends to the new number is of the same conversation.
    EXPECT_TRUE(world.submit("222", "three"));
    EXPECT_EQ(world.provider.wait(3).to, "222");
    // The old number is somebody else's now.
    world.until([&] {
        const auto home = partition_of("line", "111");
        return !world.store->alias(home, "line", "111").value();
    });
    // The store knows a moment before the engine does: what is answered now came behind it.
    EXPECT_TRUE(world.moved("111", "222").get());  // told a third time
    EXPECT_TRUE(world.say("m3", "four", "111").get());
    EXPECT_EQ(world.provider.wait(4).to, "111");
    world.until([&] { return world.place("line", "111").id != 0; });
    EXPECT_FALSE(world.place("line", "111") == before);
    world.restart();
    EXPECT_TRUE(world.say("m4", "five", "222").get());
    world.provider.wait(5);
    EXPECT_EQ(world.place("line", "222"), before);
    EXPECT_TRUE(world.ledger().balanced());
}

// Whichever comes first: who writes from the new number before the change is known keeps it.
TEST(Addresses, WhoWritesFromTheNewNumberWhileItChangesIsAnsweredInOneConversationFromThenOn) {
    for (int round = 0; round < 20; ++round) {
        SCOPED_TRACE(round);
        TwoLines world;
        world.start();
        EXPECT_TRUE(world.say("m1", "one", "111").get());
        world.provider.wait(1);
        auto changed = world.moved("111", "222");
        for (int turns = 0; turns < round; ++turns)
            std::this_thread::yield();
        auto wrote = world.say("m2", "two", "222");
        EXPECT_TRUE(changed.get());
        EXPECT_TRUE(wrote.get());
        const auto second = world.outgoing(world.provider.wait(2).correlation);
        EXPECT_EQ(second.to, "222");
        world.drain();
        world.restart();
        EXPECT_TRUE(world.say("m3", "three", "222").get());
        const auto third = world.outgoing(world.provider.wait(3).correlation);
        EXPECT_EQ(third.to, "222");
        EXPECT_EQ(third.conversation, second.conversation);
        EXPECT_EQ(world.led_to("222")->id, second.conversation);
        EXPECT_TRUE(world.ledger().balanced());
    }
}

TEST(Addresses, WhatWaitsGoesToTheNewNumber) {
    TwoLines world;
    world.setup.messages_per_second = 0.2;
    world.start();
    EXPECT_TRUE(world.submit("111", "one"));
    EXPECT_TRUE(world.submit("111", "two"));
    world.provider.wait(1);
    world.until([&] { return world.sends().sent == 1; });
    EXPECT_TRUE(world.moved("111", "222").get());
    EXPECT_EQ(world.provider.wait(2).to, "222");
}

// A number that is written in two forms changes: neither leads there any more.
TEST(Addresses, AChangedNumberLeavesItsOtherFormsFreeToo) {
    TwoLines world;
    world.start();
    ASSERT_TRUE(world.submit("9-ana", "one"));
    world.until([&] { return world.led_to("ana").has_value(); });
    const auto hers = world.led_to("9-ana");
    world.restart();
    EXPECT_TRUE(world.moved("ana", "222").get());
    world.until([&] { return world.led_to("222") == hers; });
    EXPECT_EQ(world.conversation().address, "222");
    for (const char *left : {"ana", "9-ana"})
        world.until([&] { return !world.led_to(left); });
    // Who has the number now.
    ASSERT_TRUE(world.submit("9-ana", "two"));
    world.until([&] { return world.led_to("ana").has_value(); });
    EXPECT_FALSE(world.led_to("ana") == hers);
    EXPECT_FALSE(world.led_to("9-ana") == hers);
    EXPECT_EQ(world.led_to("222"), hers);
}

// The answer to what was under way names the old number, which is somebody else's by then.
TEST(Addresses, WhatWasUnderWayLeadsNobodyBackToTheOldNumber) {
    TwoLines world;
    world.start();
    std::atomic<bool> asked{false};
    world.provider.set_status([&](const Sent &) {
        if (asked.exchange(true)) return 200;
        EXPECT_TRUE(world.moved("9-ana", "222").get());
        world.until([&] { return world.led_to("222").has_value(); });
        return 200;
    });
    ASSERT_TRUE(world.submit("9-ana", "one"));
    world.until([&] { return world.sends().sent == 1; });
    world.loops.front()->on([] {});  // what the answer's commit posts
    world.loops.front()->on([] {});  // and what that does
    EXPECT_FALSE(world.led_to("ana"));
    EXPECT_TRUE(world.say("m1", "I am new here", "ana").get());
    EXPECT_FALSE(world.led_to("ana") == world.led_to("222"));
}

TEST(Addresses, ANumberThatHasAConversationKeepsItAndBothKnowOfEachOther) {
    TwoLines world;
    world.start();
    EXPECT_TRUE(world.say("m1", "one", "111").get());
    EXPECT_TRUE(world.say("m2", "two", "222").get());
    world.provider.wait(2);
    const auto owner = world.place("line", "222");
    EXPECT_TRUE(world.moved("111", "222").get());
    world.until([&] {
        const auto rows = world.store->conversations("line", 10).value();
        return std::count_if(rows.begin(), rows.end(), [](const auto &row) {
                   return row.conversation.state.find("\"by\":\"number\"") != std::string::npos;
               }) == 2;
    });
    EXPECT_TRUE(world.leads_to("222", owner));
    EXPECT_TRUE(world.say("m3", "three", "222").get());
    EXPECT_EQ(world.provider.wait(3).to, "222");
    world.restart();
    EXPECT_TRUE(world.leads_to("222", owner));
}

TEST(Addresses, ARepetitionMovesNobodyElse) {
    TwoLines world;
    world.start();
    EXPECT_TRUE(world.say("m1", "one", "111").get());
    world.provider.wait(1);
    const auto first = world.place("line", "111");
    EXPECT_TRUE(world.moved("111", "222").get());
    world.until([&] { return world.leads_to("222", first); });
    world.until([&] { return !world.leads_to("111", first); });
    EXPECT_TRUE(world.say("m2", "I am new here", "111").get());  // who has the number now
    world.provider.wait(2);
    const auto second = world.place("line", "111");
    EXPECT_TRUE(world.moved("111", "222").get());  // the provider says it once more
    EXPECT_TRUE(world.say("m3", "still here", "111").get());
    EXPECT_EQ(world.provider.wait(3).to, "111");
    EXPECT_TRUE(world.leads_to("111", second));
    EXPECT_EQ(world.ledger().duplicate, 1);
    EXPECT_TRUE(world.ledger().balanced());
}

TEST(Addresses, OfAContactThatNobodyKnowsIsANoticeAlone) {
    TwoLines world;
    world.start();
    EXPECT_TRUE(world.moved("111", "222").get());
    EXPECT_EQ(world.ledger().ignored, 1);
    EXPECT_EQ(world.totals().conversations, 0);
}

}  // namespace patchbay::engine::test
