#include "core/net/request_parser.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace patchbay::net {
namespace {

using State = RequestParser::State;
using namespace std::string_literals;

constexpr std::size_t kHeader = 1024;
constexpr std::size_t kHeaders = 8;
constexpr std::size_t kBody = 100;

struct Outcome {
    State state = State::need_more;
    std::vector<Request> requests;
    std::size_t left = 0;  // bytes not consumed
};

// As a connection does: feeds what is there, `step` bytes more at a time.
Outcome parse(std::string_view text, std::size_t step = std::string_view::npos) {
    RequestParser parser(kHeader, kHeaders, kBody);
    Outcome outcome;
    std::string buffer;
    while (!text.empty()) {
        const auto piece = text.substr(0, step);
        buffer += piece;
        text.remove_prefix(piece.size());
        for (;;) {
            std::size_t consumed = 0;
            outcome.state = parser.feed(buffer, consumed);
            buffer.erase(0, consumed);
            outcome.left = buffer.size();
            if (outcome.state != State::complete) break;
            outcome.requests.push_back(parser.take());
            if (buffer.empty()) break;
        }
        if (outcome.state != State::complete && outcome.state != State::need_more) break;
    }
    return outcome;
}

TEST(RequestParser, GivesMethodPathQueryLowerCaseHeadersAndBody) {
    const auto outcome = parse(
        "POST /webhooks/a?x=1&y=%20 HTTP/1.1\r\nHost: h\r\nX-Hub-Signature-256:  s \r\n"
        "Content-Length: 5\r\n\r\nhello");
    ASSERT_EQ(outcome.state, State::complete);
    const auto &request = outcome.requests.at(0);
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.path, "/webhooks/a");
    EXPECT_EQ(request.query, "x=1&y=%20");
    EXPECT_EQ(request.header("x-hub-signature-256"), "s");
    EXPECT_EQ(request.header("absent"), "");
    EXPECT_EQ(request.body, "hello");
    EXPECT_EQ(outcome.left, 0u);
}

TEST(RequestParser, GivesTheSameByteByByte) {
    const auto text =
        "\r\nGET /a HTTP/1.1\r\nHost: h\r\n\r\nPOST /b HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: "
        "chunked\r\n\r\n"
        "5;ext=1\r\nhello\r\n1\r\n!\r\n0\r\nX-Trailer: t\r\n\r\nPUT /c HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc"s;
    for (const std::size_t step : {1u, 2u, 3u, 7u, 64u, 10'000u}) {
        const auto outcome = parse(text, step);
        ASSERT_EQ(outcome.state, State::complete) << step;
        ASSERT_EQ(outcome.requests.size(), 3u) << step;
        EXPECT_EQ(outcome.requests[0].path, "/a");
        EXPECT_EQ(outcome.requests[1].body, "hello!");
        EXPECT_EQ(outcome.requests[1].header("x-trailer"), "");  // a trailer is no header
        EXPECT_EQ(outcome.requests[2].body, "abc");
    }
}

TEST(RequestParser, LimitsTheLinesOfAChunkedBodyHoweverTheyAreCut) {
    const auto head = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"s;
    const auto extended = [&](std::size_t line) {
        return head + "1;" + std::string(line - 4, 'x') + "\r\ny\r\n0\r\n\r\n";
    };
    const auto trailed = [&](std::size_t trailer) {
        return head + "0\r\nX: " + std::string(trailer - 10, 'x') + "\r\n\r\n";
    };
    for (const std::size_t step : {std::size_t{1}, std::size_t{7}, std::string_view::npos}) {
        EXPECT_EQ(parse(extended(kHeader), step).state, State::complete) << step;
        EXPECT_EQ(parse(extended(kHeader + 1), step).state, State::malformed) << step;
        EXPECT_EQ(parse(trailed(kHeader), step).state, State::complete) << step;
        EXPECT_EQ(parse(trailed(kHeader + 1), step).state, State::malformed) << step;
    }
}

TEST(RequestParser, TakesTheFormsOfATarget) {
    const std::vector<std::vector<std::string>> cases = {{"/", "/", ""},
                                                         {"/?", "/", ""},
                                                         {"/a?b?c", "/a", "b?c"},
                                                         {"*", "*", ""},
                                                         {"http://h/a?b", "/a", "b"},
                                                         {"http://h", "/", ""},
                                                         {"http://h?q", "/", "q"},
                                                         {"/a://b", "/a://b", ""}};
    for (const auto &row : cases) {
        const auto outcome = parse("GET " + row[0] + " HTTP/1.1\r\nHost: h\r\n\r\n");
        ASSERT_EQ(outcome.state, State::complete) << row[0];
        EXPECT_EQ(outcome.requests[0].path, row[1]) << row[0];
        EXPECT_EQ(outcome.requests[0].query, row[2]) << row[0];
    }
    EXPECT_EQ(parse("GET a HTTP/1.1\r\nHost: h\r\n\r\n").state, State::malformed);
    EXPECT_EQ(parse("CONNECT h:1 HTTP/1.1\r\nHost: h\r\n\r\n").state, State::malformed);
}

TEST(RequestParser, RefusesWhatTwoReadersCouldReadDifferently) {
    const auto post = "POST / HTTP/1.1\r\nHost: h\r\n"s;
    for (const auto &text : std::vector<std::string>{
             post + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
             post + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
             post + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
             post + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
             post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
             post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
             post + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
             post + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
             post + "Content-Length: -1\r\n\r\n",
             post + "Content-Length: +3\r\n\r\nabc",
             post + "Content-Length: 0x3\r\n\r\nabc",
             post + "Content-Length: 99999999999999999999\r\n\r\n",
             post + "Content-Length : 3\r\n\r\nabc",
             post + "Content-Length:\r\n\r\n",
             post + "Host: other\r\n\r\n",
             "GET / HTTP/1.1\r\n\r\n",  // no host
             "POST / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
             post + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n",
             post + "Transfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n",
             "GET / HTTP/2.0\r\nHost: h\r\n\r\n",
             "GET / HTTP/1.2\r\nHost: h\r\n\r\n",
             "GET  / HTTP/1.1\r\nHost: h\r\n\r\n",
             "GET /\0 HTTP/1.1\r\nHost: h\r\n\r\n"s,
             "GET / HTTP/1.1\r\nHost: h\0\r\n\r\n"s,
             "GET / HTTP/1.1\r\nHost: h\r\nA\0: b\r\n\r\n"s,
             "GET / HTTP/1.1\r\nHost: h\r\n: b\r\n\r\n",
             "\x16\x03\x01\x02\x00\x01\x00"s,
             "\0\0\0\0"s,
             "{}\r\n\r\n"}) {
        EXPECT_EQ(parse(text).state, State::malformed) << text;
        EXPECT_EQ(parse(text, 1).state, State::malformed) << text;
    }
}

TEST(RequestParser, ABareLineFeedEndsNoLine) {
    EXPECT_EQ(parse("GET / HTTP/1.1\nHost: h\n\n").state, State::malformed);
    EXPECT_NE(parse("GET / HTTP/1.1\r\nHost: h\n\r\n").state, State::complete);
    EXPECT_NE(parse("GET / HTTP/1.1\nHost: h\n\n", 1).state, State::complete);
}

TEST(RequestParser, TakesAMethodAsItComes) {
    EXPECT_EQ(parse("get / HTTP/1.1\r\nhost: h\r\n\r\n").requests.at(0).method, "get");
    EXPECT_EQ(parse("BREW / HTTP/1.1\r\nHOST: h\r\n\r\n").requests.at(0).method, "BREW");
}

TEST(RequestParser, UnfoldsAFoldedHeader) {
    const auto outcome = parse("GET / HTTP/1.1\r\nHost: h\r\nA: b\r\n c\r\n\r\n");
    ASSERT_EQ(outcome.state, State::complete);
    EXPECT_EQ(outcome.requests[0].header("a"), "b c");
}

TEST(RequestParser, LimitsRequestLineAndHeadersTogetherToTheByte) {
    const auto start = "GET / HTTP/1.1\r\nHost: h\r\nA: "s;
    const auto exact = start + std::string(kHeader - start.size() - 4, 'x') + "\r\n\r\n";
    ASSERT_EQ(exact.size(), kHeader);
    const auto longer = start + std::string(kHeader - start.size() - 3, 'x') + "\r\n\r\n";
    for (const std::size_t step : {1u, 100u, 10'000u}) {
        EXPECT_EQ(parse(exact, step).state, State::complete) << step;
        EXPECT_EQ(parse(longer, step).state, State::header_size) << step;
    }
    // Many short ones, which are consumed one by one, and one without end.
    std::string many = "GET / HTTP/1.1\r\nHost: h\r\n";
    while (many.size() <= kHeader)
        many += "a: b\r\n";
    EXPECT_EQ(parse(many, 6).state, State::header_size);
    EXPECT_EQ(parse(std::string(kHeader, 'G'), 10).state, State::header_size);
    EXPECT_EQ(parse("GET /" + std::string(kHeader, 'a'), 10).state, State::header_size);
}

TEST(RequestParser, LimitsTheBodyToTheByteAndBelievesItsAnnouncement) {
    const auto post = "POST / HTTP/1.1\r\nHost: h\r\n"s;
    const auto sized = [&](std::size_t size) {
        return post + "Content-Length: " + std::to_string(size) + "\r\n\r\n";
    };
    EXPECT_EQ(parse(sized(kBody) + std::string(kBody, 'x')).state, State::complete);
    EXPECT_EQ(parse(sized(kBody + 1)).state, State::body_size);  // before a byte of it came
    const auto chunked = post + "Transfer-Encoding: chunked\r\n\r\n";
    const auto chunk = "32\r\n" + std::string(50, 'x') + "\r\n";  // 0x32 = 50
    EXPECT_EQ(parse(chunked + chunk + chunk + "0\r\n\r\n").requests.at(0).body.size(), kBody);
    EXPECT_EQ(parse(chunked + chunk + chunk + "1\r\n").state, State::body_size);
}

TEST(RequestParser, SaysWhenTheClientWaitsToContinue) {
    const auto head =
        "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n"s;
    RequestParser parser(kHeader, kHeaders, kBody);
    std::size_t consumed = 0;
    EXPECT_EQ(parser.feed(head.substr(0, head.size() - 1), consumed), State::need_more);
    EXPECT_FALSE(parser.wants_continue());
    const auto rest = head.substr(consumed);
    EXPECT_EQ(parser.feed(rest, consumed), State::need_more);
    EXPECT_TRUE(parser.wants_continue());
    EXPECT_EQ(parser.feed("a", consumed), State::need_more);
    EXPECT_FALSE(parser.wants_continue());  // it did not wait
}

TEST(RequestParser, SurvivesGarbage) {
    std::mt19937 random(11);
    const auto valid =
        "POST /a?b HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        "5\r\nhello\r\n0\r\nA: b\r\n\r\n"s;
    for (int i = 0; i < 20'000; ++i) {
        auto text = valid;
        const auto changes = random() % 4 + 1;
        for (unsigned c = 0; c < changes; ++c) {
            const auto at = random() % text.size();
            switch (random() % 3) {
                case 0:
                    text[at] = static_cast<char>(random());
                    break;
                case 1:
                    text.erase(at, random() % 5);
                    break;
                default:
                    text.insert(at, text.substr(random() % text.size(), random() % 9));
                    break;
            }
            if (text.empty()) text = "x";
        }
        const auto whole = parse(text);
        const auto pieces = parse(text, random() % 9 + 1);
        // However it is cut, it means the same.
        ASSERT_EQ(whole.requests.size(), pieces.requests.size()) << text;
    }
}

TEST(RequestParser, ABodyTakesMemoryAsItComesAndNeverMoreThanItMayBecome) {
    constexpr std::size_t kLength = 100'000;
    RequestParser parser(kHeader, kHeaders, kLength);
    std::size_t consumed = 0;
    ASSERT_EQ(parser.feed("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n", consumed),
              State::need_more);
    ASSERT_NE(parser.head(), nullptr);
    EXPECT_EQ(parser.head()->method, "POST");
    EXPECT_LT(parser.body_held(), 100u);  // whatever was announced
    const std::string piece(700, 'x');
    std::size_t came = 0;
    for (; came + piece.size() < kLength; came += piece.size()) {
        ASSERT_EQ(parser.feed(piece, consumed), State::need_more);
        EXPECT_LE(parser.body_held(),
                  std::min(std::max(2 * (came + piece.size()), 4096ul), kLength));
    }
    ASSERT_EQ(parser.feed(std::string(kLength - came, 'x'), consumed), State::complete);
    EXPECT_EQ(parser.take().body.size(), kLength);
    EXPECT_EQ(parser.body_held(), 0u);
}

// Grown by copying, a long body would take up to twice what came, and once more while it is copied.
TEST(RequestParser, ALongBodyTakesLittleMoreMemoryThanCame) {
    constexpr std::size_t kLength = 4 * 1024 * 1024;
    constexpr std::size_t kRest = 128 * 1024;
    for (const bool chunked : {false, true}) {
        RequestParser parser(64 * kHeader, kHeaders, kLength);
        std::string fed =
            "POST / HTTP/1.1\r\nHost: h\r\n" +
            (chunked ? "Transfer-Encoding: chunked\r\n\r\n"s : "Content-Length: 4194304\r\n\r\n"s);
        const auto feed = [&](const std::string &more) {
            fed += more;
            std::size_t consumed = 0;
            const auto state = parser.feed(fed, consumed);
            fed.erase(0, consumed);
            return state;
        };
        auto state = feed("");
        std::string sent;
        while (sent.size() < kLength) {
            ASSERT_EQ(state, State::need_more);
            std::string piece = std::to_string(sent.size());
            piece.resize(std::min<std::size_t>(32 * 1024, kLength - sent.size()), '.');
            sent += piece;
            state = feed(chunked ? "8000\r\n" + piece + "\r\n" : piece);
            EXPECT_LE(parser.body_held(), std::min(sent.size() + kRest, kLength));
        }
        if (chunked) state = feed("0\r\n\r\n");
        ASSERT_EQ(state, State::complete);
        EXPECT_EQ(parser.take().body, sent);
        EXPECT_EQ(parser.body_held(), 0u);
    }
}

TEST(RequestParser, ShowsTheHeadOnceItIsWholeAndWhereTheBodyIsTooLong) {
    RequestParser parser(kHeader, kHeaders, kBody);
    std::size_t consumed = 0;
    const auto head = "PUT /long HTTP/1.1\r\nHost: h\r\nContent-Length: 101\r\n\r\n"s;
    EXPECT_EQ(parser.feed(head.substr(0, head.size() - 1), consumed), State::need_more);
    EXPECT_EQ(parser.head(), nullptr);
    EXPECT_EQ(parser.feed(head.substr(consumed), consumed), State::body_size);
    ASSERT_NE(parser.head(), nullptr);
    EXPECT_EQ(parser.head()->path, "/long");
    parser.drop();
    EXPECT_EQ(parser.head(), nullptr);
    EXPECT_FALSE(parser.started());
}

}  // namespace
}  // namespace patchbay::net
