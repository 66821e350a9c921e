// Copies the write-ahead log back into the file beside the writer, which goes on committing.
#pragma once

#include "core/journal/sqlite.h"

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

namespace patchbay::journal::sqlite {

class Checkpointer {
public:
    static Result<std::unique_ptr<Checkpointer>> start(Connection connection);
    ~Checkpointer();  // after the round that is under way

    // Of the writer's thread.
    void begin();  // at rest only
    bool at_rest() const { return state_.load(std::memory_order_acquire) == State::rest; }
    // Most of the log is copied; true once for each begin(). SQLite begins the log anew when all of
    // it is copied, so the writer copies the rest itself: then no commit comes in between.
    bool take_copied();

private:
    enum class State { rest, copying, copied, stopped };

    explicit Checkpointer(Connection connection);
    void run();
    void copy();

    Connection connection_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::atomic<State> state_{State::rest};  // written under the mutex
    std::thread thread_;
};

}  // namespace patchbay::journal::sqlite
