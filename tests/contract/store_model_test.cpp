// Random batches: the SQLite driver answers every question as the in-memory driver does, also after
// it was closed and opened again.
#include "tests/contract/store_fixture.h"

#include <array>
#include <random>
#include <set>

namespace patchbay::journal {
namespace {

constexpr Partition kUsed = 3;
constexpr Id kIds = 12;

class RandomBatches {
public:
    explicit RandomBatches(std::uint32_t seed) : random_(seed) {}

    std::uint32_t below(std::uint32_t limit) {
        return std::uniform_int_distribution<std::uint32_t>(0, limit - 1)(random_);
    }

    Batch next(Partition partition, const Unfinished &left) {
        Batch batch;
        if (below(3) == 0)
            batch.accept = new_event(partition);
        else if (below(6) == 0)
            batch.idempotency = {text(), text(), id(), 5};
        some([&] { batch.put_events.push_back(some_event(partition, left)); });
        some([&] { batch.mark_events.push_back({below(60) + 1, EventState(below(4)), below(4)}); });
        some([&] { batch.put_conversations.push_back(conversation(id(), text())); });
        some([&] { batch.put_aliases.push_back({line(), text(), Partition(below(kUsed)), id()}); });
        some([&] { batch.drop_aliases.push_back({line(), text()}); });
        some([&] { batch.put_outgoing.push_back(some_outgoing()); });
        some([&] { batch.change_outgoing.push_back(some_change()); });
        some([&] { batch.put_calls.push_back({id(), id(), "repairs", "status", text(), 1, 5}); });
        some([&] { batch.drop_calls.push_back(id()); });
        some([&] { batch.put_timers.push_back({id(), id(), TimeMs(below(1'000))}); });
        some([&] { batch.drop_timers.push_back(id()); });
        some([&] { batch.put_raw.push_back({id(), line(), text(), 1, 5}); });
        some([&] { batch.drop_raw.push_back(id()); });
        some([&] { batch.put_dead.push_back({id(), line(), "event", id(), text(), "{}", 9}); });
        some([&] { batch.drop_dead.push_back(id()); });
        some([&] { batch.put_early.push_back({line(), text(), text(), 5}); });
        some([&] { batch.drop_early.push_back({line(), text()}); });
        some([&] {
            batch.send_mail.push_back({partition, id(), Partition(below(kUsed)), text()});
        });
        some([&] { batch.take_mail.push_back({Partition(below(kUsed)), id()}); });
        some([&] {
            batch.put_subscriptions.push_back(
                {topic(), Partition(below(kUsed)), id(), TimeMs(below(9))});
        });
        some([&] { batch.drop_subscriptions.push_back({topic(), some_place()}); });
        some([&] { batch.put_media.push_back(some_media()); });
        some([&] { batch.put_uploads.push_back({line(), text(), text(), TimeMs(below(9))}); });
        some([&] { batch.put_documents.push_back({topic(), text(), TimeMs(below(9))}); });
        some([&] { batch.ledger.push_back({line(), below(3), below(3), below(3), below(3)}); });
        if (below(4) == 0) batch.reserve = below(1'000);
        return batch;
    }

    Id id() { return below(kIds) + 1; }
    std::string line() { return below(2) ? "support" : "sales"; }
    std::string topic() { return below(2) ? "repairs/A-1" : "repairs/A-2"; }
    std::string text() { return std::string(below(3), 'a') + std::to_string(below(5)); }

private:
    template <class Add>
    void some(Add add) {
        for (std::uint32_t n = below(8) < 6 ? 0 : below(3) + 1; n > 0; --n)
            add();
    }

    Event new_event(Partition partition) {
        Event row = event(++last_event_[partition], below(3) ? text() : "", EventState(below(4)));
        row.line = line();
        row.conversation = id();
        row.kind = std::array{"message", "status", "notice", "event", "call", "timer"}[below(6)];
        if (row.kind == "call" || row.kind == "timer") row.state = EventState::handled;
        row.step = below(5);
        return row;
    }
    std::optional<Place> some_place() {
        if (below(3) == 0) return std::nullopt;
        return Place{Partition(below(kUsed)), id()};
    }
    Media some_media() {
        Media row = media(id(), text(), MediaState(below(3)));
        row.line = line();
        row.attempts = static_cast<int>(below(5));
        return row;
    }
    // New, or in place of one that may be replaced.
    Event some_event(Partition partition, const Unfinished &left) {
        Event row = new_event(partition);
        if (!left.events.empty() && below(3) == 0) {
            row.id = left.events[below(static_cast<std::uint32_t>(left.events.size()))].id;
            row.kind = "message";  // what was to be published stays so
        }
        return row;
    }
    Outgoing some_outgoing() {
        Outgoing row = outgoing(id(), SendState(below(5)), id());
        row.line = line();
        row.provider_id = below(2) ? text() : "";
        row.statuses = text();
        row.closed = below(2) ? text() : "";
        row.first = below(3) ? 0 : id();
        row.flags = static_cast<int>(below(8));
        row.since = below(50);
        row.rank = static_cast<int>(below(5));
        return row;
    }
    Batch::OutgoingChange some_change() {
        Batch::OutgoingChange row = change(id(), SendState(below(5)));
        if (below(2)) row.provider_id = text();
        if (below(2)) row.rank = static_cast<int>(below(5));
        if (below(2)) row.statuses = text();
        return row;
    }

    std::mt19937 random_;
    std::map<Partition, Id> last_event_;
};

// An event's id may not come again once it is handled or ignored: a batch may not do that within
// itself.
bool replaces_an_event_twice(const Batch &batch) {
    std::set<Id> ids;
    if (batch.accept) ids.insert(batch.accept->id);
    for (const Event &row : batch.put_events)
        if (!ids.insert(row.id).second) return true;
    return false;
}

using Placed = std::pair<Partition, Id>;

// All that is published, without the cursors, which are a store's own.
std::vector<std::pair<Partition, Event>> published(Store &store, std::string_view line) {
    std::vector<std::pair<Partition, Event>> out;
    auto rows = store.published("", line, 10'000).value();
    for (auto &row : rows)
        out.emplace_back(row.partition, std::move(row.event));
    return out;
}

// Reads on from where it was, as someone who follows does.
struct Follower {
    std::string cursor;
    std::vector<Placed> read;

    void read_on(Store &store, std::size_t limit) {
        const auto page = store.published(cursor, "", limit).value();
        for (const auto &row : page) {
            read.emplace_back(row.partition, row.event.id);
            cursor = row.cursor;
        }
    }
};

void expect_alike(Store &a, Store &b) {
    for (Partition p = 0; p < kUsed; ++p) {
        ASSERT_EQ(a.unfinished(p).value(), b.unfinished(p).value());
        for (Id id = 1; id <= kIds; ++id) {
            ASSERT_EQ(a.conversation(p, id).value(), b.conversation(p, id).value());
            ASSERT_EQ(a.outgoing(p, id).value(), b.outgoing(p, id).value());
            ASSERT_EQ(a.dead_letter(p, id).value(), b.dead_letter(p, id).value());
            ASSERT_EQ(a.raw_request(p, id).value(), b.raw_request(p, id).value());
            ASSERT_EQ(a.parts({p, id}).value(), b.parts({p, id}).value());
            ASSERT_EQ(a.unread(p, id, 25, 3).value(), b.unread(p, id, 25, 3).value());
            ASSERT_EQ(a.history(p, id).value(), b.history(p, id).value());
        }
        for (Id id = 1; id <= 60; ++id)
            ASSERT_EQ(a.event(p, id).value(), b.event(p, id).value());
        for (const char *name : {"repairs/A-1", "repairs/A-2"}) {
            ASSERT_EQ(a.subscriptions(p, name).value(), b.subscriptions(p, name).value());
            ASSERT_EQ(a.document(p, name).value(), b.document(p, name).value());
        }
    }
    for (const std::string line : {"support", "sales"})
        for (const std::string letters : {"", "a", "aa"})
            for (const char digit : std::string("01234")) {
                const std::string text = letters + digit;
                ASSERT_EQ(a.find_outgoing(line, text).value(), b.find_outgoing(line, text).value());
                ASSERT_EQ(a.find_media(line, text).value(), b.find_media(line, text).value());
                ASSERT_EQ(a.idempotency(text).value(), b.idempotency(text).value());
                for (Partition p = 0; p < kUsed; ++p) {
                    ASSERT_EQ(a.alias(p, line, text).value(), b.alias(p, line, text).value());
                    ASSERT_EQ(a.early(p, line, text).value(), b.early(p, line, text).value());
                    ASSERT_EQ(a.upload(p, line, text).value(), b.upload(p, line, text).value());
                }
            }
    ASSERT_EQ(a.early_keys().value(), b.early_keys().value());
    ASSERT_EQ(a.totals().value(), b.totals().value());
    ASSERT_EQ(a.dead_letters("", 20).value(), b.dead_letters("", 20).value());
    ASSERT_EQ(a.conversations("", 20).value(), b.conversations("", 20).value());
    ASSERT_EQ(a.conversations("sales", 5).value(), b.conversations("sales", 5).value());
    ASSERT_EQ(a.dead_letters("sales", 5).value(), b.dead_letters("sales", 5).value());
    ASSERT_EQ(published(a, ""), published(b, ""));
    ASSERT_EQ(published(a, "sales"), published(b, "sales"));
    ASSERT_EQ(a.busy_partitions().value(), b.busy_partitions().value());
}

class StoreModel : public testing::TestWithParam<std::uint32_t> {};
INSTANTIATE_TEST_SUITE_P(Seeds, StoreModel, testing::Range(1u, 9u));

TEST_P(StoreModel, TheDriversAnswerAlikeAfterRandomBatches) {
    const TemporaryFolder folder;
    auto model = open_memory();
    auto tested = sqlite_driver().open(folder).value();
    std::vector<Epoch> model_epochs = model->lease_all().value();
    std::vector<Epoch> tested_epochs = tested->lease_all().value();
    RandomBatches batches(GetParam());
    std::map<CommitResult, int> seen;
    Follower follower;

    for (int round = 0; round < 30; ++round) {
        // Several at once, so that they share a transaction.
        ManualExecutor executor;
        std::vector<CommitResult> expected, got;
        for (int i = 0; i < 10; ++i) {
            const Partition partition = static_cast<Partition>(batches.below(kUsed));
            Batch batch = batches.next(partition, model->unfinished(partition).value());
            while (replaces_an_event_twice(batch))
                batch = batches.next(partition, model->unfinished(partition).value());
            const bool stale = batches.below(10) == 0;
            model->commit(partition, model_epochs[partition] - stale, batch, executor,
                          [&](CommitResult result) { expected.push_back(result); });
            tested->commit(partition, tested_epochs[partition] - stale, batch, executor,
                           [&](CommitResult result) { got.push_back(result); });
        }
        executor.run_until([&] { return expected.size() == 10 && got.size() == 10; });
        ASSERT_EQ(got, expected) << "round " << round;
        for (const CommitResult result : got)
            ++seen[result];
        if (round % 10 == 9) {
            tested.reset();
            tested = sqlite_driver().open(folder).value();
            tested_epochs = tested->lease_all().value();
        }
        ASSERT_NO_FATAL_FAILURE(expect_alike(*tested, *model)) << "round " << round;
        follower.read_on(*tested, batches.below(20));
    }
    follower.read_on(*tested, 10'000);
    std::vector<Placed> all;
    for (const auto &[partition, row] : published(*tested, ""))
        all.emplace_back(partition, row.id);
    EXPECT_EQ(follower.read, all) << "each once, in order, whatever was replaced meanwhile";
    EXPECT_EQ(std::set<Placed>(all.begin(), all.end()).size(), all.size());
    EXPECT_EQ(seen.size(), 4u) << "every result should come up";
}

}  // namespace
}  // namespace patchbay::journal
