// A contact's STOP, START and HELP, and what may leave to a contact that has stopped us.
#include "core/base/log.h"
#include "core/delivery/statuses.h"
#include "core/engine/engine.h"
#include "core/engine/ground/partition.h"
#include "core/engine/outgoing_change.h"
#include "core/engine/shard.h"
#include "core/engine/step.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace patchbay::engine {

using journal::Batch;
using journal::EventState;

namespace {

constexpr std::string_view kByProvider = "provider";  // OptOut::by
constexpr std::int64_t kAnswersForMs =
    24ll * 60 * 60 * 1'000;  // after a contact's message what is sent answers it

std::string_view scope_of(const Line &line) {
    return line.setup.carries.stops_all ? "all" : "unasked";
}

}  // namespace

// Flags of a message that did not come from a flow: it answers the contact where that has written
// lately, and since it stopped us.
int Shard::flags_of(const Conversation &conversation, bool by_person, std::int64_t steady) {
    const bool asked = steady - conversation.last_inbound.steady < kAnswersForMs &&
                       conversation.last_inbound.wall > conversation.opt_out.at;
    return journal::kFromOutside | (by_person ? journal::kByPerson : 0) |
           (asked ? 0 : journal::kUnasked);
}

const OptOutKeywords::Match *Shard::keyword_in(const Conversation &conversation,
                                               const model::Message &message) {
    return meant_keyword(*conversation.line, parts_.flows, conversation.opt_out.at != 0,
                         conversation.state.waiting, message);
}

// The message is a keyword, or comes from a contact that has stopped everything: then no flow sees
// it. False: it goes on as any other.
bool Shard::answer_keyword(Conversation &conversation, const model::Message &message,
                           const Moment &now, Step &step, Batch &batch) {
    const Line &line = *conversation.line;
    const bool all = line.setup.carries.stops_all;
    const bool is_stopped = conversation.opt_out.at != 0;
    const auto *match = keyword_in(conversation, message);
    if (!match && !(all && is_stopped && line.keywords)) return false;

    step.state = conversation.state;
    note_contact(step.state, message);
    if (!match) return true;  // recorded, and not answered
    const std::string &word = std::get<model::Text>(message.content).text;
    const bool again = match->keyword == Keyword::stop && is_stopped;
    if (match->keyword == Keyword::stop && !is_stopped)
        stop(conversation, {message.timestamp, word}, now, step, batch);
    if (match->keyword == Keyword::start) {
        step.opt_out_changed = true;
        step.opt_out = {};
    }
    if (match->keyword != Keyword::help && !again)
        note_opt_out(batch, conversation, match->keyword == Keyword::stop ? "opt_out" : "opt_in",
                     word, now.wall);
    // One confirmation: a second STOP is not answered.
    const std::string &answer = line.keywords->answer(
        *match, text_member(conversation.state.contact, "language"), message.from.phone);
    if (answer.empty() || again) return true;
    for (delivery::Entry &entry :
         entries_for(conversation, {model::Text{answer}, std::nullopt}, now, journal::kAboutOptOut)
             .entries)
        step.sends.push_back(std::move(entry));
    return true;
}

void Shard::stop(const Conversation &conversation, OptOut opt_out, const Moment &now, Step &step,
                 Batch &batch) {
    const Line &line = *conversation.line;
    step.opt_out_changed = true;
    step.opt_out = std::move(opt_out);
    if (line.setup.carries.stops_all) {  // the conversation is over
        step.state = flow::finished(std::move(step.state));
        if (step.timer.id != 0) batch.drop_timers.push_back(step.timer.id);
        if (step.call != 0) batch.drop_calls.push_back(step.call);
        step.timer = {};
        step.call = 0;
    }
    step.offered.clear();
    for (const delivery::Entry &entry : conversation.outbox)
        if (entry.row.state == journal::SendState::queued &&
            stopped(line, step.opt_out, entry.row.flags, entry.row.created))
            drop_for_stop(entry, now.wall, step, batch);
}

// What waits at a STOP does not wait for a START. No other commit claims it before this one.
void Shard::drop_for_stop(const delivery::Entry &entry, TimeMs now, Step &step, Batch &batch) {
    journal::Outgoing row = entry.row;
    row.state = journal::SendState::failed;
    row.due = 0;
    delivery::note_failure(row, stopped_error(), now);
    batch.change_outgoing.push_back(change_of(row));
    step.dropped.push_back(std::move(row));
}

void Shard::note_opt_out(Batch &batch, const Conversation &conversation, std::string_view kind,
                         std::string_view by, TimeMs now) {
    model::Notice notice;
    notice.channel = conversation.line->id();
    notice.account = account_of(conversation);
    notice.kind = kind;
    notice.timestamp = now;
    notice.data = to_text(
        json::object{{"address", conversation.address},
                     {"conversation", place_text({conversation.partition, conversation.id})},
                     {"by", by},
                     {"scope", scope_of(*conversation.line)}});
    batch.put_events.push_back(
        event_row(conversation, "notice", "", EventState::ignored, model::to_text(notice)));
    batch.ledger.push_back({.line = conversation.line->id(), .received = 1, .ignored = 1});
    if (const auto not_told = conversation.line->told.opt_out.take(parts_.clock.steady_ms()))
        log::info(kind, {{"channel", conversation.line->id()}, {"not_told", *not_told}});
}

// The contact of the notice may not have written yet: then its conversation begins with it.
void Shard::provider_said(Line &line, model::Notice notice, Ack ack) {
    const std::string address = notice.from.address;
    at(line, address, {},
       [&line, notice = std::move(notice), ack = std::move(ack)](Shard &there,
                                                                 Found found) mutable {
           if (!found) return ack(false);
           const std::string &from = notice.from.address;
           const auto conversation =
               *found ? *found
                      : there.conversations_.create(line, partition_of(line.id(), from), from);
           conversation->urgent.push_back(ProviderSaid{std::move(notice), std::move(ack)});
           there.pump(conversation);
       });
}

// The provider tells the contact itself.
Shard::Step Shard::heed_provider(const Conversation &conversation, model::Notice notice,
                                 Batch &batch) {
    Step step = unchanged(conversation);
    step.state = conversation.state;
    const Moment now = moment_of(parts_.clock);
    const bool is_stopped = conversation.opt_out.at != 0;
    if (notice.kind == "opt_out" && !is_stopped) {
        stop(conversation, {notice.timestamp, std::string(kByProvider)}, now, step, batch);
    } else if (notice.kind == "opt_in" && is_stopped) {
        step.opt_out_changed = true;
        step.opt_out = {};
    }
    auto data = parse_json(notice.data);
    json::object told = data && data->is_object() ? data->as_object() : json::object();
    told["address"] = conversation.address;
    told["conversation"] = place_text({conversation.partition, conversation.id});
    told["by"] = kByProvider;
    told["scope"] = scope_of(*conversation.line);
    notice.data = to_text(told);
    auto row = event_row(conversation, "notice", "", EventState::ignored, model::to_text(notice));
    row.step = row.id;
    batch.put_events.push_back(std::move(row));
    batch.ledger.push_back({.line = conversation.line->id(), .received = 1, .ignored = 1});
    put_step(conversation, conversation.last_inbound, now, step, batch);
    if (const auto not_told = conversation.line->told.opt_out.take(parts_.clock.steady_ms()))
        log::info(
            notice.kind,
            {{"channel", conversation.line->id()}, {"by", kByProvider}, {"not_told", *not_told}});
    return step;
}

// The provider refused a message since the contact has stopped us there.
void Shard::stopped_by_provider(const ConversationPtr &conversation, Batch &batch) {
    if (conversation->opt_out.at != 0) return;
    const TimeMs now = parts_.clock.now();
    conversation->opt_out = {now, std::string(kByProvider)};
    note_opt_out(batch, *conversation, "opt_out", kByProvider, now);
    save(conversation);
}

}  // namespace patchbay::engine
