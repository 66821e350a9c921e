// Http1Pool: exchanges over plain HTTP/1.1, several for each second and connection, at two system
// calls each. Keeps connections and reuses them, keeps requests waiting where the limits are
// reached; who opens a connection (its names, addresses, guard) is told from outside. Private to
// the client's .cpp files; on the loop's thread.
#pragma once

#include "core/net/http_client.h"
#include "core/net/poller.h"
#include "core/net/response_parser.h"

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
    bool written = false;
};

// The response of an exchange that has none.
ClientResponse failure(const Exchange &exchange, ErrorKind kind, std::string_view why);

class Http1Pool : public std::enable_shared_from_this<Http1Pool> {
public:
    struct Opened {
        int fd = -1;  // connected, non-blocking, the pool's from now on; -1: see `kind`
        ErrorKind kind = ErrorKind::network;
        std::string why;
    };
    // Opens a connection to an origin ("http://host:port") and then calls, never inside this call.
    using Open = std::function<void(const std::string &origin, Function<void(Opened)> done)>;
    // Never called inside start() or cancel(). May end the pool.
    using Finished = std::function<void(HttpClient::Id, ClientResponse)>;

    static std::shared_ptr<Http1Pool> create(Loop &loop, const ClientLimits &limits, Open open,
                                             Finished finished);
    Http1Pool(const ClientLimits &limits, Open open, Finished finished);
    ~Http1Pool();

    // Looks at what the connections have to say, so that none is used that the peer has closed.
    // Before start(), once for all that start together; may call `finished`.
    void look();
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
        int fd = -1;
        std::uint32_t generation = 0;
        std::shared_ptr<Origin> origin;
        std::optional<Exchange> exchange;
        bool used = false;  // has carried an exchange before this one
        bool blocked = false;
        bool answered = false;  // before the request had left whole
        std::string head;
        std::size_t sent = 0;  // of head and body
        std::string input;     // that the parser wants again
        std::unique_ptr<ResponseParser> parser;
        std::int64_t idle_since_ms = 0;
    };

    std::shared_ptr<Origin> origin_of_url(const std::string &url);
    void pump(const std::shared_ptr<Origin> &origin);
    std::optional<std::uint32_t> take_idle(Origin &origin);
    bool make_room(const Origin &origin);
    void open(const std::shared_ptr<Origin> &origin);
    void opened(const std::shared_ptr<Origin> &origin, Opened opened);
    bool is_full() const;
    std::shared_ptr<Origin> next_for_a_place() const;
    bool is_overtaking(const Origin &origin) const;
    void pump_another();
    void forget_unused(const Origin &origin);
    void release_place(const std::shared_ptr<Origin> &origin);

    std::uint64_t token_of(std::uint32_t index) const;
    void begin(std::uint32_t index, Exchange exchange);
    static bool sent_whole(const Connection &connection);
    void write(std::uint32_t index);
    void on_ready(std::uint64_t token, std::uint32_t events);
    void read(std::uint32_t index, bool peer_done);
    void complete(std::uint32_t index, bool reusable);
    void broke(std::uint32_t index);
    void fail(std::uint32_t index, ErrorKind kind, std::string_view why);
    void close(std::uint32_t index);

    const ClientLimits limits_;
    Open open_;
    Finished finished_;
    std::shared_ptr<Poller> poller_;
    std::map<std::string, std::shared_ptr<Origin>, std::less<>> origins_;
    std::vector<Connection> connections_;
    std::vector<std::uint32_t> free_;
    long total_ = 0;  // connections, those that are being opened included
    std::string buffer_;
    bool stopped_ = false;
};

}  // namespace patchbay::net
