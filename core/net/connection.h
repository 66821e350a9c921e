// Connection: a TCP or TLS connection that we open and that stays, for protocols of bytes. The same
// guard as for HTTP: addresses must be public and encrypted, unless the operator allows them.
#pragma once

#include "core/base/function.h"
#include "core/base/result.h"
#include "core/net/http_client.h"
#include "core/net/loop.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::net {

constexpr std::int64_t kOpenConnectionMs = 10'000;       // names, addresses and TLS together
constexpr std::size_t kUnsentBytes = 1024 * 1024;        // a peer that reads less is given up
constexpr std::int64_t kLastBytesMs = 2'000;             // for what was written before close()
constexpr std::size_t kConnectionReadBytes = 16 * 1024;  // told at once, at most

struct ConnectionUrl {
    bool tls = false;
    std::string host;  // without brackets
    std::string port;
};

// tcp://host:port or tls://host:port; an IPv6 address in brackets.
Result<ConnectionUrl> parse_connection_url(std::string_view url);

class Connection {
public:
    // On the loop, never inside a call of the connection's functions; nothing after `closed` or
    // close(). Any of them may close or destroy the connection.
    struct Events {
        Function<void()> opened;
        Function<void(std::string_view)> received;
        Function<void(ErrorKind, std::string)> closed;  // also where it could not be opened
    };

    struct Impl;
    explicit Connection(std::shared_ptr<Impl> impl);
    ~Connection();  // as close()
    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;

    // In order. What is over kUnsentBytes ends the connection.
    void write(std::string bytes);
    // False: the peer waits. What was read already may still be told.
    void read(bool on);
    // Nothing is told any more; what was written leaves within kLastBytesMs.
    void close();

private:
    std::shared_ptr<Impl> impl_;
};

class Connector {
public:
    // `allow_private` as for HttpClient: what may be reached although private or not encrypted.
    // `trust`: null for the system's authorities.
    static Result<std::unique_ptr<Connector>> create(Loop &loop,
                                                     const std::vector<std::string> &allow_private,
                                                     std::shared_ptr<const Trust> trust = nullptr);
    ~Connector();

    // Loop's thread. Outlived by the connection, if need be.
    std::unique_ptr<Connection> open(const std::string &url, Connection::Events events);

    struct Shared;

private:
    Connector(Loop &loop, std::shared_ptr<Shared> shared);
    Loop &loop_;
    std::shared_ptr<Shared> shared_;
};

}  // namespace patchbay::net
