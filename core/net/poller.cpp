#include "core/net/poller.h"

#include <array>
#include <sys/epoll.h>
#include <unistd.h>
#include <utility>

namespace patchbay::net {

namespace {

constexpr int kEventsAtOnce = 256;  // as many as a client has connections

}  // namespace

std::shared_ptr<Poller> Poller::create(Loop &loop, Ready ready) {
    auto poller = std::make_shared<Poller>(loop, std::move(ready));
    if (poller->epoll_fd_ < 0) return nullptr;
    poller->await();
    return poller;
}

Poller::Poller(Loop &loop, Ready ready)
    : ready_(std::move(ready)),
      epoll_fd_(epoll_create1(EPOLL_CLOEXEC)),
      descriptor_(loop.impl().context) {
    boost::system::error_code error;
    if (epoll_fd_ >= 0 && descriptor_.assign(epoll_fd_, error)) {
        ::close(epoll_fd_);
        epoll_fd_ = -1;
    }
}

Poller::~Poller() { stop(); }

void Poller::stop() {
    if (std::exchange(stopped_, true)) return;
    boost::system::error_code ignored;
    descriptor_.close(ignored);
}

bool Poller::watch(int fd, std::uint64_t token, std::uint32_t events) {
    epoll_event event{};
    event.events = events;
    event.data.u64 = token;
    return epoll_ctl(epoll_fd_, EPOLL_CTL_ADD, fd, &event) == 0;
}

void Poller::change(int fd, std::uint64_t token, std::uint32_t events) {
    epoll_event event{};
    event.events = events;
    event.data.u64 = token;
    epoll_ctl(epoll_fd_, EPOLL_CTL_MOD, fd, &event);
}

void Poller::forget(int fd) { epoll_ctl(epoll_fd_, EPOLL_CTL_DEL, fd, nullptr); }

void Poller::await() {
    descriptor_.async_wait(asio::posix::stream_descriptor::wait_read,
                           [self = shared_from_this()](const boost::system::error_code &error) {
                               if (error || self->stopped_) return;
                               self->poll();
                               if (!self->stopped_) self->await();
                           });
}

void Poller::poll() {
    const auto self = shared_from_this();
    std::array<epoll_event, kEventsAtOnce> events;
    const int count = epoll_wait(epoll_fd_, events.data(), kEventsAtOnce, 0);
    for (int i = 0; i < count && !stopped_; ++i) {
        const auto &event = events[static_cast<std::size_t>(i)];
        ready_(event.data.u64, event.events);
    }
}

}  // namespace patchbay::net
