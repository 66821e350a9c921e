// The store interface: one-commit steps within a partition, asynchronous, owned by lease.
//
// Partitions   Every batch and every hot-path read is of one partition. An owner takes a lease on
//              it and gets an epoch; a commit under an older epoch is refused as stale, as the disk
//              tells it in the same transaction.
// Durability   A commit completes after it is on disk. Commits of one partition happen in the order
//              of their calls, and complete in it where they name the same executor; each is atomic.
//              One that fails does not fail those after it.
// Threads      commit() from any thread; its completion is posted to the executor given, never run
//              inside the call. The executor must outlive the completion.
// Reads        Any thread. Each may wait for a disk or a network, so that a thread which may not
//              wait asks by read().
// Errors       A store that cannot write (disk full) fails commits and says so in healthy(); it
//              goes on by itself when it can.
// Ledger       A batch counts for itself in `ledger`, also the event that it accepts. The store
//              counts in one case only: an `accept` that is a duplicate adds one received and one
//              duplicate to the event's line, since then nothing of the batch is written.
#pragma once

#include "core/base/executor.h"
#include "core/base/result.h"
#include "core/journal/records.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace patchbay::journal {

using Epoch = std::uint64_t;

enum class CommitResult {
    done,
    duplicate,  // the batch's `accept` was known already: nothing of the batch was written, but the
                // ledger counted the event as received and duplicate. Or its `idempotency` key was
                // in use: nothing was written
    stale,      // another owner holds the partition, or none ever did, or the store's files are
                // not those that were opened: nothing was written into the store
    failed      // nothing was written: the disk, or a row that contradicts another
};

// What a batch adds to a line's ledger. `duplicate` is the store's to count, and `pending` is no
// counter: it is counted from the events themselves.
struct LedgerDelta {
    std::string line;
    std::int64_t received = 0;
    std::int64_t handled = 0;
    std::int64_t ignored = 0;
    std::int64_t dead = 0;
};

// Where a row lies.
struct Place {
    Partition partition = 0;
    Id id = 0;
    bool operator==(const Place &) const = default;
};

// Rows are written in the order of the members. Changing or dropping what is not there does
// nothing.
struct Batch {
    // At most one event to accept, under a new id; where its (line, provider_id) is known, the
    // whole batch is not written. An empty provider_id is never known.
    std::optional<Event> accept;
    bool counts_known = true;  // what is known already, in the ledger as a duplicate
    // At most one key to take, and not beside `accept`; where any partition has it already the
    // whole batch is not written.
    std::optional<IdempotencyKey> idempotency;

    // Insert, or replace by id an event that is pending or dead. Handled and ignored are final:
    // marks pass over such an event, and its id may not come again. A (line, provider_id) that
    // another event has fails the batch.
    std::vector<Event> put_events;
    struct EventMark {
        Id id;
        EventState state;
        Id step = 0;  // 0: left as it is
    };
    std::vector<EventMark> mark_events;
    std::vector<Conversation> put_conversations;
    struct AliasKey {
        std::string line;
        std::string address;
    };
    std::vector<AliasKey> drop_aliases;
    std::vector<Alias> put_aliases;      // insert or replace by (line, address)
    std::vector<Outgoing> put_outgoing;  // insert or replace by id
    // Only what changes between claim, retry and settlement; content is left alone.
    struct OutgoingChange {
        Id id;
        SendState state;
        int attempts;
        TimeMs due;
        TimeMs since;
        std::optional<std::string> provider_id;
        std::optional<int> rank;
        std::optional<std::string> statuses;
    };
    std::vector<OutgoingChange> change_outgoing;
    std::vector<Call> put_calls;
    std::vector<Id> drop_calls;
    std::vector<Timer> put_timers;
    std::vector<Id> drop_timers;
    std::vector<RawRequest> put_raw;
    std::vector<Id> drop_raw;
    std::vector<DeadLetter> put_dead;
    std::vector<Id> drop_dead;
    std::vector<EarlyStatus> put_early;  // several of one key are all kept, in order
    struct EarlyKey {
        std::string line;
        std::string provider_id;
        auto operator<=>(const EarlyKey &) const = default;
    };
    std::vector<EarlyKey> drop_early;  // all of the key
    std::vector<Mail> send_mail;       // `from` is the batch's partition, whatever the row says
    struct MailKey {
        Partition from;
        Id id;
    };
    std::vector<MailKey> take_mail;               // `to` is the batch's partition
    std::vector<Subscription> put_subscriptions;  // insert or replace by (topic, conversation)
    struct SubscriptionKey {
        std::string topic;
        std::optional<Place> conversation;  // nothing: all of the topic
    };
    std::vector<SubscriptionKey> drop_subscriptions;
    std::vector<Media> put_media;         // insert or replace by id
    std::vector<Upload> put_uploads;      // insert or replace by (line, blob)
    std::vector<Document> put_documents;  // insert or replace by name
    std::vector<std::string> drop_documents;
    std::vector<LedgerDelta> ledger;
    // Owners give out ids from blocks: all ids up to this one may be in use. It only grows; 0: no
    // new block.
    Id reserve = 0;
};

// What remains to do in a partition, read when its owner starts: one snapshot, in id order.
struct Unfinished {
    std::vector<Event> events;       // pending
    std::vector<Outgoing> outgoing;  // queued, claimed, in_doubt
    std::vector<Call> calls;
    std::vector<Timer> timers;
    std::vector<RawRequest> raw;
    std::vector<Media> media;       // pending
    std::vector<Mail> mail;         // to this partition; in order of (from, id)
    std::vector<Id> conversations;  // that own any of the above
    Id reserved = 0;                // the highest `reserve` ever committed here
    bool operator==(const Unfinished &) const = default;
};

struct LedgerLine {
    std::int64_t received = 0;
    std::int64_t handled = 0;
    std::int64_t duplicate = 0;
    std::int64_t ignored = 0;
    std::int64_t dead = 0;
    std::int64_t pending = 0;  // counted, in the same snapshot
    bool operator==(const LedgerLine &) const = default;
    bool balanced() const { return received == handled + duplicate + ignored + dead + pending; }
};

// One snapshot for status and metrics, by line; a line without any of it is left out. Cheap however
// long the history is: what is settled is counted when it settles.
struct Totals {
    std::map<std::string, LedgerLine> ledger;
    struct Sends {
        std::int64_t queued = 0;
        std::int64_t claimed = 0;
        std::int64_t in_doubt = 0;
        std::int64_t sent = 0;
        std::int64_t failed = 0;
        bool operator==(const Sends &) const = default;
    };
    std::map<std::string, Sends> sends;
    std::map<std::string, TimeMs> oldest_queued;  // when the oldest of them was made
    std::map<std::string, std::int64_t> dead_letters;
    std::int64_t conversations = 0;
    bool operator==(const Totals &) const = default;
};

constexpr std::int64_t kStuckMs = 5'000;  // a write that takes longer: the disk hangs
constexpr std::size_t kUnread = 1'000;    // messages that one watermark can mark

class Store {
public:
    using Done = Function<void(CommitResult)>;

    virtual ~Store() = default;  // commits what was given to it first

    // ---- Ownership ---------------------------------------------------------------------------
    // A new epoch for the partition; commits under older ones are stale from now on.
    virtual Result<Epoch> lease(Partition partition) = 0;
    // The same for all of them at the price of one; by partition.
    virtual Result<std::vector<Epoch>> lease_all() = 0;
    // Partitions where unfinished() may say anything: `reserved` or work. The others are untouched.
    virtual Result<std::vector<Partition>> busy_partitions() = 0;

    // ---- Writing ------------------------------------------------------------------------------
    virtual void commit(Partition partition, Epoch epoch, Batch batch, Executor &executor,
                        Done done) = 0;
    // Batches that wait: callers refuse work early when it grows.
    virtual std::size_t waiting() const = 0;
    // False from a write that the disk refused until the disk has room again.
    virtual bool healthy() const = 0;
    // Forgets at most so many rows that nobody needs who was there: statuses kept for a message that
    // never came, and ignored events that are no conversation's (with no provider's id, or one that
    // begins with "told:", of a repetition), received before `before`. Not what
    // is kept for a message of ours (its key begins with a line end), nor the newest event, which a
    // cursor may name. How many it were. Waits for the disk.
    virtual Result<std::size_t> forget(TimeMs before, std::size_t most) = 0;

    // How long the write that is under way has not returned; 0: none is. A disk may hang.
    virtual std::int64_t busy_ms() const { return 0; }

    // ---- Reading: later ---------------------------------------------------------------------------
    using Query = Function<Function<void()>(Store &)>;
    // Runs `query`, on any thread, which reads here and gives the answer's work; then that work, once,
    // on `executor`: perhaps inside this call, as here, and perhaps much later. Answers come in any
    // order. One shows at least every commit of the partition whose completion had run when the
    // answer's work runs, and of other partitions, when this was called.
    virtual void read(Partition partition, Query query, Executor &executor) {
        static_cast<void>(partition), static_cast<void>(executor);
        query (*this)();
    }

    // ---- Reading, within a partition ------------------------------------------------------------
    virtual Result<std::optional<Alias>> alias(Partition partition, std::string_view line,
                                               std::string_view address) = 0;
    virtual Result<std::optional<Conversation>> conversation(Partition partition, Id id) = 0;
    virtual Result<std::optional<Outgoing>> outgoing(Partition partition, Id id) = 0;
    // Of a conversation, those that are queued, claimed or in doubt, in order.
    virtual Result<std::vector<Outgoing>> unsettled(Partition partition, Id conversation) = 0;
    // Of a conversation, the newest first: sent, with a `since` that is not after `up_to` and a
    // rank below `rank`, which is at most that of read. At most kUnread.
    virtual Result<std::vector<Outgoing>> unread(Partition partition, Id conversation, TimeMs up_to,
                                                 int rank) = 0;
    virtual Result<std::vector<EarlyStatus>> early(Partition partition, std::string_view line,
                                                   std::string_view provider_id) = 0;
    // Under which statuses are kept, of any partition, in order. For a start.
    virtual Result<std::vector<Batch::EarlyKey>> early_keys() = 0;
    virtual Result<std::optional<DeadLetter>> dead_letter(Partition partition, Id id) = 0;
    // That tells of this message.
    virtual Result<std::optional<DeadLetter>> letter_of(Partition partition, Id message) = 0;
    virtual Result<std::optional<Event>> event(Partition partition, Id id) = 0;  // pending or dead
    virtual Result<std::optional<RawRequest>> raw_request(Partition partition, Id id) = 0;
    virtual Result<std::vector<Subscription>> subscriptions(Partition partition,
                                                            std::string_view topic) = 0;
    virtual Result<std::optional<Upload>> upload(Partition partition, std::string_view line,
                                                 std::string_view blob) = 0;
    virtual Result<std::optional<Document>> document(Partition partition,
                                                     std::string_view name) = 0;
    // Those whose name begins with `prefix`, which is not empty, by name.
    virtual Result<std::vector<Document>> documents(Partition partition,
                                                    std::string_view prefix) = 0;
    virtual Result<Unfinished> unfinished(Partition partition) = 0;

    // ---- Reading across partitions: off the hot path --------------------------------------------
    using Place = journal::Place;
    virtual Result<std::optional<Place>> find_outgoing(std::string_view line,
                                                       std::string_view provider_id) = 0;
    virtual Result<Totals> totals() = 0;
    // Both: the newest first, by when they came into the store.
    struct PlacedDeadLetter {
        Partition partition;
        DeadLetter letter;
        bool operator==(const PlacedDeadLetter &) const = default;
    };
    // Of one line, or of all where it is empty.
    virtual Result<std::vector<PlacedDeadLetter>> dead_letters(std::string_view line,
                                                               std::size_t limit) = 0;
    struct PlacedOutgoing {
        Partition partition;
        Outgoing row;
        bool operator==(const PlacedOutgoing &) const = default;
    };
    // Messages in doubt, the longest first. Of one line, or of all where it is empty.
    virtual Result<std::vector<PlacedOutgoing>> doubts(std::string_view line,
                                                       std::size_t limit) = 0;
    struct PlacedConversation {
        Partition partition;
        Conversation conversation;
        bool operator==(const PlacedConversation &) const = default;
    };
    // Of one line, or of all where it is empty.
    virtual Result<std::vector<PlacedConversation>> conversations(std::string_view line,
                                                                  std::size_t limit) = 0;
    // The parts of a long message, the first one included, in order.
    virtual Result<std::vector<Outgoing>> parts(Place first) = 0;
    virtual Result<std::optional<std::pair<Place, IdempotencyKey>>> idempotency(
        std::string_view key) = 0;  // the place is the message's
    // Where it came several times, the last by (partition, id).
    virtual Result<std::optional<std::pair<Partition, Media>>> find_media(
        std::string_view line, std::string_view media_id) = 0;

    // Messages, statuses, notices and backends' events in the order of their commits, those of one
    // conversation in its order. `after` is empty (from the oldest) or a cursor that this store
    // gave; an Error says that it is none. A cursor stays good for ever.
    struct Published {
        std::string cursor;  // of this event: the next page begins behind it
        Partition partition;
        Event event;
        bool operator==(const Published &) const = default;
    };
    virtual Result<std::vector<Published>> published(std::string_view after, std::string_view line,
                                                     std::size_t limit) = 0;
    virtual Result<std::string> newest_cursor() = 0;  // what is published from now on comes after

    // A conversation's whole history, for a person. Of statuses no events: each message has its own.
    struct History {
        std::vector<Event> events;       // by (step, id) where stepped; the others by id at the end
        std::vector<Outgoing> outgoing;  // in order
        bool operator==(const History &) const = default;
    };
    virtual Result<History> history(Partition partition, Id conversation) = 0;

    // ---- Flow versions and the store's own identity: of no partition ----------------------------
    // Synchronous; at start only. A version that is known stays as it is.
    virtual Result<void> put_flow(const FlowVersion &flow) = 0;
    virtual Result<std::optional<FlowVersion>> flow(std::string_view name,
                                                    std::string_view version) = 0;
    // ---- The media folder's index: of no partition ----------------------------------------------
    // Synchronous, short; any thread.
    virtual Result<void> put_blob(const Blob &blob) = 0;  // insert or replace by id
    virtual Result<void> drop_blob(std::string_view id) = 0;
    virtual Result<std::optional<Blob>> blob(std::string_view id) = 0;
    virtual Result<std::vector<Blob>> blobs_by_expiry(std::size_t limit) = 0;  // the soonest first
    virtual Result<std::uint64_t> blob_bytes() = 0;                            // sum of all

    // Random, made with the store: tells our correlation tokens from those of another installation.
    // At most 16 characters, letters and digits.
    virtual const std::string &id() const = 0;
    // Random, made by lease_all(): tells what is made from now on from what any other owner made
    // under the same ids, in a copy of the store or in the original of this copy. 0 before.
    virtual std::uint64_t incarnation() const = 0;
};

struct SqliteOptions {
    std::string path;
    std::size_t largest_group = 1024;  // batches in one transaction
    std::uint32_t largest_pages = 0;   // of 4 KiB that the file may grow to; 0: as the disk allows
};
// Makes the file where there is none. Refused, with the reason and the remedy: a file that another
// process (or another store of this one) has open, one of a newer version, one of another program.
Result<std::unique_ptr<Store>> open_sqlite(const SqliteOptions &options);

// A document of a store that a daemon may have open; nothing where there is no such file or
// document. For checks before a start.
Result<std::optional<Document>> peek_document(const std::string &path, Partition partition,
                                              std::string_view name);

}  // namespace patchbay::journal
