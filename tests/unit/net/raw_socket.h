// Blocking loopback sockets for the other end of what is tested, plain or under TLS. A read that
// gets nothing for kPatience fails the test instead of hanging it.
#pragma once

#include "tests/unit/net/tls_identity.h"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <atomic>
#include <csignal>
#include <cstdint>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <optional>
#include <poll.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace patchbay::net::test {

class RawSocket {
public:
    static constexpr int kPatienceSeconds = 30;

    // `identity`: it is the server of a TLS connection; null: plain.
    explicit RawSocket(int fd, const TlsIdentity *identity = nullptr) : fd_(fd) {
        const timeval patience{kPatienceSeconds, 0};
        setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        const int on = 1;
        setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (identity) accept_tls(*identity);
    }
    RawSocket(RawSocket &&other) noexcept
        : fd_(std::exchange(other.fd_, -1)),
          ssl_(std::move(other.ssl_)),
          secured_(other.secured_),
          read_(std::move(other.read_)) {}
    RawSocket &operator=(RawSocket &&) = delete;
    ~RawSocket() { close(); }

    static RawSocket connect(std::uint16_t port) {
        RawSocket result(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        EXPECT_TRUE(result.reach(port));
        return result;
    }
    static std::optional<RawSocket> try_connect(std::uint16_t port) {
        RawSocket result(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        if (!result.reach(port)) return std::nullopt;
        return result;
    }
    static bool reachable(std::uint16_t port) { return try_connect(port).has_value(); }

    int fd() const { return fd_; }
    bool secured() const { return secured_; }  // the handshake went well
    bool resumed() const { return ssl_ && SSL_session_reused(ssl_.get()) == 1; }
    int tls_version() const { return SSL_version(ssl_.get()); }
    SSL *ssl() const { return ssl_.get(); }
    std::string asked_for() const {  // the name in the client's hello
        const char *name = SSL_get_servername(ssl_.get(), TLSEXT_NAMETYPE_host_name);
        return name ? name : "";
    }

    // OpenSSL writes without MSG_NOSIGNAL.
    void accept_tls(const TlsIdentity &identity) {
        sigset_t pipe;
        sigemptyset(&pipe);
        sigaddset(&pipe, SIGPIPE);
        pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
        ssl_.reset(SSL_new(identity.context()));
        SSL_set_fd(ssl_.get(), fd_);
        secured_ = SSL_accept(ssl_.get()) == 1;
    }

    // False: the peer has closed or reset.
    bool send(std::string_view text) {
        while (!text.empty()) {
            const auto size =
                ssl_ ? SSL_write(ssl_.get(), text.data(), static_cast<int>(text.size()))
                     : ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
            if (size <= 0) return false;
            text.remove_prefix(static_cast<std::size_t>(size));
        }
        return true;
    }
    void end_sending() {
        if (secured_) SSL_shutdown(ssl_.get());
        shutdown(fd_, SHUT_WR);
    }
    void say_goodbye() { SSL_shutdown(ssl_.get()); }  // TLS alone: the connection stays
    void close() {
        if (fd_ < 0) return;
        if (secured_) SSL_shutdown(ssl_.get());
        close_at_once();
    }
    void close_at_once() {  // without a word of TLS
        ssl_.reset();
        ::close(std::exchange(fd_, -1));
    }
    void reset() {  // RST instead of FIN
        const linger hard{1, 0};
        setsockopt(fd_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
        close_at_once();
    }

    void await_bytes() {
        pollfd waiting{fd_, POLLIN, 0};
        EXPECT_EQ(::poll(&waiting, 1, kPatienceSeconds * 1000), 1);
    }
    // Everything up to and with `end`, or what came before the peer closed.
    std::string read_until(std::string_view end) {
        for (;;) {
            const auto found = read_.find(end);
            if (found != std::string::npos) return take(found + end.size());
            if (!more()) return take(read_.size());
        }
    }
    std::string read_exactly(std::size_t size) {
        while (read_.size() < size && more()) {
        }
        return take(std::min(size, read_.size()));
    }
    std::string read_to_end() {
        while (more()) {
        }
        return take(read_.size());
    }

    // One response or request with its body by Content-Length: the head, then the body.
    struct Message {
        std::string head;
        std::string body;
        int status() const { return head.size() > 12 ? std::atoi(head.c_str() + 9) : 0; }
        bool has(std::string_view text) const { return head.find(text) != std::string::npos; }
    };
    Message read_message() {
        Message message;
        message.head = read_until("\r\n\r\n");
        for (const auto *name : {"content-length: ", "Content-Length: "}) {
            const auto found = message.head.find(name);
            if (found == std::string::npos) continue;
            message.body = read_exactly(
                static_cast<std::size_t>(std::atoll(message.head.c_str() + found + 16)));
        }
        return message;
    }

private:
    bool reach(std::uint16_t port) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return ::connect(fd_, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0;
    }
    bool more() {
        char buffer[16 * 1024];
        const auto size = ssl_ ? SSL_read(ssl_.get(), buffer, sizeof buffer)
                               : ::recv(fd_, buffer, sizeof buffer, 0);
        if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            ADD_FAILURE() << "nothing came for " << kPatienceSeconds << " s; so far: " << read_;
        }
        if (size <= 0) return false;
        read_.append(buffer, static_cast<std::size_t>(size));
        return true;
    }
    std::string take(std::size_t size) {
        auto result = read_.substr(0, size);
        read_.erase(0, size);
        return result;
    }

    int fd_;
    std::unique_ptr<SSL, Free<SSL_free>> ssl_;
    bool secured_ = false;
    std::string read_;
};

class RawListener {
public:
    explicit RawListener(const TlsIdentity *identity = peers_identity)
        : identity_(identity), fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        EXPECT_EQ(::bind(fd_, reinterpret_cast<const sockaddr *>(&address), size), 0);
        EXPECT_EQ(::listen(fd_, 1024), 0);
        EXPECT_EQ(::getsockname(fd_, reinterpret_cast<sockaddr *>(&address), &size), 0);
        port_ = ntohs(address.sin_port);
    }
    ~RawListener() { ::close(fd_); }
    void stop() {  // ends an accept() that waits
        stopped_ = true;
        shutdown(fd_, SHUT_RDWR);
    }
    bool stopped() const { return stopped_; }
    RawListener(const RawListener &) = delete;
    RawListener &operator=(const RawListener &) = delete;

    std::uint16_t port() const { return port_; }
    std::string url(std::string_view path = "/") const { return url_of("127.0.0.1", path); }
    std::string url_of(const std::string &host, std::string_view path = "/") const {
        return (identity_ ? "https://" : "http://") + host + ":" + std::to_string(port_) +
               std::string(path);
    }
    // Whether a connection waits to be accepted.
    bool has_waiting() const {
        pollfd waiting{fd_, POLLIN, 0};
        return ::poll(&waiting, 1, 0) > 0;
    }
    RawSocket accept() {
        const int fd = ::accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC);
        return RawSocket(fd, fd < 0 ? nullptr : identity_);
    }

private:
    const TlsIdentity *const identity_;
    int fd_;
    std::uint16_t port_ = 0;
    std::atomic<bool> stopped_{false};
};

}  // namespace patchbay::net::test
