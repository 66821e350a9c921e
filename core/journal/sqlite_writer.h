// The one writer of a store: a thread that commits what waits in groups, one transaction each.
#pragma once

#include "core/journal/sqlite.h"
#include "core/journal/sqlite_checkpointer.h"
#include "core/journal/sqlite_health.h"
#include "core/journal/sqlite_ownership.h"
#include "core/journal/sqlite_rows.h"
#include "core/journal/store.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <span>
#include <thread>

namespace patchbay::journal::sqlite {

// At this many pages (64 MiB) the write-ahead log is copied back even while work goes on. Copying
// when idle keeps it from getting there. A page that many commits wrote is copied once, so a long
// log costs less; a restart after a crash reads it again, well within a second.
constexpr int kCheckpointPages = 16'000;

class Writer {
public:
    // The connection's schema is in place. `second` is another one to the same file.
    static Result<std::unique_ptr<Writer>> start(Connection connection, Connection second,
                                                 std::size_t largest_group);
    ~Writer();  // commits what waits, posts its completions, empties the write-ahead log

    void commit(Partition partition, Epoch epoch, Batch batch, Executor &executor,
                Store::Done done);
    std::size_t waiting() const { return waiting_.load(std::memory_order_relaxed); }
    const Health &health() const { return health_; }

    // These write on the caller's thread, between two groups.
    Result<Epoch> lease(Partition partition);
    Result<std::vector<Epoch>> lease_all();
    std::uint64_t incarnation();
    Result<void> put_flow(const FlowVersion &flow);
    Result<void> put_blob(const Blob &blob);
    Result<void> drop_blob(std::string_view id);
    Result<std::size_t> forget(TimeMs before, std::size_t most);

private:
    struct Job {
        Partition partition;
        Epoch epoch;
        Batch batch;
        Executor *executor;
        Store::Done done;
        CommitResult result = CommitResult::failed;
    };

    Writer(Connection connection, std::unique_ptr<Rows> rows, std::size_t largest_group);

    void run();
    void write(std::span<Job> group);
    bool write_together(std::span<Job> group);
    void complete(std::span<Job> group);
    void probe();
    void tell_lost();
    Result<void> in_place();
    void failed_alone(Job &job);
    void look_after_log(int pages);  // long enough to copy it
    void checkpoint();

    // The connection with its statements, owner and log; held for a group, and by lease and
    // put_flow.
    std::mutex database_;
    Connection connection_;
    std::unique_ptr<Rows> rows_;
    Statement begin_, commit_, rollback_;
    std::unique_ptr<Ownership> ownership_;
    bool told_lost_ = false;
    std::atomic<int> log_pages_{0};  // of the log, as of the last commit; 0: copied back
    std::unique_ptr<Checkpointer> checkpointer_;

    std::mutex queue_mutex_;
    std::condition_variable queue_filled_;
    std::vector<Job> queue_;
    bool asleep_ = false;
    bool stop_ = false;

    std::atomic<std::size_t> waiting_{0};
    Health health_{system_clock()};
    const std::size_t largest_group_;
    std::thread thread_;
};

}  // namespace patchbay::journal::sqlite
