#include "core/net/curl_driver.h"

#include <array>
#include <chrono>
#include <sys/epoll.h>
#include <unistd.h>
#include <utility>

namespace patchbay::net {

namespace {

constexpr int kEventsAtOnce = 64;  // then the loop's other work has its turn

std::int64_t steady_now_ms() {
    return std::chrono::steady_clock::now().time_since_epoch() / std::chrono::milliseconds(1);
}

}  // namespace

std::shared_ptr<CurlDriver> CurlDriver::create(Loop &loop, Finished finished) {
    auto driver = std::make_shared<CurlDriver>(loop, std::move(finished));
    if (!driver->multi_ || driver->epoll_fd_ < 0) return nullptr;
    driver->await_events();
    return driver;
}

CurlDriver::CurlDriver(Loop &loop, Finished finished)
    : loop_(loop),
      finished_(std::move(finished)),
      multi_(curl_multi_init()),
      epoll_fd_(epoll_create1(EPOLL_CLOEXEC)),
      descriptor_(loop.impl().context) {
    boost::system::error_code error;
    if (epoll_fd_ >= 0 && descriptor_.assign(epoll_fd_, error)) {
        ::close(epoll_fd_);
        epoll_fd_ = -1;
    }
    if (!multi_) return;
    curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &CurlDriver::on_socket);
    curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &CurlDriver::on_timer);
    curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
}

CurlDriver::~CurlDriver() { stop(); }

void CurlDriver::stop() {
    if (!multi_) return;
    curl_multi_cleanup(std::exchange(multi_, nullptr));  // closes sockets through close_socket()
    loop_.cancel(timer_);
    boost::system::error_code ignored;
    descriptor_.close(ignored);
}

bool CurlDriver::add(CURL *easy) { return curl_multi_add_handle(multi_, easy) == CURLM_OK; }

void CurlDriver::remove(CURL *easy) { curl_multi_remove_handle(multi_, easy); }

void CurlDriver::run() { act(CURL_SOCKET_TIMEOUT, 0); }

// --- sockets ---------------------------------------------------------------------------------

CurlDriver::Watch &CurlDriver::watch(curl_socket_t fd) {
    const auto index = static_cast<std::size_t>(fd);
    if (index >= watches_.size()) watches_.resize(index + 1);
    return watches_[index];
}

void CurlDriver::register_events(curl_socket_t fd, Watch &watch, std::uint32_t events) {
    if (watch.registered == events) return;
    epoll_event event{};
    event.events = events;
    event.data.fd = fd;
    const int operation =
        events == 0 ? EPOLL_CTL_DEL : (watch.registered == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD);
    // Where this fails (no memory), the transfer ends by its timeout.
    watch.registered = epoll_ctl(epoll_fd_, operation, fd, &event) == 0 ? events : 0;
}

void CurlDriver::opened(curl_socket_t fd) { watch(fd) = {}; }

void CurlDriver::keep(curl_socket_t fd) { watch(fd).kept = true; }

int CurlDriver::close_socket(curl_socket_t fd) {
    auto &entry = watch(fd);
    register_events(fd, entry, 0);
    const bool kept = entry.kept;
    entry = {};
    return kept ? 0 : ::close(fd);
}

int CurlDriver::on_socket(CURL *, curl_socket_t fd, int what, void *self, void *) {
    auto &driver = *static_cast<CurlDriver *>(self);
    auto &entry = driver.watch(fd);
    entry.wanted = what == CURL_POLL_REMOVE
                       ? 0
                       : (what & CURL_POLL_IN ? std::uint32_t{EPOLLIN} : 0) |
                             (what & CURL_POLL_OUT ? std::uint32_t{EPOLLOUT} : 0);
    driver.register_events(fd, entry, entry.wanted);
    return 0;
}

void CurlDriver::await_events() {
    descriptor_.async_wait(asio::posix::stream_descriptor::wait_read,
                           [self = shared_from_this()](const boost::system::error_code &error) {
                               if (error || !self->multi_) return;
                               self->on_events();
                               if (self->multi_) self->await_events();
                           });
}

void CurlDriver::on_events() {
    std::array<epoll_event, kEventsAtOnce> events{};
    const int count = epoll_wait(epoll_fd_, events.data(), kEventsAtOnce, 0);
    for (int i = 0; i < count && multi_; ++i) {
        const auto &event = events[static_cast<std::size_t>(i)];
        const auto fd = event.data.fd;
        auto &entry = watch(fd);
        if (entry.registered == 0) continue;  // closed by an earlier event of this round
        const int what = (event.events & (EPOLLIN | EPOLLRDHUP) ? CURL_CSELECT_IN : 0) |
                         (event.events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
                         (event.events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);
        act(fd, what);
    }
}

// --- time ------------------------------------------------------------------------------------

// curl calls this often, and mostly to take it back. So the loop's timer is only ever moved
// forward; one that fires too early looks again.
int CurlDriver::on_timer(CURLM *, long timeout_ms, void *self) {
    auto &driver = *static_cast<CurlDriver *>(self);
    if (timeout_ms < 0) {
        driver.due_at_ = 0;
    } else if (timeout_ms > 0) {
        driver.due_at_ = steady_now_ms() + timeout_ms;
        driver.arm_timer(timeout_ms);
    } else if (!driver.run_posted_) {
        driver.run_posted_ = true;
        driver.loop_.post([weak = driver.weak_from_this()] {
            const auto live = weak.lock();
            if (!live || !live->multi_) return;
            live->run_posted_ = false;
            live->run();
        });
    }
    return 0;
}

void CurlDriver::arm_timer(std::int64_t delay_ms) {
    const auto at = steady_now_ms() + delay_ms;
    if (timer_ != 0 && timer_at_ <= at) return;
    loop_.cancel(timer_);
    timer_at_ = at;
    timer_ = loop_.after(delay_ms, [weak = weak_from_this()] {
        const auto self = weak.lock();
        if (!self || !self->multi_) return;
        self->timer_ = 0;
        if (self->due_at_ == 0) return;
        const auto left = self->due_at_ - steady_now_ms();
        if (left > 0) return self->arm_timer(left);
        self->due_at_ = 0;
        self->run();
    });
}

// --- transfers -------------------------------------------------------------------------------

void CurlDriver::act(curl_socket_t fd, int events) {
    int running = 0;
    curl_multi_socket_action(multi_, fd, events, &running);
    collect();
}

void CurlDriver::collect() {
    int left = 0;
    while (multi_) {
        const auto *message = curl_multi_info_read(multi_, &left);
        if (!message) return;
        if (message->msg != CURLMSG_DONE) continue;
        auto *const easy = message->easy_handle;
        finished_(easy, message->data.result);
    }
}

}  // namespace patchbay::net
