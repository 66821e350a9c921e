#include "core/net/socket_opener.h"

#include "core/base/clock.h"
#include "core/net/request_check.h"
#include "core/net/tls_sessions.h"
#include "core/net/trust.h"

#include <algorithm>
#include <sys/epoll.h>
#include <utility>

namespace patchbay::net {

namespace {

constexpr std::size_t kOriginsWithSessions = 256;

struct Place {
    std::string text;  // "host:port"
    std::string host;  // without brackets
};

// Of an origin. A port that is none stays: the connector says so.
Place place_of(std::string_view origin) {
    auto text = origin.substr(origin.find("://") + 3);
    const auto colon = text.rfind(':');
    const bool has_port =
        colon != std::string_view::npos && text.find(']', colon) == std::string_view::npos;
    auto host = text.substr(0, has_port ? colon : text.size());
    const auto port = has_port ? text.substr(colon + 1) : std::string_view();
    Place place{std::string(host) + ':', {}};
    place.text += !port.empty() ? port : (is_https(origin) ? "443" : "80");
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    place.host = host;
    return place;
}

}  // namespace

std::shared_ptr<SocketOpener> SocketOpener::create(Loop &loop, AddressGuard guard,
                                                   std::shared_ptr<const Trust> trust,
                                                   std::int64_t connect_ms) {
    auto opener =
        std::make_shared<SocketOpener>(loop, std::move(guard), std::move(trust), connect_ms);
    opener->connector_ = CurlConnector::create(loop, opener->guard_, connect_ms);
    opener->poller_ = Poller::create(
        loop, [p = opener.get()](std::uint64_t token, std::uint32_t) { p->on_ready(token); });
    return opener->connector_ && opener->poller_ ? opener : nullptr;
}

SocketOpener::SocketOpener(Loop &loop, AddressGuard guard, std::shared_ptr<const Trust> trust,
                           std::int64_t connect_ms)
    : loop_(loop), guard_(std::move(guard)), trust_(std::move(trust)), connect_ms_(connect_ms) {}

void SocketOpener::stop() {
    if (std::exchange(stopped_, true)) return;
    if (connector_) connector_->stop();
    if (poller_) poller_->stop();
    for (auto &[token, handshake] : handshakes_)
        loop_.cancel(handshake.timer);
    handshakes_.clear();
}

void SocketOpener::open(const std::string &origin, Done done) {
    auto place = place_of(origin);
    Target target{origin, std::move(place.host), is_https(origin),
                  system_clock().steady_ms() + connect_ms_};
    const bool encrypted = target.encrypted;
    connector_->open(place.text, encrypted,
                     [this, target = std::move(target),
                      done = std::move(done)](CurlConnector::Connected result) mutable {
                         const auto self = shared_from_this();
                         connected(std::move(target), std::move(result), std::move(done));
                     });
}

void SocketOpener::connected(Target target, CurlConnector::Connected connected, Done done) {
    if (connected.fd < 0) return done({{}, connected.kind, std::move(connected.why)});
    Socket socket(connected.fd);
    if (!target.encrypted) return done({std::move(socket), ErrorKind::none, {}});
    const auto token = ++last_token_;
    if (!socket.secure(*trust_, target.host, sessions_of(target.origin)) ||
        !poller_->watch(socket.fd(), token, EPOLLOUT))
        return done({{}, ErrorKind::network, "out of memory"});
    const auto timer = loop_.after(target.until_ms - system_clock().steady_ms(), [this, token] {
        const auto self = shared_from_this();
        end(token, ErrorKind::timeout,
            "no TLS connection within " + std::to_string(connect_ms_) + " ms");
    });
    handshakes_.emplace(
        token, Handshake{std::move(socket), std::move(target), std::move(done), timer, false});
}

std::shared_ptr<TlsSessions> SocketOpener::sessions_of(const std::string &origin) {
    auto &sessions = sessions_[origin];
    if (!sessions) sessions = std::make_shared<TlsSessions>();
    auto found = sessions;
    if (sessions_.size() > kOriginsWithSessions) {
        const auto other = sessions_.begin();
        sessions_.erase(other->first == origin ? std::next(other) : other);
    }
    return found;
}

// --- handshakes --------------------------------------------------------------------------------
// One costs up to a millisecond of this thread. Those that are due together take turns with all
// else that the loop has to do.

void SocketOpener::on_ready(std::uint64_t token) {
    const auto found = handshakes_.find(token);
    if (found == handshakes_.end() || std::exchange(found->second.due, true)) return;
    due_.push_back(token);
    if (due_.size() > 1) return;
    loop_.post([weak = weak_from_this()] {
        if (const auto self = weak.lock()) self->step();
    });
}

void SocketOpener::step() {
    if (stopped_) return;
    const auto token = due_.front();
    due_.pop_front();
    if (!due_.empty())
        loop_.post([weak = weak_from_this()] {
            if (const auto self = weak.lock()) self->step();
        });
    step(token);
}

void SocketOpener::step(std::uint64_t token) {
    const auto found = handshakes_.find(token);
    if (found == handshakes_.end()) return;  // its time was over
    auto &[socket, target, done, timer, due] = found->second;
    due = false;
    switch (socket.handshake()) {
        case Socket::Handshake::wants_read:
            return poller_->change(socket.fd(), token, EPOLLIN | EPOLLRDHUP);
        case Socket::Handshake::wants_write:
            return poller_->change(socket.fd(), token, EPOLLOUT);
        case Socket::Handshake::done:
            poller_->forget(socket.fd());
            return end(token, ErrorKind::none, {});
        case Socket::Handshake::failed:
            break;
    }
    auto why = socket.handshake_error(target.host);
    if (why.empty())
        return end(token, ErrorKind::network, "the connection broke in the TLS handshake");
    end(token, ErrorKind::tls, std::move(why));
}

void SocketOpener::end(std::uint64_t token, ErrorKind kind, std::string why) {
    const auto found = handshakes_.find(token);
    if (found == handshakes_.end()) return;
    auto handshake = std::move(found->second);
    handshakes_.erase(found);
    loop_.cancel(handshake.timer);
    if (kind != ErrorKind::none) handshake.socket = {};
    handshake.done({std::move(handshake.socket), kind, std::move(why)});
}

}  // namespace patchbay::net
