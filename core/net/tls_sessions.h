// TlsSessions: what a peer gave to take up its TLS session again, so that the next connection costs
// no certificates. Of one origin, shared by its connections; on the loop's thread.
#pragma once

#include <deque>
#include <memory>

struct ssl_ctx_st;
struct ssl_st;
struct ssl_session_st;

namespace patchbay::net {

// As many as connections of a host may be opened at once.
constexpr std::size_t kKeptTlsSessions = 64;

class TlsSessions {
public:
    // Connections of this context tell their sessions to whom use() says.
    static void enable(ssl_ctx_st *context);

    // Before the handshake: takes up a session where there is one, and keeps those to come. A
    // session of TLS 1.3 is used once, as RFC 8446 (C.4) wants it. `connection` must not outlive
    // this.
    void use(ssl_st *connection);

private:
    struct Free {
        void operator()(ssl_session_st *session) const;
    };
    static int on_new(ssl_st *connection, ssl_session_st *session);

    std::deque<std::unique_ptr<ssl_session_st, Free>> kept_;  // the latest last
};

}  // namespace patchbay::net
