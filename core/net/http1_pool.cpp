#include "core/net/http1_pool.h"

#include "core/net/http1_request.h"
#include "core/net/request_check.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>
#include <utility>

namespace patchbay::net {

namespace {

constexpr std::size_t kReadBytes = 32 * 1024;
constexpr std::uint32_t kListen = EPOLLIN | EPOLLRDHUP;

std::int64_t steady_now_ms() {
    return std::chrono::steady_clock::now().time_since_epoch() / std::chrono::milliseconds(1);
}

}  // namespace

ClientResponse failure(const Exchange &exchange, ErrorKind kind, std::string_view why) {
    ClientResponse response;
    response.kind = kind;
    response.written = exchange.written;
    response.error = describe_failure(exchange.request, why);
    response.duration_us =
        (std::chrono::steady_clock::now() - exchange.start) / std::chrono::microseconds(1);
    return response;
}

std::shared_ptr<Http1Pool> Http1Pool::create(Loop &loop, const ClientLimits &limits, Open open,
                                             Finished finished) {
    auto pool = std::make_shared<Http1Pool>(limits, std::move(open), std::move(finished));
    pool->poller_ =
        Poller::create(loop, [p = pool.get()](std::uint64_t token, std::uint32_t events) {
            const auto self = p->shared_from_this();  // what it tells may end the pool
            self->on_ready(token, events);
        });
    return pool->poller_ ? pool : nullptr;
}

Http1Pool::Http1Pool(const ClientLimits &limits, Open open, Finished finished)
    : limits_(limits), open_(std::move(open)), finished_(std::move(finished)) {
    buffer_.resize(kReadBytes);
}

Http1Pool::~Http1Pool() { stop(); }

void Http1Pool::stop() {
    if (std::exchange(stopped_, true)) return;
    if (poller_) poller_->stop();
    for (auto &connection : connections_)
        if (connection.fd >= 0) ::close(std::exchange(connection.fd, -1));
}

// --- requests --------------------------------------------------------------------------------

void Http1Pool::look() {
    if (total_ > 0) poller_->poll();
}

void Http1Pool::start(Exchange exchange) {
    const auto origin = origin_of_url(exchange.request.url);
    origin->waiting.push_back(std::move(exchange));
    pump(origin);
}

// Rare, and then nearly always the first in a queue.
std::optional<Exchange> Http1Pool::cancel(HttpClient::Id id) {
    for (std::uint32_t index = 0; index < connections_.size(); ++index) {
        auto &connection = connections_[index];
        if (!connection.exchange || connection.exchange->id != id) continue;
        auto exchange = std::move(*connection.exchange);
        const auto origin = connection.origin;
        close(index);
        pump(origin);
        return exchange;
    }
    for (auto &[name, origin] : origins_) {
        auto &waiting = origin->waiting;
        const auto found = std::find_if(waiting.begin(), waiting.end(),
                                        [id](const Exchange &e) { return e.id == id; });
        if (found == waiting.end()) continue;
        auto exchange = std::move(*found);
        waiting.erase(found);
        forget_unused(*std::shared_ptr(origin));
        return exchange;
    }
    return std::nullopt;
}

std::shared_ptr<Http1Pool::Origin> Http1Pool::origin_of_url(const std::string &url) {
    const auto name = origin_of(url);
    const auto found = origins_.find(name);
    if (found != origins_.end()) return found->second;
    auto origin = std::make_shared<Origin>();
    origin->name = name;
    origins_.emplace(origin->name, origin);
    return origin;
}

// Gives the requests that wait a connection each, as far as there are any or may be any.
void Http1Pool::pump(const std::shared_ptr<Origin> &origin) {
    while (!origin->waiting.empty()) {
        const auto idle = take_idle(*origin);
        if (!idle) break;
        auto next = std::move(origin->waiting.front());
        origin->waiting.pop_front();
        begin(*idle, std::move(next));
    }
    while (origin->opening < origin->waiting.size() &&
           origin->connections < limits_.connections_per_host && make_room(*origin))
        open(origin);
}

std::optional<std::uint32_t> Http1Pool::take_idle(Origin &origin) {
    while (!origin.idle.empty()) {
        const auto index = origin.idle.back();
        if (steady_now_ms() - connections_[index].idle_since_ms < kIdleConnectionSeconds * 1000) {
            origin.idle.pop_back();
            return index;
        }
        close(index);
    }
    return std::nullopt;
}

// For one more connection: another origin's that rests makes place.
bool Http1Pool::make_room(const Origin &origin) {
    if (!is_full()) return true;
    for (auto &[name, other] : origins_) {
        if (other.get() == &origin || other->idle.empty()) continue;
        close(other->idle.front());
        break;
    }
    return !is_full();
}

void Http1Pool::open(const std::shared_ptr<Origin> &origin) {
    ++origin->connections;
    ++origin->opening;
    ++total_;
    open_(origin->name, [weak = weak_from_this(), origin](Opened result) {
        const auto self = weak.lock();
        if (self && !self->stopped_) return self->opened(origin, std::move(result));
        if (result.fd >= 0) ::close(result.fd);
    });
}

void Http1Pool::opened(const std::shared_ptr<Origin> &origin, Opened result) {
    --origin->opening;
    if (result.fd >= 0) {
        if (free_.empty()) {
            free_.push_back(static_cast<std::uint32_t>(connections_.size()));
            connections_.emplace_back();
        }
        const auto index = free_.back();
        if (poller_->watch(result.fd, token_of(index), kListen)) {
            free_.pop_back();
            auto &connection = connections_[index];
            connection.fd = result.fd;
            connection.origin = origin;
            connection.used = connection.blocked = false;
            connection.idle_since_ms = steady_now_ms();
            if (!connection.parser)
                connection.parser =
                    std::make_unique<ResponseParser>(kResponseHeaderBytes, limits_.response_bytes);
            origin->idle.push_back(index);
            pump(origin);
            if (is_full()) pump_another();
            return;
        }
        ::close(result.fd);
        result.why = "out of memory";
    }
    release_place(origin);
    if (origin->waiting.empty()) return;
    // One attempt, one answer: it belongs to the request that waits longest.
    const auto exchange = std::move(origin->waiting.front());
    origin->waiting.pop_front();
    pump(origin);
    finished_(exchange.id, failure(exchange, result.kind, result.why));
}

void Http1Pool::forget_unused(const Origin &origin) {
    if (origin.connections == 0 && origin.waiting.empty()) origins_.erase(std::string(origin.name));
}

// A connection less: another origin may wait for just this.
void Http1Pool::release_place(const std::shared_ptr<Origin> &origin) {
    --origin->connections;
    const bool was_full = is_full();
    --total_;
    forget_unused(*origin);
    if (was_full) pump_another();
}

bool Http1Pool::is_full() const { return total_ >= limits_.connections; }

// Of those that wait for nothing but a place, the one that waits longest.
std::shared_ptr<Http1Pool::Origin> Http1Pool::next_for_a_place() const {
    std::shared_ptr<Origin> next;
    for (const auto &[name, other] : origins_)
        if (other->opening < other->waiting.size() &&
            other->connections < limits_.connections_per_host &&
            (!next || other->waiting.front().start < next->waiting.front().start))
            next = other;
    return next;
}

void Http1Pool::pump_another() {
    if (const auto next = next_for_a_place()) pump(next);
}

// Whether a request of this origin would leave before an older one that has no place.
bool Http1Pool::is_overtaking(const Origin &origin) const {
    if (origin.waiting.empty()) return false;  // its connection rests, and makes place
    const auto next = next_for_a_place();
    return next && next.get() != &origin &&
           next->waiting.front().start < origin.waiting.front().start;
}

// --- one exchange ----------------------------------------------------------------------------

std::uint64_t Http1Pool::token_of(std::uint32_t index) const {
    return (std::uint64_t{connections_[index].generation} << 32) | index;
}

void Http1Pool::begin(std::uint32_t index, Exchange exchange) {
    auto &connection = connections_[index];
    connection.head.clear();
    append_head(connection.head, exchange.request);
    connection.sent = 0;
    connection.answered = false;
    connection.input.clear();
    connection.parser->start(exchange.request.method == "HEAD");
    connection.exchange = std::move(exchange);
    write(index);
}

bool Http1Pool::sent_whole(const Connection &connection) {
    return connection.sent == connection.head.size() + connection.exchange->request.body.size();
}

// What goes wrong here is told by the next event of the connection.
void Http1Pool::write(std::uint32_t index) {
    auto &connection = connections_[index];
    auto &exchange = *connection.exchange;
    auto &body = exchange.request.body;
    const auto size = connection.head.size() + body.size();
    while (connection.sent < size) {
        const auto of_head = std::min(connection.sent, connection.head.size());
        const auto of_body = connection.sent - of_head;
        std::array<iovec, 2> parts = {
            iovec{connection.head.data() + of_head, connection.head.size() - of_head},
            iovec{body.data() + of_body, body.size() - of_body}};
        msghdr message{};
        message.msg_iov = parts.data();
        message.msg_iovlen = parts.size();
        const auto sent = ::sendmsg(connection.fd, &message, MSG_NOSIGNAL);
        if (sent <= 0) break;
        exchange.written = true;
        connection.sent += static_cast<std::size_t>(sent);
    }
    const bool blocked = connection.sent < size && errno != EPIPE && errno != ECONNRESET;
    if (blocked != connection.blocked)
        poller_->change(connection.fd, token_of(index), blocked ? kListen | EPOLLOUT : kListen);
    connection.blocked = blocked;
}

void Http1Pool::on_ready(std::uint64_t token, std::uint32_t events) {
    const auto index = static_cast<std::uint32_t>(token);
    auto &connection = connections_[index];
    if (connection.fd < 0 || token_of(index) != token) return;  // closed in this round
    if (!connection.exchange) {  // the peer ends the silence: it closes, or says what nobody asked
        const auto origin = connection.origin;
        close(index);
        return pump(origin);
    }
    if (events & EPOLLOUT) {
        write(index);
        if (connection.answered && sent_whole(connection)) return complete(index, false);
    }
    if (connection.answered) {
        if (events & (EPOLLHUP | EPOLLERR)) broke(index);
        return;
    }
    if (events & ~std::uint32_t{EPOLLOUT}) read(index, events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR));
}

void Http1Pool::read(std::uint32_t index, bool peer_done) {
    auto &connection = connections_[index];
    const auto size = ::recv(connection.fd, buffer_.data(), buffer_.size(), 0);
    if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) return;
    if (size <= 0) {
        const bool whole = size == 0 && connection.parser->started() &&
                           connection.parser->end() == ResponseParser::State::complete;
        return whole ? complete(index, false) : broke(index);
    }
    std::string_view data(buffer_.data(), static_cast<std::size_t>(size));
    const bool more = !connection.input.empty();
    if (more) data = connection.input += data;
    std::size_t consumed = 0;
    const auto state = connection.parser->feed(data, consumed);
    switch (state) {
        case ResponseParser::State::need_more:
            more ? connection.input.erase(0, consumed)
                 : connection.input.assign(data.substr(consumed));
            return;
        case ResponseParser::State::complete:
            // A refusal needs no more of the request; who accepts it must get it whole.
            if (!sent_whole(connection) && connection.parser->status() < kFirstRefusal) {
                connection.answered = true;
                poller_->change(connection.fd, token_of(index), EPOLLOUT);
                return;
            }
            return complete(index, !peer_done && consumed == data.size());
        case ResponseParser::State::malformed:
            return fail(index, ErrorKind::protocol, "the answer is not HTTP/1.1");
        case ResponseParser::State::too_large:
            return fail(
                index, ErrorKind::too_large,
                "the response is longer than " + std::to_string(limits_.response_bytes) + " bytes");
    }
}

void Http1Pool::complete(std::uint32_t index, bool reusable) {
    auto &connection = connections_[index];
    auto &parser = *connection.parser;
    const bool sent = sent_whole(connection);
    const auto exchange = std::move(*connection.exchange);
    connection.exchange.reset();
    ClientResponse response;
    response.written = true;
    response.status = parser.status();
    response.headers = std::move(parser.headers());
    response.body = std::move(parser.body());
    response.duration_us =
        (std::chrono::steady_clock::now() - exchange.start) / std::chrono::microseconds(1);
    const auto origin = connection.origin;
    if (reusable && sent && parser.keep_alive() && !(is_full() && is_overtaking(*origin))) {
        connection.used = true;
        connection.idle_since_ms = steady_now_ms();
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
    origin->waiting.push_front(std::move(*connection.exchange));
    close(index);
    pump(origin);
}

void Http1Pool::fail(std::uint32_t index, ErrorKind kind, std::string_view why) {
    const auto exchange = std::move(*connections_[index].exchange);
    const auto origin = connections_[index].origin;
    close(index);
    pump(origin);
    finished_(exchange.id, failure(exchange, kind, why));
}

void Http1Pool::close(std::uint32_t index) {
    auto &connection = connections_[index];
    ::close(std::exchange(connection.fd, -1));
    ++connection.generation;
    connection.exchange.reset();
    const auto origin = std::move(connection.origin);
    std::erase(origin->idle, index);
    free_.push_back(index);
    release_place(origin);
}

}  // namespace patchbay::net
