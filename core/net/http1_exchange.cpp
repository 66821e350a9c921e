// The part of Http1Pool that carries one exchange over one connection.
#include "core/base/clock.h"
#include "core/net/http1_pool.h"
#include "core/net/keep_alive.h"
#include "core/net/request_check.h"

#include <algorithm>
#include <sys/epoll.h>
#include <utility>

namespace patchbay::net {

namespace {

constexpr std::uint32_t kListen = EPOLLIN | EPOLLRDHUP;
constexpr int kArrivalMs = 5;   // no event tells of the last acknowledgement: looked at this often
constexpr int kLastReads = 16;  // at each look, of a peer that goes on to speak

}  // namespace

std::uint64_t Http1Pool::token_of(std::uint32_t index) const {
    return (std::uint64_t{connections_[index].generation} << 32) | index;
}

Http1Pool::Connection *Http1Pool::connection_of(std::uint64_t token) {
    const auto index = static_cast<std::uint32_t>(token);
    auto &connection = connections_[index];
    return connection.socket && token_of(index) == token ? &connection : nullptr;
}

// From here on its time counts: what it waited before is none of it.
void Http1Pool::begin(std::uint32_t index, Exchange exchange) {
    auto &connection = connections_[index];
    if (auto begun = connection.request.begin(exchange.request); !begun) {
        connection.origin->idle.push_back(index);
        return fail_later(std::move(exchange), ErrorKind::network, begun.error().message);
    }
    connection.before = connection.socket.left();
    connection.answered = false;
    connection.input.clear();
    loop_.cancel(exchange.timer);
    const auto timeout_ms = std::max<std::int64_t>(exchange.request.timeout_ms, 1);
    exchange.timer =
        loop_.after(timeout_ms, [weak = weak_from_this(), token = token_of(index), timeout_ms] {
            const auto self = weak.lock();
            if (!self || self->stopped_ || !self->connection_of(token)) return;
            self->fail(static_cast<std::uint32_t>(token), ErrorKind::timeout,
                       "no answer within " + std::to_string(timeout_ms) + " ms");
        });
    connection.exchange = std::move(exchange);
    const auto &request = connection.exchange->request;
    connection.parser->start(request.method == "HEAD", &request.sink);
    write(index);
}

// What goes wrong with the connection is told by its next event. False: the exchange has ended,
// since what it sends cannot be read.
bool Http1Pool::write(std::uint32_t index) {
    auto &connection = connections_[index];
    auto &exchange = *connection.exchange;
    auto state = Socket::State::some;
    while (!connection.request.is_whole() && state == Socket::State::some) {
        const auto pieces = connection.request.next(exchange.request);
        if (!pieces) {
            exchange.written = exchange.written || connection.socket.left() != connection.before;
            auto ended = std::move(exchange);
            close(index);
            fail_later(std::move(ended), ErrorKind::network, pieces.error().message);
            return false;
        }
        const auto moved = connection.socket.write((*pieces)[0], (*pieces)[1]);
        connection.request.left(moved.bytes);
        state = moved.state;
    }
    exchange.written = exchange.written || connection.socket.left() != connection.before;
    const bool blocked = state == Socket::State::blocked;
    if (blocked != connection.blocked)
        poller_->change(connection.socket.fd(), token_of(index),
                        blocked ? kListen | EPOLLOUT : kListen);
    connection.blocked = blocked;
    return true;
}

void Http1Pool::on_ready(std::uint64_t token, std::uint32_t events) {
    const auto index = static_cast<std::uint32_t>(token);
    auto *const connection = connection_of(token);
    if (!connection) return;  // closed in this round
    constexpr std::uint32_t kEnds = EPOLLRDHUP | EPOLLHUP | EPOLLERR;
    const auto origin = connection->origin;
    if (!connection->exchange) {
        // The peer closes, or says what nobody asked; a session to keep is neither.
        if (!(events & kEnds) && connection->socket.is_quiet()) return;
        close(index);
        return pump(origin);
    }
    if (events & EPOLLOUT) {
        if (!write(index)) return pump(origin);
        if (connection->answered && connection->request.is_whole()) return await_arrival(index);
    }
    if (connection->answered) {
        if (events & (EPOLLHUP | EPOLLERR)) broke(index);
        return;
    }
    if (events & ~std::uint32_t{EPOLLOUT}) read(index, events & kEnds);
}

void Http1Pool::read(std::uint32_t index, bool peer_done) {
    auto &connection = connections_[index];
    do {
        const auto [got, size] = connection.socket.read(buffer_.data(), buffer_.size());
        if (got == Socket::State::blocked) return;
        if (got != Socket::State::some) {
            const bool whole = got == Socket::State::ended && connection.parser->started() &&
                               connection.parser->end() == ResponseParser::State::complete;
            return whole ? complete(index, false) : broke(index);
        }
        std::string_view data(buffer_.data(), size);
        const bool more = !connection.input.empty();
        if (more) data = connection.input += data;
        std::size_t consumed = 0;
        switch (connection.parser->feed(data, consumed)) {
            case ResponseParser::State::need_more:
                more ? connection.input.erase(0, consumed)
                     : connection.input.assign(data.substr(consumed));
                break;
            case ResponseParser::State::complete:
                // A refusal needs no more of the request; who accepts it must get it whole.
                if (!connection.request.is_whole() && connection.parser->status() < kFirstRefusal) {
                    connection.answered = true;
                    poller_->change(connection.socket.fd(), token_of(index), EPOLLOUT);
                    return;
                }
                return complete(index, !peer_done && consumed == data.size());
            case ResponseParser::State::malformed:
                return fail(index, ErrorKind::protocol, "the answer is not HTTP/1.1");
            case ResponseParser::State::too_large:
                return fail(index, ErrorKind::too_large,
                            connection.parser->sink_full()
                                ? "the file is larger than is kept"
                                : "the response is longer than " +
                                      std::to_string(limits_.response_bytes) + " bytes");
        }
    } while (connection.socket.has_more());
}

// The answer came before the request had left. What the kernel still holds is lost with the
// connection where the peer's last words are unread, so the peer must have acknowledged it first.
void Http1Pool::await_arrival(std::uint32_t index) {
    auto &connection = connections_[index];
    for (int reads = 0; reads < kLastReads; ++reads)
        if (connection.socket.read(buffer_.data(), buffer_.size()).state != Socket::State::some)
            break;
    if (connection.socket.has_arrived()) return complete(index, false);
    poller_->change(connection.socket.fd(), token_of(index), 0);
    loop_.after(kArrivalMs, [weak = weak_from_this(), token = token_of(index)] {
        const auto self = weak.lock();
        if (!self || self->stopped_) return;
        const auto *const waiting = self->connection_of(token);
        if (waiting && waiting->exchange) self->await_arrival(static_cast<std::uint32_t>(token));
    });
}

void Http1Pool::complete(std::uint32_t index, bool reusable) {
    auto &connection = connections_[index];
    auto &parser = *connection.parser;
    const bool sent = connection.request.is_whole();
    const auto keep = keep_ms(parser.headers());
    const auto exchange = std::move(*connection.exchange);
    connection.exchange.reset();
    loop_.cancel(exchange.timer);
    ClientResponse response;
    response.written = true;
    response.status = parser.status();
    response.headers = std::move(parser.headers());
    response.body = std::move(parser.body());
    response.duration_us =
        (std::chrono::steady_clock::now() - exchange.start) / std::chrono::microseconds(1);
    const auto origin = connection.origin;
    if (reusable && sent && keep > 0 && parser.keep_alive() &&
        !(is_full() && is_overtaking(*origin))) {
        connection.used = true;
        connection.idle_until_ms = system_clock().steady_ms() + keep;
        origin->idle.push_back(index);
        pump(origin);
        if (is_full()) pump_another();  // this connection may rest now, and so make place
    } else {
        close(index);
        pump(origin);
    }
    finished_(exchange.id, std::move(response));
}

// The connection ended before the response was whole. A kept one may have been closed by the peer
// just when the request left: what did not leave, or may be repeated, goes again. The rest does
// not: the peer may have acted on it.
void Http1Pool::broke(std::uint32_t index) {
    auto &connection = connections_[index];
    const bool silent = !connection.parser->started();
    const auto &exchange = *connection.exchange;
    if (!silent) return fail(index, ErrorKind::network, "the connection broke within the response");
    if (!connection.used || (exchange.written && !is_safe(exchange.request.method)))
        return fail(index, ErrorKind::network,
                    "the connection broke before an answer came; not sent a second time");
    const auto origin = connection.origin;
    auto again = std::move(*connection.exchange);
    loop_.cancel(again.timer);
    again.waits_until_ms = system_clock().steady_ms() + limits_.wait_ms;
    const auto id = again.id;
    origin->waiting.push_front(std::move(again));
    close(index);
    pump(origin);
    if (!origin->waiting.empty() && origin->waiting.front().id == id)
        await(origin, origin->waiting.front());
}

void Http1Pool::fail(std::uint32_t index, ErrorKind kind, std::string_view why) {
    const auto exchange = std::move(*connections_[index].exchange);
    const auto origin = connections_[index].origin;
    loop_.cancel(exchange.timer);
    close(index);
    pump(origin);
    finished_(exchange.id, failure(exchange, kind, why));
}

void Http1Pool::close(std::uint32_t index) {
    auto &connection = connections_[index];
    connection.socket = {};
    ++connection.generation;
    connection.exchange.reset();
    const auto origin = std::move(connection.origin);
    std::erase(origin->idle, index);
    free_.push_back(index);
    release_place(origin);
}

}  // namespace patchbay::net
