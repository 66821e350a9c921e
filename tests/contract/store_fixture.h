// One suite, every driver: a test of StoreContract runs on each of them.
#pragma once

#include "core/journal/memory.h"
#include "core/journal/store.h"
#include "tests/contract/manual_executor.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <ostream>
#include <stdlib.h>
#include <string>

namespace patchbay::journal {

// A folder of its own, gone with the test.
class TemporaryFolder {
public:
    TemporaryFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "journal-XXXXXX").string();
        if (::mkdtemp(name.data())) path_ = name;
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    std::string file(const std::string &name) const { return (path_ / name).string(); }

private:
    std::filesystem::path path_;
};

struct Driver {
    const char *name;
    std::function<Result<std::unique_ptr<Store>>(const TemporaryFolder &)> open;
};
inline void PrintTo(const Driver &driver, std::ostream *out) { *out << driver.name; }

inline Driver sqlite_driver() {
    return {"sqlite", [](const TemporaryFolder &folder) {
                SqliteOptions options;
                options.path = folder.file("store.db");
                return open_sqlite(options);
            }};
}

inline Driver memory_driver() {
    return {"memory", [](const TemporaryFolder &) -> Result<std::unique_ptr<Store>> {
                return std::unique_ptr<Store>(open_memory());
            }};
}

inline CommitResult commit_and_wait(Store &store, Partition partition, Epoch epoch, Batch batch) {
    ManualExecutor executor;
    std::optional<CommitResult> result;
    store.commit(partition, epoch, std::move(batch), executor,
                 [&result](CommitResult r) { result = r; });
    executor.run_until([&result] { return result.has_value(); });
    return *result;
}

class StoreContract : public testing::TestWithParam<Driver> {
protected:
    void SetUp() override {
        auto opened = GetParam().open(folder_);
        ASSERT_TRUE(opened) << opened.error().message;
        store_ = std::move(*opened);
        auto epochs = store_->lease_all();
        ASSERT_TRUE(epochs) << epochs.error().message;
        epochs_ = *epochs;
    }

    CommitResult commit(Partition partition, Batch batch) {
        return commit_and_wait(*store_, partition, epochs_[partition], std::move(batch));
    }
    Unfinished unfinished(Partition partition) { return store_->unfinished(partition).value(); }
    Totals totals() { return store_->totals().value(); }

    TemporaryFolder folder_;
    std::unique_ptr<Store> store_;
    std::vector<Epoch> epochs_;
};

inline std::string name_of(const testing::TestParamInfo<Driver> &info) { return info.param.name; }

// ---- Rows for tests -----------------------------------------------------------------------------

inline Event event(Id id, std::string provider_id, EventState state = EventState::pending) {
    return {id, 7, "support", "message", std::move(provider_id), state, 1'000, R"({"text":"hi"})"};
}

inline Outgoing outgoing(Id id, SendState state = SendState::queued, Id conversation = 7) {
    Outgoing row;
    row.id = id;
    row.conversation = conversation;
    row.line = "support";
    row.to = "34600111222";
    row.content = R"({"type":"text","text":"hello"})";
    row.state = state;
    row.created = 1'000;
    return row;
}

inline Conversation conversation(Id id, std::string state = "{}") {
    return {id, "support", "34600111222", std::move(state), 1'000, 2'000};
}

inline DeadLetter dead_letter(Id id, std::string reason = "no such step") {
    return {id, "support", "event", 5, std::move(reason), R"({"text":"hi"})", 3'000};
}

inline Batch::OutgoingChange change(Id id, SendState state) {
    return {id, state, 1, 0, 0, std::nullopt, std::nullopt, std::nullopt};
}

// A row of a step that ran: it has no provider id.
inline Event stepped(Id id, std::string kind, Id step) {
    Event row = event(id, "", EventState::handled);
    row.kind = std::move(kind);
    row.step = step;
    return row;
}

inline Media media(Id id, std::string media_id, MediaState state = MediaState::pending) {
    return {id,
            "support",
            std::move(media_id),
            R"({"type":"image"})",
            state,
            1,
            1'000,
            2'000,
            state == MediaState::stored ? "b10b" : "",
            state == MediaState::gone ? "the provider forgot it" : ""};
}

inline Blob blob(std::string id, TimeMs expires) {
    return {std::move(id), 100, "image/png", "ticket.png", 1'000, expires};
}

}  // namespace patchbay::journal
