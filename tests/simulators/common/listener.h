// Listener: a simulator's HTTP server. Unlike core/net's it can misbehave: hang up instead of
// answering, or answer with bytes that are no HTTP. And it shares no parser with the program under
// test, so that no mistake of one hides in the other.
//
// Everything on the loop's thread. Requests of one connection are handled one after the other.
#pragma once

#include "core/base/result.h"
#include "core/net/http.h"
#include "core/net/loop.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace patchbay::simulators {

class Listener {
public:
    // How to answer one request. Used once; unused, it hangs up.
    class Answer {
    public:
        struct Connection;
        explicit Answer(std::shared_ptr<Connection> connection);
        Answer(Answer &&) noexcept;
        Answer &operator=(Answer &&) noexcept;
        ~Answer();

        void send(const net::Response &response);
        void send_raw(std::string bytes);  // as they are, then hangs up
        // A response of 200 whose body is `chunk`, again and again, until the other end has enough.
        void send_endless(const std::string &content_type, std::string chunk);
        void hang_up();  // resets the connection without a byte

    private:
        std::shared_ptr<Connection> connection_;
    };
    using Handler = std::function<void(net::Request &&, Answer &&)>;

    // Port 0 picks a free one. The error names the address and the system's reason.
    static Result<std::unique_ptr<Listener>> open(net::Loop &loop, const std::string &address,
                                                  std::uint16_t port, Handler handler);
    ~Listener();  // closes the door and every connection; on the loop's thread or after its end

    std::uint16_t port() const;

    struct Impl;

private:
    explicit Listener(std::shared_ptr<Impl> impl);
    std::shared_ptr<Impl> impl_;
};

}  // namespace patchbay::simulators
