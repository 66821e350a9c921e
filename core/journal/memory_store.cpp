#include "core/journal/cursor.h"
#include "core/journal/memory.h"
#include "core/journal/memory_rows.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <tuple>
#include <vector>

namespace patchbay::journal {

namespace {

template <class Rows, class Key>
auto find_in(const Rows &rows, const Key &key) {
    const auto found = rows.find(key);
    return found == rows.end() ? std::nullopt : std::optional(found->second);
}

class Memory final : public MemoryStore {
public:
    // ---- Faults ---------------------------------------------------------------------------------
    void set_faults(Faults faults) override {
        const std::lock_guard lock(mutex_);
        faults_ = std::move(faults);
    }
    void release() override {
        std::vector<Held> held;
        {
            const std::lock_guard lock(mutex_);
            held.swap(held_);
        }
        for (Held &one : held)
            post(std::move(one));
    }
    std::uint64_t commits() const override {
        const std::lock_guard lock(mutex_);
        return commits_;
    }
    void be_late(std::uint32_t seed) override {
        const std::lock_guard lock(mutex_);
        late_.emplace(seed);
    }

    // ---- Ownership and writing ------------------------------------------------------------------
    Result<Epoch> lease(Partition partition) override {
        const std::lock_guard lock(mutex_);
        if (partition >= kPartitions)
            return Error{"there is no partition " + std::to_string(partition)};
        return ++rows_.partitions[partition].epoch;
    }
    Result<std::vector<Epoch>> lease_all() override {
        const std::lock_guard lock(mutex_);
        std::vector<Epoch> epochs;
        for (MemoryPartition &partition : rows_.partitions)
            epochs.push_back(++partition.epoch);
        ++incarnation_;
        asked_.clear();  // by an owner that is gone
        return epochs;
    }
    Result<std::vector<Partition>> busy_partitions() override {
        const std::lock_guard lock(mutex_);
        std::vector<Partition> busy;
        for (Partition partition = 0; partition < kPartitions; ++partition)
            if (rows_.busy(partition)) busy.push_back(partition);
        return busy;
    }

    void commit(Partition partition, Epoch epoch, Batch batch, Executor &executor,
                Done done) override {
        const std::lock_guard lock(mutex_);
        ++commits_;
        CommitResult result = CommitResult::failed;
        if (faults_.fail_commit && faults_.fail_commit(commits_)) {
            healthy_ = false;
        } else {
            result = rows_.apply(partition, epoch, std::move(batch));
            if (result == CommitResult::done || result == CommitResult::duplicate) healthy_ = true;
        }
        Held held{&executor, std::move(done), result};
        // Behind what is held already, also where new ones are not: completions keep their order.
        if (faults_.hold_completions || !held_.empty())
            held_.push_back(std::move(held));
        else
            post(std::move(held));
    }
    std::size_t waiting() const override {
        const std::lock_guard lock(mutex_);
        return held_.size();
    }
    bool healthy() const override {
        const std::lock_guard lock(mutex_);
        return healthy_;
    }

    // ---- Reading --------------------------------------------------------------------------------
    void read(Partition partition, Query query, Executor &executor) override {
        {
            const std::lock_guard lock(mutex_);
            if (late_) {
                asked_[&executor].push_back(std::move(query));
                executor.post([this, &executor] { answer_one(executor); });
                return;
            }
        }
        Store::read(partition, std::move(query), executor);
    }
    Result<std::optional<Alias>> alias(Partition partition, std::string_view line,
                                       std::string_view address) override {
        const std::lock_guard lock(mutex_);
        return find_in(at(partition).aliases,
                       MemoryPartition::Key(std::string(line), std::string(address)));
    }
    Result<std::optional<Conversation>> conversation(Partition partition, Id id) override {
        const std::lock_guard lock(mutex_);
        return find_in(at(partition).conversations, id);
    }
    Result<std::optional<Outgoing>> outgoing(Partition partition, Id id) override {
        const std::lock_guard lock(mutex_);
        return find_in(at(partition).outgoing, id);
    }
    Result<std::vector<Outgoing>> unread(Partition partition, Id conversation, TimeMs up_to,
                                         int rank) override {
        const std::lock_guard lock(mutex_);
        std::vector<Outgoing> out;
        for (const auto &[id, row] : at(partition).outgoing)
            if (row.conversation == conversation && row.state == SendState::sent &&
                row.rank < rank && row.since > 0 && row.since <= up_to)
                out.push_back(row);
        std::sort(out.begin(), out.end(), [](const Outgoing &a, const Outgoing &b) {
            return std::pair(a.since, a.id) > std::pair(b.since, b.id);
        });
        if (out.size() > kUnread) out.resize(kUnread);
        return out;
    }
    Result<std::vector<EarlyStatus>> early(Partition partition, std::string_view line,
                                           std::string_view provider_id) override {
        const std::lock_guard lock(mutex_);
        return find_in(at(partition).early,
                       MemoryPartition::Key(std::string(line), std::string(provider_id)))
            .value_or(std::vector<EarlyStatus>{});
    }
    Result<std::vector<Batch::EarlyKey>> early_keys() override {
        const std::lock_guard lock(mutex_);
        std::set<Batch::EarlyKey> keys;
        for (const MemoryPartition &rows : rows_.partitions)
            for (const auto &[key, statuses] : rows.early)
                keys.insert({key.first, key.second});
        return std::vector<Batch::EarlyKey>(keys.begin(), keys.end());
    }
    Result<std::optional<DeadLetter>> dead_letter(Partition partition, Id id) override {
        const std::lock_guard lock(mutex_);
        return find_in(at(partition).dead, id);
    }
    Result<std::optional<Event>> event(Partition partition, Id id) override {
        const std::lock_guard lock(mutex_);
        auto found = find_in(at(partition).events, id);
        if (found && found->state != EventState::pending && found->state != EventState::dead)
            found.reset();
        return found;
    }
    Result<std::optional<RawRequest>> raw_request(Partition partition, Id id) override {
        const std::lock_guard lock(mutex_);
        return find_in(at(partition).raw, id);
    }
    Result<std::vector<Subscription>> subscriptions(Partition partition,
                                                    std::string_view topic) override {
        const std::lock_guard lock(mutex_);
        std::vector<Subscription> out;
        const auto &topics = at(partition).subscriptions;
        if (const auto found = topics.find(topic); found != topics.end())
            for (const auto &[place, row] : found->second)
                out.push_back(row);
        return out;
    }
    Result<std::optional<Upload>> upload(Partition partition, std::string_view line,
                                         std::string_view blob) override {
        const std::lock_guard lock(mutex_);
        return find_in(at(partition).uploads,
                       MemoryPartition::Key(std::string(line), std::string(blob)));
    }
    Result<std::optional<Document>> document(Partition partition, std::string_view name) override {
        const std::lock_guard lock(mutex_);
        return find_in(at(partition).documents, name);
    }
    Result<std::vector<Document>> documents(Partition partition, std::string_view prefix) override {
        const std::lock_guard lock(mutex_);
        const auto &all = at(partition).documents;
        std::vector<Document> found;
        for (auto row = all.lower_bound(prefix); row != all.end() && row->first.starts_with(prefix);
             ++row)
            found.push_back(row->second);
        return found;
    }
    Result<Unfinished> unfinished(Partition partition) override {
        const std::lock_guard lock(mutex_);
        return rows_.unfinished(partition);
    }
    Result<std::optional<Place>> find_outgoing(std::string_view line,
                                               std::string_view provider_id) override {
        const std::lock_guard lock(mutex_);
        std::optional<Place> place;
        for (Partition partition = 0; partition < kPartitions && !place; ++partition)
            for (const auto &[id, row] : rows_.partitions[partition].outgoing)
                if (!provider_id.empty() && row.line == line && row.provider_id == provider_id &&
                    !place)
                    place = Place{partition, id};
        return place;
    }
    Result<Totals> totals() override {
        const std::lock_guard lock(mutex_);
        return rows_.totals();
    }
    Result<std::size_t> forget(TimeMs before, std::size_t most) override {
        const std::lock_guard lock(mutex_);
        return rows_.forget(before, most);
    }
    Result<std::vector<Outgoing>> unsettled(Partition partition, Id conversation) override {
        const std::lock_guard lock(mutex_);
        if (faults_.fail_unsettled && faults_.fail_unsettled(partition, conversation))
            return Error{"the disk says no"};
        std::vector<Outgoing> rows;
        for (const auto &[id, row] : at(partition).outgoing)
            if (row.conversation == conversation && row.state < SendState::sent)
                rows.push_back(row);
        return rows;
    }
    Result<std::vector<PlacedOutgoing>> doubts(std::string_view line, std::size_t limit) override {
        const std::lock_guard lock(mutex_);
        std::vector<PlacedOutgoing> doubts;
        for (Partition partition = 0; partition < kPartitions; ++partition)
            for (const auto &[id, row] : at(partition).outgoing)
                if (row.state == SendState::in_doubt && (line.empty() || row.line == line))
                    doubts.push_back({partition, row});
        std::stable_sort(doubts.begin(), doubts.end(),
                         [](const auto &a, const auto &b) { return a.row.since < b.row.since; });
        if (doubts.size() > limit) doubts.resize(limit);
        return doubts;
    }
    Result<std::optional<DeadLetter>> letter_of(Partition partition, Id message) override {
        const std::lock_guard lock(mutex_);
        for (const auto &[id, letter] : at(partition).dead)
            if (letter.kind == "send" && letter.subject == message) return std::optional(letter);
        return std::optional<DeadLetter>();
    }
    Result<std::vector<PlacedDeadLetter>> dead_letters(std::string_view line,
                                                       std::size_t limit) override {
        const std::lock_guard lock(mutex_);
        std::vector<PlacedDeadLetter> letters;
        const auto &order = rows_.dead_order;
        for (auto it = order.rbegin(); it != order.rend() && letters.size() < limit; ++it) {
            const DeadLetter &row = at(it->first).dead.at(it->second);
            if (line.empty() || row.line == line) letters.push_back({it->first, row});
        }
        return letters;
    }
    Result<std::vector<PlacedConversation>> conversations(std::string_view line,
                                                          std::size_t limit) override {
        const std::lock_guard lock(mutex_);
        std::vector<PlacedConversation> out;
        const auto &order = rows_.conversation_order;
        for (auto it = order.rbegin(); it != order.rend() && out.size() < limit; ++it) {
            const Conversation &row = at(it->first).conversations.at(it->second);
            if (line.empty() || row.line == line) out.push_back({it->first, row});
        }
        return out;
    }
    Result<std::vector<Outgoing>> parts(Place first) override {
        const std::lock_guard lock(mutex_);
        std::vector<Outgoing> out;
        for (const auto &[id, row] : at(first.partition).outgoing)
            if (first.id != 0 && (id == first.id || row.first == first.id)) out.push_back(row);
        return out;
    }
    Result<std::optional<std::pair<Place, IdempotencyKey>>> idempotency(
        std::string_view key) override {
        const std::lock_guard lock(mutex_);
        return find_in(rows_.keys, key);
    }
    Result<std::optional<std::pair<Partition, Media>>> find_media(
        std::string_view line, std::string_view media_id) override {
        const std::lock_guard lock(mutex_);
        std::optional<std::pair<Partition, Media>> out;
        for (Partition partition = 0; partition < kPartitions; ++partition)
            for (const auto &[id, row] : rows_.partitions[partition].media)
                if (row.line == line && row.media_id == media_id) out = {partition, row};
        return out;
    }
    Result<std::vector<Published>> published(std::string_view after, std::string_view line,
                                             std::size_t limit) override {
        const std::lock_guard lock(mutex_);
        const auto from = parse_cursor(after);
        const auto &order = rows_.event_order;
        if (!from || *from > order.size()) return no_cursor();
        std::vector<Published> out;
        for (std::size_t i = static_cast<std::size_t>(*from);
             i < order.size() && out.size() < limit; ++i) {
            const auto &events = at(order[i].first).events;
            const auto found = events.find(order[i].second);
            if (found == events.end()) continue;  // forgotten
            const Event &event = found->second;
            if (is_published(event.kind) && (line.empty() || event.line == line))
                out.push_back({cursor_text(i + 1), order[i].first, event});
        }
        return out;
    }
    Result<std::string> newest_cursor() override {
        const std::lock_guard lock(mutex_);
        return cursor_text(rows_.event_order.size());
    }
    Result<History> history(Partition partition, Id conversation) override {
        const std::lock_guard lock(mutex_);
        History out;
        for (const auto &[id, row] : at(partition).events)
            if (row.conversation == conversation && row.kind != "status") out.events.push_back(row);
        std::stable_sort(out.events.begin(), out.events.end(), [](const Event &a, const Event &b) {
            return std::tuple(a.step == 0, a.step) < std::tuple(b.step == 0, b.step);
        });
        for (const auto &[id, row] : at(partition).outgoing)
            if (row.conversation == conversation) out.outgoing.push_back(row);
        return out;
    }

    Result<void> put_blob(const Blob &blob) override {
        const std::lock_guard lock(mutex_);
        rows_.blobs.insert_or_assign(blob.id, blob);
        return {};
    }
    Result<void> drop_blob(std::string_view id) override {
        const std::lock_guard lock(mutex_);
        if (const auto found = rows_.blobs.find(id); found != rows_.blobs.end())
            rows_.blobs.erase(found);
        return {};
    }
    Result<std::optional<Blob>> blob(std::string_view id) override {
        const std::lock_guard lock(mutex_);
        return find_in(rows_.blobs, id);
    }
    Result<std::vector<Blob>> blobs_by_expiry(std::size_t limit) override {
        const std::lock_guard lock(mutex_);
        std::vector<Blob> out;
        for (const auto &[id, row] : rows_.blobs)
            out.push_back(row);
        std::stable_sort(out.begin(), out.end(),
                         [](const Blob &a, const Blob &b) { return a.expires < b.expires; });
        if (out.size() > limit) out.resize(limit);
        return out;
    }
    Result<std::uint64_t> blob_bytes() override {
        const std::lock_guard lock(mutex_);
        std::uint64_t bytes = 0;
        for (const auto &[id, row] : rows_.blobs)
            bytes += row.bytes;
        return bytes;
    }

    Result<void> put_flow(const FlowVersion &flow) override {
        const std::lock_guard lock(mutex_);
        rows_.flows.try_emplace({flow.name, flow.version}, flow);
        return {};
    }
    Result<std::optional<FlowVersion>> flow(std::string_view name,
                                            std::string_view version) override {
        const std::lock_guard lock(mutex_);
        return find_in(rows_.flows, std::pair(std::string(name), std::string(version)));
    }
    const std::string &id() const override { return id_; }
    std::uint64_t incarnation() const override {
        const std::lock_guard lock(mutex_);
        return incarnation_;
    }

private:
    struct Held {
        Executor *executor;
        Done done;
        CommitResult result;
    };
    // Any of those that were asked, or none yet. What it reads is what is there when it answers.
    void answer_one(Executor &executor) {
        Query query;
        {
            const std::lock_guard lock(mutex_);
            auto &asked = asked_[&executor];
            if (asked.empty()) return;  // of an owner that is gone
            const std::size_t pick = (*late_)() % (asked.size() + 1);
            if (pick == asked.size()) {
                executor.post([this, &executor] { answer_one(executor); });
                return;
            }
            std::swap(asked[pick], asked.back());
            query = std::move(asked.back());
            asked.pop_back();
        }
        query (*this)();
    }
    static void post(Held held) {
        held.executor->post([done = std::move(held.done), result = held.result] {
            if (done) done(result);
        });
    }
    const MemoryPartition &at(Partition partition) const {
        static const MemoryPartition nothing;
        return partition < kPartitions ? rows_.partitions[partition] : nothing;
    }

    mutable std::mutex mutex_;
    MemoryRows rows_;
    Faults faults_;
    std::vector<Held> held_;
    std::optional<std::minstd_rand> late_;
    std::map<Executor *, std::vector<Query>> asked_;
    std::uint64_t commits_ = 0;
    bool healthy_ = true;
    // The same every time, so that tests may name tokens.
    const std::string id_ = "memory";
    std::uint64_t incarnation_ = 0;
};

}  // namespace

std::unique_ptr<MemoryStore> open_memory() { return std::make_unique<Memory>(); }

}  // namespace patchbay::journal
