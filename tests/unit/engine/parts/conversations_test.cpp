// Which conversations are in memory, and how the others are found.
#include "core/engine/ground/conversations.h"

#include "core/engine/ground/partition.h"
#include "tests/unit/engine/parts/standing.h"

#include <functional>

namespace patchbay::engine::test {

namespace {

struct Room : Standing {
    journal::Partition home(const std::string &address) { return partition_of("line", address); }

    // Of a contact who has written: durable, and with a message that waits.
    ConversationPtr waiting(const std::string &address) {
        const auto made = conversations.create(line, home(address), address);
        made->stored = true;
        made->waits = true;
        journal::Outgoing row;
        row.id = commits.take_id(made->partition);
        row.conversation = made->id;
        row.line = "line";
        row.to = address;
        row.content = R"({"type": "text", "text": "hello"})";
        row.created = clock.now();
        journal::Batch batch;
        batch.put_conversations.push_back(to_row(*made, kept(*made), moment_of(clock)));
        batch.put_aliases.push_back({"line", address, made->partition, made->id});
        batch.put_outgoing.push_back(row);
        commits.commit(made->partition, std::move(batch), [](journal::CommitResult) {});
        run();
        auto entry = entry_of(row, moment_of(clock));
        EXPECT_TRUE(entry);
        conversations.enqueue(made, std::move(*entry));
        return made;
    }
    FakeInstance provider{"http://127.0.0.1:1"};
    Line line{line_of(provider)};
    Conversations conversations{ground};
};

}  // namespace

TEST(Conversations, AnAddressLeadsThereFromMemoryAndFromTheJournal) {
    Room room;
    std::optional<journal::Alias> elsewhere;
    EXPECT_EQ(room.conversations.find(room.line, "ana", elsewhere).value(), nullptr);
    const auto made = room.waiting("ana");
    EXPECT_EQ(room.conversations.find(room.line, "ana", elsewhere).value(), made);

    Conversations after_a_start{room.ground};
    const auto read = after_a_start.find(room.line, "ana", elsewhere).value();
    ASSERT_TRUE(read);
    EXPECT_EQ(read->id, made->id);
    EXPECT_EQ(read->address, "ana");
    EXPECT_FALSE(elsewhere);
}

TEST(Conversations, AnAddressOfAnotherPartitionsConversationSaysWhereItIs) {
    Room room;
    const journal::Partition home = room.home("ana");
    const auto other = static_cast<journal::Partition>((home + 1) % journal::kPartitions);
    journal::Batch batch;
    batch.put_aliases.push_back({"line", "ana", other, 77});
    room.commits.commit(home, std::move(batch), [](journal::CommitResult) {});
    room.run();
    std::optional<journal::Alias> elsewhere;
    EXPECT_EQ(room.conversations.find(room.line, "ana", elsewhere).value(), nullptr);
    ASSERT_TRUE(elsewhere);
    EXPECT_EQ(elsewhere->partition, other);
    EXPECT_EQ(elsewhere->conversation, 77u);
}

TEST(Conversations, WhoStandsFarBehindLeavesMemoryAndComesBackAsItWas) {
    Room room;
    std::vector<journal::Place> places;
    for (std::size_t i = 0; i < kWaitInMemory + 2 * kParkBehind; ++i) {
        const auto made = room.waiting("c" + std::to_string(i));
        places.push_back({made->partition, made->id});
        room.conversations.stands(made, i + 1);
    }
    const auto kept = [&](std::size_t i) { return room.conversations.holds(places[i]); };
    for (std::size_t i = 0; i < kWaitInMemory; ++i)
        EXPECT_TRUE(kept(i)) << i;
    EXPECT_FALSE(kept(kWaitInMemory));
    EXPECT_TRUE(kept(places.size() - 1));  // what brought it there may hold it still
    EXPECT_LE(room.conversations.unsettled().size(), kWaitInMemory + kParkBehind + 1);

    std::optional<journal::Alias> elsewhere;
    const std::string address = "c" + std::to_string(kWaitInMemory);
    const auto back = room.conversations.find(room.line, address, elsewhere).value();
    ASSERT_TRUE(back);
    EXPECT_TRUE(back->waits);
    ASSERT_EQ(back->outbox.size(), 1u);
    EXPECT_EQ(back->outbox.front().row.to, address);
    EXPECT_EQ(room.conversations.of_unsettled({back->partition, back->outbox.front().row.id}),
              back);
}

TEST(Conversations, WhatIsUnderWayOrWasTriedStaysInMemory) {
    const std::vector<std::function<void(Conversation &)>> holds = {
        [](Conversation &c) { c.send = Gates::Send::under_way; },
        [](Conversation &c) { c.step = Gates::Step::committing; },
        [](Conversation &c) { c.submitting = 1; },
        [](Conversation &c) { c.unsaved = true; },
        [](Conversation &c) { c.outbox.front().row.attempts = 1; },
        [](Conversation &c) { c.outbox.front().writing = 1; },
        [](Conversation &c) { c.inbox.emplace_back(); },
        [](Conversation &c) { c.waits = false; }};
    Room room;
    std::vector<journal::Place> held;
    for (std::size_t i = 0; i < holds.size(); ++i) {
        const auto made = room.waiting("h" + std::to_string(i));
        room.conversations.stands(made, kWaitInMemory + 1);
        holds[i](*made);
        held.push_back({made->partition, made->id});
    }
    for (std::size_t i = 0; i < 4 * kParkBehind; ++i)
        room.conversations.stands(room.waiting("c" + std::to_string(i)), kWaitInMemory + 1);
    for (std::size_t i = 0; i < held.size(); ++i)
        EXPECT_TRUE(room.conversations.holds(held[i])) << i;
}

TEST(Conversations, OneThatCannotBeReadSaysSoAndIsReadLater) {
    Room room;
    std::vector<journal::Place> places;
    for (std::size_t i = 0; i < 2 * kParkBehind; ++i) {
        const auto made = room.waiting("c" + std::to_string(i));
        places.push_back({made->partition, made->id});
        room.conversations.stands(made, kWaitInMemory + 1);
    }
    ASSERT_FALSE(room.conversations.holds(places[0]));
    bool fails = true;
    room.store->set_faults(
        {.fail_unsettled = [&fails](journal::Partition, journal::Id) { return fails; }});
    EXPECT_FALSE(room.conversations.load(room.line, places[0].partition, places[0].id));
    EXPECT_FALSE(room.conversations.holds(places[0]));
    fails = false;
    const auto back = room.conversations.load(room.line, places[0].partition, places[0].id).value();
    EXPECT_EQ(back->outbox.size(), 1u);
    EXPECT_TRUE(back->waits);
}

}  // namespace patchbay::engine::test
