// A line whose plugin has a connection of its own: turns, acknowledgements, doubt, new connections.
#include "core/engine/ground/partition.h"
#include "tests/unit/engine/support.h"
#include "tests/unit/net/raw_socket.h"

#include <atomic>
#include <sstream>

namespace patchbay::engine::test {
namespace {

using net::test::RawListener;
using net::test::RawSocket;

// The other side: what it says and hears are lines.
class StreamTest : public testing::Test {
protected:
    StreamTest() {
        world.instance.stream_url = "tcp://127.0.0.1:" + std::to_string(listener.port());
    }

    RawSocket meet() {
        RawSocket peer = listener.accept();
        EXPECT_EQ(hear(peer), "open");
        return peer;
    }
    static std::string hear(RawSocket &peer) {
        std::string line = peer.read_until("\n");
        if (!line.empty()) line.pop_back();
        return line;
    }
    struct Submit {
        std::string token, to, reference, text;
    };
    static Submit submit_in(const std::string &heard) {
        std::istringstream line(heard);
        std::string verb;
        Submit submit;
        line >> verb >> submit.token >> submit.to >> submit.reference;
        std::getline(line >> std::ws, submit.text);
        EXPECT_EQ(verb, "submit") << heard;
        return submit;
    }
    // The message that comes next; it must be to `to` with `text`.
    static Submit hear_submit(RawSocket &peer, const std::string &to, const std::string &text) {
        Submit submit = submit_in(hear(peer));
        EXPECT_EQ(submit.to, to);
        EXPECT_EQ(submit.text, text);
        return submit;
    }

    RawListener listener;
    World world;
};

TEST_F(StreamTest, AMessageIsAcknowledgedWhenItIsDurableAndAnsweredOnce) {
    world.start();
    RawSocket peer = meet();
    world.hold();
    peer.send("credit 5\nmessage m1 ana good day\n");
    world.until([&] { return world.instance.streamed == 1; });
    // The commit is made and its completion waits: nothing may have been said.
    for (int turn = 0; turn < 3; ++turn)
        world.loops.front()->on([] {});
    char byte = 0;
    EXPECT_LT(::recv(peer.fd(), &byte, 1, MSG_PEEK | MSG_DONTWAIT), 0);
    world.release();
    // The acknowledgement and the answer come in either order.
    std::string first = hear(peer), second = hear(peer);
    if (first.starts_with("submit")) std::swap(first, second);
    EXPECT_EQ(first, "ack 1 1");
    const Submit answer = submit_in(second);
    EXPECT_EQ(answer.to, "ana");
    EXPECT_EQ(answer.text, "good day");
    peer.send("sent " + answer.token + " p1\n");
    world.until([&] { return world.sends().sent == 1; });
    // The same once more, as after a lost acknowledgement.
    peer.send("message m1 ana good day\n");
    EXPECT_EQ(hear(peer), "ack 2 1");
    EXPECT_EQ(world.ledger().duplicate, 1);
    world.drain();
    EXPECT_EQ(hear(peer), "bye");
}

TEST_F(StreamTest, AMessageThatIsNotDurableIsNotAcknowledged) {
    world.start();
    RawSocket peer = meet();
    world.fail_commits([](std::uint64_t) { return true; });
    peer.send("message m1 ana good day\n");
    EXPECT_EQ(hear(peer), "ack 1 0");
    world.work_again();
    peer.send("message m1 ana good day\n");
    EXPECT_EQ(hear(peer), "ack 2 1");
    EXPECT_EQ(world.ledger().received, 1);
}

TEST_F(StreamTest, WhileNothingNewIsTakenAMessageIsNotAcknowledged) {
    world.start();
    RawSocket peer = meet();
    world.engine->hold_back(true);
    peer.send("message m1 ana good day\n");
    EXPECT_EQ(hear(peer), "ack 1 0");
    EXPECT_FALSE(world.submit("ana", "hello"));
    world.engine->hold_back(false);
    peer.send("message m1 ana good day\n");
    EXPECT_EQ(hear(peer), "ack 2 1");
    EXPECT_EQ(world.ledger().received, 1);
}

TEST_F(StreamTest, NoMoreLeaveThanThereIsRoomFor) {
    world.start();
    RawSocket peer = meet();
    peer.send("credit 2\n");
    for (const char *to : {"ana", "bob", "cid"})
        ASSERT_TRUE(world.submit(to, "hello"));
    std::map<std::string, std::string> tokens;
    for (int i = 0; i < 2; ++i) {
        const Submit submit = submit_in(hear(peer));
        tokens[submit.to] = submit.token;
    }
    EXPECT_EQ(tokens.size(), 2u);
    // A question whose answer comes behind whatever was sent before: there is no third.
    peer.send("message m1 dan x\n");
    EXPECT_EQ(hear(peer), "ack 1 1");
    for (const auto &[to, token] : tokens)
        peer.send("sent " + token + " p-" + to + "\n");
    peer.send("credit 1\n");
    EXPECT_TRUE(hear(peer).starts_with("submit "));
    world.until([&] { return world.sends().sent == 2; });
}

// A centre that takes its time: what waits for it is not claimed, however long that lasts.
TEST_F(StreamTest, NoMessageIsClaimedThatCannotLeave) {
    world.start();
    RawSocket peer = meet();
    peer.send("credit 3\n");
    constexpr int kCrowd = 300;
    for (int i = 0; i < kCrowd; ++i)
        ASSERT_TRUE(world.submit("c" + std::to_string(i), "hello"));
    std::vector<std::string> tokens;
    for (int i = 0; i < 3; ++i)
        tokens.push_back(submit_in(hear(peer)).token);
    const auto later = world.clock.steady_ms() + 30'000;
    world.until([&] { return world.clock.steady_ms() >= later; });
    EXPECT_EQ(world.sends().claimed, 3);
    EXPECT_EQ(world.sends().queued, kCrowd - 3);
    EXPECT_EQ(world.sends().in_doubt, 0);
    for (int i = 3; i < kCrowd; ++i) {
        peer.send("sent " + tokens[static_cast<std::size_t>(i) - 3] + " p" + std::to_string(i) +
                  "\ncredit 1\n");
        const Submit next = submit_in(hear(peer));
        EXPECT_EQ(next.to, "c" + std::to_string(i));  // in the order in which they asked
        tokens.push_back(next.token);
    }
}

TEST_F(StreamTest, WhoIsParkedMeanwhileLeavesOnceAndInOrder) {
    std::atomic<int> reads{0};
    world.store->set_faults({.fail_unsettled = [&reads](journal::Partition, journal::Id) {
        const int at = reads++ % 50;
        return at == 10 || at == 11;  // and some reads fail
    }});
    world.start();
    RawSocket peer = meet();
    constexpr int kCrowd = static_cast<int>(kWaitInMemory) + 300;
    for (int i = 0; i < kCrowd; ++i)
        ASSERT_TRUE(world.submit("c" + std::to_string(i), "hello"));
    ASSERT_TRUE(world.submit("c" + std::to_string(kCrowd - 50), "again"));
    peer.send("credit 3\n");
    for (int i = 0; i < kCrowd; ++i) {
        const Submit submit = submit_in(hear(peer));
        EXPECT_EQ(submit.to, "c" + std::to_string(i));
        EXPECT_EQ(submit.text, "hello");
        peer.send("sent " + submit.token + " p" + std::to_string(i) + "\ncredit 1\n");
    }
    EXPECT_EQ(submit_in(hear(peer)).text, "again");
    EXPECT_GT(reads, 200);
}

// What a line's rate holds back keeps its turn, so that a turn is not handed from one to the next.
TEST_F(StreamTest, WhatALinesRateHoldsBackLeavesInOrder) {
    world.setup.messages_per_second = 5;
    world.start();
    RawSocket peer = meet();
    peer.send("credit 3\n");
    constexpr int kCrowd = 100;
    for (int i = 0; i < kCrowd; ++i)
        ASSERT_TRUE(world.submit("c" + std::to_string(i), "hello"));
    for (int i = 0; i < kCrowd; ++i) {
        const Submit submit = submit_in(hear(peer));
        EXPECT_EQ(submit.to, "c" + std::to_string(i));
        peer.send("sent " + submit.token + " p" + std::to_string(i) + "\ncredit 1\n");
    }
    world.until([&] { return world.sends().sent == kCrowd; });
}

TEST_F(StreamTest, AClaimThatIsNotDurableCostsNoRoom) {
    world.start();
    RawSocket peer = meet();
    ASSERT_TRUE(world.submit("ana", "hello"));
    const auto commits = world.store->commits();
    world.fail_commits([](std::uint64_t) { return true; });
    peer.send("credit 1\n");
    world.until([&] { return world.store->commits() >= commits + 3; });
    world.work_again();
    const Submit ana = hear_submit(peer, "ana", "hello");
    ASSERT_TRUE(world.submit("bob", "hello"));
    peer.send("sent " + ana.token + " p1\ncredit 1\n");
    hear_submit(peer, "bob", "hello");
}

TEST_F(StreamTest, MessagesOfOneConversationKeepTheirOrder) {
    world.start();
    RawSocket peer = meet();
    for (int i = 0; i < 20; ++i)
        ASSERT_TRUE(world.submit("ana", std::to_string(i)));
    peer.send("credit 10\n");
    for (int i = 0; i < 20; ++i) {
        const auto token = hear_submit(peer, "ana", std::to_string(i)).token;
        peer.send("sent " + token + " p" + std::to_string(i) + "\ncredit 10\n");
    }
    world.until([&] { return world.sends().sent == 20; });
}

TEST_F(StreamTest, ALinkThatDropsLeavesADoubtThatAReceiptSettles) {
    world.start();
    Submit lost;
    {
        RawSocket peer = meet();
        peer.send("credit 1\n");
        ASSERT_TRUE(world.submit("ana", "hello"));
        lost = hear_submit(peer, "ana", "hello");
    }
    RawSocket peer = meet();
    world.until([&] { return world.sends().in_doubt == 1; });
    peer.send("credit 1\n");
    ASSERT_TRUE(world.submit("bob", "others go on"));
    const auto other = hear_submit(peer, "bob", "others go on").token;
    peer.send("sent " + other + " p2\n");
    world.until([&] { return world.sends().sent == 1; });
    // Late, for a message that is in doubt already: nothing comes of it.
    peer.send("sent " + lost.token + " p1\nmessage m1 cid x\n");
    EXPECT_EQ(hear(peer), "ack 1 1");
    EXPECT_EQ(world.sends().in_doubt, 1);
    peer.send("receipt p1 ana " + lost.reference + "\n");
    world.until([&] { return world.sends().sent == 2; });
    EXPECT_TRUE(world.store->find_outgoing("line", "p1").value());
}

TEST_F(StreamTest, AReferenceNamesNoMessageThatHasItsIdAlready) {
    world.start();
    RawSocket peer = meet();
    peer.send("credit 9\n");
    ASSERT_TRUE(world.submit("ana", "one"));
    const Submit one = hear_submit(peer, "ana", "one");
    peer.send("sent " + one.token + " p1\n");
    world.until([&] { return world.sends().sent == 1; });
    ASSERT_TRUE(world.submit("ana", "two"));
    const Submit two = hear_submit(peer, "ana", "two");
    EXPECT_NE(one.reference, two.reference);
    // Another part of the first one, say: of the second nothing is known by it.
    peer.send("receipt p1b ana " + one.reference + "\nreceipt p1 ana " + one.reference +
              "\nmessage m1 bob x\n");
    world.until([&] { return world.ledger().received == 3; });
    EXPECT_EQ(world.sends().sent, 1);
    peer.send("sent " + two.token + " p2\n");
    world.until([&] { return world.sends().sent == 2; });
}

TEST_F(StreamTest, AReceiptAfterARestartSettlesTheDoubtOfTheProcessBefore) {
    world.start();
    Submit lost;
    {
        RawSocket peer = meet();
        peer.send("credit 1\n");
        ASSERT_TRUE(world.submit("ana", "hello"));
        lost = hear_submit(peer, "ana", "hello");
        world.restart();
    }
    RawSocket peer = meet();
    world.until([&] { return world.sends().in_doubt == 1; });
    peer.send("receipt p1 ana " + lost.reference + "\n");
    world.until([&] { return world.sends().sent == 1; });
    // The answer of nothing else is open: what comes next is the next message.
    peer.send("credit 1\n");
    ASSERT_TRUE(world.submit("ana", "again"));
    hear_submit(peer, "ana", "again");
}

TEST_F(StreamTest, AReceiptSettlesWhatWaitsToBeSentAgain) {
    world.start();
    Submit lost;
    {
        RawSocket peer = meet();
        peer.send("credit 1\n");
        ASSERT_TRUE(world.submit("ana", "hello"));
        lost = hear_submit(peer, "ana", "hello");
    }
    RawSocket peer = meet();
    // The doubt's time is over, and there is no room yet.
    world.until([&] { return world.sends().queued == 1; });
    peer.send("receipt p1 ana " + lost.reference + "\n");
    world.until([&] { return world.sends().sent == 1; });
    peer.send("credit 2\n");
    ASSERT_TRUE(world.submit("bob", "others go on"));
    hear_submit(peer, "bob", "others go on");
}

TEST_F(StreamTest, APluginWithoutRoomIsNoAttempt) {
    world.instance.full = true;
    world.start();
    RawSocket peer = meet();
    ASSERT_TRUE(world.submit("ana", "hello"));
    const auto commits = world.store->commits();
    peer.send("credit 1\n");
    // Claimed, and put back.
    world.until([&] { return world.store->commits() == commits + 2; });
    world.instance.full = false;
    peer.send("credit 1\n");
    const auto token = hear_submit(peer, "ana", "hello").token;
    peer.send("sent " + token + " p1\n");
    world.until([&] { return world.sends().sent == 1; });
    const auto place = world.store->find_outgoing("line", "p1").value();
    ASSERT_TRUE(place);
    EXPECT_EQ(world.store->outgoing(place->partition, place->id).value()->attempts, 1);
}

TEST_F(StreamTest, AFaultOfThePluginBeginsTheConnectionAnew) {
    world.start();
    RawSocket first = meet();
    first.send("fault\n");
    EXPECT_EQ(first.read_to_end(), "");
    RawSocket second = meet();
    second.send("message m1 ana hello\n");
    EXPECT_EQ(hear(second), "ack 1 1");
}

TEST_F(StreamTest, WhoIsRefusedKnocksSeldom) {
    world.start();
    RawSocket first = meet();
    const auto refused_at = world.clock.steady_ms();
    first.send("refuse\n");
    EXPECT_EQ(first.read_to_end(), "");
    RawSocket second = meet();
    EXPECT_GE(world.clock.steady_ms() - refused_at, kRefusedReopenMs);
}

TEST_F(StreamTest, WhatWorksForAMomentOnlyIsTriedMoreAndMoreSeldom) {
    world.start();
    std::int64_t lost_at = 0;
    for (std::int64_t least = 0; least <= 8 * kFirstReopenMs;
         least = std::max(2 * least, kFirstReopenMs)) {
        RawSocket peer = meet();
        // 20 % of a wait are up to chance.
        EXPECT_GE(world.clock.steady_ms() - lost_at, least * 8 / 10);
        peer.send("credit 1\nkeep a b\n");
        EXPECT_EQ(hear(peer), "ack 77 1");
        lost_at = world.clock.steady_ms();
        peer.send("fault\n");
        EXPECT_EQ(peer.read_to_end(), "");
    }
}

TEST_F(StreamTest, WhatWorkedForAWhileIsTriedSoonAgain) {
    world.start();
    const auto wait_after = [&](std::int64_t worked_for) {
        RawSocket peer = meet();
        peer.send("credit 1\nkeep a b\n");
        EXPECT_EQ(hear(peer), "ack 77 1");
        world.clock.pass(worked_for);
        testing::internal::CaptureStderr();
        peer.send("leave\n");
        EXPECT_EQ(peer.read_to_end(), "");
        world.until([&] { return world.engine->line("line")->open_connections == 0; });
        world.loops.front()->on([] {});  // it is told by now
        const std::string told = testing::internal::GetCapturedStderr();
        const std::string name = "\"again_in_ms\":";
        const auto found = told.find(name);
        EXPECT_NE(found, std::string::npos) << told;
        return found == std::string::npos ? 0 : std::stoll(told.substr(found + name.size()));
    };
    EXPECT_LE(wait_after(0), kFirstReopenMs);
    wait_after(0);
    EXPECT_LE(wait_after(kWorkedMs), kFirstReopenMs);
}

TEST_F(StreamTest, ARecordOutlivesTheProcessUntilItIsDropped) {
    world.start();
    {
        RawSocket peer = meet();
        peer.send("keep a first part\nkeep b x\nkeep a \x01other\ndrop b\n");
        for (int i = 0; i < 4; ++i)
            EXPECT_EQ(hear(peer), "ack 77 1");
        world.fail_commits([](std::uint64_t) { return true; });
        peer.send("drop a\n");
        EXPECT_EQ(hear(peer), "ack 77 0");
        world.restart();
    }
    RawSocket peer = listener.accept();
    EXPECT_EQ(hear(peer), "open a=\x01other");
}

TEST_F(StreamTest, ARecordThatCannotBeReadIsTold) {
    world.start();
    const auto partition = partition_of("stream", "line");
    std::promise<bool> kept;
    world.engine->on_shard(partition, [&](Shard &shard) {
        shard.keep_document(partition, {"stream/line/a", "?", 0}, true,
                            [&](bool good) { kept.set_value(good); });
    });
    ASSERT_TRUE(kept.get_future().get());
    meet();
    testing::internal::CaptureStderr();
    world.restart();
    RawSocket peer = meet();
    EXPECT_NE(testing::internal::GetCapturedStderr().find("a kept record cannot be read"),
              std::string::npos);
}

TEST_F(StreamTest, ItIsKnownWhatIsOpen) {
    world.start();
    const Line &line = *world.engine->line("line");
    EXPECT_EQ(line.connections, 1);
    {
        RawSocket peer = meet();
        EXPECT_EQ(line.open_connections, 1);
        peer.send("leave\n");
        EXPECT_EQ(peer.read_to_end(), "");
        world.until([&] { return line.open_connections == 0; });
    }
    RawSocket peer = meet();
    EXPECT_EQ(line.open_connections, 1);
    world.drain();
    EXPECT_EQ(line.open_connections, 0);
}

TEST_F(StreamTest, WhileTooMuchIsNotDurableNothingIsRead) {
    world.start();
    RawSocket peer = meet();
    world.hold();
    constexpr std::size_t kMessages = 4 * kEventsUnderWay;
    std::string all;
    for (std::size_t i = 0; i < kMessages; ++i)
        all += "message m" + std::to_string(i) + " c" + std::to_string(i % 7) + " x\n";
    std::thread sender([&] { peer.send(all); });
    world.until([&] { return world.instance.streamed >= kEventsUnderWay; });
    // At most what one read brings more.
    const std::size_t before = world.instance.streamed;
    EXPECT_LE(before, kEventsUnderWay + net::kConnectionReadBytes / 14);
    world.release();
    sender.join();
    for (std::size_t i = 0; i < kMessages; ++i)
        ASSERT_TRUE(hear(peer).starts_with("ack "));
    EXPECT_EQ(world.ledger().received, static_cast<std::int64_t>(kMessages));
}

TEST_F(StreamTest, AfterTheTimeToSayGoodByeAPluginMayStillWantToWrite) {
    world.instance.stubborn = true;
    world.start();
    RawSocket peer = meet();
    world.drain();
    EXPECT_EQ(peer.read_to_end(), "");
    world.until([&] { return world.instance.ticks == 1; });
}

TEST_F(StreamTest, WhatIsNotOpenYetWhenItEndsIsNotOpenedAnyMore) {
    world.instance.stubborn = true;  // it knows of no connection that it could close
    world.start();
    world.drain();
    EXPECT_TRUE(world.instance.stopped);
    EXPECT_EQ(world.instance.opened_after_stop, 0);
}

TEST_F(StreamTest, WhatIsClaimedWhenItSaysGoodByeDoesNotLeave) {
    world.start();
    RawSocket peer = meet();
    ASSERT_TRUE(world.submit("ana", "hello"));
    world.hold();
    const auto commits = world.store->commits();
    peer.send("credit 1\n");
    world.until([&] { return world.store->commits() == commits + 1; });
    EXPECT_EQ(world.sends().claimed, 1);
    // The time to drain is over.
    std::promise<void> said;
    world.engine->say_good_bye([&] { said.set_value(); });
    said.get_future().wait();
    EXPECT_EQ(peer.read_to_end(), "bye\n");
    world.release();
    world.until([&] { return world.sends().queued == 1; });
    // It is said once.
    world.drain();
}

// Whole conversations both ways, whose shards are other threads than the stream's.
TEST(StreamWorkers, NoneIsLostDoubledOrOvertaken) {
    constexpr int kContacts = 12, kEach = 20;
    RawListener listener;
    World world(kEcho, 4);
    world.instance.stream_url = "tcp://127.0.0.1:" + std::to_string(listener.port());
    world.start();
    RawSocket peer = listener.accept();
    EXPECT_EQ(peer.read_until("\n"), "open\n");
    std::string all = "credit 3\n";
    for (int i = 0; i < kEach; ++i)
        for (int contact = 0; contact < kContacts; ++contact) {
            const std::string number = std::to_string(i), to = "c" + std::to_string(contact);
            all += "message " + to + '-' + number + ' ' + to + ' ' + number + '\n';
        }
    peer.send(all);
    std::map<std::string, int> next;
    int acknowledged = 0;
    for (int answered = 0; answered < kContacts * kEach || acknowledged < kContacts * kEach;) {
        std::istringstream line(peer.read_until("\n"));
        std::string verb, token, to, reference;
        line >> verb >> token >> to;
        ASSERT_FALSE(verb.empty());
        if (verb == "ack") {
            EXPECT_EQ(to, "1");
            ++acknowledged;
            continue;
        }
        int text = -1;
        line >> reference >> text;
        ASSERT_EQ(verb, "submit");
        EXPECT_EQ(text, next[to]++) << to;
        ++answered;
        // At most three are under way; this one is not any more.
        peer.send("sent " + token + " p" + std::to_string(answered) + "\ncredit 1\n");
    }
    world.until([&] { return world.sends().sent == kContacts * kEach; });
    EXPECT_TRUE(world.ledger().balanced());
    world.drain();
    EXPECT_EQ(peer.read_to_end(), "bye\n");
}

TEST(StreamWorkers, AReferenceFindsItsMessageWhereverItIs) {
    constexpr int kContacts = 8;
    RawListener listener;
    World world(kEcho, 4);
    world.setup.in_doubt.after_ms = 60 * 60 * 1'000;
    world.instance.stream_url = "tcp://127.0.0.1:" + std::to_string(listener.port());
    world.start();
    std::string receipts;
    {
        RawSocket peer = listener.accept();
        EXPECT_EQ(peer.read_until("\n"), "open\n");
        peer.send("credit 8\n");
        for (int contact = 0; contact < kContacts; ++contact) {
            ASSERT_TRUE(world.submit("c" + std::to_string(contact), "hello"));
            std::istringstream line(peer.read_until("\n"));
            std::string verb, token, to, reference;
            line >> verb >> token >> to >> reference;
            receipts += "receipt p-" + to + ' ' + to + ' ' + reference + '\n';
        }
    }
    RawSocket peer = listener.accept();
    EXPECT_EQ(peer.read_until("\n"), "open\n");
    world.until([&] { return world.sends().in_doubt == kContacts; });
    peer.send(receipts);
    world.until([&] { return world.ledger().received == kContacts; });
    EXPECT_EQ(world.sends().sent, kContacts);
}

// Connections that end at any point, in each way. What was in doubt leaves again.
TEST(StreamWorkers, WhereverItBreaksAllGoesOn) {
    constexpr int kContacts = 20, kEach = 5, kBreaks = 30;
    std::mt19937 random(1);
    RawListener listener;
    World world(kEcho, 3);
    world.setup.in_doubt = {delivery::InDoubtAction::resend, 500, 0};
    world.instance.stream_url = "tcp://127.0.0.1:" + std::to_string(listener.port());
    world.start();
    for (int i = 0; i < kEach; ++i)
        for (int contact = 0; contact < kContacts; ++contact)
            ASSERT_TRUE(world.submit("c" + std::to_string(contact), std::to_string(i)));
    int answers = 0;
    const auto answer_of = [&](const std::string &heard) {
        std::istringstream line(heard);
        std::string verb, token;
        line >> verb >> token;
        if (verb != "submit") return std::string();
        return "sent " + token + " p" + std::to_string(++answers) + '\n';
    };
    for (int round = 0; round < kBreaks; ++round) {
        RawSocket peer = listener.accept();
        EXPECT_EQ(peer.read_until("\n"), "open\n");
        peer.send("credit 3\n");
        for (auto left = random() % 3; left > 0; --left)
            peer.send(answer_of(peer.read_until("\n")) + "credit 2\n");
        world.clock.pass(kWorkedMs);
        switch (random() % 4) {
            case 0:
                peer.reset();
                break;
            case 1:
                peer.send("keep a b\n");
                while (peer.read_until("\n") != "ack 77 1\n") {
                }
                peer.send("fault\n");
                peer.read_to_end();
                break;
            case 2:
                peer.send("leave\n");
                peer.read_to_end();
                break;
            default:
                peer.end_sending();
                break;
        }
    }
    RawSocket peer = listener.accept();
    EXPECT_EQ(peer.read_until("\n"), "open\n");
    peer.send("credit 1\n");
    world.until([&] {
        char byte = 0;
        if (::recv(peer.fd(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0)
            peer.send(answer_of(peer.read_until("\n")) + "credit 1\n");
        return world.sends().sent == kContacts * kEach;
    });
}

}  // namespace
}  // namespace patchbay::engine::test
