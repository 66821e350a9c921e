// Which conversations are in memory, and how the others are found.
#include "core/engine/ground/conversations.h"

#include "core/engine/ground/partition.h"
#include "tests/unit/engine/parts/standing.h"

#include <functional>

namespace patchbay::engine::test {

namespace {

struct Room : Standing {
    Room() { post.lines["line"] = &line; }

    // As the answer is when all has run.
    Conversations::Where where(Conversations &in, const std::string &address) {
        std::optional<Result<Conversations::Where>> where;
        in.find(line, address, {},
                [&](Result<Conversations::Where> found) { where.emplace(std::move(found)); });
        run();
        return where->value();
    }
    Conversations::Where where(const std::string &address) { return where(conversations, address); }
    Conversations::Found load(journal::Place place) {
        std::optional<Conversations::Found> loaded;
        conversations.load(place, [&](Conversations::Found found) { loaded.emplace(found); });
        run();
        return *loaded;
    }
    bool holds(journal::Place place) { return conversations.in_memory(place) != nullptr; }

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
        messages.enqueue(made, std::move(*entry));
        return made;
    }
    FakeInstance provider{"http://127.0.0.1:1"};
    Line line{line_of(provider)};
    Messages messages{ground};
    Conversations conversations{ground, messages};
};

}  // namespace

TEST(Conversations, AnAddressLeadsThereFromMemoryAndFromTheJournal) {
    Room room;
    EXPECT_EQ(room.where("ana").here, nullptr);
    const auto made = room.waiting("ana");
    EXPECT_EQ(room.where("ana").here, made);

    Conversations after_a_start{room.ground, room.messages};
    const auto read = room.where(after_a_start, "ana");
    ASSERT_TRUE(read.here);
    EXPECT_EQ(read.here->id, made->id);
    EXPECT_EQ(read.here->address, "ana");
    EXPECT_FALSE(read.elsewhere);
}

TEST(Conversations, AnAddressOfAnotherPartitionsConversationSaysWhereItIs) {
    Room room;
    const journal::Partition home = room.home("ana");
    const auto other = static_cast<journal::Partition>((home + 1) % journal::kPartitions);
    journal::Batch batch;
    batch.put_aliases.push_back({"line", "ana", other, 77});
    room.commits.commit(home, std::move(batch), [](journal::CommitResult) {});
    room.run();
    const auto where = room.where("ana");
    EXPECT_EQ(where.here, nullptr);
    ASSERT_TRUE(where.elsewhere);
    EXPECT_EQ(where.elsewhere->partition, other);
    EXPECT_EQ(where.elsewhere->conversation, 77u);
    EXPECT_FALSE(where.by_second);
}

TEST(Conversations, WhoStandsFarBehindLeavesMemoryAndComesBackAsItWas) {
    Room room;
    std::vector<journal::Place> places;
    for (std::size_t i = 0; i < kWaitInMemory + 2 * kParkBehind; ++i) {
        const auto made = room.waiting("c" + std::to_string(i));
        places.push_back({made->partition, made->id});
        room.conversations.stands(made, i + 1);
    }
    const auto kept = [&](std::size_t i) { return room.holds(places[i]); };
    for (std::size_t i = 0; i < kWaitInMemory; ++i)
        EXPECT_TRUE(kept(i)) << i;
    EXPECT_FALSE(kept(kWaitInMemory));
    EXPECT_TRUE(kept(places.size() - 1));  // what brought it there may hold it still
    EXPECT_LE(room.messages.unsettled().size(), kWaitInMemory + kParkBehind + 1);

    const std::string address = "c" + std::to_string(kWaitInMemory);
    const auto back = room.where(address).here;
    ASSERT_TRUE(back);
    EXPECT_TRUE(back->waits);
    ASSERT_EQ(back->outbox.size(), 1u);
    EXPECT_EQ(back->outbox.front().row.to, address);
    EXPECT_EQ(room.messages.conversation_of({back->partition, back->outbox.front().row.id}), back);
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
        EXPECT_TRUE(room.holds(held[i])) << i;
}

TEST(Conversations, OneThatCannotBeReadSaysSoAndIsReadLater) {
    Room room;
    std::vector<journal::Place> places;
    for (std::size_t i = 0; i < 2 * kParkBehind; ++i) {
        const auto made = room.waiting("c" + std::to_string(i));
        places.push_back({made->partition, made->id});
        room.conversations.stands(made, kWaitInMemory + 1);
    }
    ASSERT_FALSE(room.holds(places[0]));
    bool fails = true;
    room.store->set_faults(
        {.fail_unsettled = [&fails](journal::Partition, journal::Id) { return fails; }});
    EXPECT_FALSE(room.load(places[0]));
    EXPECT_FALSE(room.holds(places[0]));
    fails = false;
    const auto back = room.load(places[0]).value();
    EXPECT_EQ(back->outbox.size(), 1u);
    EXPECT_TRUE(back->waits);
}

// What a shut window holds stands in no line. Its contact's next message brings it back.
TEST(Conversations, WhoseMessagesAreHeldLeaveMemoryToo) {
    Room room;
    std::vector<journal::Place> places;
    for (std::size_t i = 0; i < kIdleConversations + 100; ++i) {
        const auto made = room.waiting("c" + std::to_string(i));
        made->waits = false;
        places.push_back({made->partition, made->id});
    }
    EXPECT_LE(room.messages.unsettled().size(), kIdleConversations + 16);
    for (std::size_t i = 0; i < places.size(); ++i) {
        if (room.holds(places[i])) continue;
        const std::string address = "c" + std::to_string(i);
        const auto back = room.where(address).here;
        ASSERT_TRUE(back) << i;
        // Though another one has left for it.
        EXPECT_EQ(room.conversations.known_by(address_key("line", address)), back);
        EXPECT_FALSE(back->waits);
        ASSERT_EQ(back->outbox.size(), 1u);
    }
}

// ---- A store that answers late ------------------------------------------------------------------

TEST(LateStore, AllWhoAskForOneConversationGetTheSameInTheOrderInWhichTheyAsked) {
    for (std::uint32_t seed = 1; seed <= 20; ++seed) {
        Room room;
        const auto made = room.waiting("ana");
        Messages messages{room.ground};
        Conversations after_a_start{room.ground, messages};
        room.store->be_late(seed);
        std::vector<int> order;
        std::vector<ConversationPtr> got;
        for (int i = 0; i < 4; ++i) {
            after_a_start.find(room.line, "ana", {}, [&, i](Result<Conversations::Where> found) {
                order.push_back(i);
                got.push_back(found.value().here);
            });
            after_a_start.load({made->partition, made->id},
                               [&](Conversations::Found found) { got.push_back(found.value()); });
        }
        EXPECT_TRUE(got.empty()) << "inside the call";
        room.run();
        EXPECT_EQ(order, (std::vector<int>{0, 1, 2, 3}));
        ASSERT_EQ(got.size(), 8u);
        for (const ConversationPtr &one : got)
            EXPECT_EQ(one, got.front());
        EXPECT_EQ(got.front()->id, made->id);
    }
}

TEST(LateStore, TwoFirstMessagesOfAContactMakeOneConversation) {
    Room room;
    room.store->be_late(1);
    std::vector<ConversationPtr> got;
    for (int i = 0; i < 3; ++i)
        room.conversations.find(room.line, "ana", {}, [&](Result<Conversations::Where> found) {
            auto here = found.value().here;
            got.push_back(here ? here
                               : room.conversations.create(room.line, room.home("ana"), "ana"));
        });
    room.run();
    ASSERT_EQ(got.size(), 3u);
    EXPECT_EQ(got[0], got[1]);
    EXPECT_EQ(got[1], got[2]);
}

TEST(LateStore, AnAddressThatLedHereWhenItWasAskedForIsNotRememberedWhenItDoesNotAnyMore) {
    Room room;
    const auto made = room.waiting("ana");
    const journal::Place place{made->partition, made->id};
    Messages messages{room.ground};
    Conversations after_a_start{room.ground, messages};
    room.store->be_late(1);
    bool found = false;
    after_a_start.find(room.line, "ana", {}, [&](Result<Conversations::Where> where) {
        found = where.value().here != nullptr;
    });
    // Between the two reads: another contact has the address now.
    const auto conversation = std::make_shared<Conversation>();
    conversation->partition = place.partition;
    conversation->id = place.id;
    conversation->line = &room.line;
    after_a_start.know_by(conversation, "someone");
    after_a_start.forget_address(address_key("line", "someone"), place);
    room.run();
    EXPECT_TRUE(found);
    EXPECT_EQ(after_a_start.known_by(address_key("line", "ana")), nullptr);
}

// A commit that is under way when the row is read, or that begins meanwhile, is not lost.
TEST(LateStore, ARowIsReadWithWhatIsBeingWrittenOfIt) {
    for (std::uint32_t seed = 1; seed <= 20; ++seed) {
        Room room;
        const auto made = room.waiting("ana");
        journal::Outgoing row = made->outbox.front().row;
        const journal::Place place{made->partition, row.id};
        Messages messages{room.ground};
        room.store->be_late(seed);
        std::vector<int> ranks;
        for (int i = 0; i < 4; ++i)
            messages.newest(place, [&](Messages::Row newest) {
                journal::Outgoing changed = newest.value().value();
                ranks.push_back(changed.rank);
                ++changed.rank;
                messages.changes(place.partition, changed);
                journal::Batch batch;
                batch.change_outgoing.push_back({changed.id, changed.state, changed.attempts,
                                                 changed.due, changed.since, std::nullopt,
                                                 changed.rank, std::nullopt});
                room.commits.commit(place.partition, std::move(batch),
                                    [&, place](journal::CommitResult) { messages.changed(place); });
            });
        room.run();
        EXPECT_EQ(ranks, (std::vector<int>{0, 1, 2, 3}));
        EXPECT_EQ(room.store->outgoing(place.partition, place.id).value()->rank, 4);
    }
}

}  // namespace patchbay::engine::test
