#include "core/base/log_writer.h"

#include "core/base/log_line.h"

#include <climits>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <poll.h>
#include <string>
#include <utility>

namespace patchbay::log {

namespace {

std::atomic<std::uint64_t> dropped_lines{0};

std::uint64_t lines_in(std::string_view text) {
    return static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
}

// Whole lines, as many as a pipe takes without mixing them with another process's; at least one.
std::string_view next_lines(std::string_view text) {
    auto end = text.substr(0, PIPE_BUF).rfind('\n');
    if (end == text.npos) end = text.find('\n');
    return text.substr(0, end == text.npos ? text.npos : end + 1);
}

bool write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const auto size = ::write(descriptor, text.data(), text.size());
        if (size >= 0) {
            text.remove_prefix(static_cast<std::size_t>(size));
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            pollfd ready{descriptor, POLLOUT, 0};  // made non-blocking by who shares it
            ::poll(&ready, 1, -1);
        } else if (errno != EINTR) {
            return false;
        }
    }
    return true;
}

// How many lines could not be written.
std::uint64_t write_lines(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const auto lines = next_lines(text);
        if (!write_all(descriptor, lines)) return lines_in(text);
        text.remove_prefix(lines.size());
    }
    return 0;
}

std::string told(std::uint64_t count) {
    return to_line(
        format(), Level::warn, "log lines dropped",
        {{"count", count}, {"reason", "standard error was not read, or could not be written"}});
}

}  // namespace

// Shared with the thread, which may be left behind where a write never ends.
struct Writer::State {
    State(int the_descriptor, std::size_t the_bytes)
        : descriptor(the_descriptor), bytes(the_bytes) {}

    void add(std::string_view line);
    void run();

    const int descriptor;
    const std::size_t bytes;

    std::mutex mutex;
    std::condition_variable filled;
    std::condition_variable emptied;
    std::string waiting;
    std::size_t writing = 0;   // bytes that the thread holds
    std::uint64_t taken = 0;   // bytes so far
    std::uint64_t done = 0;    // of them: written, or given up
    std::uint64_t untold = 0;  // lines dropped
    bool failing = false;      // the last write failed: the next line tries again
    bool ending = false;
    bool ended = false;

private:
    bool idle() const { return waiting.empty() && (untold == 0 || failing); }
};

void Writer::State::add(std::string_view line) {
    {
        const std::lock_guard lock(mutex);
        if (ended || waiting.size() + writing + line.size() > bytes) {
            ++untold;
            ++dropped_lines;
            return;
        }
        waiting += line;
        taken += line.size();
    }
    filled.notify_one();
}

void Writer::State::run() {
    std::string batch;
    std::unique_lock lock(mutex);
    for (;;) {
        filled.wait(lock, [this] { return ending || !idle(); });
        if (idle()) break;
        batch.swap(waiting);
        writing = batch.size();
        const auto untold_before = std::exchange(untold, 0);
        lock.unlock();
        const auto lost = write_lines(descriptor, batch);
        // What was dropped came behind this batch.
        const bool tells =
            lost == 0 && (untold_before == 0 || write_all(descriptor, told(untold_before)));
        lock.lock();
        done += batch.size();
        writing = 0;
        batch.clear();
        failing = !tells;
        untold += lost + (tells ? 0 : untold_before);
        dropped_lines += lost;
        emptied.notify_all();
    }
    ended = true;
    emptied.notify_all();
}

// Never destroyed: a thread may log while the process ends.
struct Writer::Current {
    std::mutex mutex;
    std::shared_ptr<State> state;

    std::shared_ptr<State> get() {
        const std::lock_guard lock(mutex);
        return state;
    }
    void set(std::shared_ptr<State> to) {
        const std::lock_guard lock(mutex);
        state = std::move(to);
    }
};

Writer::Current &Writer::current() {
    static auto &the = *new Current;
    return the;
}

Writer::Writer(int descriptor, std::size_t buffer_bytes)
    : state_(std::make_shared<State>(descriptor, buffer_bytes)),
      thread_([state = state_] { state->run(); }) {
    current().set(state_);
}

Writer::~Writer() {
    std::unique_lock lock(state_->mutex);
    state_->ending = true;
    state_->filled.notify_one();
    const bool ended = state_->emptied.wait_for(lock, std::chrono::milliseconds(kLastLinesMs),
                                                [this] { return state_->ended; });
    lock.unlock();
    if (!ended) {
        thread_.detach();  // and what is logged from now on is not written
        return;
    }
    thread_.join();
    current().set(nullptr);
}

bool Writer::take(std::string_view line) {
    const auto state = current().get();
    if (state) state->add(line);
    return state != nullptr;
}

void Writer::flush() {
    const auto state = current().get();
    if (!state) return;
    std::unique_lock lock(state->mutex);
    state->emptied.wait_for(lock, std::chrono::milliseconds(kLastLinesMs),
                            [&state, taken = state->taken] { return state->done >= taken; });
}

std::uint64_t Writer::dropped() { return dropped_lines; }

}  // namespace patchbay::log
