// TLS before a server that speaks plain: each connection is carried on, on a thread of its own.
#pragma once

#include "tests/unit/net/raw_socket.h"

#include <list>
#include <mutex>
#include <thread>

namespace patchbay::net::test {

class TlsFront {
public:
    explicit TlsFront(std::uint16_t behind) : behind_(behind), thread_([this] { accept_all(); }) {}
    ~TlsFront() {
        listener_.stop();
        thread_.join();
        for (auto &thread : connections_)
            thread.join();
    }

    std::uint16_t port() const { return listener_.port(); }

private:
    void accept_all() {
        for (;;) {
            auto outside = listener_.accept();
            if (listener_.stopped()) return;
            connections_.emplace_back(
                [this, client = std::make_shared<RawSocket>(std::move(outside))] {
                    if (!client->secured()) return;
                    // The server behind may be gone by now, as behind any proxy.
                    if (auto inside = RawSocket::try_connect(behind_)) carry(*client, *inside);
                });
        }
    }

    // A request and its answer, one after the other: that is all that HTTP/1.1 needs.
    static void carry(RawSocket &outside, RawSocket &inside) {
        for (;;) {
            const auto request = outside.read_message();
            if (request.head.empty() || !inside.send(request.head + request.body)) return;
            if (request.has("HEAD ")) {
                if (!outside.send(inside.read_until("\r\n\r\n"))) return;
                continue;
            }
            const auto answer = inside.read_message();
            if (answer.head.empty() || !outside.send(answer.head + answer.body)) return;
        }
    }

    const std::uint16_t behind_;
    RawListener listener_;
    std::list<std::thread> connections_;
    std::thread thread_;
};

}  // namespace patchbay::net::test
