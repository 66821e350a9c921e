// The pool alone: how its connections open is the test's.
#include "core/net/http1_pool.h"

#include "tests/unit/net/running_loop.h"

#include <gtest/gtest.h>

#include <array>
#include <future>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace patchbay::net {
namespace {

// The near end of a connection whose peer has said this, and has closed where it is to.
int opened_by(std::string_view said, bool closed, std::vector<int> &peers) {
    std::array<int, 2> ends{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()), 0);
    EXPECT_EQ(::send(ends[1], said.data(), said.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(said.size()));
    closed ? static_cast<void>(::close(ends[1])) : peers.push_back(ends[1]);
    return ends[0];
}

// A listener that is full, or a proxy without the host behind it, takes connections only to close
// them. Each is an attempt that failed, not a reason for the next one at once.
TEST(Http1Pool, AConnectionThatIsOverAsItOpensIsAnAttemptThatFailed) {
    constexpr int kEnough = 5;  // of attempts, to see that they would never end
    for (const auto &[said, closed] : {std::pair<std::string, bool>{"", true},
                                       {"HTTP/1.1 503 Service Unavailable\r\n\r\n", true},
                                       {"220 mail.example ESMTP\r\n", false}}) {
        test::RunningLoop loop;
        std::vector<int> peers;
        int attempts = 0;
        std::promise<ClientResponse> answer;
        const auto open = [&, &said = said, &closed = closed](
                              const std::string &, Function<void(SocketOpener::Opened)> done) {
            if (++attempts == kEnough)
                return loop->post([done = std::move(done)] {
                    done({{}, ErrorKind::timeout, "it was tried on and on"});
                });
            loop->post([done = std::move(done), fd = opened_by(said, closed, peers)] {
                done({Socket(fd), ErrorKind::none, {}});
            });
        };
        const auto pool = loop.on([&] {
            auto made = Http1Pool::create(*loop, ClientLimits(), open,
                                          [&](HttpClient::Id, ClientResponse response) {
                                              answer.set_value(std::move(response));
                                          });
            Exchange exchange;
            exchange.id = 1;
            exchange.request.method = "POST";
            exchange.request.url = "http://192.0.2.1/";
            made->start(std::move(exchange));
            return made;
        });
        const auto response = answer.get_future().get();
        EXPECT_EQ(response.kind, ErrorKind::network) << said;
        EXPECT_FALSE(response.written);
        EXPECT_NE(response.error.find("before the request"), std::string::npos) << response.error;
        loop.on([&] {
            EXPECT_EQ(attempts, 1);
            pool->stop();
        });
        for (const int peer : peers)
            ::close(peer);
    }
}

}  // namespace
}  // namespace patchbay::net
