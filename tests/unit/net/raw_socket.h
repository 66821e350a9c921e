// Blocking loopback sockets for the other end of what is tested. A read that gets nothing for
// kPatience fails the test instead of hanging it.
#pragma once

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <cstdint>
#include <netinet/in.h>
#include <netinet/tcp.h>
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

    explicit RawSocket(int fd) : fd_(fd) {
        const timeval patience{kPatienceSeconds, 0};
        setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        const int on = 1;
        setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    RawSocket(RawSocket &&other) noexcept
        : fd_(std::exchange(other.fd_, -1)), read_(std::move(other.read_)) {}
    RawSocket &operator=(RawSocket &&) = delete;
    ~RawSocket() { close(); }

    static RawSocket connect(std::uint16_t port) {
        RawSocket result(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        EXPECT_TRUE(result.reach(port));
        return result;
    }
    static bool reachable(std::uint16_t port) {
        return RawSocket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)).reach(port);
    }

    int fd() const { return fd_; }

    // False: the peer has closed or reset.
    bool send(std::string_view text) {
        while (!text.empty()) {
            const auto size = ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
            if (size <= 0) return false;
            text.remove_prefix(static_cast<std::size_t>(size));
        }
        return true;
    }
    void end_sending() { shutdown(fd_, SHUT_WR); }
    void close() {
        if (fd_ >= 0) ::close(std::exchange(fd_, -1));
    }
    void reset() {  // RST instead of FIN
        const linger hard{1, 0};
        setsockopt(fd_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
        close();
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
        const auto size = ::recv(fd_, buffer, sizeof buffer, 0);
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
    std::string read_;
};

class RawListener {
public:
    RawListener() : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
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
    RawListener(const RawListener &) = delete;
    RawListener &operator=(const RawListener &) = delete;

    std::uint16_t port() const { return port_; }
    std::string url(std::string_view path = "/") const {
        return "http://127.0.0.1:" + std::to_string(port_) + std::string(path);
    }
    // Whether a connection waits to be accepted.
    bool has_waiting() const {
        pollfd waiting{fd_, POLLIN, 0};
        return ::poll(&waiting, 1, 0) > 0;
    }
    RawSocket accept() { return RawSocket(::accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC)); }

private:
    int fd_;
    std::uint16_t port_ = 0;
};

}  // namespace patchbay::net::test
