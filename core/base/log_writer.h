// Writer: while there is one, log lines go into a bounded buffer, and from there to standard error
// on a thread of its own. A standard error that nobody reads costs lines, never a loop's time.
// Lines that found no room, or that could not be written, are counted and told of as soon as the
// log flows again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <thread>
#include <unistd.h>

namespace patchbay::log {

constexpr std::size_t kBufferBytes = 1024 * 1024;  // of lines that wait to be written
constexpr std::int64_t kLastLinesMs = 1'000;       // that the process's end waits for them

class Writer {
public:
    // One at a time in a process.
    explicit Writer(int descriptor = STDERR_FILENO, std::size_t buffer_bytes = kBufferBytes);
    // Writes what waits, for at most kLastLinesMs. Where that is not enough the process ends
    // without, and what is logged until then is dropped.
    ~Writer();
    Writer(const Writer &) = delete;
    Writer &operator=(const Writer &) = delete;

    // The rest any thread. Whether there is a Writer that has taken the line, or has counted it as
    // dropped.
    static bool take(std::string_view line);
    // Waits until what was taken so far is written, at most kLastLinesMs.
    static void flush();
    static std::uint64_t dropped();  // lines of this process

private:
    struct State;
    struct Current;
    static Current &current();

    std::shared_ptr<State> state_;
    std::thread thread_;
};

}  // namespace patchbay::log
