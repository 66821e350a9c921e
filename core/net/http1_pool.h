// Http1Pool: exchanges over HTTP/1.1, one after the other on each connection. Keeps connections and
// reuses them, keeps requests waiting where the limits are reached; who opens a connection (its
// names, addresses, guard, TLS) is told from outside. Private to the client's .cpp files; on the
// loop's thread.
#pragma once

#include "core/net/http1_request.h"
#include "core/net/http_client.h"
#include "core/net/poller.h"
#include "core/net/response_parser.h"
#include "core/net/socket_opener.h"

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace patchbay::net {

// A request with what became of it.
struct Exchange {
    HttpClient::Id id = 0;
    ClientRequest request;
    std::chrono::steady_clock::time_point start;
    std::int64_t waits_until_ms = 0;  // for a connection; steady
    Executor::TimerId timer = 0;      // of this wait; then of the answer
    bool written = false;
};

// The response of an exchange that has none.
ClientResponse failure(const Exchange &exchange, ErrorKind kind, std::string_view why);

class Http1Pool : public std::enable_shared_from_this<Http1Pool> {
public:
    using Open =
        std::function<void(const std::string &origin, Function<void(SocketOpener::Opened)> done)>;
    // Never called inside start() or cancel(). May end the pool.
    using Finished = std::function<void(HttpClient::Id, ClientResponse)>;

    // Null where the system has no descriptor left.
    static std::shared_ptr<Http1Pool> create(Loop &loop, const ClientLimits &limits, Open open,
                                             Finished finished);
    Http1Pool(Loop &loop, const ClientLimits &limits, Open open, Finished finished);
    ~Http1Pool();

    void start(Exchange exchange);
    std::optional<Exchange> cancel(HttpClient::Id id);  // what was under way or waited
    void stop();                                        // closes all; nothing is called afterwards

private:
    struct Origin {
        std::string name;
        std::deque<Exchange> waiting;
        std::vector<std::uint32_t> idle;  // connections, the latest used last
        long connections = 0;             // those that are being opened included
        std::size_t opening = 0;
    };
    struct Connection {
        Socket socket;
        std::uint32_t generation = 0;
        std::shared_ptr<Origin> origin;
        std::optional<Exchange> exchange;
        Http1Request request;      // of the exchange
        std::uint64_t before = 0;  // bytes that had left before the exchange
        bool used = false;         // has carried an exchange before this one
        bool blocked = false;
        bool answered = false;  // before the request had left whole
        std::string input;      // that the parser wants again
        std::unique_ptr<ResponseParser> parser;
        std::int64_t idle_until_ms = 0;  // then it is not used any more
    };

    std::shared_ptr<Origin> origin_of_url(const std::string &url);
    void await(const std::shared_ptr<Origin> &origin, Exchange &exchange);
    void waited_enough(const std::shared_ptr<Origin> &origin, HttpClient::Id id);
    std::string waited_in_vain() const;
    void fail_later(Exchange exchange, ErrorKind kind, std::string_view why);
    void pump(const std::shared_ptr<Origin> &origin);
    std::optional<std::uint32_t> take_idle(Origin &origin);
    bool make_room(const Origin &origin);
    void open(const std::shared_ptr<Origin> &origin);
    void opened(const std::shared_ptr<Origin> &origin, SocketOpener::Opened opened);
    bool is_full() const;
    std::shared_ptr<Origin> next_for_a_place() const;
    bool is_overtaking(const Origin &origin) const;
    void pump_another();
    void forget_unused(const Origin &origin);
    void release_place(const std::shared_ptr<Origin> &origin);

    std::uint64_t token_of(std::uint32_t index) const;
    Connection *connection_of(std::uint64_t token);
    void begin(std::uint32_t index, Exchange exchange);
    bool write(std::uint32_t index);
    void on_ready(std::uint64_t token, std::uint32_t events);
    void read(std::uint32_t index, bool peer_done);
    void await_arrival(std::uint32_t index);
    void complete(std::uint32_t index, bool reusable);
    void broke(std::uint32_t index);
    void fail(std::uint32_t index, ErrorKind kind, std::string_view why);
    void close(std::uint32_t index);

    Loop &loop_;
    const ClientLimits limits_;
    Open open_;
    Finished finished_;
    std::shared_ptr<Poller> poller_;
    std::map<std::string, std::shared_ptr<Origin>, std::less<>> origins_;
    std::deque<Connection> connections_;
    std::vector<std::uint32_t> free_;
    long total_ = 0;  // connections, those that are being opened included
    std::string buffer_;
    bool stopped_ = false;
};

}  // namespace patchbay::net
