#include "core/net/http_client.h"

#include "core/net/http1_pool.h"
#include "core/net/request_check.h"
#include "core/net/socket_opener.h"
#include "core/net/trust.h"

#include <algorithm>
#include <deque>
#include <utility>

namespace patchbay::net {

std::string_view kind_name(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::none:
            return "none";
        case ErrorKind::network:
            return "network";
        case ErrorKind::timeout:
            return "timeout";
        case ErrorKind::cancelled:
            return "cancelled";
        case ErrorKind::blocked:
            return "blocked";
        case ErrorKind::tls:
            return "tls";
        case ErrorKind::protocol:
            return "protocol";
        case ErrorKind::too_large:
            return "too_large";
        case ErrorKind::invalid:
            return "invalid";
    }
    return "unknown";
}

struct HttpClient::Impl : std::enable_shared_from_this<HttpClient::Impl> {
    struct Slot {
        Done done;
        std::uint32_t generation = 0;
        bool used = false;
    };

    explicit Impl(Loop &the_loop) : loop(the_loop) {}

    Id send(ClientRequest request, Done done);
    void cancel(Id id);
    void close();
    void finish(Id id, ClientResponse response);

    Loop &loop;
    std::shared_ptr<SocketOpener> opener;
    std::shared_ptr<Http1Pool> pool;
    std::size_t in_flight = 0;
    bool closed = false;

private:
    Slot *find(Id id);
    Done release(Slot &slot);
    void start();

    std::vector<Slot> slots_;
    std::vector<std::uint32_t> unused_;
    std::deque<Exchange> starting_;
    bool start_posted_ = false;
};

// As with timers, an id is the slot plus one and, above it, the slot's generation.
HttpClient::Impl::Slot *HttpClient::Impl::find(Id id) {
    const auto index = static_cast<std::uint32_t>(id) - 1;
    if (index >= slots_.size()) return nullptr;
    auto &slot = slots_[index];
    return slot.generation == id >> 32 && slot.used ? &slot : nullptr;
}

HttpClient::Done HttpClient::Impl::release(Slot &slot) {
    slot.used = false;
    ++slot.generation;
    unused_.push_back(static_cast<std::uint32_t>(&slot - slots_.data()));
    --in_flight;
    return std::move(slot.done);
}

HttpClient::Id HttpClient::Impl::send(ClientRequest request, Done done) {
    if (unused_.empty()) {
        unused_.push_back(static_cast<std::uint32_t>(slots_.size()));
        slots_.emplace_back();
    }
    const auto index = unused_.back();
    unused_.pop_back();
    auto &slot = slots_[index];
    slot.used = true;
    slot.done = std::move(done);
    ++in_flight;
    const auto id = (Id{slot.generation} << 32) | (index + 1);
    auto &exchange = starting_.emplace_back();
    exchange.id = id;
    exchange.request = std::move(request);
    exchange.start = std::chrono::steady_clock::now();
    if (!std::exchange(start_posted_, true)) {
        loop.post([weak = weak_from_this()] {
            if (const auto self = weak.lock()) self->start();
        });
    }
    return id;
}

// What is sent meanwhile has its turn in the loop's next round.
void HttpClient::Impl::start() {
    start_posted_ = false;
    for (auto count = starting_.size(); count > 0 && !closed && !starting_.empty(); --count) {
        auto exchange = std::move(starting_.front());
        starting_.pop_front();
        const auto wrong = check_request(exchange.request);
        if (wrong.empty()) {
            pool->start(std::move(exchange));
            continue;
        }
        auto response = failure(exchange, ErrorKind::invalid, {});
        response.error = "invalid request: " + wrong;  // nothing of it is worth repeating in a log
        finish(exchange.id, std::move(response));
    }
}

void HttpClient::Impl::finish(Id id, ClientResponse response) {
    if (auto *const slot = find(id)) release (*slot)(std::move(response));
}

void HttpClient::Impl::cancel(Id id) {
    auto *const slot = find(id);
    if (!slot) return;
    auto exchange = pool->cancel(id);
    const auto starting = std::find_if(starting_.begin(), starting_.end(),
                                       [id](const Exchange &e) { return e.id == id; });
    if (starting != starting_.end()) {
        exchange = std::move(*starting);
        starting_.erase(starting);
    }
    if (!exchange) return;  // its end is on its way
    auto response = failure(*exchange, ErrorKind::cancelled, "cancelled");
    loop.post(
        [weak = weak_from_this(), done = release(*slot), answer = std::move(response)]() mutable {
            const auto self = weak.lock();
            if (self && !self->closed) done(std::move(answer));
        });
}

void HttpClient::Impl::close() {
    closed = true;
    for (auto &slot : slots_)
        slot.used = false;
    pool->stop();
    opener->stop();
}

Result<std::unique_ptr<HttpClient>> HttpClient::create(
    Loop &loop, const std::vector<std::string> &allow_private, ClientLimits limits,
    std::shared_ptr<const Trust> trust) {
    auto guard = AddressGuard::create(allow_private);
    if (!guard) return guard.error();
    if (!trust) {
        auto system = Trust::create();
        if (!system) return system.error();
        trust = std::move(*system);
    }
    auto impl = std::make_shared<Impl>(loop);
    impl->opener =
        SocketOpener::create(loop, std::move(*guard), std::move(trust), limits.connect_ms);
    if (impl->opener)
        impl->pool = Http1Pool::create(
            loop, limits,
            [opener = impl->opener.get()](const std::string &origin,
                                          Function<void(SocketOpener::Opened)> done) {
                opener->open(origin, std::move(done));
            },
            [weak = std::weak_ptr(impl)](Id id, ClientResponse response) {
                if (const auto self = weak.lock()) self->finish(id, std::move(response));
            });
    if (!impl->pool) {
        return Error{
            "no file descriptor or memory left for the HTTP client; raise the limit of "
            "open files"};
    }
    return std::unique_ptr<HttpClient>(new HttpClient(std::move(impl)));
}

HttpClient::HttpClient(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

HttpClient::~HttpClient() { impl_->close(); }

HttpClient::Id HttpClient::send(ClientRequest request, Done done) {
    return impl_->send(std::move(request), std::move(done));
}

void HttpClient::cancel(Id id) { impl_->cancel(id); }

std::size_t HttpClient::in_flight() const { return impl_->in_flight; }

}  // namespace patchbay::net
