// What a shard does when it takes a partition over: all that the journal says is unfinished goes
// on.
#include "core/base/log.h"
#include "core/engine/engine.h"
#include "core/engine/ground/partition.h"
#include "core/engine/shard.h"

#include <algorithm>
#include <map>

namespace patchbay::engine {

namespace {

constexpr int kGoOnAtOnce = 64;

}  // namespace

// A timer of an earlier run.
void Shard::go_on_with(const ConversationPtr &conversation, const journal::Timer &row) {
    FlowTimer &timer = conversation->timer;
    if (row.id != timer.id) return arm_flow_timer(conversation, row.id, 0);  // to be dropped
    if (row.due != 0) {
        timer.behind = 0;
        return arm_flow_timer(conversation, row.id, left_of(timer, row.due, parts_.clock.now()));
    }
    // Not started by then. Where its message has left, it starts now.
    if (timer.behind == 0) timer.behind = timer.id;
    if (auto batch = std::make_shared<journal::Batch>(); start_flow_timer(conversation, *batch))
        commits_.commit_surely(conversation->partition, std::move(batch), [] {});
}

Result<void> Shard::recover(journal::Partition partition) {
    auto read = parts_.store.unfinished(partition);
    if (!read) return read.error();
    journal::Unfinished &left = *read;
    commits_.reserved(partition, left.reserved);

    std::map<journal::Id, ConversationPtr> conversations;
    for (const journal::Id id : left.conversations) {
        auto row = parts_.store.conversation(partition, id);
        if (!row) return row.error();
        if (!*row)
            continue;  // its first commit did not get through: made again from the event below
        auto conversation = conversations_.from_journal(parts_.store, partition, **row);
        if (!conversation) return conversation.error();
        if (!*conversation) {
            log::warn("unfinished work of a channel that is not configured any more",
                      {{"channel", (*row)->line}});
            continue;
        }
        conversations_.keep(*conversation);
        conversations[id] = *conversation;
    }
    const auto conversation_of = [&](journal::Id id) -> ConversationPtr {
        const auto found = conversations.find(id);
        return found == conversations.end() ? nullptr : found->second;
    };

    const Moment now = moment_of(parts_.clock);
    std::map<ConversationPtr, TimeMs> to_start;  // since when something of it waits
    const auto start = [&to_start](const ConversationPtr &conversation, TimeMs since) {
        const auto known = to_start.try_emplace(conversation, since).first;
        known->second = std::min(known->second, since);
    };
    for (journal::Event &event : left.events) {
        auto waiting = read_event(event);
        Line *line = parts_.engine.line(event.line);
        if (!waiting || !line) continue;
        const auto *message = std::get_if<model::Message>(&waiting->what);
        ConversationPtr conversation = conversation_of(event.conversation);
        if (!conversation && !message) continue;
        if (!conversation) {
            conversation = std::make_shared<Conversation>();
            conversation->partition = partition;
            conversation->id = event.conversation;
            conversation->line = line;
            conversation->address = message->from.address;
            conversations_.keep(conversation);
            conversations_.know_by(conversation, conversation->address);
            conversations[event.conversation] = conversation;
        }
        if (message) {
            // A reply goes where it came from, unless that address is another's by now.
            auto alias = parts_.store.alias(partition_of(line->id(), message->from.address),
                                            line->id(), message->from.address);
            if (!conversation->stored || (alias && *alias && (*alias)->partition == partition &&
                                          (*alias)->conversation == conversation->id))
                conversation->address = message->from.address;
            conversation->last_inbound.note(message->timestamp, now);
        }
        conversation->inbox.push_back(std::move(*waiting));
        start(conversation, event.received);
    }

    journal::Batch doubts;
    for (journal::Outgoing &row : left.outgoing) {
        ConversationPtr conversation = conversation_of(row.conversation);
        if (!conversation) continue;
        auto recalled = messages_.recall(partition, std::move(row));
        if (!recalled) continue;
        delivery::Entry &entry = *recalled;
        const bool waits_for_status =
            entry.row.state == journal::SendState::in_doubt && entry.row.due != 0;
        if (entry.row.state == journal::SendState::claimed || waits_for_status) {
            // Its request may have left before the crash: only the provider knows. The time for a
            // status counts from now, since none could reach us meanwhile.
            delivery::doubt(entry, now, conversation->line->setup.in_doubt);
            doubts.change_outgoing.push_back({entry.row.id,
                                              entry.row.state,
                                              entry.row.attempts,
                                              entry.row.due,
                                              entry.row.since,
                                              {},
                                              {},
                                              {}});
        }
        start(conversation,
              entry.row.state == journal::SendState::queued ? entry.row.created : now.wall);
        messages_.enqueue(conversation, std::move(entry));
    }
    for (auto &[conversation, since] : to_start)
        recovered_.emplace(since, Waiting{conversation->line, place_of(*conversation)});
    to_start.clear();

    std::vector<std::pair<ConversationPtr, journal::Call>> calls;
    for (journal::Call &call : left.calls)
        if (ConversationPtr conversation = conversation_of(call.conversation)) {
            ++call.attempts;
            calls.emplace_back(std::move(conversation), std::move(call));
        }
    std::vector<std::pair<ConversationPtr, journal::Timer>> timers;
    for (const journal::Timer &timer : left.timers)
        if (ConversationPtr conversation = conversation_of(timer.conversation))
            timers.emplace_back(std::move(conversation), timer);
    conversations.clear();
    if (auto rests = recover_rests(partition); !rests) return rests;
    conversations_.park_all(partition);

    // The work itself begins on the shard's thread.
    parts_.executor.post([this, partition, media = std::move(left.media),
                          doubts = std::move(doubts), calls = std::move(calls),
                          timers = std::move(timers), raw = std::move(left.raw),
                          mails = std::move(left.mail)]() mutable {
        // Where it fails the next start finds the same; tried again it might undo what a status
        // did.
        if (!doubts.change_outgoing.empty())
            commits_.commit(partition, std::move(doubts), [](journal::CommitResult) {});
        for (auto &[conversation, call] : calls)
            start_call(conversation, call);
        for (auto &[conversation, timer] : timers)
            go_on_with(conversation, timer);
        for (journal::Media &file : media)
            if (Line *line = parts_.engine.line(file.line))
                media_.fetch(*line, partition, std::move(file));  // at once, whatever it waited for
        for (journal::RawRequest &request : raw)
            if (Line *line = parts_.engine.line(request.line))
                raw_requests_.decode_again(*line, partition, std::move(request));
        for (journal::Mail &mail_left : mails)
            mail(std::move(mail_left));
    });
    return {};
}

// By age and not by partition: else, where the process is killed again and again, the last
// partitions would never have their turn. A few at a time, between what else there is to do.
void Shard::go_on() {
    parts_.executor.post([this] {
        going_on_ = true;
        int begun = 0;
        while (begun < kGoOnAtOnce && go_on_with_next())
            ++begun;
        going_on_ = false;
        if (begun == kGoOnAtOnce) go_on();
    });
}

// False: nobody waits any more, or who is next must be read first.
bool Shard::go_on_with_next() {
    if (recovered_.empty()) return false;
    const auto [line, place] = recovered_.begin()->second;
    ask_for_next(place, next_recovered_, [this] {
        if (!going_on_) go_on();
    });
    if (!*next_recovered_) return false;
    const Found conversation = **next_recovered_;
    next_recovered_.reset();
    if (!conversation) {
        tell_unread(*line, place, conversation.error());
        parts_.executor.after(kCommitRetryMs, [this] { go_on(); });
        return false;
    }
    recovered_.erase(recovered_.begin());
    if (!*conversation) return true;
    pump(*conversation);
    deliver(*conversation);
    conversations_.evict();
    return true;
}

}  // namespace patchbay::engine
