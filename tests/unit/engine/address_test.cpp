// A contact whose address the provider writes otherwise than we do: one conversation, both ways
// round, whatever fails and whenever the process ends.
#include "tests/unit/engine/support.h"

#include <algorithm>
#include <atomic>

namespace patchbay::engine::test {

namespace {

// "9-ana" is "ana" to the provider.
struct Forms : World {
    // The conversation of a message that an API caller sent.
    journal::Place conversation_of(const Result<Submitted> &message) {
        const auto place = parse_place(message->id).value();
        return {place.partition,
                store->outgoing(place.partition, place.id).value().value().conversation};
    }
    std::int64_t conversations() { return totals().conversations; }
    bool both_know_of_each_other() {
        const auto rows = store->conversations("line", 10).value();
        return rows.size() == 2 && std::all_of(rows.begin(), rows.end(), [](const auto &row) {
                   return row.conversation.state.find("\"by\":\"number\"") != std::string::npos;
               });
    }
};

}  // namespace

TEST(AddressForm, ThatTheAnswerNamesLeadsToTheConversationThatWeOpened) {
    Forms world;
    world.start();
    const auto first = world.submit("9-ana", "hello");
    ASSERT_TRUE(first);
    const auto opened = world.conversation_of(first);
    world.until([&] { return world.led_to("ana") == opened; });
    EXPECT_TRUE(world.say("m1", "hi", "ana").get());
    EXPECT_EQ(world.provider.wait(2).to, "ana");
    EXPECT_EQ(world.conversation_of(world.submit("9-ana", "again")), opened);
    world.restart();
    EXPECT_TRUE(world.say("m2", "still here", "ana").get());
    EXPECT_EQ(world.conversation_of(world.submit("9-ana", "and again")), opened);
    EXPECT_EQ(world.conversations(), 1);
}

TEST(AddressForm, OfTheProviderIsTheOneThatIsWrittenTo) {
    Forms world;
    world.start();
    ASSERT_TRUE(world.submit("9-ana", "hello"));
    world.until([&] { return world.led_to("ana").has_value(); });
    ASSERT_TRUE(world.submit("9-ana", "again"));
    world.until([&] { return world.conversation().address == "ana"; });
}

TEST(AddressForm, ThatHasAConversationTakesTheOtherFormOver) {
    Forms world;
    world.start();
    EXPECT_TRUE(world.say("m1", "hi", "ana").get());
    const auto hers = world.led_to("ana").value();
    const auto first = world.submit("9-ana", "hello");
    ASSERT_TRUE(first);
    EXPECT_FALSE(world.conversation_of(first) == hers) << "nobody can know yet";
    world.until([&] { return world.led_to("9-ana") == hers; });
    world.until([&] { return world.both_know_of_each_other(); });
    EXPECT_EQ(world.conversation_of(world.submit("9-ana", "again")), hers);
    EXPECT_EQ(world.led_to("ana"), hers);
    world.restart();
    EXPECT_EQ(world.conversation_of(world.submit("9-ana", "and again")), hers);
    EXPECT_TRUE(world.say("m2", "still here", "ana").get());
    EXPECT_TRUE(world.say("m3", "from my other form", "9-ana").get());
    EXPECT_EQ(world.conversations(), 2);
}

// She writes before the answer to what we sent is there.
TEST(AddressForm, WhoseMessageOvertakesTheAnswerEndsAsOneConversation) {
    Forms world;
    world.start();
    std::atomic<bool> asked{false}, written{false};
    world.provider.set_status([&](const Sent &) {
        if (!asked.exchange(true)) written = world.say("m1", "hi", "ana").get();
        return 200;
    });
    ASSERT_TRUE(world.submit("9-ana", "hello"));
    world.until([&] {
        const auto hers = world.led_to("ana");
        return hers && world.led_to("9-ana") == hers;
    });
    EXPECT_TRUE(written);
    world.until([&] { return world.sends().sent == 2; });
    EXPECT_EQ(world.conversation_of(world.submit("9-ana", "again")), *world.led_to("ana"));
    EXPECT_TRUE(world.ledger().balanced());
}

// What is in memory of a conversation that was left does not lead anybody there again.
TEST(AddressForm, OfAConversationThatWasLeftStaysWhereItLeads) {
    Forms world;
    world.setup.in_doubt = {delivery::InDoubtAction::resend, 3'600'000, 0};
    world.start();
    EXPECT_TRUE(world.say("m1", "hi", "ana").get());
    const auto hers = world.led_to("ana").value();
    const auto first = world.submit("9-ana", "hello");
    const auto left = world.conversation_of(first);
    world.until([&] { return world.led_to("9-ana") == hers; });
    // It is loaded for a status of its message, and after a restart for what is unfinished.
    EXPECT_TRUE(world.report("id-2", model::DeliveryStatus::delivered).get());
    EXPECT_EQ(world.conversation_of(world.submit("9-ana", "again")), hers);
    world.restart();
    std::promise<Result<std::string>> link;
    world.engine->give_link(left, [&](Result<std::string> token) { link.set_value(token); });
    EXPECT_TRUE(link.get_future().get());
    EXPECT_EQ(world.conversation_of(world.submit("9-ana", "and again")), hers);
}

// The answer is lost, and a status names the contact.
TEST(AddressForm, ThatAStatusNamesWhereTheAnswerWasLostLeadsThere) {
    Forms world;
    world.setup.in_doubt = {delivery::InDoubtAction::resend, 3'600'000, 0};
    world.instance.timeout_ms = 100;
    world.start();
    world.provider.set_status([](const Sent &) { return 0; });
    const auto first = world.submit("9-ana", "hello");
    const auto token = world.provider.wait(1).correlation;
    world.until([&] { return world.sends().in_doubt == 1; });
    world.restart();
    model::Status status;
    status.message_id = "wamid";
    status.status = model::DeliveryStatus::delivered;
    status.correlation = token;
    status.from.address = "ana";
    EXPECT_TRUE(world.receive(status).get());
    world.until([&] { return world.led_to("ana") == world.conversation_of(first); });
    world.provider.set_status({});
    world.instance.timeout_ms = 20'000;
    EXPECT_TRUE(world.say("m1", "hi", "ana").get());
    world.provider.wait(2);
    EXPECT_EQ(world.conversations(), 1);
}

// Nothing that is written after the `lasting`th commit lasts; then the process starts again.
TEST(AddressForm, LeadsThereWhateverTheLastCommitBeforeAKillWas) {
    for (const bool wrote_first : {false, true})
        for (std::uint64_t lasting = 0; lasting < 9; ++lasting) {
            SCOPED_TRACE((wrote_first ? "she wrote first, " : "we wrote first, ") +
                         std::to_string(lasting));
            Forms world;
            world.start();
            if (wrote_first) {
                EXPECT_TRUE(world.say("m0", "hi", "ana").get());
                world.until([&] { return world.sends().sent == 1; });
            }
            const auto last = world.store->commits() + lasting;
            world.fail_commits([last](std::uint64_t commit) { return commit > last; });
            auto sent = world.submit("9-ana", "hello");
            const auto done = [&] {
                return world.led_to("ana") && world.led_to("ana") == world.led_to("9-ana");
            };
            world.until([&] { return world.store->commits() > last || done(); });
            world.restart();
            if (!sent) sent = world.submit("9-ana", "hello");
            ASSERT_TRUE(sent);
            world.until(done);
            EXPECT_TRUE(world.say("m1", "hello", "ana").get());
            world.until([&] { return world.sends().sent == (wrote_first ? 3 : 2); });
            EXPECT_EQ(world.conversations(), wrote_first ? 2 : 1);
            EXPECT_EQ(world.conversation_of(world.submit("9-ana", "again")), *world.led_to("ana"));
        }
}

}  // namespace patchbay::engine::test
