#include "core/journal/sqlite_writer.h"

#include "core/base/log.h"

#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace patchbay::journal::sqlite {

namespace {

constexpr auto kIdle = std::chrono::milliseconds(100);  // without work: then the log is copied back

// The batch contradicts what is there, or is no row at all: the store itself is well.
bool is_fault_of_batch(int code) {
    return code == SQLITE_CONSTRAINT || code == SQLITE_MISMATCH || code == SQLITE_TOOBIG;
}

// SQLite tells after each commit how many pages the log has. In place of its own checkpoints.
int remember_log_pages(void *pages, sqlite3 *, const char *, int count) {
    static_cast<std::atomic<int> *>(pages)->store(count, std::memory_order_relaxed);
    return SQLITE_OK;
}

}  // namespace

Result<std::unique_ptr<Writer>> Writer::start(Connection connection, Connection second,
                                              std::size_t largest_group) {
    // Rows keeps a reference to the connection, so both move in together.
    std::unique_ptr<Writer> writer(new Writer(std::move(connection), nullptr, largest_group));
    auto rows = Rows::prepare(writer->connection_);
    if (!rows) return rows.error();
    writer->rows_ = std::move(*rows);
    auto ownership = Ownership::prepare(writer->connection_);
    if (!ownership) return ownership.error();
    writer->ownership_ = std::move(*ownership);
    auto checkpointer = Checkpointer::start(std::move(second));
    if (!checkpointer) return checkpointer.error();
    writer->checkpointer_ = std::move(*checkpointer);
    writer->thread_ = std::thread([w = writer.get()] { w->run(); });
    return writer;
}

Writer::Writer(Connection connection, std::unique_ptr<Rows> rows, std::size_t largest_group)
    : connection_(std::move(connection)),
      rows_(std::move(rows)),
      begin_(connection_, "BEGIN IMMEDIATE"),
      commit_(connection_, "COMMIT"),
      rollback_(connection_, "ROLLBACK"),
      largest_group_(std::max<std::size_t>(largest_group, 1)) {
    sqlite3_wal_hook(connection_.handle(), remember_log_pages, &log_pages_);
}

Writer::~Writer() {
    {
        const std::lock_guard lock(queue_mutex_);
        stop_ = true;
    }
    queue_filled_.notify_one();
    if (thread_.joinable()) thread_.join();
    checkpointer_.reset();
    sqlite3_wal_checkpoint_v2(connection_.handle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr,
                              nullptr);
}

// ---- Any thread ---------------------------------------------------------------------------------

void Writer::commit(Partition partition, Epoch epoch, Batch batch, Executor &executor,
                    Store::Done done) {
    waiting_.fetch_add(1, std::memory_order_relaxed);
    bool wake = false;
    {
        const std::lock_guard lock(queue_mutex_);
        queue_.push_back({partition, epoch, std::move(batch), &executor, std::move(done)});
        wake = std::exchange(asleep_, false);
    }
    if (wake) queue_filled_.notify_one();
}

Result<Epoch> Writer::lease(Partition partition) {
    const std::lock_guard lock(database_);
    return ownership_->lease(partition);
}

Result<std::vector<Epoch>> Writer::lease_all() {
    const std::lock_guard lock(database_);
    return ownership_->lease_all();
}

std::uint64_t Writer::incarnation() {
    const std::lock_guard lock(database_);
    return ownership_->incarnation();
}

Result<void> Writer::in_place() {
    if (ownership_->in_place()) return {};
    tell_lost();
    return Error{ownership_->lost()};
}

Result<void> Writer::put_flow(const FlowVersion &flow) {
    const std::lock_guard lock(database_);
    if (auto ours = in_place(); !ours) return ours;
    Statement put(connection_,
                  "INSERT INTO flow(name, version, text) VALUES (?, ?, ?) ON CONFLICT DO NOTHING");
    if (!put || !put.run(flow.name, flow.version, flow.text))
        return connection_.error("write a flow to");
    return {};
}

Result<void> Writer::put_blob(const Blob &blob) {
    const std::lock_guard lock(database_);
    if (auto ours = in_place(); !ours) return ours;
    Statement put(connection_,
                  "INSERT INTO blob(id, bytes, mime_type, filename, created, expires) "
                  "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET bytes = excluded.bytes, "
                  "mime_type = excluded.mime_type, filename = excluded.filename, "
                  "created = excluded.created, expires = excluded.expires");
    if (!put ||
        !put.run(blob.id, blob.bytes, blob.mime_type, blob.filename, blob.created, blob.expires))
        return connection_.error("write a file's entry to");
    return {};
}

Result<void> Writer::drop_blob(std::string_view id) {
    const std::lock_guard lock(database_);
    Statement drop(connection_, "DELETE FROM blob WHERE id = ?");
    if (!drop || !drop.run(id)) return connection_.error("drop a file's entry from");
    return {};
}

Result<std::size_t> Writer::forget(TimeMs before, std::size_t most) {
    const std::lock_guard lock(database_);
    if (auto ours = in_place(); !ours) return ours.error();
    std::size_t forgotten = 0;
    for (const char *sql :
         {"DELETE FROM early WHERE seq IN (SELECT seq FROM early WHERE received < ? AND "
          "provider_id NOT LIKE char(10) || '%' LIMIT ?)",
          "DELETE FROM event WHERE seq IN (SELECT seq FROM event INDEXED BY event_nobodys WHERE "
          "state = 2 AND conversation = 0 AND received < ? AND seq < (SELECT max(seq) FROM event) "
          "AND (provider_id = '' OR provider_id LIKE 'told:%') "
          "LIMIT ?)"}) {
        Statement drop(connection_, sql);
        if (!drop || !drop.run(before, most - forgotten))
            return connection_.error("drop what is old from");
        forgotten += static_cast<std::size_t>(connection_.changes());
    }
    return forgotten;
}

// ---- The writer's thread ------------------------------------------------------------------------

void Writer::run() {
    std::vector<Job> jobs;
    for (;;) {
        {
            std::unique_lock lock(queue_mutex_);
            const auto ready = [this] { return stop_ || !queue_.empty(); };
            if (!ready()) {
                asleep_ = true;
                if (log_pages_ == 0 && health_.well()) {
                    queue_filled_.wait(lock, ready);
                } else if (!queue_filled_.wait_for(lock, kIdle, ready)) {
                    lock.unlock();
                    if (health_.wants_probe()) probe();
                    look_after_log(1);
                    continue;
                }
                asleep_ = false;
            }
            if (queue_.empty()) return;  // told to stop
            jobs.swap(queue_);
        }
        for (std::span<Job> rest(jobs); !rest.empty();) {
            const auto group = rest.first(std::min(rest.size(), largest_group_));
            rest = rest.subspan(group.size());
            health_.begin();
            {
                const std::lock_guard lock(database_);
                write(group);
            }
            health_.end();
            complete(group);
        }
        jobs.clear();
        if (health_.wants_probe()) probe();
        look_after_log(kCheckpointPages);
    }
}

// A group that fails is halved until the batch that cannot be written stands alone.
void Writer::write(std::span<Job> group) {
    if (write_together(group)) return;
    if (group.size() > 1) {
        write(group.first(group.size() / 2));
        write(group.subspan(group.size() / 2));
    }
}

bool Writer::write_together(std::span<Job> group) {
    bool wrote = false;
    const bool good = begin_.run() && ownership_->look() && [&] {
        (void)ownership_->in_place();  // else nothing is ours
        rows_->clear_tally();
        for (Job &job : group) {
            if (!ownership_->owns(job.partition, job.epoch)) {
                job.result = CommitResult::stale;
                continue;
            }
            const Written written = rows_->write(job.partition, job.batch);
            if (written == Written::error) return false;
            job.result = written == Written::all ? CommitResult::done : CommitResult::duplicate;
            wrote = true;
        }
        return rows_->write_tally() && commit_.run();
    }();
    if (good) {
        // Asked again, since what went into a file that is gone by now is in no store.
        if (wrote && !ownership_->in_place())
            for (Job &job : group)
                job.result = CommitResult::stale;
        if (!ownership_->lost().empty()) tell_lost();
        return true;
    }
    if (group.size() == 1) failed_alone(group.front());
    if (connection_.in_transaction()) (void)rollback_.run();
    return false;
}

// While the connection still says why.
void Writer::failed_alone(Job &job) {
    job.result = CommitResult::failed;
    const std::string reason = connection_.error("write to").message;
    if (is_fault_of_batch(connection_.code()))
        log::error("batch refused", {{"partition", int{job.partition}}, {"reason", reason}});
    else if (health_.failed())
        log::error("store cannot write",
                   {{"reason", reason}, {"remedy", "free disk space, or repair the disk"}});
}

void Writer::tell_lost() {
    if (std::exchange(told_lost_, true)) return;
    log::error("the store is not this process's any more: nothing more is written",
               {{"reason", ownership_->lost()},
                {"remedy",
                 "see that one daemon alone uses the store and that nobody touches its "
                 "files while it runs, then start again"}});
}

// Writes as much as many commits would, durably, and takes it away again.
void Writer::probe() {
    health_.begin();
    {
        const std::lock_guard lock(database_);
        const auto run = [this](const char *sql) {
            return sqlite3_exec(connection_.handle(), sql, nullptr, nullptr, nullptr) == SQLITE_OK;
        };
        const std::string write =
            "INSERT INTO probe VALUES (zeroblob(" + std::to_string(kProbeBytes) + "))";
        const bool good =
            run("DELETE FROM probe") && run(write.c_str()) && run("DELETE FROM probe");
        health_.probed(good);
        if (good) log::info("store writes again");
    }
    health_.end();
}

// One post an executor, however many batches of its are done: a wake-up each would cost more than
// the commit.
void Writer::complete(std::span<Job> group) {
    struct Completion {
        Store::Done done;
        CommitResult result;
    };
    std::vector<std::pair<Executor *, std::vector<Completion>>> posts;
    for (Job &job : group) {
        auto post = std::find_if(posts.begin(), posts.end(),
                                 [&](const auto &p) { return p.first == job.executor; });
        if (post == posts.end())
            post = posts.emplace(post, job.executor, std::vector<Completion>());
        post->second.push_back({std::move(job.done), job.result});
    }
    waiting_.fetch_sub(group.size(), std::memory_order_relaxed);
    for (auto &[executor, completions] : posts)
        executor->post([completions = std::move(completions)] {
            for (const Completion &completion : completions)
                if (completion.done) completion.done(completion.result);
        });
}

// Copying a long log takes as long as many commits, so another thread does most of it.
void Writer::look_after_log(int pages) {
    if (checkpointer_->take_copied())
        checkpoint();
    else if (log_pages_ >= pages && checkpointer_->at_rest())
        checkpointer_->begin();
}

// Copies the log back into the file as far as readers allow; the next commit begins the log anew.
void Writer::checkpoint() {
    const std::lock_guard lock(database_);
    sqlite3_wal_checkpoint_v2(connection_.handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr,
                              nullptr);
    log_pages_ = 0;  // where readers held some of it back, the next commit tells
}

}  // namespace patchbay::journal::sqlite
