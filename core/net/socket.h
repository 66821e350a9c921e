// Socket: one connected TCP socket of the client, plain or under TLS; non-blocking, and never the
// cause of a signal. On the loop's thread.
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace patchbay::net {

class Trust;
class TlsSessions;

class Socket {
public:
    enum class State {
        some,     // bytes were moved
        blocked,  // none: an event of the socket tells when to try again
        ended,    // the peer says that nothing follows
        broken    // the connection, or its encryption
    };
    struct Moved {
        State state;
        std::size_t bytes = 0;
    };
    enum class Handshake { done, wants_read, wants_write, failed };

    Socket();                 // none
    explicit Socket(int fd);  // its own from now on
    ~Socket();                // closes it, and says so to a peer under TLS
    Socket(Socket &&) noexcept;
    Socket &operator=(Socket &&) noexcept;

    explicit operator bool() const { return wire_ != nullptr; }
    int fd() const;

    // TLS from here on, with a peer that must be `host`; then handshake() until it is done. False:
    // no memory is left.
    bool secure(const Trust &trust, const std::string &host, std::shared_ptr<TlsSessions> sessions);
    Handshake handshake();
    // Why it failed: the host, the reason, the remedy; "" where the connection broke.
    std::string handshake_error(const std::string &host) const;

    Moved read(char *data, std::size_t size);
    // There may be more that read() takes from memory, of which no event tells.
    bool has_more() const;
    // The first bytes of `first`, then of `second`. What was not moved must come again, before
    // anything else.
    Moved write(std::string_view first, std::string_view second);
    // How many bytes have left, ever: of a record too that has not left whole.
    std::uint64_t left() const;
    // Whether the peer has acknowledged every byte that left.
    bool has_arrived() const;
    // Of a connection on which no answer is awaited: whether its peer has neither closed it nor
    // said anything. What TLS has to say for itself is nothing.
    bool is_quiet();

private:
    struct Wire;
    std::unique_ptr<Wire> wire_;  // null: none
};

}  // namespace patchbay::net
