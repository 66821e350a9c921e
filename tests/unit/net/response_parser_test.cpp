#include "core/net/response_parser.h"

#include <gtest/gtest.h>

#include <string>

namespace patchbay::net {
namespace {

using State = ResponseParser::State;

// Feeds `text` in pieces of `step` bytes, as a connection would, and returns the last state.
State feed(ResponseParser &parser, std::string_view text, std::size_t step, std::string &left) {
    left.clear();
    State state = State::need_more;
    while (state == State::need_more && !text.empty()) {
        left += text.substr(0, step);
        text.remove_prefix(std::min(step, text.size()));
        std::size_t consumed = 0;
        state = parser.feed(left, consumed);
        left.erase(0, consumed);
    }
    left += text;
    return state;
}

State whole(ResponseParser &parser, std::string_view text) {
    std::string left;
    return feed(parser, text, text.size(), left);
}

TEST(ResponseParser, ReadsTheSameInPiecesOfAnySize) {
    const std::string text =
        "HTTP/1.1 103 Early Hints\r\nlink: a\r\n\r\n"
        "HTTP/1.1 201 Created\r\nX-One:  a b \r\ntransfer-encoding: chunked\r\n\r\n"
        "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nx-trailer: no\r\n\r\n";
    for (std::size_t step = 1; step <= text.size(); ++step) {
        ResponseParser parser(1000, 1000);
        parser.start(false);
        EXPECT_FALSE(parser.started());
        std::string left;
        ASSERT_EQ(feed(parser, text + "more", step, left), State::complete) << step;
        EXPECT_EQ(parser.status(), 201);
        EXPECT_EQ(parser.body(), "abcde");
        ASSERT_EQ(parser.headers().size(), 2u);
        EXPECT_EQ(parser.headers()[0].name, "x-one");
        EXPECT_EQ(parser.headers()[0].value, "a b");
        EXPECT_TRUE(parser.keep_alive());
        EXPECT_TRUE(left.ends_with("more"));
    }
}

TEST(ResponseParser, OneAfterTheOther) {
    ResponseParser parser(1000, 1000);
    for (const auto *body : {"one", "two"}) {
        parser.start(false);
        EXPECT_EQ(whole(parser, std::string("HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n") + body),
                  State::complete);
        EXPECT_EQ(parser.body(), body);
        EXPECT_EQ(parser.headers().size(), 1u);
    }
}

TEST(ResponseParser, AnAnswerToHeadHasNoBody) {
    ResponseParser parser(1000, 1000);
    parser.start(true);
    EXPECT_EQ(whole(parser, "HTTP/1.1 200 OK\r\ncontent-length: 300000\r\n\r\n"), State::complete);
    EXPECT_TRUE(parser.keep_alive());
    parser.start(false);
    EXPECT_EQ(whole(parser, "HTTP/1.1 204 No Content\r\n\r\n"), State::complete);
}

TEST(ResponseParser, TheEndOfTheConnectionMayEndAResponse) {
    ResponseParser parser(1000, 1000);
    parser.start(false);
    EXPECT_EQ(whole(parser, "HTTP/1.1 200 OK\r\n\r\nto the end"), State::need_more);
    EXPECT_EQ(parser.end(), State::complete);
    EXPECT_EQ(parser.body(), "to the end");
    EXPECT_FALSE(parser.keep_alive());
    for (const auto *cut : {"", "HTTP/1.1 2", "HTTP/1.1 200 OK\r\nx: y\r\n",
                            "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhalf",
                            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n",
                            "HTTP/1.1 103 Early Hints\r\n\r\n"}) {
        parser.start(false);
        EXPECT_EQ(whole(parser, cut), State::need_more) << cut;
        EXPECT_EQ(parser.end(), State::need_more) << cut;
    }
}

TEST(ResponseParser, SaysWhenAConnectionIsNotKept) {
    ResponseParser parser(1000, 1000);
    for (const auto *text : {"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n",
                             "HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n"}) {
        parser.start(false);
        EXPECT_EQ(whole(parser, text), State::complete);
        EXPECT_FALSE(parser.keep_alive()) << text;
    }
    parser.start(false);
    EXPECT_EQ(
        whole(parser, "HTTP/1.0 200 OK\r\nconnection: keep-alive\r\ncontent-length: 0\r\n\r\n"),
        State::complete);
    EXPECT_TRUE(parser.keep_alive());
}

TEST(ResponseParser, WhatTwoReadersCouldReadDifferentlyIsMalformed) {
    ResponseParser parser(1000, 1000);
    for (const auto *text :
         {"SSH-2.0-OpenSSH_9\r\n\r\n", "HTTP/2.0 200 OK\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n",
          "HTTP/1.1 020 OK\r\n\r\n",
          "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab",
          "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
          "HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n", "HTTP/1.1 200 OK\r\na b: c\r\n\r\n",
          "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n",
          "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n"}) {
        parser.start(false);
        EXPECT_EQ(whole(parser, text), State::malformed) << text;
    }
}

TEST(ResponseParser, HasItsLimitsToTheByte) {
    const auto state_of = [](std::size_t header_bytes, std::size_t body_bytes,
                             const std::string &text) {
        ResponseParser parser(header_bytes, body_bytes);
        parser.start(false);
        return whole(parser, text);
    };
    const std::string head = "HTTP/1.1 200 OK\r\nx: " + std::string(100, 'y') + "\r\n";
    const std::string full = head + "content-length: 10\r\n\r\n";
    EXPECT_EQ(state_of(full.size(), 10, full + "0123456789"), State::complete);
    EXPECT_EQ(state_of(full.size() - 1, 10, full + "0123456789"), State::too_large);
    EXPECT_EQ(state_of(full.size(), 9, full), State::too_large);
    const std::string open = head + "\r\n";
    EXPECT_EQ(state_of(open.size(), 10, open + "0123456789"), State::need_more);
    EXPECT_EQ(state_of(open.size(), 9, open + "0123456789"), State::too_large);
    // Interim responses without end count together.
    std::string interim;
    while (interim.size() < 1000)
        interim += "HTTP/1.1 103 Early Hints\r\n\r\n";
    EXPECT_EQ(state_of(1000, 10, interim + full), State::too_large);
}

TEST(ResponseParser, WhatStandsBetweenChunksHasALimitToo) {
    const std::string chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    const auto state_of = [&](std::string_view before, std::size_t size, std::string_view after) {
        ResponseParser parser(1000, 1000);
        parser.start(false);
        std::string left;
        const std::string line = std::string(before) + std::string(size, 'y');
        const auto state = feed(parser, chunked + line, 4096, left);
        if (state != State::need_more) return state;
        std::size_t consumed = 0;
        return parser.feed(left += after, consumed);
    };
    constexpr std::size_t kLine = 64 * 1024;
    for (const std::string_view before : {"0;", "0\r\nx:"}) {
        EXPECT_EQ(state_of(before, kLine - before.size(), "\r\n\r\n"), State::complete) << before;
        EXPECT_EQ(state_of(before, kLine - before.size() + 1, "\r\n\r\n"), State::too_large)
            << before;
    }
}

TEST(ResponseParser, AStatusLineMayEndWithItsCode) {
    const std::string text = "HTTP/1.1 200\r\ncontent-length: 2\r\n\r\nok";
    for (std::size_t step = 1; step <= text.size(); ++step) {
        ResponseParser parser(1000, 1000);
        parser.start(false);
        std::string left;
        ASSERT_EQ(feed(parser, text + "more", step, left), State::complete) << step;
        EXPECT_EQ(parser.status(), 200);
        EXPECT_EQ(parser.body(), "ok");
        EXPECT_EQ(left, "more");
    }
}

}  // namespace
}  // namespace patchbay::net
