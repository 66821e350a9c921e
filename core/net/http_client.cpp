#include "core/net/http_client.h"

#include "core/net/curl_connector.h"
#include "core/net/curl_driver.h"
#include "core/net/curl_transfer.h"
#include "core/net/http1_pool.h"
#include "core/net/request_check.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace patchbay::net {

namespace {

constexpr std::size_t kIdleHandles = 256;  // easy handles that are kept for the next request

bool start_curl() {
    static const bool started = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    return started;
}

}  // namespace

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
    enum class State { idle, waiting, running };
    struct Slot {
        std::unique_ptr<CurlTransfer> transfer;  // of a request that curl carries
        std::optional<Exchange> exchange;        // of one for the pool, until it starts
        bool pooled = false;
        std::string invalid;  // why the pool may not have it
        Done done;
        Executor::TimerId timer = 0;
        std::uint32_t generation = 0;
        State state = State::idle;
        bool valid = false;
    };

    Impl(Loop &the_loop, TransferContext the_context)
        : loop(the_loop), context(std::move(the_context)), connector(loop, context) {}

    Id send(ClientRequest request, Done done);
    void cancel(Id id);
    void close();
    void on_finished(CURL *easy, CURLcode result);
    void on_exchanged(Id id, ClientResponse response);

    Loop &loop;
    TransferContext context;
    CurlConnector connector;
    std::shared_ptr<Http1Pool> pool;
    std::size_t in_flight = 0;
    bool closed = false;

private:
    std::uint32_t acquire();
    Done release(Slot &slot);
    Slot *find(Id id);
    CurlTransfer &transfer_of(std::uint32_t index);
    void start();
    bool start(Slot &slot);
    ClientResponse abandon(Slot &slot, Id id, ErrorKind kind, std::string_view why);
    void expire(Id id, std::int64_t timeout_ms);

    std::vector<Slot> slots_;
    std::vector<std::uint32_t> idle_;
    std::vector<Id> starting_;
    bool curl_due_ = false;  // something was added to curl that it has not begun
};

// As with timers, an id is the slot plus one and, above it, the slot's generation.
HttpClient::Impl::Slot *HttpClient::Impl::find(Id id) {
    const auto index = static_cast<std::uint32_t>(id) - 1;
    if (index >= slots_.size()) return nullptr;
    auto &slot = slots_[index];
    return slot.generation == id >> 32 && slot.state != State::idle ? &slot : nullptr;
}

std::uint32_t HttpClient::Impl::acquire() {
    if (idle_.empty()) {
        idle_.push_back(static_cast<std::uint32_t>(slots_.size()));
        slots_.emplace_back();
    }
    const auto index = idle_.back();
    idle_.pop_back();
    return index;
}

CurlTransfer &HttpClient::Impl::transfer_of(std::uint32_t index) {
    auto &transfer = slots_[index].transfer;
    if (!transfer) {
        transfer = std::make_unique<CurlTransfer>(context);
        if (transfer->easy()) {
            curl_easy_setopt(transfer->easy(), CURLOPT_PRIVATE,
                             reinterpret_cast<void *>(std::uintptr_t{index}));
        }
    }
    return *transfer;
}

HttpClient::Done HttpClient::Impl::release(Slot &slot) {
    loop.cancel(slot.timer);
    slot.state = State::idle;
    ++slot.generation;
    if (idle_.size() >= kIdleHandles) slot.transfer.reset();
    idle_.push_back(static_cast<std::uint32_t>(&slot - slots_.data()));
    --in_flight;
    return std::move(slot.done);
}

HttpClient::Id HttpClient::Impl::send(ClientRequest request, Done done) {
    const auto timeout_ms = std::max<std::int64_t>(request.timeout_ms, 1);
    const auto index = acquire();
    auto &slot = slots_[index];
    const auto id = (Id{slot.generation} << 32) | (index + 1);
    slot.state = State::waiting;
    slot.done = std::move(done);
    // Files that go or come in pieces are curl's too.
    slot.pooled = context.limits.own_http1 && !is_https(request.url) && request.parts.empty() &&
                  !request.sink;
    if (slot.pooled) {
        slot.invalid = check_request(request);
        slot.valid = slot.invalid.empty();
        slot.exchange = Exchange{id, std::move(request), std::chrono::steady_clock::now()};
    } else {
        auto &transfer = transfer_of(index);
        slot.valid = transfer.easy() && transfer.prepare(std::move(request));
    }
    // Ours, not curl's: it also counts while a request waits for a free connection.
    slot.timer = loop.after(timeout_ms, [weak = weak_from_this(), id, timeout_ms] {
        if (const auto self = weak.lock()) self->expire(id, timeout_ms);
    });
    ++in_flight;
    starting_.push_back(id);
    if (starting_.size() == 1) {
        loop.post([weak = weak_from_this()] {
            if (const auto self = weak.lock()) self->start();
        });
    }
    return id;
}

void HttpClient::Impl::start() {
    pool->look();
    for (const auto id : std::exchange(starting_, {})) {
        if (closed) return;
        auto *const slot = find(id);
        if (!slot || start(*slot)) continue;  // cancelled, or under way
        auto response = abandon(*slot, id, ErrorKind::network, "out of memory");
        release (*slot)(std::move(response));
    }
    if (std::exchange(curl_due_, false) && !closed) context.driver->run();
}

bool HttpClient::Impl::start(Slot &slot) {
    if (!slot.valid) return false;
    if (!slot.pooled) {
        if (!context.driver->add(slot.transfer->easy())) return false;
        curl_due_ = true;
    }
    slot.state = State::running;
    if (slot.pooled) pool->start(*std::exchange(slot.exchange, std::nullopt));
    return true;
}

// What there is to say of a request that ends without a response of its own.
ClientResponse HttpClient::Impl::abandon(Slot &slot, Id id, ErrorKind kind, std::string_view why) {
    if (!slot.pooled) {
        if (slot.state == State::running) context.driver->remove(slot.transfer->easy());
        return slot.transfer->abandon(kind, why);
    }
    const auto exchange =
        slot.exchange ? std::exchange(slot.exchange, std::nullopt) : pool->cancel(id);
    auto response = failure(*exchange, kind, why);
    if (!slot.invalid.empty()) {  // nothing of such a request is worth repeating in a log
        response.kind = ErrorKind::invalid;
        response.error = "invalid request: " + slot.invalid;
    }
    return response;
}

void HttpClient::Impl::on_finished(CURL *easy, CURLcode result) {
    if (connector.finished(easy, result)) return;
    context.driver->remove(easy);
    void *index = nullptr;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &index);
    auto &slot = slots_[reinterpret_cast<std::uintptr_t>(index)];
    auto response = slot.transfer->finish(result);
    release(slot)(std::move(response));
}

void HttpClient::Impl::on_exchanged(Id id, ClientResponse response) {
    if (auto *const slot = find(id)) release (*slot)(std::move(response));
}

void HttpClient::Impl::expire(Id id, std::int64_t timeout_ms) {
    auto *const slot = find(id);
    if (!slot) return;
    auto response = abandon(*slot, id, ErrorKind::timeout,
                            "no answer within " + std::to_string(timeout_ms) + " ms");
    release (*slot)(std::move(response));
}

void HttpClient::Impl::cancel(Id id) {
    auto *const slot = find(id);
    if (!slot) return;
    auto response = abandon(*slot, id, ErrorKind::cancelled, "cancelled");
    loop.post(
        [weak = weak_from_this(), done = release(*slot), answer = std::move(response)]() mutable {
            const auto self = weak.lock();
            if (self && !self->closed) done(std::move(answer));
        });
}

void HttpClient::Impl::close() {
    closed = true;
    for (auto &slot : slots_) {
        loop.cancel(slot.timer);
        if (slot.state == State::running && !slot.pooled)
            context.driver->remove(slot.transfer->easy());
        slot.state = State::idle;
    }
    pool->stop();
    connector.stop();
    context.driver->stop();
}

Result<std::unique_ptr<HttpClient>> HttpClient::create(
    Loop &loop, const std::vector<std::string> &allow_private, ClientLimits limits) {
    auto guard = AddressGuard::create(allow_private);
    if (!guard) return guard.error();
    if (!start_curl()) return Error{"libcurl does not start; check its installation"};
    auto impl = std::make_shared<Impl>(loop, TransferContext{limits, std::move(*guard), nullptr});
    impl->context.driver =
        CurlDriver::create(loop, {limits.connections_per_host, limits.connections},
                           [weak = std::weak_ptr(impl)](CURL *easy, CURLcode result) {
                               if (const auto self = weak.lock()) self->on_finished(easy, result);
                           });
    impl->pool = Http1Pool::create(
        loop, limits,
        [p = impl.get()](const std::string &origin, Function<void(Http1Pool::Opened)> done) {
            p->connector.open(origin, std::move(done));
        },
        [weak = std::weak_ptr(impl)](Id id, ClientResponse response) {
            if (const auto self = weak.lock()) self->on_exchanged(id, std::move(response));
        });
    if (!impl->context.driver || !impl->pool) {
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
