// An executor without a thread: a test runs what was posted when it wants to, on its own thread.
// Its clock stands still until the test moves it.
#pragma once

#include "core/base/executor.h"

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>

namespace patchbay {

class ManualExecutor final : public Executor {
public:
    void post(Work work) override {
        const std::lock_guard lock(mutex_);
        work_.push_back(std::move(work));
        ++posts_;
        posted_.notify_all();  // under the lock: whoever waits may destroy this right after
    }

    TimerId after(std::int64_t delay_ms, Work work) override {
        const std::lock_guard lock(mutex_);
        timers_.emplace(++last_timer_, Timer{now_ + delay_ms, std::move(work)});
        return last_timer_;
    }
    void cancel(TimerId id) override {
        const std::lock_guard lock(mutex_);
        timers_.erase(id);
    }

    // Runs what is posted, waiting for more, until `done` is true.
    template <class Done>
    void run_until(Done done) {
        while (!done())
            run_one();
    }

    // Runs what is posted now, without waiting.
    void run_ready() {
        for (;;) {
            Work work;
            {
                const std::lock_guard lock(mutex_);
                if (work_.empty()) return;
                work = std::move(work_.front());
                work_.pop_front();
            }
            work();
        }
    }

    // Posts the timers that are due by then, in their order.
    void advance(std::int64_t ms) {
        const std::lock_guard lock(mutex_);
        now_ += ms;
        std::multimap<std::int64_t, Work> due;
        for (auto it = timers_.begin(); it != timers_.end();) {
            if (it->second.at > now_) {
                ++it;
                continue;
            }
            due.emplace(it->second.at, std::move(it->second.work));
            it = timers_.erase(it);
        }
        for (auto &[at, work] : due)
            work_.push_back(std::move(work));
    }

    std::size_t posts() const {
        const std::lock_guard lock(mutex_);
        return posts_;
    }

private:
    struct Timer {
        std::int64_t at;
        Work work;
    };

    void run_one() {
        Work work;
        {
            std::unique_lock lock(mutex_);
            posted_.wait(lock, [this] { return !work_.empty(); });
            work = std::move(work_.front());
            work_.pop_front();
        }
        work();
    }

    mutable std::mutex mutex_;
    std::condition_variable posted_;
    std::deque<Work> work_;
    std::map<TimerId, Timer> timers_;
    TimerId last_timer_ = 0;
    std::int64_t now_ = 0;
    std::size_t posts_ = 0;
};

}  // namespace patchbay
