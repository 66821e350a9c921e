// A peer with several addresses, of which one says nothing.
#include "core/net/connection.h"
#include "tests/unit/net/running_loop.h"

#include <gtest/gtest.h>

#include <dlfcn.h>
#include <fcntl.h>
#include <future>
#include <memory>
#include <netdb.h>
#include <netinet/in.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

namespace {
constexpr char kTwoAddresses[] = "two.addresses.test";
constexpr char kNoAnswer[] = "no.answer.test";
}  // namespace

// In the place of libc's, for this program: the first name has two addresses of this machine, and the
// servers of the other say nothing.
extern "C" int getaddrinfo(const char *node, const char *service, const addrinfo *hints,
                           addrinfo **found) {
    static const auto real =
        reinterpret_cast<decltype(&getaddrinfo)>(dlsym(RTLD_NEXT, "getaddrinfo"));
    while (node != nullptr && std::string(node) == kNoAnswer)
        ::pause();
    if (node == nullptr || std::string(node) != kTwoAddresses)
        return real(node, service, hints, found);
    addrinfo wanted{};
    wanted.ai_family = AF_INET;
    wanted.ai_socktype = SOCK_STREAM;
    wanted.ai_flags = AI_NUMERICHOST;
    if (const int bad = real("127.0.0.1", service, &wanted, found)) return bad;
    return real("127.0.0.2", service, &wanted, &(*found)->ai_next);
}

namespace patchbay::net {
namespace {

class Socket {
public:
    Socket() : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
    ~Socket() { ::close(fd_); }
    Socket(const Socket &) = delete;
    Socket &operator=(const Socket &) = delete;
    int fd() const { return fd_; }

    // At 127.0.0.`last`; port 0: any.
    std::uint16_t listen(std::uint32_t last, std::uint16_t port, int backlog) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(0x7f000000u + last);
        address.sin_port = htons(port);
        socklen_t size = sizeof address;
        EXPECT_EQ(::bind(fd_, reinterpret_cast<const sockaddr *>(&address), size), 0);
        EXPECT_EQ(::listen(fd_, backlog), 0);
        EXPECT_EQ(::getsockname(fd_, reinterpret_cast<sockaddr *>(&address), &size), 0);
        return ntohs(address.sin_port);
    }
    void connect_and_wait_for_nobody(std::uint16_t port) {
        ::fcntl(fd_, F_SETFL, O_NONBLOCK);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(0x7f000001u);
        address.sin_port = htons(port);
        ::connect(fd_, reinterpret_cast<const sockaddr *>(&address), sizeof address);
    }

private:
    int fd_;
};

// A connection on a loop of its own, from its beginning to its end.
class Opening {
public:
    explicit Opening(const std::string &place) {
        loop_.on([this, &place] {
            auto made = Connector::create(*loop_, {"127.0.0.0/8"});
            ASSERT_TRUE(made);
            connector_ = std::move(*made);
            Connection::Events events;
            events.opened = [this] { told_.set_value("open"); };
            events.received = [](std::string_view) {};
            events.closed = [this](ErrorKind, const std::string &why) { told_.set_value(why); };
            connection_ = connector_->open("tcp://" + place, std::move(events));
        });
    }
    ~Opening() {
        loop_.on([this] { connection_.reset(); });
    }
    std::string told() { return told_.get_future().get(); }

private:
    test::RunningLoop loop_;
    std::promise<std::string> told_;
    std::unique_ptr<Connector> connector_;
    std::unique_ptr<Connection> connection_;
};

TEST(ConnectionAddresses, OneThatSaysNothingLeavesTimeForTheNext) {
    // Nobody accepts here, and the queue is full: a further connection gets no answer.
    Socket silent, good;
    const auto port = silent.listen(1, 0, 0);
    Socket waiting[4];
    for (Socket &one : waiting)
        one.connect_and_wait_for_nobody(port);
    good.listen(2, port, 1);

    Opening opening(std::string(kTwoAddresses) + ':' + std::to_string(port));
    EXPECT_EQ(opening.told(), "open");
}

TEST(ConnectionAddresses, ALookupThatHangsKeepsNobodyFromEnding) {
    const Opening opening(std::string(kNoAnswer) + ":1");
}

}  // namespace
}  // namespace patchbay::net
