#include "tests/simulators/common/stream.h"

#include "core/net/poller.h"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <map>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace patchbay::simulators {

namespace {

constexpr std::uint64_t kDoor = 0;  // the token of the listening socket
constexpr std::size_t kChunk = 16 * 1024;

}  // namespace

struct Stream::Impl {
    void flush();
    void close();

    net::Poller *poller = nullptr;
    std::uint64_t token = 0;
    int fd = -1;
    std::string peer;
    std::string output;
    bool finishing = false;  // closes when `output` has left, and listens no more
    std::function<void(std::string_view)> bytes;
    std::function<void()> closed;
};

struct StreamListener::Impl {
    void ready(std::uint64_t token, std::uint32_t events);
    void accept();

    int fd = -1;
    std::uint64_t last_token = kDoor;
    Accepted accepted;
    std::shared_ptr<net::Poller> poller;
    std::map<std::uint64_t, std::shared_ptr<Stream::Impl>> streams;
};

void Stream::Impl::flush() {
    while (fd >= 0 && !output.empty()) {
        const auto n = ::send(fd, output.data(), output.size(), MSG_NOSIGNAL);
        // A broken connection is told by the poller, where the owner expects it.
        if (n < 0) break;
        output.erase(0, static_cast<std::size_t>(n));
    }
    if (fd < 0) return;
    if (finishing && output.empty()) ::shutdown(fd, SHUT_WR);
    poller->change(fd, token, EPOLLIN | (output.empty() ? 0U : unsigned{EPOLLOUT}));
}

void Stream::Impl::close() {
    if (fd >= 0) ::close(std::exchange(fd, -1));
}

void Stream::listen(std::function<void(std::string_view)> bytes, std::function<void()> closed) {
    impl_->bytes = std::move(bytes);
    impl_->closed = std::move(closed);
}

void Stream::write(std::string_view bytes) {
    if (!is_open()) return;
    impl_->output.append(bytes);
    impl_->flush();
}

void Stream::finish() {
    if (!is_open()) return;
    impl_->finishing = true;
    impl_->flush();
}

void Stream::reset() {
    if (impl_->fd < 0) return;
    const linger at_once{1, 0};
    ::setsockopt(impl_->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    impl_->close();
}

bool Stream::is_open() const { return impl_->fd >= 0 && !impl_->finishing; }

std::string Stream::peer() const { return impl_->peer; }

void StreamListener::Impl::accept() {
    sockaddr_in from{};
    socklen_t size = sizeof from;
    const int socket =
        ::accept4(fd, reinterpret_cast<sockaddr *>(&from), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (socket < 0) return;
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    auto stream = std::make_shared<Stream::Impl>();
    stream->poller = poller.get();
    stream->token = ++last_token;
    stream->fd = socket;
    std::array<char, INET_ADDRSTRLEN> name{};
    ::inet_ntop(AF_INET, &from.sin_addr, name.data(), name.size());
    stream->peer = std::string(name.data()) + ":" + std::to_string(ntohs(from.sin_port));
    if (!poller->watch(socket, stream->token, EPOLLIN)) return stream->close();
    // What was reset is told by nobody.
    std::erase_if(streams, [](const auto &one) { return one.second->fd < 0; });
    streams[stream->token] = stream;
    accepted(Stream(stream));
}

void StreamListener::Impl::ready(std::uint64_t token, std::uint32_t events) {
    if (token == kDoor) return accept();
    const auto at = streams.find(token);
    if (at == streams.end()) return;
    const auto stream = at->second;
    if ((events & EPOLLOUT) != 0) stream->flush();
    if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0 && stream->fd >= 0) {
        std::array<char, kChunk> chunk{};
        const auto n = ::recv(stream->fd, chunk.data(), chunk.size(), 0);
        if (n > 0) {
            if (!stream->finishing) stream->bytes({chunk.data(), static_cast<std::size_t>(n)});
        } else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
            stream->close();
            if (!stream->finishing) stream->closed();
        }
    }
    if (stream->fd < 0) streams.erase(token);
}

Result<std::unique_ptr<StreamListener>> StreamListener::open(net::Loop &loop,
                                                             const std::string &address,
                                                             std::uint16_t port,
                                                             Accepted accepted) {
    const auto at = address + ":" + std::to_string(port);
    sockaddr_in endpoint{};
    endpoint.sin_family = AF_INET;
    endpoint.sin_port = htons(port);
    if (::inet_pton(AF_INET, address.c_str(), &endpoint.sin_addr) != 1) {
        return Error{"cannot listen on " + at + ": give a numeric IPv4 address"};
    }
    auto impl = std::make_shared<Impl>();
    impl->accepted = std::move(accepted);
    std::unique_ptr<StreamListener> made(new StreamListener(impl));
    impl->fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(impl->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (::bind(impl->fd, reinterpret_cast<sockaddr *>(&endpoint), sizeof endpoint) != 0 ||
        ::listen(impl->fd, SOMAXCONN) != 0) {
        return Error{"cannot listen on " + at + ": " + std::strerror(errno)};
    }
    impl->poller =
        net::Poller::create(loop, [raw = impl.get()](std::uint64_t token, std::uint32_t events) {
            raw->ready(token, events);
        });
    if (!impl->poller || !impl->poller->watch(impl->fd, kDoor, EPOLLIN)) {
        return Error{"cannot listen on " + at + ": the system has no descriptor left"};
    }
    return made;
}

StreamListener::StreamListener(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

StreamListener::~StreamListener() {
    if (impl_->poller) impl_->poller->stop();
    if (impl_->fd >= 0) ::close(impl_->fd);
    for (const auto &[token, stream] : impl_->streams)
        stream->close();
}

std::uint16_t StreamListener::port() const {
    sockaddr_in endpoint{};
    socklen_t size = sizeof endpoint;
    ::getsockname(impl_->fd, reinterpret_cast<sockaddr *>(&endpoint), &size);
    return ntohs(endpoint.sin_port);
}

}  // namespace patchbay::simulators
