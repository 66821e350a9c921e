// The inside of a Loop, for core/net's .cpp files and tests of the room only.
#pragma once

#include "core/net/loop.h"
#include "core/net/timer_queue.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <cstdint>
#include <limits>
#include <list>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace patchbay::net {

namespace asio = boost::asio;

// Work on its way to the loop. It outlives the loop where a Responder still holds it: then what is
// posted is dropped. However many posts arrive while a batch waits or runs, they cost one wake-up.
class Inbox : public std::enable_shared_from_this<Inbox> {
public:
    using Work = Executor::Work;

    explicit Inbox(asio::io_context &context) : context_(&context) {}

    void post(Work work);  // any thread
    bool on_thread() const {
        return thread_.load(std::memory_order_relaxed) == std::this_thread::get_id();
    }

    void enter() { thread_.store(std::this_thread::get_id(), std::memory_order_relaxed); }
    void leave() { thread_.store({}, std::memory_order_relaxed); }
    void stop() { stopped_.store(true, std::memory_order_relaxed); }  // any thread
    void close();                                                     // drops what waits, for ever

private:
    void schedule();  // with the mutex held
    void run_batch();

    std::mutex mutex_;
    std::vector<Work> waiting_;
    bool scheduled_ = false;     // run_batch() is queued or runs
    asio::io_context *context_;  // null: closed
    std::vector<Work> running_;  // the loop's thread
    std::atomic<bool> stopped_{false};
    std::atomic<std::thread::id> thread_{};
};

struct Loop::Impl {
    Impl() : guard(asio::make_work_guard(context)), inbox(std::make_shared<Inbox>(context)) {}
    ~Impl();

    void arm();      // the one Asio timer for the earliest of `timers`
    void run_due();  // what is due now

    static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

    TimerQueue timers;  // deadlines in nanoseconds of the steady clock
    std::int64_t armed = kNever;
    bool closed = false;
    asio::io_context context{1};
    asio::executor_work_guard<asio::io_context::executor_type> guard;
    asio::steady_timer alarm{context};
    std::list<asio::signal_set> signals;
    std::shared_ptr<Inbox> inbox;
};

}  // namespace patchbay::net
