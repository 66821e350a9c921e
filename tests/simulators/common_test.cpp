// The simulators' common parts: HTTP text, faults, control requests.
#include "tests/simulators/common/control.h"
#include "tests/simulators/common/faults.h"
#include "tests/simulators/common/fields.h"
#include "tests/simulators/common/own_network.h"
#include "tests/simulators/common/wire.h"

#include <boost/json/array.hpp>
#include <gtest/gtest.h>

#include <algorithm>

namespace patchbay::simulators {
namespace {

using State = RequestReader::State;

TEST(RequestReader, CutsPipelinedRequestsWhereverTheBytesAreSplit) {
    const std::string bytes =
        "POST /a?b=c HTTP/1.1\r\nContent-Length: 3\r\nX-One:  1 \r\n\r\nabc"
        "GET /d HTTP/1.1\r\n\r\n";
    for (std::size_t split = 1; split < bytes.size(); ++split) {
        RequestReader reader;
        std::vector<net::Request> requests;
        for (const auto &part : {bytes.substr(0, split), bytes.substr(split)}) {
            reader.append(part);
            while (reader.next() == State::complete)
                requests.push_back(reader.take());
        }
        ASSERT_EQ(requests.size(), 2u) << split;
        EXPECT_EQ(requests[0].path, "/a");
        EXPECT_EQ(requests[0].query, "b=c");
        EXPECT_EQ(requests[0].body, "abc");
        EXPECT_EQ(requests[0].header("x-one"), "1");
        EXPECT_EQ(requests[1].method, "GET");
    }
}

TEST(RequestReader, JoinsChunksWhereverTheBytesAreSplit) {
    const std::string bytes =
        "POST / HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n\r\n"
        "3\r\nabc\r\n0A;x=1\r\n0123\r\n6789\r\n0\r\nx-late: 1\r\n\r\n"
        "POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /d HTTP/1.1\r\n\r\n";
    for (std::size_t split = 1; split < bytes.size(); ++split) {
        RequestReader reader;
        std::vector<net::Request> requests;
        for (const auto &part : {bytes.substr(0, split), bytes.substr(split)}) {
            reader.append(part);
            while (reader.next() == State::complete)
                requests.push_back(reader.take());
        }
        ASSERT_EQ(requests.size(), 3u) << split;
        EXPECT_EQ(requests[0].body, "abc0123\r\n6789") << split;
        EXPECT_EQ(requests[1].body, "");
        EXPECT_EQ(requests[2].path, "/d");
    }
}

TEST(RequestReader, RefusesWhatIsNoRequestOrTooLong) {
    const auto refusal = [](std::string bytes) {
        RequestReader reader;
        reader.append(bytes);
        return reader.next() == State::refused ? reader.refusal().status : 0;
    };
    EXPECT_EQ(refusal("hello\r\n\r\n"), 400);
    EXPECT_EQ(refusal("GET / HTTP/1.1\r\ncontent-length: x\r\n\r\n"), 400);
    EXPECT_EQ(refusal("GET / HTTP/1.1\r\ntransfer-encoding: gzip\r\n\r\n"), 501);
    const std::string chunked = "POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n";
    EXPECT_EQ(refusal(chunked + "content-length: 1\r\n\r\n"), 400);
    EXPECT_EQ(refusal(chunked + "\r\nx\r\n"), 400);
    EXPECT_EQ(refusal(chunked + "\r\n1\r\nabc\r\n"), 400);
    EXPECT_EQ(refusal(chunked + "\r\nffffffff\r\n"), 413);
    EXPECT_EQ(refusal(chunked + "\r\n" + std::string(kMaxChunkLine + 1, '0')), 400);
    EXPECT_EQ(refusal(chunked + "\r\n0\r\n" + std::string(kMaxHeadBytes, 'a')), 431);
    EXPECT_EQ(refusal("GET / HTTP/1.1\r\na: " + std::string(kMaxHeadBytes, 'a')), 431);
    EXPECT_EQ(refusal("GET / HTTP/1.1\r\ncontent-length: " + std::to_string(kMaxBodyBytes + 1) +
                      "\r\n\r\n"),
              413);
}

TEST(RequestReader, AsksOnceForABodyThatWaitsForContinue) {
    RequestReader reader;
    reader.append("POST / HTTP/1.1\r\ncontent-length: 1\r\nexpect: 100-continue\r\n\r\n");
    EXPECT_EQ(reader.next(), State::incomplete);
    EXPECT_TRUE(reader.wants_continue());
    EXPECT_FALSE(reader.wants_continue());
    reader.append("x");
    EXPECT_EQ(reader.next(), State::complete);
}

TEST(Control, DecodesPathsAndQueries) {
    EXPECT_EQ(split_path("/a/b%2Fc/"), (std::vector<std::string>{"a", "b/c"}));
    EXPECT_EQ(query_value("x=1&y=a+b%26", "y"), "a b&");
    EXPECT_EQ(query_value("x=1", "y"), std::nullopt);
}

TEST(OwnNetwork, AWebhookInTheWorldIsRefusedWhereItIsNamed) {
    for (const auto *url : {"", "http://127.0.0.1:8080/x", "http://10.1.2.3",
                            "https://u:p@192.168.0.1:1/x#rc=3", "http://[::1]:8080/x",
                            "http://[fd00::1]/x", "http://localhost:1/x", "http://a.example/x"})
        EXPECT_EQ(webhook_problem(url), "") << url;
    for (const auto *url : {"http://8.8.8.8:9/x", "https://8.8.8.8", "http://10.0.0.1@8.8.8.8/x",
                            "http://[2001:4860:4860::8888]:9/x", "http://172.32.0.1?x=/10.0.0.1"})
        EXPECT_NE(webhook_problem(url), "") << url;

    const json::object object{{"webhook", "http://8.8.8.8/x"}};
    Fields fields(object);
    std::string url = "http://127.0.0.1/x";
    fields.webhook("webhook", url);
    EXPECT_EQ(fields.done().error().where, "/webhook");
    EXPECT_EQ(url, "http://127.0.0.1/x");
}

TEST(Fields, NamesTheFirstMistake) {
    const json::object object{{"a", "text"}, {"b", -1}, {"c", "90s"}};
    Fields fields(object);
    std::int64_t b = 5;
    std::int64_t c = 0;
    fields.integer("b", b, 0);
    fields.duration("c", c);
    EXPECT_EQ(fields.done().error().where, "/b");
    EXPECT_EQ(b, 5);
    EXPECT_EQ(c, 90'000);
    EXPECT_EQ(Fields(object).done().error().where, "/a");  // nobody asked for it
}

Faults make_faults() {
    return Faults({{"door", {"lost", "slow"}}, {"window", {"late"}}}, {{"slow_ms", 5}});
}

std::string picks(Faults &faults, int count) {
    std::string out;
    for (int i = 0; i < count; ++i) {
        const auto fault =
            faults.pick("door", Faults::subject("34600111222"), static_cast<std::uint64_t>(i));
        out += fault.empty() ? "." : fault.substr(0, 1);
    }
    return out;
}

TEST(Faults, StrikeTheSameWayForTheSameSeedAndInAnotherForAnother) {
    auto one = make_faults();
    auto two = make_faults();
    auto other = make_faults();
    const json::object wanted{{"seed", 7}, {"lost", 0.2}, {"slow", 0.2}};
    ASSERT_TRUE(one.configure(wanted).ok());
    ASSERT_TRUE(two.configure(wanted).ok());
    ASSERT_TRUE(other.configure({{"seed", 8}, {"lost", 0.2}, {"slow", 0.2}}).ok());
    two.pick("window", 1, 1);  // what happens elsewhere changes nothing
    const auto struck = picks(one, 200);
    EXPECT_EQ(struck, picks(two, 200));
    EXPECT_NE(struck, picks(other, 200));
}

TEST(Faults, StrikeAboutAsOftenAsAsked) {
    auto faults = make_faults();
    ASSERT_TRUE(faults.configure({{"lost", 0.05}}).ok());
    const auto struck = picks(faults, 20'000);
    const auto count = std::count(struck.begin(), struck.end(), 'l');
    EXPECT_GT(count, 800);
    EXPECT_LT(count, 1200);
    EXPECT_EQ(faults.describe().at("struck").at("lost").to_number<std::int64_t>(), count);
}

TEST(Faults, NextOnesAreTakenInOrderEachAtItsPlace) {
    auto faults = make_faults();
    ASSERT_TRUE(faults.configure({{"next", json::array{"slow", "none", "late", "lost"}}}).ok());
    EXPECT_EQ(picks(faults, 4), "s.l.");
    EXPECT_EQ(faults.pick("window", 1, 1), "late");
    EXPECT_EQ(faults.pick("window", 1, 2), "");
}

TEST(Faults, RefuseUnknownNamesAndChangeNothingThen) {
    auto faults = make_faults();
    EXPECT_FALSE(faults.configure({{"lost", 1.0}, {"losst", 1.0}}).ok());
    EXPECT_FALSE(faults.configure({{"lost", 1.5}}).ok());
    EXPECT_FALSE(faults.configure({{"next", json::array{"what"}}}).ok());
    EXPECT_EQ(picks(faults, 10), "..........");
}

}  // namespace
}  // namespace patchbay::simulators
