// SocketOpener: from an origin to a socket on which a request can be written: connected, and under
// TLS where it is https. However many are opened together, the loop is held up by one step of one
// handshake at a time. Private to the client's .cpp files; on the loop's thread.
#pragma once

#include "core/base/function.h"
#include "core/net/address_guard.h"
#include "core/net/curl_connector.h"
#include "core/net/http_client.h"
#include "core/net/poller.h"
#include "core/net/socket.h"

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>

namespace patchbay::net {

class SocketOpener : public std::enable_shared_from_this<SocketOpener> {
public:
    struct Opened {
        Socket socket;  // none: see `kind`
        ErrorKind kind = ErrorKind::none;
        std::string why;
    };
    using Done = Function<void(Opened)>;

    // Null where the system has no descriptor or memory left. `connect_ms`: for name, address and
    // TLS together.
    static std::shared_ptr<SocketOpener> create(Loop &loop, AddressGuard guard,
                                                std::shared_ptr<const Trust> trust,
                                                std::int64_t connect_ms);
    SocketOpener(Loop &loop, AddressGuard guard, std::shared_ptr<const Trust> trust,
                 std::int64_t connect_ms);

    // `origin` is "https://host:port". `done` is never called inside.
    void open(const std::string &origin, Done done);
    void stop();  // nothing is called afterwards

private:
    struct Target {
        std::string origin;
        std::string host;  // without brackets
        bool encrypted = false;
        std::int64_t until_ms = 0;
    };
    struct Handshake {
        Socket socket;
        Target target;
        Done done;
        Executor::TimerId timer = 0;
        bool due = false;
    };

    void connected(Target target, CurlConnector::Connected connected, Done done);
    std::shared_ptr<TlsSessions> sessions_of(const std::string &origin);
    void on_ready(std::uint64_t token);
    void step();
    void step(std::uint64_t token);
    void end(std::uint64_t token, ErrorKind kind, std::string why);

    Loop &loop_;
    const AddressGuard guard_;
    const std::shared_ptr<const Trust> trust_;
    const std::int64_t connect_ms_;
    std::unique_ptr<CurlConnector> connector_;
    std::shared_ptr<Poller> poller_;
    std::map<std::string, std::shared_ptr<TlsSessions>> sessions_;  // by origin
    std::unordered_map<std::uint64_t, Handshake> handshakes_;
    std::deque<std::uint64_t> due_;
    std::uint64_t last_token_ = 0;
    bool stopped_ = false;
};

}  // namespace patchbay::net
