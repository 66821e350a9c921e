// What a part of a shard stands on in a test: an executor without a thread, a clock that stands
// still, a store in memory, a network and an engine that a test answers for.
#pragma once

#include "core/engine/flow_book.h"
#include "core/engine/ground/ground.h"
#include "core/engine/line.h"
#include "core/journal/memory.h"
#include "tests/contract/manual_executor.h"
#include "tests/contract/still_clock.h"
#include "tests/contract/store_fixture.h"
#include "tests/unit/engine/support.h"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace patchbay::engine::test {

struct Exchange {
    net::ClientRequest request;
    net::HttpClient::Done done;
    bool cancelled = false;
};

class FakePost final : public Post {
public:
    net::HttpClient::Id http(net::ClientRequest request, net::HttpClient::Done done) override {
        exchanges.push_back({std::move(request), std::move(done), false});
        return exchanges.size();
    }
    void cancel_http(net::HttpClient::Id id) override { exchanges.at(id - 1).cancelled = true; }
    void receive(Line &, plugin::Decoded decoded, Ack done) override {
        received.emplace_back(std::move(decoded), std::move(done));
    }
    bool overloaded() const override { return full; }
    Line *line(std::string_view id) override {
        const auto found = lines.find(id);
        return found == lines.end() ? nullptr : found->second;
    }
    void write(journal::Partition partition, journal::Batch batch) override {
        written.emplace_back(partition, std::move(batch));
    }

    std::map<std::string, Line *, std::less<>> lines;
    std::vector<Exchange> exchanges;
    bool full = false;
    std::vector<std::pair<plugin::Decoded, Ack>> received;
    std::vector<std::pair<journal::Partition, journal::Batch>> written;
};

struct Standing {
    Standing() {
        const auto epochs = store->lease_all().value();
        for (journal::Partition partition = 0; partition < journal::kPartitions; ++partition)
            commits.own(partition, epochs[partition], 1);
    }

    // All that is posted, and the timers of the time that passes, in their order.
    void run() { executor.run_ready(); }
    void pass(std::int64_t ms) {
        clock.time += ms;
        executor.advance(ms);
        run();
    }
    void fail_commits(bool fail) {
        journal::Faults faults;
        if (fail) faults.fail_commit = [](std::uint64_t) { return true; };
        store->set_faults(std::move(faults));
    }

    ManualExecutor executor;
    StillClock clock;
    std::unique_ptr<journal::MemoryStore> store = journal::open_memory();
    journal::TemporaryFolder files;
    std::unique_ptr<media::Folder> folder =
        std::move(*media::Folder::open(files.file("media"), {}, *store, clock));
    Drain drain;
    int stale = 0;  // times that a commit was
    Commits commits{*store, executor, clock, drain, [this] { ++stale; }};
    const Reads reads{*store, executor, drain};
    FlowBook flows{*store, {}};
    Tokens tokens{0, 1};
    Departures departures{executor, clock, 4};
    FakePost post;
    ManualExecutor disk;  // where a file is kept, when a test says so
    const Ground ground{executor, clock,   reads,  flows,      folder.get(), disk,
                        drain,    commits, tokens, departures, post};
    FakeInstance instance{"http://127.0.0.1:1"};
};

inline LineSetup line_of(plugin::Instance &instance) {
    LineSetup setup;
    setup.id = "line";
    setup.instance = &instance;
    return setup;
}

}  // namespace patchbay::engine::test
