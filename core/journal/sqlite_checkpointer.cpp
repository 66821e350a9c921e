#include "core/journal/sqlite_checkpointer.h"

#include <sqlite3.h>

#include <utility>

namespace patchbay::journal::sqlite {

namespace {

constexpr int kRounds = 2;  // the second copies what was written during the first, mostly little

}  // namespace

Result<std::unique_ptr<Checkpointer>> Checkpointer::start(Connection connection) {
    // SQLite opens the log with the first read, and copies nothing of one that is not open.
    if (auto read = connection.number("PRAGMA user_version"); !read) return read.error();
    return std::unique_ptr<Checkpointer>(new Checkpointer(std::move(connection)));
}

Checkpointer::Checkpointer(Connection connection)
    : connection_(std::move(connection)), thread_([this] { run(); }) {}

Checkpointer::~Checkpointer() {
    {
        const std::lock_guard lock(mutex_);
        state_ = State::stopped;
    }
    changed_.notify_one();
    thread_.join();
}

void Checkpointer::begin() {
    {
        const std::lock_guard lock(mutex_);
        state_ = State::copying;
    }
    changed_.notify_one();
}

bool Checkpointer::take_copied() {
    if (state_.load(std::memory_order_acquire) != State::copied) return false;
    const std::lock_guard lock(mutex_);
    state_ = State::rest;
    return true;
}

void Checkpointer::run() {
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock,
                      [this] { return state_ == State::copying || state_ == State::stopped; });
        if (state_ == State::stopped) return;
        lock.unlock();
        copy();
        lock.lock();
        if (state_ == State::copying) state_ = State::copied;
    }
}

// What fails here fails for the writer too, and readers that hold some of the log back let go of it
// in time: either way the next long log tries again.
void Checkpointer::copy() {
    for (int round = 0; round < kRounds && state_ == State::copying; ++round)
        sqlite3_wal_checkpoint_v2(connection_.handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr,
                                  nullptr);
}

}  // namespace patchbay::journal::sqlite
