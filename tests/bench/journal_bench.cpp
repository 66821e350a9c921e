// What the journal costs a message: two commits each, as the engine makes them, with a fixed number
// in flight. Prints one JSON object.
//
//   journal_bench [PATH of a new store] [messages] [in flight]
#include "core/journal/store.h"
#include "tests/contract/manual_executor.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <sys/resource.h>
#include <vector>

namespace {

using namespace patchbay;
using namespace patchbay::journal;
using Clock_ = std::chrono::steady_clock;

constexpr std::uint64_t kContacts = 1'000;

double cpu_us() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto us = [](timeval t) {
        return static_cast<double>(t.tv_sec) * 1e6 + static_cast<double>(t.tv_usec);
    };
    return us(usage.ru_utime) + us(usage.ru_stime);
}

// Provider ids that look like them: long, alike at the start, random at the end.
std::string provider_id(std::uint64_t number) {
    std::uint64_t hash = number * 0x9e3779b97f4a7c15u;
    hash ^= hash >> 29;
    hash *= 0xbf58476d1ce4e5b9u;
    char text[80];
    std::snprintf(text, sizeof text, "wamid.HBgLMzQ2MDAxMTEyMjIVAgASGBQ%016llX%016llX",
                  static_cast<unsigned long long>(hash), static_cast<unsigned long long>(~hash));
    return text;
}

class Bench {
public:
    Bench(Store &store, std::uint64_t messages) : store_(store), messages_(messages) {
        epochs_ = store.lease_all().value();
        next_id_.assign(kPartitions, kContacts + 1);
    }

    void run(std::uint64_t in_flight) {
        for (std::uint64_t i = 0; i < std::min(in_flight, messages_); ++i)
            accept();
        executor_.run_until([this] { return settled_ == messages_; });
    }

    double percentile(double share) {
        std::sort(waits_us_.begin(), waits_us_.end());
        return waits_us_[static_cast<std::size_t>(share *
                                                  static_cast<double>(waits_us_.size() - 1))];
    }

private:
    void accept() {
        const std::uint64_t number = started_++;
        const std::uint64_t contact = number % kContacts;
        const auto partition = static_cast<Partition>(contact * 31 % kPartitions);
        const Id id = next_id_[partition];
        next_id_[partition] += 2;

        Batch batch;
        batch.accept = Event{id,        contact + 1,          "support",
                             "message", provider_id(number),  EventState::handled,
                             1,         std::string(650, 'e')};
        batch.put_conversations = {{contact + 1, "support", "34600111222", std::string(300, 's'),
                                    static_cast<TimeMs>(number), static_cast<TimeMs>(number)}};
        Outgoing out;
        out.id = id + 1;
        out.conversation = contact + 1;
        out.line = "support";
        out.to = "34600111222";
        out.content = std::string(200, 'c');
        out.state = SendState::claimed;
        out.attempts = 1;
        batch.put_outgoing.push_back(std::move(out));
        batch.ledger = {{"support", 1, 1, 0, 0}};
        const auto start = Clock_::now();
        store_.commit(
            partition, epochs_[partition], std::move(batch), executor_,
            [this, partition, number, sent = id + 1, start](CommitResult result) {
                if (result != CommitResult::done) std::abort();
                waits_us_.push_back(
                    std::chrono::duration<double, std::micro>(Clock_::now() - start).count());
                settle(partition, sent, number);
            });
    }

    void settle(Partition partition, Id id, std::uint64_t number) {
        Batch batch;
        batch.change_outgoing = {{id, SendState::sent, 1, 0, 0, provider_id(~number), 1,
                                  std::string(R"({"sent":"2026-11-23T10:00:00Z"})")}};
        store_.commit(partition, epochs_[partition], std::move(batch), executor_,
                      [this](CommitResult result) {
                          if (result != CommitResult::done) std::abort();
                          ++settled_;
                          if (started_ < messages_) accept();
                      });
    }

    Store &store_;
    const std::uint64_t messages_;
    ManualExecutor executor_;
    std::vector<Epoch> epochs_;
    std::vector<Id> next_id_;
    std::vector<double> waits_us_;
    std::uint64_t started_ = 0;
    std::uint64_t settled_ = 0;
};

}  // namespace

int main(int argc, char **argv) {
    SqliteOptions options;
    options.path = argc > 1 ? argv[1] : "journal_bench.db";
    const std::uint64_t messages = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 100'000;
    const std::uint64_t in_flight = argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 64;
    auto store = open_sqlite(options);
    if (!store) {
        std::fprintf(stderr, "%s\n", store.error().message.c_str());
        return 1;
    }
    Bench bench(**store, messages);
    const double cpu = cpu_us();
    const auto start = Clock_::now();
    bench.run(in_flight);
    const double seconds = std::chrono::duration<double>(Clock_::now() - start).count();
    const double used = cpu_us() - cpu;
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto count = static_cast<double>(messages);
    std::printf(
        "{\"messages\":%llu,\"in_flight\":%llu,\"messages_per_s\":%.0f,\"commits_per_s\":%.0f,"
        "\"cpu_us_per_message\":%.2f,\"accept_p50_us\":%.0f,\"accept_p99_us\":%.0f,"
        "\"peak_rss_mb\":%.1f}\n",
        static_cast<unsigned long long>(messages), static_cast<unsigned long long>(in_flight),
        count / seconds, 2 * count / seconds, used / count, bench.percentile(0.5),
        bench.percentile(0.99), static_cast<double>(usage.ru_maxrss) / 1024);
    return 0;
}
