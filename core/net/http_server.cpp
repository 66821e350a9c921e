#include "core/net/http_server.h"

#include "core/net/http_session.h"
#include "core/net/response_text.h"

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>
#include <sys/socket.h>
#include <utility>

namespace patchbay::net {

namespace {

using asio::ip::tcp;

constexpr std::int64_t kAcceptPauseMs = 100;  // after running out of file descriptors or memory
// Connections above a limit that may wait for their 503 to arrive; above that it is said and the
// connection closed at once.
constexpr std::size_t kRefusedAtOnce = 1024;
constexpr std::string_view kDescriptors = "descriptors";
constexpr std::size_t kRefusedWithoutDescriptors = 32;  // where it is descriptors that are few
constexpr std::int64_t kShortestSweepMs = 5;
constexpr std::int64_t kLongestSweepMs = 1000;

}  // namespace

HttpServer::Impl::Impl(Loop &the_loop, ServerLimits the_limits, Handler the_handler,
                       Refused the_refused, Admit the_admit)
    : loop(the_loop),
      limits(std::move(the_limits)),
      handler(std::move(the_handler)),
      refused(std::move(the_refused)),
      admit(std::move(the_admit)),
      inbox(the_loop.impl().inbox),
      acceptor(the_loop.impl().context),
      bodies(limits.bodies_bytes) {}

Result<void> HttpServer::Impl::open(const std::string &address, std::uint16_t wanted_port) {
    boost::system::error_code error;
    const auto ip = asio::ip::make_address(address, error);
    if (error) {
        return Error{"cannot listen on \"" + address +
                     "\": not an IP address; write one of this machine's, such as 127.0.0.1, or "
                     "0.0.0.0 or :: for all of them"};
    }
    const tcp::endpoint endpoint(ip, wanted_port);
    const auto failed = [&] {
        return Error{"cannot listen on " + address + " port " + std::to_string(wanted_port) + ": " +
                     error.message()};
    };
    if (acceptor.open(endpoint.protocol(), error)) return failed();
    if (acceptor.set_option(tcp::acceptor::reuse_address(true), error)) return failed();
    if (acceptor.bind(endpoint, error)) return failed();
    if (acceptor.listen(tcp::acceptor::max_listen_connections, error)) return failed();
    port = acceptor.local_endpoint(error).port();
    poller = Poller::create(
        loop, [this](std::uint64_t token, std::uint32_t events) { on_ready(token, events); });
    if (!poller) return Error{"no file descriptor is left; raise the limit of open files"};
    return {};
}

void HttpServer::Impl::accept() {
    acceptor.async_accept(
        [self = shared_from_this()](const boost::system::error_code &error, tcp::socket socket) {
            self->on_accept(error, std::move(socket));
        });
}

void HttpServer::Impl::on_accept(const boost::system::error_code &error, tcp::socket socket) {
    if (closed || draining) return;
    if (error && error != asio::error::connection_aborted) {
        if (error.value() == EMFILE || error.value() == ENFILE) {
            Response unsaid;
            refuse({kDescriptors, {}, nullptr, unsaid});
        }
        loop.after(kAcceptPauseMs, [weak = weak_from_this()] {
            const auto self = weak.lock();
            if (self && !self->closed && !self->draining) self->accept();
        });
        return;
    }
    if (!error) welcome(std::move(socket));
    if (!closed) accept();
}

void HttpServer::Impl::welcome(tcp::socket socket) {
    boost::system::error_code gone;
    const auto endpoint = socket.remote_endpoint(gone);
    const auto peer = bytes_of(*endpoint.data());
    if (gone || !peer) return;
    const auto reason = full(socket.native_handle(), *peer);
    const auto most = reason == kDescriptors ? kRefusedWithoutDescriptors : kRefusedAtOnce;
    if (!reason.empty() && refused_sessions_ >= most) return turn_away(socket, reason);
    const auto session =
        std::make_shared<Session>(shared_from_this(), std::move(socket), *peer, !reason.empty());
    if (!session->watch()) return;
    add(session);
    reason.empty() ? session->start() : session->start_refused(reason);
}

// As good as it can be had without waiting for the peer.
void HttpServer::Impl::turn_away(tcp::socket &socket, std::string_view reason) {
    boost::system::error_code ignored;
    const auto peer = to_text(*bytes_of(*socket.remote_endpoint(ignored).data()));
    Response answer = refusal(503);
    refuse({reason, peer, nullptr, answer});
    std::string text;
    append_response(text, answer, {.close = true, .date = date()});
    if (::send(socket.native_handle(), text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT) > 0)
        socket.shutdown(tcp::socket::shutdown_send, ignored);
}

Response HttpServer::Impl::refusal(int status) {
    Response response;
    response.status = status;
    if (status == 503) response.headers.push_back({"retry-after", "1"});
    response.content_type = "text/plain";
    response.body = std::string(reason_phrase(status)) + "\n";
    return response;
}

std::string_view HttpServer::Impl::full(int descriptor, const AddressBytes &peer) const {
    // The system gives the lowest number that is free: all below it are in use.
    if (static_cast<std::size_t>(descriptor) >= limits.descriptors) return kDescriptors;
    if (sessions_.size() - refused_sessions_ >= limits.connections) return "connections";
    if (counts(peer) && peers_.of(peer) >= limits.connections_by_peer) return "connections_by_peer";
    return {};
}

bool HttpServer::Impl::counts(const AddressBytes &peer) const {
    return !limits.many_connections.contain(peer);
}

std::uint64_t HttpServer::Impl::watch(Session &session, int fd, std::uint32_t events) {
    if (fd < 0) return 0;
    const auto index = static_cast<std::size_t>(fd);
    if (index >= watched_.size()) watched_.resize(index + 1);
    const auto token =
        (std::uint64_t{watched_[index].generation} << 32) | static_cast<std::uint32_t>(fd);
    if (!poller->watch(fd, token, events)) return 0;
    watched_[index].session = &session;
    return token;
}

void HttpServer::Impl::forget(int fd) {
    auto &watched = watched_[static_cast<std::size_t>(fd)];
    watched.session = nullptr;
    if (++watched.generation == 0) watched.generation = 1;
}

void HttpServer::Impl::on_ready(std::uint64_t token, std::uint32_t events) {
    const auto &watched = watched_[static_cast<std::uint32_t>(token)];
    if (!watched.session || watched.generation != token >> 32) return;  // closed in this round
    const auto session = watched.session->shared_from_this();
    session->on_ready(events);
}

void HttpServer::Impl::add(std::shared_ptr<Session> session) {
    if (session->refused)
        ++refused_sessions_;
    else if (counts(session->peer))
        peers_.add(session->peer);
    session->place = sessions_.size();
    sessions_.push_back(std::move(session));
    schedule_sweep();
}

void HttpServer::Impl::remove(Session &session) {
    if (session.refused)
        --refused_sessions_;
    else if (counts(session.peer))
        peers_.remove(session.peer);
    sessions_.back()->place = session.place;
    std::swap(sessions_[session.place], sessions_.back());
    sessions_.pop_back();
    if (sessions_.empty()) finish_drain();
}

// One timer looks after the deadlines of all sessions, so that a request costs no timer of its own.
void HttpServer::Impl::schedule_sweep() {
    if (sweeping_ || sessions_.empty()) return;
    sweeping_ = true;
    const auto shortest = std::min({limits.first_byte_ms, limits.request_ms, limits.idle_ms,
                                    limits.write_ms, limits.linger_ms});
    const auto period = std::clamp(shortest / 8, kShortestSweepMs, kLongestSweepMs);
    loop.after(period, [weak = weak_from_this()] {
        if (const auto self = weak.lock()) self->sweep();
    });
}

void HttpServer::Impl::sweep() {
    sweeping_ = false;
    const auto now = steady_ms();
    const auto sessions = sessions_;  // closing one changes the list
    for (const auto &session : sessions)
        session->sweep(now);
    schedule_sweep();
}

void HttpServer::Impl::close() {
    closed = true;
    boost::system::error_code ignored;
    acceptor.close(ignored);
    drained_.clear();
    const auto sessions = sessions_;
    for (const auto &session : sessions)
        session->close();
    if (poller) poller->stop();
}

void HttpServer::Impl::drain(Function<void()> done) {
    draining = true;
    boost::system::error_code ignored;
    acceptor.close(ignored);
    drained_.push_back(std::move(done));
    const auto sessions = sessions_;
    for (const auto &session : sessions)
        session->drain();
    if (sessions_.empty()) finish_drain();
}

void HttpServer::Impl::finish_drain() {
    for (auto &done : std::exchange(drained_, {})) {
        if (done) loop.post(std::move(done));
    }
}

std::string_view HttpServer::Impl::date() {
    const auto now = std::time(nullptr);
    if (now != date_time_) {
        static constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
        static constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                               "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
        std::tm utc{};
        gmtime_r(&now, &utc);
        std::array<char, 40> rest{};
        std::strftime(rest.data(), rest.size(), "%Y %H:%M:%S GMT", &utc);
        date_ = kDays.at(static_cast<std::size_t>(utc.tm_wday));
        date_ += utc.tm_mday < 10 ? ", 0" : ", ";
        date_ += std::to_string(utc.tm_mday);
        date_ += ' ';
        date_ += kMonths.at(static_cast<std::size_t>(utc.tm_mon));
        date_ += ' ';
        date_ += rest.data();
        date_time_ = now;
    }
    return date_;
}

Result<std::unique_ptr<HttpServer>> HttpServer::listen(Loop &loop, const std::string &address,
                                                       std::uint16_t port, ServerLimits limits,
                                                       Handler handler, Refused refused,
                                                       Admit admit) {
    auto impl = std::make_shared<Impl>(loop, std::move(limits), std::move(handler),
                                       std::move(refused), std::move(admit));
    if (const auto opened = impl->open(address, port); !opened) return opened.error();
    impl->accept();
    return std::unique_ptr<HttpServer>(new HttpServer(std::move(impl)));
}

HttpServer::HttpServer(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

HttpServer::~HttpServer() { impl_->close(); }

std::uint16_t HttpServer::port() const { return impl_->port; }

void HttpServer::drain(Function<void()> done) { impl_->drain(std::move(done)); }

}  // namespace patchbay::net
