// Several workers: each conversation in its order, all of them at once.
#include "tests/unit/engine/support.h"

namespace patchbay::engine::test {

TEST(Workers, ManyConversationsKeepTheirOrder) {
    constexpr int kConversations = 40;
    constexpr int kMessages = 6;
    World world(kEcho, 3);
    world.setup.messages_per_second = 1'000;
    world.start();
    std::vector<std::future<bool>> acks;
    for (int message = 0; message < kMessages; ++message)
        for (int contact = 0; contact < kConversations; ++contact) {
            const std::string from = "c" + std::to_string(contact);
            // Every message comes twice, and leads from another address of the same contact.
            const std::string id = from + "." + std::to_string(message);
            const std::string text = std::to_string(message);
            acks.push_back(world.say(id, text, from, "user-" + from));
            acks.push_back(world.say(id, text, from, "user-" + from));
        }
    for (auto &ack : acks)
        EXPECT_TRUE(ack.get());
    world.provider.wait(kConversations * kMessages);
    world.until([&] { return world.sends().sent == kConversations * kMessages; });

    std::map<std::string, std::string> said;
    for (const Sent &sent : world.provider.sent())
        said[sent.to] += sent.text;
    EXPECT_EQ(said.size(), std::size_t{kConversations});
    for (const auto &[from, texts] : said)
        EXPECT_EQ(texts, "012345") << from;
    EXPECT_EQ(world.ledger().duplicate, kConversations * kMessages);
    EXPECT_TRUE(world.ledger().balanced());
    EXPECT_EQ(world.totals().conversations, kConversations);
    world.drain();
}

TEST(Workers, StatusesReachTheirMessagesWhereverTheyAre) {
    constexpr int kConversations = 30;
    World world(kEcho, 3);
    world.start();
    for (int contact = 0; contact < kConversations; ++contact)
        world.say("m" + std::to_string(contact), "hello", "c" + std::to_string(contact));
    world.provider.wait(kConversations);
    std::vector<std::future<bool>> acks;
    // By the provider's id alone, some of them before the answer is settled.
    for (int number = 1; number <= kConversations; ++number) {
        const std::string id = "id-" + std::to_string(number);
        acks.push_back(world.report(id, model::DeliveryStatus::delivered));
        acks.push_back(world.report(id, model::DeliveryStatus::read));
    }
    for (auto &ack : acks)
        EXPECT_TRUE(ack.get());
    for (const Sent &sent : world.provider.sent())
        world.until([&] { return world.outgoing(sent.correlation).rank == 3; });
    EXPECT_EQ(world.sends().sent, kConversations);
}

TEST(Workers, AnOperatorsMessageFindsItsConversation) {
    constexpr int kConversations = 20;
    World world(kEcho, 3);
    world.start();
    for (int contact = 0; contact < kConversations; ++contact)
        EXPECT_TRUE(world.submit("c" + std::to_string(contact), "hello")) << contact;
    world.until([&] { return world.sends().sent == kConversations; });
}

}  // namespace patchbay::engine::test
