// A store of plain lists, for reading: what a test puts in is what the API finds.
#pragma once

#include "core/journal/store.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>
#include <vector>

namespace patchbay::admin::test {

using journal::Id;
using journal::Partition;
using journal::Place;

class FakeStore final : public journal::Store {
public:
    std::vector<std::pair<Partition, journal::Outgoing>> messages;
    std::vector<PlacedDeadLetter> letters;  // the newest first
    std::vector<PlacedOutgoing> in_doubt;
    std::vector<PlacedConversation> rows;  // the newest first
    std::vector<journal::Alias> aliases;   // in whatever partition
    std::vector<std::pair<Partition, journal::Event>> journaled;
    std::vector<journal::Event> events;  // published; the cursor is "c" and the number
    journal::Totals figures;
    bool broken = false;           // reads fail
    std::size_t batches = 0;       // that wait
    std::size_t longest_page = 0;  // that was asked for

    Result<std::optional<journal::Outgoing>> outgoing(Partition partition, Id id) override {
        if (broken) return unreadable();
        for (const auto &[where, row] : messages)
            if (where == partition && row.id == id) return std::optional(row);
        return std::optional<journal::Outgoing>();
    }
    Result<std::optional<journal::Event>> event(Partition partition, Id id) override {
        if (broken) return unreadable();
        for (const auto &[where, row] : journaled)
            if (where == partition && row.id == id) return std::optional(row);
        return std::optional<journal::Event>();
    }
    Result<std::vector<journal::Outgoing>> parts(Place first) override {
        std::vector<journal::Outgoing> found;
        for (const auto &[where, row] : messages)
            if (where == first.partition && (row.id == first.id || row.first == first.id))
                found.push_back(row);
        return found;
    }
    Result<std::optional<journal::DeadLetter>> dead_letter(Partition partition, Id id) override {
        if (broken) return unreadable();
        for (const auto &[where, letter] : letters)
            if (where == partition && letter.id == id) return std::optional(letter);
        return std::optional<journal::DeadLetter>();
    }
    Result<std::size_t> forget(TimeMs, std::size_t) override { return unasked(); }
    Result<std::vector<journal::Outgoing>> unsettled(Partition, journal::Id) override {
        return std::vector<journal::Outgoing>();
    }
    Result<std::vector<PlacedOutgoing>> doubts(std::string_view line, std::size_t limit) override {
        if (broken) return unreadable();
        std::vector<PlacedOutgoing> found;
        for (const auto &doubt : in_doubt)
            if ((line.empty() || doubt.row.line == line) && found.size() < limit)
                found.push_back(doubt);
        return found;
    }
    Result<std::optional<journal::DeadLetter>> letter_of(Partition, journal::Id) override {
        return std::optional<journal::DeadLetter>();
    }
    Result<std::vector<PlacedDeadLetter>> dead_letters(std::string_view line,
                                                       std::size_t limit) override {
        if (broken) return unreadable();
        std::vector<PlacedDeadLetter> found;
        for (const auto &letter : letters)
            if ((line.empty() || letter.letter.line == line) && found.size() < limit)
                found.push_back(letter);
        return found;
    }
    Result<std::optional<journal::Conversation>> conversation(Partition partition, Id id) override {
        if (broken) return unreadable();
        for (const auto &[where, row] : rows)
            if (where == partition && row.id == id) return std::optional(row);
        return std::optional<journal::Conversation>();
    }
    Result<std::vector<PlacedConversation>> conversations(std::string_view line,
                                                          std::size_t limit) override {
        if (broken) return unreadable();
        std::vector<PlacedConversation> found;
        for (const auto &row : rows)
            if ((line.empty() || row.conversation.line == line) && found.size() < limit)
                found.push_back(row);
        return found;
    }
    Result<std::optional<journal::Alias>> alias(Partition, std::string_view line,
                                                std::string_view address) override {
        for (const auto &alias : aliases)
            if (alias.line == line && alias.address == address) return std::optional(alias);
        return std::optional<journal::Alias>();
    }
    Result<History> history(Partition partition, Id conversation) override {
        History found;
        for (const auto &[where, event] : journaled)
            if (where == partition && event.conversation == conversation)
                found.events.push_back(event);
        for (const auto &[where, row] : messages)
            if (where == partition && row.conversation == conversation)
                found.outgoing.push_back(row);
        return found;
    }
    Result<std::vector<Published>> published(std::string_view after, std::string_view line,
                                             std::size_t limit) override {
        if (broken) return unreadable();
        longest_page = std::max(longest_page, limit);
        std::size_t from = 0;
        if (!after.empty()) {
            const auto [end, error] =
                std::from_chars(after.data() + 1, after.data() + after.size(), from);
            if (after.front() != 'c' || error != std::errc{} || end != after.data() + after.size())
                return Error{"this is no cursor of this store"};
        }
        std::vector<Published> page;
        for (std::size_t at = from; at < events.size() && page.size() < limit; ++at) {
            ++looked_at;
            if (line.empty() || events[at].line == line)
                page.push_back({"c" + std::to_string(at + 1), 0, events[at]});
        }
        return page;
    }
    std::size_t looked_at = 0;  // events that published() went over
    Result<std::string> newest_cursor() override { return "c" + std::to_string(events.size()); }
    Result<journal::Totals> totals() override {
        if (broken) return unreadable();
        return figures;
    }
    std::size_t waiting() const override { return batches; }
    bool healthy() const override { return !broken; }
    std::int64_t busy_ms() const override { return busy; }
    std::int64_t busy = 0;

    // Nothing of the API asks for what follows.
    Result<journal::Epoch> lease(Partition) override { return unasked(); }
    Result<std::vector<journal::Epoch>> lease_all() override { return unasked(); }
    Result<std::vector<Partition>> busy_partitions() override { return unasked(); }
    void commit(Partition, journal::Epoch, journal::Batch, Executor &, Done) override {}
    Result<std::vector<journal::Batch::EarlyKey>> early_keys() override { return unasked(); }
    Result<std::vector<journal::Outgoing>> unread(Partition, Id, TimeMs, int) override {
        return unasked();
    }
    Result<std::vector<journal::EarlyStatus>> early(Partition, std::string_view,
                                                    std::string_view) override {
        return unasked();
    }
    Result<std::optional<journal::RawRequest>> raw_request(Partition, Id) override {
        return unasked();
    }
    Result<std::vector<journal::Subscription>> subscriptions(Partition, std::string_view) override {
        return unasked();
    }
    Result<std::optional<journal::Upload>> upload(Partition, std::string_view,
                                                  std::string_view) override {
        return unasked();
    }
    Result<std::optional<journal::Document>> document(Partition, std::string_view) override {
        return unasked();
    }
    std::vector<std::pair<Partition, journal::Document>> index;  // of the engine
    Result<std::vector<journal::Document>> documents(Partition partition,
                                                     std::string_view prefix) override {
        std::vector<journal::Document> found;
        for (const auto &[where, document] : index)
            if (where == partition && document.name.starts_with(prefix)) found.push_back(document);
        return found;
    }
    Result<journal::Unfinished> unfinished(Partition) override { return unasked(); }
    Result<std::optional<Place>> find_outgoing(std::string_view, std::string_view) override {
        return unasked();
    }
    Result<std::optional<std::pair<Place, journal::IdempotencyKey>>> idempotency(
        std::string_view) override {
        return unasked();
    }
    Result<std::optional<std::pair<Partition, journal::Media>>> find_media(
        std::string_view, std::string_view) override {
        return unasked();
    }
    Result<void> put_flow(const journal::FlowVersion &) override { return unasked(); }
    Result<std::optional<journal::FlowVersion>> flow(std::string_view, std::string_view) override {
        return unasked();
    }
    Result<void> put_blob(const journal::Blob &) override { return unasked(); }
    Result<void> drop_blob(std::string_view) override { return unasked(); }
    Result<std::optional<journal::Blob>> blob(std::string_view) override { return unasked(); }
    Result<std::vector<journal::Blob>> blobs_by_expiry(std::size_t) override { return unasked(); }
    Result<std::uint64_t> blob_bytes() override { return unasked(); }
    const std::string &id() const override { return id_; }
    std::uint64_t incarnation() const override { return 1; }

private:
    static Error unreadable() { return Error{"the disk is gone"}; }
    static Error unasked() { return Error{"the API never asks for this"}; }
    std::string id_ = "fake";
};

}  // namespace patchbay::admin::test
