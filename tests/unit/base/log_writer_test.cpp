#include "core/base/log_writer.h"

#include "core/base/json.h"
#include "core/base/log.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <gtest/gtest.h>

#include <array>
#include <csignal>
#include <fcntl.h>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace patchbay {
namespace {

constexpr std::size_t kBuffer = 4096;

// A pipe that nobody reads until next() does.
class Pipe {
public:
    Pipe() {
        std::signal(SIGPIPE, SIG_IGN);
        EXPECT_EQ(::pipe2(ends_.data(), O_CLOEXEC), 0);
    }
    ~Pipe() {
        close_reader();
        close_writer();
    }
    Pipe(const Pipe &) = delete;
    Pipe &operator=(const Pipe &) = delete;

    int writer() const { return ends_[1]; }
    void close_reader() { close(ends_[0]); }
    void close_writer() { close(ends_[1]); }
    // Takes no byte more. Blanks, which the next line as JSON may have before it.
    void fill() {
        const auto path = "/proc/self/fd/" + std::to_string(ends_[1]);
        const int end = ::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
        ASSERT_GE(end, 0);
        while (::write(end, " ", 1) == 1) {
        }
        ::close(end);
    }
    // The next line, as JSON.
    json::object next() {
        std::size_t end = 0;
        while ((end = read_.find('\n')) == read_.npos) {
            std::array<char, 1024> piece;
            const auto size = ::read(ends_[0], piece.data(), piece.size());
            if (size <= 0) return {};
            read_.append(piece.data(), static_cast<std::size_t>(size));
        }
        auto value = parse_json(read_.substr(0, end));
        EXPECT_TRUE(value && value->is_object()) << read_.substr(0, end);
        read_.erase(0, end + 1);
        return value && value->is_object() ? std::move(value->get_object()) : json::object();
    }

private:
    static void close(int &end) {
        if (end >= 0) ::close(std::exchange(end, -1));
    }

    std::array<int, 2> ends_{-1, -1};
    std::string read_;
};

class LogWriter : public testing::Test {
protected:
    LogWriter() { log::configure(log::Level::info, log::Format::json); }

    // Logs "line" with its number until the writer drops: how many were taken. The pipe is full
    // before, so that all that is taken stays in the buffer.
    std::int64_t fill(Pipe &pipe) {
        pipe.fill();
        const auto before = log::Writer::dropped();
        std::int64_t logged = 0;
        while (log::Writer::dropped() == before)
            log::info("line", {{"n", logged++}});
        return logged - 1;
    }
};

TEST_F(LogWriter, LinesComeInTheirOrder) {
    Pipe pipe;
    {
        const log::Writer writer(pipe.writer());
        for (int n = 0; n < 20; ++n)
            log::info("line", {{"n", n}});
    }
    for (int n = 0; n < 20; ++n)
        EXPECT_EQ(pipe.next().at("n"), json::value(n));
}

TEST_F(LogWriter, WhatNobodyReadsIsDroppedAtTheBuffersEdgeCountedAndTold) {
    Pipe pipe;
    const log::Writer writer(pipe.writer(), kBuffer);
    const auto before = log::Writer::dropped();
    const auto taken = fill(pipe);
    for (int more = 0; more < 4; ++more)
        log::info("line", {{"n", -1}});
    EXPECT_EQ(log::Writer::dropped() - before, 5u);

    for (std::int64_t n = 0; n < taken; ++n)
        EXPECT_EQ(pipe.next().at("n"), json::value(n));
    // At once, or in two lines where the first was told before the last was dropped.
    for (std::int64_t told = 0; told < 5;) {
        const auto line = pipe.next();
        ASSERT_EQ(text_member(line, "event"), "log lines dropped");
        told += line.at("count").to_number<std::int64_t>();
        EXPECT_LE(told, 5);
    }
    log::info("flows", {});
    EXPECT_EQ(text_member(pipe.next(), "event"), "flows");
}

TEST_F(LogWriter, TheEndWaitsForWhatIsReadAndNotForWhatIsNot) {
    Pipe read;
    auto writer = std::make_unique<log::Writer>(read.writer(), kBuffer);
    const auto taken = fill(read);
    std::thread reader([&] {
        std::int64_t n = 0;
        for (auto line = read.next(); !line.empty(); line = read.next())
            if (n < taken) {
                EXPECT_EQ(line.at("n"), json::value(n++));
            } else {
                EXPECT_EQ(text_member(line, "event"), "log lines dropped");
            }
        EXPECT_EQ(n, taken);
    });
    writer.reset();
    read.close_writer();
    reader.join();

    // Never closed: the thread that is left behind waits for it to the end of the process, and
    // neither writes to another test's descriptor nor counts lines while another test does.
    static Pipe &unread = *new Pipe;
    writer = std::make_unique<log::Writer>(unread.writer(), kBuffer);
    fill(unread);
    log::Writer::flush();
    writer.reset();
    log::info("after the end", {});  // blocks nobody
}

TEST_F(LogWriter, AnErrorOfTheLogIsToldOnceItIsOver) {
    Pipe pipe;
    const log::Writer writer(pipe.writer());
    const auto before = log::Writer::dropped();
    const int end = ::fcntl(pipe.writer(), F_DUPFD_CLOEXEC, 0);
    Pipe broken;
    broken.close_reader();
    ASSERT_EQ(::dup3(broken.writer(), pipe.writer(), O_CLOEXEC), pipe.writer());
    for (int n = 0; n < 3; ++n) {
        log::info("lost", {{"n", n}});
        while (log::Writer::dropped() - before <= static_cast<std::uint64_t>(n))
            std::this_thread::yield();
    }
    EXPECT_EQ(log::Writer::dropped() - before, 3u);
    ASSERT_EQ(::dup3(end, pipe.writer(), O_CLOEXEC), pipe.writer());
    log::info("found", {});
    EXPECT_EQ(text_member(pipe.next(), "event"), "found");
    const auto told = pipe.next();
    EXPECT_EQ(text_member(told, "event"), "log lines dropped");
    EXPECT_EQ(told.at("count"), json::value(3));
    ::close(end);
}

TEST_F(LogWriter, WithoutAWriterALineIsWrittenAtOnce) {
    { const Pipe unused; }
    testing::internal::CaptureStderr();
    log::info("now", {});
    EXPECT_NE(testing::internal::GetCapturedStderr().find("\"now\""), std::string::npos);
}

}  // namespace
}  // namespace patchbay
