// Poller: sockets in one epoll set that the loop watches as a single descriptor. A socket is
// registered once for its whole life, where Asio would need one system call more for each read. On
// the loop's thread.
#pragma once

#include "core/net/loop_impl.h"

#include <boost/asio/posix/stream_descriptor.hpp>

#include <cstdint>
#include <functional>
#include <memory>

namespace patchbay::net {

class Poller : public std::enable_shared_from_this<Poller> {
public:
    // `token` is the one that the socket was watched with; EPOLL... bits. May stop the poller.
    using Ready = std::function<void(std::uint64_t token, std::uint32_t events)>;

    // Null where the system has no descriptor left.
    static std::shared_ptr<Poller> create(Loop &loop, Ready ready);
    Poller(Loop &loop, Ready ready);
    ~Poller();

    // Level-triggered. False where it fails (no memory).
    bool watch(int fd, std::uint64_t token, std::uint32_t events);
    void change(int fd, std::uint64_t token, std::uint32_t events);
    void forget(int fd);
    // Closing the socket is enough, too. Of the round that is being told, an event may
    // still come: a token must never be used for another socket.

    void stop();  // nothing is told afterwards

private:
    void await();
    void poll();

    Ready ready_;
    int epoll_fd_;
    asio::posix::stream_descriptor descriptor_;  // owns epoll_fd_
    bool stopped_ = false;
};

}  // namespace patchbay::net
