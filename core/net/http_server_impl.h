// The inside of an HttpServer: what its sessions share. Private to the server's .cpp files.
#pragma once

#include "core/net/body_budget.h"
#include "core/net/http_server.h"
#include "core/net/loop_impl.h"
#include "core/net/peer_counts.h"
#include "core/net/poller.h"

#include <boost/asio/ip/tcp.hpp>

#include <ctime>
#include <string>
#include <vector>

namespace patchbay::net {

class Session;

struct HttpServer::Impl : std::enable_shared_from_this<HttpServer::Impl> {
    Impl(Loop &the_loop, ServerLimits the_limits, Handler the_handler, Refused the_refused,
         Admit the_admit);

    Result<void> open(const std::string &address, std::uint16_t wanted_port);
    void accept();
    void close();
    void drain(Function<void()> done);

    // Of sessions.
    void add(std::shared_ptr<Session> session);
    void remove(Session &session);
    // The token that the session's socket is watched with; 0: no memory.
    std::uint64_t watch(Session &session, int fd, std::uint32_t events);
    void forget(int fd);
    void refuse(const Refusal &refusal) const {
        if (refused) refused(refusal);
    }
    std::string_view date();              // now, for a response
    static Response refusal(int status);  // of a limit

    Loop &loop;
    const ServerLimits limits;
    const Handler handler;
    const Refused refused;
    const Admit admit;  // may be empty
    const std::shared_ptr<Inbox> inbox;
    asio::ip::tcp::acceptor acceptor;
    std::shared_ptr<Poller> poller;  // of the sessions
    BodyBudget bodies;
    std::uint16_t port = 0;
    bool closed = false;
    bool draining = false;

private:
    struct Watched {
        Session *session = nullptr;
        std::uint32_t generation = 1;  // of the descriptor's use
    };

    void on_ready(std::uint64_t token, std::uint32_t events);
    void on_accept(const boost::system::error_code &error, asio::ip::tcp::socket socket);
    void welcome(asio::ip::tcp::socket socket);
    void turn_away(asio::ip::tcp::socket &socket, std::string_view reason);
    // Why this one may not come in, "" where it may.
    std::string_view full(int descriptor, const AddressBytes &peer) const;
    bool counts(const AddressBytes &peer) const;  // for the limit by peer
    void schedule_sweep();
    void sweep();
    void finish_drain();

    std::vector<std::shared_ptr<Session>> sessions_;  // each knows its place
    std::size_t refused_sessions_ = 0;                // of them: only to hear that they are
    PeerCounts peers_;                                // of the others
    std::vector<Watched> watched_;                    // by descriptor
    bool sweeping_ = false;                           // a sweep is scheduled
    std::vector<Function<void()>> drained_;
    std::time_t date_time_ = -1;
    std::string date_;
};

}  // namespace patchbay::net
