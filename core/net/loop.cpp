#include "core/net/loop.h"

#include "core/net/loop_impl.h"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace patchbay::net {

namespace {

using SteadyClock = std::chrono::steady_clock;
constexpr std::int64_t kNanosecondsPerMs = 1'000'000;
// Later than any deadline of ours, and far from overflow when added to the clock.
constexpr std::int64_t kMaxDelayMs = std::int64_t{100} * 365 * 86'400 * 1000;

std::int64_t now_ns() {
    return SteadyClock::now().time_since_epoch() / std::chrono::nanoseconds(1);
}

void await_signal(asio::signal_set &set, std::shared_ptr<Function<void(int)>> handler) {
    set.async_wait([&set, handler = std::move(handler)](const boost::system::error_code &error,
                                                        int signal) mutable {
        if (error) return;  // the loop ends
        (*handler)(signal);
        await_signal(set, std::move(handler));
    });
}

}  // namespace

void Inbox::post(Work work) {
    const std::lock_guard lock(mutex_);
    if (!context_) return;  // `work` is destroyed by the caller, after the lock
    waiting_.push_back(std::move(work));
    if (!scheduled_) schedule();
}

void Inbox::schedule() {
    scheduled_ = true;
    asio::post(*context_, [self = shared_from_this()] { self->run_batch(); });
}

void Inbox::run_batch() {
    {
        const std::lock_guard lock(mutex_);
        std::swap(waiting_, running_);
    }
    for (auto &work : running_) {
        if (stopped_.load(std::memory_order_relaxed)) return;  // the rest goes with the loop
        work();
        work = {};
    }
    running_.clear();
    const std::lock_guard lock(mutex_);
    scheduled_ = false;
    if (!waiting_.empty() && context_) schedule();  // sockets and timers get their turn in between
}

void Inbox::close() {
    // What is destroyed here may post again; that is dropped in post().
    std::vector<Work> waiting;
    {
        const std::lock_guard lock(mutex_);
        context_ = nullptr;
        waiting.swap(waiting_);
    }
    std::vector<Work> running;
    running.swap(running_);
}

Loop::Impl::~Impl() {
    closed = true;
    inbox->close();
    while (timers.pop(kNever)) {
    }
}

void Loop::Impl::arm() {
    if (timers.empty() || timers.earliest() >= armed) return;
    armed = timers.earliest();
    alarm.expires_at(SteadyClock::time_point(std::chrono::nanoseconds(armed)));
    alarm.async_wait([this](const boost::system::error_code &error) {
        if (error) return;  // armed anew for an earlier one
        armed = kNever;
        run_due();
        arm();
    });
}

void Loop::Impl::run_due() {
    const auto now = now_ns();
    while (auto work = timers.pop(now)) {
        work();
        if (context.stopped()) return;
    }
}

Loop::Loop() : impl_(std::make_unique<Impl>()) {}

Loop::~Loop() = default;

void Loop::run() {
    impl_->inbox->enter();
    impl_->context.run();
    impl_->inbox->leave();
}

void Loop::stop() {
    impl_->inbox->stop();
    impl_->context.stop();
}

void Loop::post(Work work) { impl_->inbox->post(std::move(work)); }

Loop::TimerId Loop::after(std::int64_t delay_ms, Work work) {
    if (impl_->closed) return std::numeric_limits<TimerId>::max();  // names no timer
    const auto delay = std::clamp<std::int64_t>(delay_ms, 0, kMaxDelayMs) * kNanosecondsPerMs;
    const auto id = impl_->timers.add(now_ns() + delay, std::move(work));
    impl_->arm();
    return id;
}

void Loop::cancel(TimerId id) { impl_->timers.cancel(id); }

void Loop::on_signals(std::initializer_list<int> signals, Function<void(int)> handler) {
    auto &set = impl_->signals.emplace_back(impl_->context);
    for (const auto signal : signals)
        set.add(signal);
    await_signal(set, std::make_shared<Function<void(int)>>(std::move(handler)));
}

}  // namespace patchbay::net
