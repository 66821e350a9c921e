// The bytes of a session: when they come, and where they wait.
#include "core/net/http_session.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <sys/epoll.h>
#include <sys/socket.h>

namespace patchbay::net {

namespace {

constexpr std::size_t kReadBytes = 32 * 1024;  // at once, of a long body
constexpr int kReadsAtOnce = 8;                // before other connections have their turn

}  // namespace

void Session::make_room() {
    if (begin_ == end_) {
        begin_ = end_ = 0;
    } else if (begin_ > 0 && end_ == input_.size()) {
        std::copy(input_.begin() + static_cast<std::ptrdiff_t>(begin_),
                  input_.begin() + static_cast<std::ptrdiff_t>(end_), input_.begin());
        end_ -= begin_;
        begin_ = 0;
    }
    if (input_.empty()) input_.resize(kInputBytes);
    if (end_ == input_.size() || (filled_ && end_ == 0 && input_.size() < kReadBytes)) {
        input_.resize(input_.size() * 2);
    }
}

void Session::read() {
    if (reading_ || closed_ || peer_done_) return;
    reading_ = true;
    listen_for(events_ | EPOLLIN);
}

void Session::listen_for(std::uint32_t events) {
    if (events == events_) return;
    events_ = events;
    server_->poller->change(fd_, token_, events_);
}

void Session::on_ready(std::uint32_t events) {
    const bool dead = events & (EPOLLERR | EPOLLHUP);
    if (dead && !reading_ && !writing_) return close();  // nobody is left who would listen
    if (writing_ && (dead || events & EPOLLOUT)) {
        writing_ = false;
        write_deadline_ = 0;
        write();
        if (closed_) return;
        if (!writing_) {
            listen_for(events_ & ~std::uint32_t{EPOLLOUT});
            pump();
        }
    }
    if (closed_ || !(dead || events & EPOLLIN)) return;
    // What nobody reads now waits in the socket.
    reading_ ? receive() : listen_for(events_ & ~std::uint32_t{EPOLLIN});
}

void Session::receive() {
    if (lingering_) return discard();
    for (int reads = 0; reads < kReadsAtOnce && receive_once(); ++reads) {
    }
    // What came whole by now was handed out: only what has to wait for more takes of the budget.
    if (!closed_ && !hold()) {
        refuse(503, "bodies");
        pump();
    }
}

bool Session::receive_once() {
    make_room();
    const auto room = input_.size() - end_;
    const auto size = ::recv(fd_, input_.data() + end_, room, 0);
    if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) return false;
    reading_ = false;
    if (size < 0) {
        close();
        return false;
    }
    if (size == 0) peer_done_ = true;  // it says no more, and may still listen
    filled_ = static_cast<std::size_t>(size) == room;
    if (accepting_) end_ += static_cast<std::size_t>(size);
    pump();
    return filled_ && reading_ && !lingering_ && !closed_;
}

// A last answer is on its way: what the peer still sends is thrown away.
void Session::discard() {
    std::array<char, kReadBytes> scratch;
    const auto size = ::recv(fd_, scratch.data(), scratch.size(), 0);
    if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) return;
    if (size <= 0) return close();
    linger_deadline_ = std::min(steady_ms() + server_->limits.linger_ms, linger_end_);
}

}  // namespace patchbay::net
