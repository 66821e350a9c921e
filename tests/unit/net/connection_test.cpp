#include "core/net/connection.h"

#include "core/net/trust.h"
#include "tests/unit/net/raw_socket.h"
#include "tests/unit/net/running_loop.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace patchbay::net {
namespace {

using test::RawListener;
using test::RawSocket;
using test::RunningLoop;
using testing::HasSubstr;

// A connection, and what it told.
class Line {
public:
    explicit Line(const std::string &url, std::vector<std::string> allow = {"127.0.0.0/8"},
                  const std::string &ca_file = {}) {
        loop.on([&] {
            auto made = Connector::create(*loop, allow, *Trust::create(ca_file));
            ASSERT_TRUE(made);
            connector_ = std::move(*made);
            Connection::Events events;
            events.opened = [this] { note([&] { opened_ = true; }); };
            events.received = [this](std::string_view bytes) {
                if (reads_inside) connection_->read(true);
                note([&] { received_ += bytes; });
            };
            events.closed = [this](ErrorKind kind, const std::string &why) {
                note([&] { closed_.emplace(kind, why); });
            };
            connection_ = connector_->open(url, std::move(events));
        });
    }
    ~Line() {
        loop.on([this] { connection_.reset(); });
    }

    void write(std::string bytes) {
        loop.on([&] { connection_->write(std::move(bytes)); });
    }
    void read(bool on) {
        loop.on([&] { connection_->read(on); });
    }
    void close() {
        loop.on([&] { connection_->close(); });
    }
    void until_open() {
        wait([&] { return opened_; });
    }
    void until_received(const std::string &bytes) {
        wait([&] { return received_ == bytes; });
    }
    std::pair<ErrorKind, std::string> until_closed() {
        wait([&] { return closed_.has_value(); });
        return closed_.value_or(std::pair(ErrorKind::none, std::string()));
    }
    bool told_closed() {
        loop.on([] {});
        const std::lock_guard lock(mutex_);
        return closed_.has_value();
    }

    RunningLoop loop;
    std::atomic<bool> reads_inside{false};  // it is told so in the midst of what came

private:
    template <class Change>
    void note(Change change) {
        const std::lock_guard lock(mutex_);
        change();
        changed_.notify_all();
    }
    template <class Condition>
    void wait(Condition condition) {
        std::unique_lock lock(mutex_);
        EXPECT_TRUE(changed_.wait_for(lock, std::chrono::seconds(30), condition));
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    bool opened_ = false;
    std::string received_;
    std::optional<std::pair<ErrorKind, std::string>> closed_;
    std::unique_ptr<Connector> connector_;
    std::unique_ptr<Connection> connection_;
};

std::string url_of(const RawListener &listener) {
    return "tcp://127.0.0.1:" + std::to_string(listener.port());
}

TEST(ConnectionUrl, SaysWhatIsWrong) {
    const auto tls = parse_connection_url("tls://smsc.example:3550");
    ASSERT_TRUE(tls);
    EXPECT_TRUE(tls->tls);
    EXPECT_EQ(tls->host, "smsc.example");
    EXPECT_EQ(tls->port, "3550");
    const auto v6 = parse_connection_url("tcp://[2001:db8::1]:2775");
    ASSERT_TRUE(v6);
    EXPECT_EQ(v6->host, "2001:db8::1");
    for (const char *bad : {"", "http://a:1", "tcp://a", "tcp://:1", "tcp://a:", "tcp://a:0",
                            "tcp://a:65536", "tcp://a:x", "tcp://a:1/b", "tcp://u@a:1",
                            "tcp://2001:db8::1:2775", "tcp://a b:1", "tcp://[]:1"})
        EXPECT_FALSE(parse_connection_url(bad)) << bad;
    EXPECT_THAT(parse_connection_url("a:1").error().message,
                HasSubstr("tcp://host:port or tls://host:port is wanted"));
}

TEST(Connection, CarriesBytesBothWaysInOrder) {
    RawListener listener;
    Line line(url_of(listener));
    RawSocket peer = listener.accept();
    line.until_open();
    std::string all;
    for (int i = 0; i < 2'000; ++i) {
        all += std::to_string(i) + ' ';
        line.write(std::to_string(i) + ' ');
    }
    EXPECT_EQ(peer.read_exactly(all.size()), all);
    peer.send(all);
    line.until_received(all);
}

TEST(Connection, TellsThatThePeerHasClosed) {
    RawListener listener;
    Line line(url_of(listener));
    RawSocket peer = listener.accept();
    peer.send("last words");
    peer.close();
    line.until_received("last words");
    const auto closed = line.until_closed();
    EXPECT_EQ(closed.first, ErrorKind::network);
    EXPECT_EQ(closed.second, "the peer closed it");
}

TEST(Connection, TellsTheLastWordsOfWhoTakesNothingMore) {
    RawListener listener;
    Line line(url_of(listener));
    RawSocket peer = listener.accept();
    line.until_open();
    line.read(false);
    peer.send("a");
    line.until_received("a");  // nothing is read from here on
    peer.send("last words");
    peer.close();
    // The first is answered by a reset, a further one fails.
    for (int i = 0; i < 1'000 && !line.told_closed(); ++i)
        line.write("x");
    line.until_closed();
    line.until_received("alast words");
}

TEST(Connection, TellsThatNobodyListens) {
    std::uint16_t port = 0;
    {
        RawListener listener;
        port = listener.port();
    }
    Line line("tcp://127.0.0.1:" + std::to_string(port));
    EXPECT_EQ(line.until_closed().first, ErrorKind::network);
}

TEST(Connection, ReachesNoPrivateAddressThatIsNotAllowed) {
    RawListener listener;
    Line line(url_of(listener), {});
    const auto closed = line.until_closed();
    EXPECT_EQ(closed.first, ErrorKind::blocked);
    EXPECT_THAT(closed.second, HasSubstr("network.allow_private"));
}

TEST(Connection, ReachesAPublicAddressByTlsAlone) {
    Line line("tcp://93.184.216.34:2775", {});
    const auto closed = line.until_closed();
    EXPECT_EQ(closed.first, ErrorKind::blocked);
    EXPECT_THAT(closed.second, HasSubstr("TLS"));
}

TEST(Connection, ABadUrlIsToldLikeAnyOtherFailure) {
    Line line("http://127.0.0.1:1");
    EXPECT_EQ(line.until_closed().first, ErrorKind::invalid);
}

TEST(Connection, WhatWasWrittenLeavesBeforeItCloses) {
    RawListener listener;
    Line line(url_of(listener));
    RawSocket peer = listener.accept();
    line.until_open();
    const std::string bye(500'000, 'b');
    line.write(bye);
    line.close();
    EXPECT_EQ(peer.read_to_end(), bye);
    EXPECT_FALSE(line.told_closed());
}

TEST(Connection, WhatWasWrittenLeavesAlsoBesideWhatWasNotRead) {
    RawListener listener;
    Line line(url_of(listener));
    RawSocket peer = listener.accept();
    line.until_open();
    peer.send("a");
    line.until_received("a");  // one read is under way from here on
    line.read(false);
    peer.send("b");
    line.until_received("ab");
    peer.send(std::string(50'000, 'c'));
    const std::string bye(900'000, 'b');
    line.write(bye);
    line.close();
    EXPECT_EQ(peer.read_to_end().size(), bye.size());
}

TEST(Connection, WhatWasWrittenLeavesAlsoToWhoSaysNothingMore) {
    RawListener listener;
    Line line(url_of(listener));
    RawSocket peer = listener.accept();
    line.until_open();
    line.read(false);
    const std::string bye(900'000, 'b');
    peer.send("a");
    line.until_received("a");  // nothing is read from here on
    peer.end_sending();
    line.write(bye);
    line.close();
    EXPECT_EQ(peer.read_to_end().size(), bye.size());
}

TEST(Connection, WhatIsToldStaysAsItIsWhileMoreIsAskedFor) {
    RawListener listener;
    Line line(url_of(listener));
    RawSocket peer = listener.accept();
    line.until_open();
    line.reads_inside = true;
    std::string all;
    for (int i = 0; i < 100'000; ++i)
        all += std::to_string(i) + ' ';
    peer.send(all);
    line.until_received(all);
}

TEST(Connection, APeerThatDoesNotReadIsGivenUp) {
    RawListener listener;
    Line line(url_of(listener));
    RawSocket peer = listener.accept();
    line.until_open();
    // More than the kernel takes for it and we keep for it.
    for (int i = 0; i < 64 && !line.told_closed(); ++i)
        line.write(std::string(kUnsentBytes / 4, 'x'));
    EXPECT_EQ(line.until_closed().first, ErrorKind::too_large);
}

TEST(Connection, APieceOfTheLimitIsTaken) {
    RawListener listener;
    Line line(url_of(listener));
    RawSocket peer = listener.accept();
    line.until_open();
    line.write(std::string(kUnsentBytes, 'x'));
    EXPECT_EQ(peer.read_exactly(kUnsentBytes).size(), kUnsentBytes);
    line.write(std::string(kUnsentBytes + 1, 'x'));
    EXPECT_EQ(line.until_closed().first, ErrorKind::too_large);
}

TEST(Connection, ReadsNothingWhileItIsToldTo) {
    RawListener listener;
    Line line(url_of(listener));
    RawSocket peer = listener.accept();
    line.until_open();
    peer.send("a");
    line.until_received("a");  // one read is under way from here on
    line.read(false);
    peer.send("b");
    line.until_received("ab");
    peer.send("c");
    line.write("d");
    EXPECT_EQ(peer.read_exactly(1), "d");
    line.until_received("ab");
    line.read(true);
    line.until_received("abc");
}

class SecuredPeer {
public:
    std::string url(const std::string &host = "127.0.0.1") const {
        return "tls://" + host + ":" + std::to_string(listener_.port());
    }
    const std::string &certificate() const { return identity_.file; }
    RawSocket accept() { return listener_.accept(); }

private:
    test::TlsIdentity identity_{{"IP:127.0.0.1"}};
    RawListener listener_{&identity_};
};

TEST(Connection, SpeaksTlsToAPeerItTrusts) {
    SecuredPeer peer;
    Line line(peer.url(), {"127.0.0.0/8"}, peer.certificate());
    auto other = peer.accept();
    EXPECT_TRUE(other.secured());
    EXPECT_EQ(other.asked_for(), "");  // an address is no name
    line.until_open();
    line.write("hello");
    EXPECT_EQ(other.read_exactly(5), "hello");
    other.close();
    EXPECT_EQ(line.until_closed().second, "the peer closed it");
}

TEST(Connection, SaysNothingToAStrangerAndTellsTheRemedy) {
    SecuredPeer peer;
    Line line(peer.url());
    EXPECT_FALSE(peer.accept().secured());
    const auto closed = line.until_closed();
    EXPECT_EQ(closed.first, ErrorKind::tls);
    EXPECT_THAT(closed.second, HasSubstr("of 127.0.0.1 is of an unknown authority"));
    EXPECT_THAT(closed.second, HasSubstr("network.ca_file"));
}

TEST(Connection, SaysNothingUnderAnotherName) {
    SecuredPeer peer;
    Line line(peer.url("localhost"), {"127.0.0.0/8", "::1"}, peer.certificate());
    const auto other = peer.accept();
    EXPECT_FALSE(other.secured());
    EXPECT_EQ(other.asked_for(), "localhost");
    const auto closed = line.until_closed();
    EXPECT_EQ(closed.first, ErrorKind::tls);
    EXPECT_THAT(closed.second, HasSubstr("of localhost is for another name"));
}

}  // namespace
}  // namespace patchbay::net
