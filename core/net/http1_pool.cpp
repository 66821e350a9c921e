#include "core/net/http1_pool.h"

#include "core/base/clock.h"
#include "core/net/keep_alive.h"
#include "core/net/request_check.h"

#include <algorithm>
#include <sys/epoll.h>
#include <utility>

namespace patchbay::net {

namespace {

constexpr std::size_t kReadBytes = 32 * 1024;

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
    auto pool = std::make_shared<Http1Pool>(loop, limits, std::move(open), std::move(finished));
    pool->poller_ =
        Poller::create(loop, [p = pool.get()](std::uint64_t token, std::uint32_t events) {
            const auto self = p->shared_from_this();  // what it tells may end the pool
            self->on_ready(token, events);
        });
    return pool->poller_ ? pool : nullptr;
}

Http1Pool::Http1Pool(Loop &loop, const ClientLimits &limits, Open open, Finished finished)
    : loop_(loop), limits_(limits), open_(std::move(open)), finished_(std::move(finished)) {
    buffer_.resize(kReadBytes);
}

Http1Pool::~Http1Pool() { stop(); }

void Http1Pool::stop() {
    if (std::exchange(stopped_, true)) return;
    if (poller_) poller_->stop();
    for (const auto &[name, origin] : origins_)
        for (const auto &exchange : origin->waiting)
            loop_.cancel(exchange.timer);
    for (const auto &connection : connections_)
        if (connection.exchange) loop_.cancel(connection.exchange->timer);
    connections_.clear();
}

// --- requests --------------------------------------------------------------------------------

void Http1Pool::start(Exchange exchange) {
    const auto origin = origin_of_url(exchange.request.url);
    const auto id = exchange.id;
    exchange.waits_until_ms = system_clock().steady_ms() + limits_.wait_ms;
    origin->waiting.push_back(std::move(exchange));
    pump(origin);
    if (!origin->waiting.empty() && origin->waiting.back().id == id)
        await(origin, origin->waiting.back());
}

void Http1Pool::await(const std::shared_ptr<Origin> &origin, Exchange &exchange) {
    exchange.timer = loop_.after(exchange.waits_until_ms - system_clock().steady_ms(),
                                 [weak = weak_from_this(), origin, id = exchange.id] {
                                     const auto self = weak.lock();
                                     if (self && !self->stopped_) self->waited_enough(origin, id);
                                 });
}

void Http1Pool::waited_enough(const std::shared_ptr<Origin> &origin, HttpClient::Id id) {
    auto &waiting = origin->waiting;
    const auto found = std::find_if(waiting.begin(), waiting.end(),
                                    [id](const Exchange &e) { return e.id == id; });
    if (found == waiting.end()) return;
    const auto exchange = std::move(*found);
    waiting.erase(found);
    forget_unused(*origin);
    finished_(id, failure(exchange, ErrorKind::timeout, waited_in_vain()));
}

std::string Http1Pool::waited_in_vain() const {
    return "not sent: no connection was free within " + std::to_string(limits_.wait_ms) + " ms";
}

void Http1Pool::fail_later(Exchange exchange, ErrorKind kind, std::string_view why) {
    loop_.cancel(exchange.timer);
    loop_.post([weak = weak_from_this(), id = exchange.id,
                response = failure(exchange, kind, why)]() mutable {
        const auto self = weak.lock();
        if (self && !self->stopped_) self->finished_(id, std::move(response));
    });
}

// Rare, and then nearly always the first in a queue.
std::optional<Exchange> Http1Pool::cancel(HttpClient::Id id) {
    for (std::uint32_t index = 0; index < connections_.size(); ++index) {
        auto &connection = connections_[index];
        if (!connection.exchange || connection.exchange->id != id) continue;
        auto exchange = std::move(*connection.exchange);
        loop_.cancel(exchange.timer);
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
        loop_.cancel(exchange.timer);
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

// Gives the requests that wait a connection each, as far as there are any or may be any. One whose
// time to wait is over leaves no more, though its timer has not been told yet.
void Http1Pool::pump(const std::shared_ptr<Origin> &origin) {
    auto &waiting = origin->waiting;
    while (!waiting.empty()) {
        if (waiting.front().waits_until_ms <= system_clock().steady_ms()) {
            auto late = std::move(waiting.front());
            waiting.pop_front();
            fail_later(std::move(late), ErrorKind::timeout, waited_in_vain());
            continue;
        }
        const auto idle = take_idle(*origin);
        if (!idle) break;
        if (waiting.empty()) {  // closing an old connection made place for it
            origin->idle.push_back(*idle);
            break;
        }
        auto next = std::move(waiting.front());
        waiting.pop_front();
        begin(*idle, std::move(next));
    }
    while (origin->opening < waiting.size() && origin->connections < limits_.connections_per_host &&
           make_room(*origin))
        open(origin);
    forget_unused(*origin);
}

// One that its peer has closed, or that it may close just when a request leaves, is not used.
std::optional<std::uint32_t> Http1Pool::take_idle(Origin &origin) {
    while (!origin.idle.empty()) {
        const auto index = origin.idle.back();
        auto &connection = connections_[index];
        if (system_clock().steady_ms() < connection.idle_until_ms && connection.socket.is_quiet()) {
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
    open_(origin->name, [weak = weak_from_this(), origin](SocketOpener::Opened result) {
        const auto self = weak.lock();
        if (self && !self->stopped_) self->opened(origin, std::move(result));
    });
}

void Http1Pool::opened(const std::shared_ptr<Origin> &origin, SocketOpener::Opened result) {
    --origin->opening;
    // Full houses speak or close as they accept. Opened anew at once, it would go round for ever.
    if (result.socket && !result.socket.is_quiet())
        result = {
            {}, ErrorKind::network, "the peer closed the connection, or spoke, before the request"};
    if (result.socket) {
        if (free_.empty()) {
            free_.push_back(static_cast<std::uint32_t>(connections_.size()));
            connections_.emplace_back();
        }
        const auto index = free_.back();
        if (poller_->watch(result.socket.fd(), token_of(index), EPOLLIN | EPOLLRDHUP)) {
            free_.pop_back();
            auto &connection = connections_[index];
            connection.socket = std::move(result.socket);
            connection.origin = origin;
            connection.used = connection.blocked = false;
            connection.idle_until_ms = system_clock().steady_ms() + kIdleConnectionMs;
            if (!connection.parser)
                connection.parser =
                    std::make_unique<ResponseParser>(kResponseHeaderBytes, limits_.response_bytes);
            origin->idle.push_back(index);
            pump(origin);
            if (is_full()) pump_another();
            return;
        }
        result.kind = ErrorKind::network;
        result.why = "out of memory";
    }
    release_place(origin);
    if (origin->waiting.empty()) return;
    // One attempt, one answer: it belongs to the request that waits longest.
    const auto exchange = std::move(origin->waiting.front());
    origin->waiting.pop_front();
    loop_.cancel(exchange.timer);
    pump(origin);
    finished_(exchange.id, failure(exchange, result.kind, result.why));
}

void Http1Pool::forget_unused(const Origin &origin) {
    if (origin.connections > 0 || !origin.waiting.empty()) return;
    const auto found = origins_.find(origin.name);
    if (found != origins_.end() && found->second.get() == &origin) origins_.erase(found);
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

}  // namespace patchbay::net
