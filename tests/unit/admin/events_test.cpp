#include "core/admin/limits.h"
#include "tests/unit/admin/listener.h"

namespace patchbay::admin::test {
namespace {

using Next = net::BodyStream::Next;

class Events : public Listener {
protected:
    // A reader and the server that asks for its pieces: what it has said, and whether it is woken.
    struct Reader {
        std::unique_ptr<net::BodyStream> stream;
        std::shared_ptr<int> woken = std::make_shared<int>(0);
        std::string said;

        // Until it waits or ends.
        Next drink() {
            for (;;) {
                std::string piece;
                const Next next = stream->next(piece);
                said += piece;
                if (next != Next::piece) return next;
            }
        }
        std::string take() { return std::exchange(said, {}); }
    };

    Reader read(std::string_view query) {
        auto answer = ask("GET", "/api/v1/events" + std::string(query));
        EXPECT_EQ(answer.status(), 200) << answer.response.body;
        EXPECT_EQ(answer.response.content_type, "application/x-ndjson");
        Reader reader;
        reader.stream = std::move(answer.response.stream);
        reader.stream->start([woken = reader.woken] { ++*woken; });
        return reader;
    }
    void publish(std::string_view line, int count = 1) {
        for (int i = 0; i < count; ++i) {
            journal::Event event;
            event.line = line;
            event.body = R"({"type":"message","n":)" + std::to_string(++number) + "}";
            store.events.push_back(std::move(event));
        }
    }
    void tell() {
        engine.listener();
        loop.run_ready();
    }
    static std::string lines_of(int from, int to) {
        std::string lines;
        for (int n = from; n <= to; ++n)
            lines += R"({"type":"message","n":)" + std::to_string(n) + R"(,"cursor":"c)" +
                     std::to_string(n) + "\"}\n";
        return lines;
    }

    int number = 0;
};

TEST_F(Events, AreGivenFromTheOldestAndEnd) {
    publish("support-wa", 200);
    auto reader = read("");
    EXPECT_EQ(reader.drink(), Next::end);
    EXPECT_EQ(reader.said, lines_of(1, 200));
}

TEST_F(Events, EndAtTheLimit) {
    publish("support-wa", static_cast<int>(kUsualEvents) + 1);
    auto usual = read("");
    EXPECT_EQ(usual.drink(), Next::end);
    EXPECT_EQ(usual.said, lines_of(1, kUsualEvents));
    for (const int limit : {1, static_cast<int>(kEventPage), static_cast<int>(kEventPage) + 1}) {
        auto reader = read("?limit=" + std::to_string(limit));
        EXPECT_EQ(reader.drink(), Next::end);
        EXPECT_EQ(reader.said, lines_of(1, limit));
    }
    auto following = read("?follow=true&after=c1000&limit=2");
    EXPECT_EQ(following.drink(), Next::wait);
    publish("support-wa", 5);
    EXPECT_EQ(following.drink(), Next::end);
    EXPECT_EQ(following.said, lines_of(1001, 1002));
    EXPECT_EQ(ask("GET", "/api/v1/events?limit=" + std::to_string(kMostEvents + 1)).parameter(),
              "limit");
}

TEST_F(Events, APieceOfLongEventsIsBoundedAndNothingIsLost) {
    constexpr std::size_t kLong = 100'000;
    const std::size_t count = kEventPage + 2;
    for (std::size_t n = 0; n < count; ++n) {
        publish("support-wa");
        store.events.back().body =
            R"({"type":"message","text":")" + std::string(kLong, 'x') + "\"}";
    }
    auto reader = read("");
    std::string piece;
    std::string all;
    Next next = Next::piece;
    while (next == Next::piece) {
        piece.clear();
        next = reader.stream->next(piece);
        EXPECT_LE(piece.size(), 4 * kLong);
        all += piece;
    }
    EXPECT_EQ(next, Next::end);
    std::size_t at = 0;
    for (std::size_t n = 1; n <= count; ++n) {
        at = all.find("\"cursor\":\"c" + std::to_string(n) + "\"}\n", at);
        ASSERT_NE(at, all.npos) << n;
    }
    EXPECT_EQ(std::count(all.begin(), all.end(), '\n'), static_cast<std::ptrdiff_t>(count));
}

TEST_F(Events, GoOnBehindACursor) {
    publish("support-wa", 3);
    auto reader = read("?after=c2");
    EXPECT_EQ(reader.drink(), Next::end);
    EXPECT_EQ(reader.said, lines_of(3, 3));
}

TEST_F(Events, AWrongCursorOrChannelIsRefused) {
    for (const auto *cursor : {"x", "", "c1x"}) {
        const auto answer = ask("GET", "/api/v1/events?after=" + std::string(cursor));
        EXPECT_EQ(answer.status(), 400) << cursor;
        EXPECT_EQ(answer.parameter(), "after");
    }
    EXPECT_EQ(ask("GET", "/api/v1/events?channel=none").status(), 404);
    EXPECT_EQ(ask("GET", "/api/v1/events?follow=yes").parameter(), "follow");
}

TEST_F(Events, WhoFollowsGetsWhatComesFromNowOn) {
    publish("support-wa", 2);
    auto reader = read("?follow=true");
    EXPECT_EQ(reader.drink(), Next::wait);
    EXPECT_EQ(reader.said, "");
    publish("sales-sms");
    tell();
    EXPECT_EQ(*reader.woken, 1);
    EXPECT_EQ(reader.drink(), Next::wait);
    EXPECT_EQ(reader.said, lines_of(3, 3));
}

TEST_F(Events, ManyNewsWakeOnce) {
    auto reader = read("?follow=true");
    EXPECT_EQ(reader.drink(), Next::wait);
    for (int i = 0; i < 1000; ++i)
        engine.listener();
    EXPECT_EQ(loop.posts(), 1u);
    loop.run_ready();
    EXPECT_EQ(*reader.woken, 1);
    tell();
    EXPECT_EQ(*reader.woken, 2);
}

TEST_F(Events, FollowingOneChannelPassesOverTheOthersOnce) {
    auto reader = read("?follow=true&channel=support-wa");
    publish("sales-sms", 1000);
    EXPECT_EQ(reader.drink(), Next::wait);
    EXPECT_EQ(store.looked_at, 1000u);
    publish("support-wa");
    EXPECT_EQ(reader.drink(), Next::wait);
    EXPECT_EQ(reader.said, lines_of(1001, 1001));
    publish("sales-sms", 3);
    EXPECT_EQ(reader.drink(), Next::wait);
    EXPECT_EQ(store.looked_at, 1004u);
}

// However slowly it reads, nothing is read ahead: one call, one page.
TEST_F(Events, ASlowReaderHoldsOnePageAtMost) {
    publish("support-wa", 1'000);
    auto reader = read("?follow=true&after=c0");
    const auto looked_before = store.looked_at;
    std::string piece;
    EXPECT_EQ(reader.stream->next(piece), Next::piece);
    EXPECT_EQ(store.looked_at - looked_before, kEventPage);
    EXPECT_EQ(piece, lines_of(1, kEventPage));
    for (int i = 0; i < 100; ++i) {
        publish("support-wa", 100);
        tell();
    }
    EXPECT_EQ(store.looked_at - looked_before, kEventPage);
    reader.said = piece;
    EXPECT_EQ(reader.drink(), Next::wait);
    EXPECT_EQ(reader.said, lines_of(1, 11'000));
    EXPECT_EQ(store.longest_page, kEventPage);
}

TEST_F(Events, AnEmptyLineIsTheHeartbeatOfWhoHearsNothingElse) {
    auto reader = read("?follow=true");
    EXPECT_EQ(reader.drink(), Next::wait);
    const auto pass = [&](std::int64_t ms) {
        loop.advance(ms);
        loop.run_ready();
    };
    pass(kHeartbeatMs - 1);
    EXPECT_EQ(*reader.woken, 0);
    pass(1);
    EXPECT_EQ(*reader.woken, 1);
    EXPECT_EQ(reader.drink(), Next::wait);
    EXPECT_EQ(reader.take(), "\n");
    // What is said meanwhile is a sign of life as well.
    publish("support-wa");
    EXPECT_EQ(reader.drink(), Next::wait);
    EXPECT_EQ(reader.take(), lines_of(1, 1));
    pass(kHeartbeatMs);
    EXPECT_EQ(reader.drink(), Next::wait);
    EXPECT_EQ(reader.take(), "");
    pass(kHeartbeatMs);
    EXPECT_EQ(reader.drink(), Next::wait);
    EXPECT_EQ(reader.take(), "\n");
}

TEST_F(Events, ReadersAreCountedUntilTheyGo) {
    std::vector<Reader> readers;
    for (std::size_t i = 0; i < kMostReaders; ++i)
        readers.push_back(read("?follow=true"));
    const auto refused = ask("GET", "/api/v1/events");
    EXPECT_EQ(refused.status(), 503);
    EXPECT_EQ(refused.header("retry-after"), "1");
    EXPECT_NE(
        ask("GET", "/metrics")
            .response.body.find("patchbay_admin_requests_refused_total{reason=\"readers\"} 1\n"),
        std::string::npos);
    readers.pop_back();
    readers.push_back(read(""));
    EXPECT_EQ(ask("GET", "/api/v1/events").status(), 503);
    readers.clear();
    tell();  // nobody is woken that has gone
    loop.advance(kHeartbeatMs);
    loop.run_ready();
    EXPECT_EQ(ask("GET", "/api/v1/events").status(), 200);
}

TEST_F(Events, ADrainingServerGetsWhatThereIsAndTheEnd) {
    auto reader = read("?follow=true");
    EXPECT_EQ(reader.drink(), Next::wait);
    publish("support-wa", 100);
    reader.stream->drain();
    EXPECT_EQ(reader.drink(), Next::end);
    EXPECT_EQ(reader.said, lines_of(1, 100));
}

TEST_F(Events, AStoreThatBreaksMidwayBreaksTheBody) {
    auto reader = read("?follow=true");
    EXPECT_EQ(reader.drink(), Next::wait);
    store.broken = true;
    EXPECT_EQ(reader.drink(), Next::broken);
}

}  // namespace
}  // namespace patchbay::admin::test
