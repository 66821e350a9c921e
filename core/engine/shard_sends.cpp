// A conversation's outgoing messages: one at a time in order, claimed durably before its bytes
// leave, settled by the provider's answer, a status, or the policy for doubt.
#include "core/base/log.h"
#include "core/delivery/correlation.h"
#include "core/engine/engine.h"
#include "core/engine/exchange.h"
#include "core/engine/outgoing_change.h"
#include "core/engine/shard.h"
#include "core/engine/stream.h"
#include "core/net/request_check.h"

#include <patchbay/channel.h>

namespace patchbay::engine {

using journal::Batch;
using journal::CommitResult;
using journal::SendState;

namespace {

constexpr int kServerError = 500;
constexpr std::int64_t kActAgainMs = 10'000;  // on a doubt, when webhooks are taken again

// What the end of an exchange says of its host. `again`: it was tried before.
Departures::End end_of(const net::ClientResponse &response, const plugin::Outcome &outcome,
                       bool again) {
    switch (response.kind) {
        case net::ErrorKind::none:
            break;
        case net::ErrorKind::invalid:
        case net::ErrorKind::cancelled:
            return Departures::End::unused;
        case net::ErrorKind::protocol:
        case net::ErrorKind::too_large:
            return Departures::End::refused;
        default:
            return Departures::End::lost;
    }
    switch (outcome.kind) {
        case plugin::OutcomeKind::throttle_line:
        case plugin::OutcomeKind::retry:
        case plugin::OutcomeKind::in_doubt:
            // What another answer says may be of this message, contact or account alone.
            if (response.status < kServerError) return Departures::End::refused;
            return again ? Departures::End::unwell_again : Departures::End::unwell;
        default:
            return Departures::End::answered;
    }
}

// The entry as a plugin gets it: it borrows all three.
plugin::Outgoing outgoing_of(const Conversation &conversation, const delivery::Entry &entry,
                             std::uint64_t token, const std::string &correlation) {
    plugin::Outgoing message;
    message.token = token;
    message.attempt = static_cast<std::uint32_t>(entry.row.attempts);
    message.to = entry.row.to;
    message.correlation = correlation;
    message.reply_to = entry.row.reply_to;
    message.content = &entry.content;
    message.human = (entry.row.flags & journal::kByPerson) != 0;
    message.last_inbound = conversation.last_inbound.wall;
    message.reference = delivery::reference_of(entry.row.id);
    message.account = conversation.account;
    return message;
}

}  // namespace

// 0: a message of this line may leave now (and is counted). Else the milliseconds to wait.
std::int64_t Shard::line_wait(Line &line) {
    const std::int64_t now = parts_.clock.steady_ms();
    if (line.stopped) {
        std::int64_t probe = line.next_probe;
        if (now < probe) return probe - now;
        // One of all that wait tries; the others wait for the next probe.
        if (!line.next_probe.compare_exchange_strong(probe, now + kLineProbeMs))
            return kLineProbeMs;
        return 0;
    }
    if (const std::int64_t until = line.paused_until; now < until) return until - now;
    return line.limiter.take(now);
}

// What waits for the line's next probe looks again at once.
void Shard::wake(Line &line) {
    if (!line.stream) return departures_.release(&line);
    Turns &turns = turns_[&line];
    parts_.executor.cancel(std::exchange(turns.timer, 0));
    use_turns(line);
}

void Shard::look_again(const ConversationPtr &conversation, std::int64_t at) {
    if (conversation->wake != 0) {
        if (conversation->wake_at <= at) return;
        parts_.executor.cancel(conversation->wake);
    }
    conversation->wake_at = at;
    conversation->wake = parts_.executor.after(at - parts_.clock.steady_ms(), [this, conversation] {
        conversation->wake = 0;
        deliver(conversation);
    });
}

// Does what needs no place. The message that may leave as far as its conversation is concerned; 0:
// none does now.
journal::Id Shard::ready(const ConversationPtr &conversation) {
    if (!conversation->may_claim() || drain_.has_begun()) return 0;
    const std::int64_t now = parts_.clock.steady_ms();
    const auto next =
        delivery::next_to_leave(conversation->outbox, now, conversation->line->setup.in_doubt,
                                window_of(*conversation, conversation->last_inbound, now));
    switch (next.kind) {
        case delivery::Next::Kind::nothing:
            if (next.look_again != 0) look_again(conversation, next.look_again);
            return 0;
        case delivery::Next::Kind::act:
            // The status that would settle it is refused meanwhile.
            if (parts_.engine.overloaded())
                look_again(conversation, now + kActAgainMs);
            else
                resolve_doubt(conversation, next.id);
            return 0;
        case delivery::Next::Kind::replace:
            replace_closed(conversation, next.id);
            return 0;
        case delivery::Next::Kind::shut: {
            plugin::Outcome outcome;
            outcome.kind = plugin::OutcomeKind::failed;
            outcome.title = "the contact's window is closed";
            settle(conversation, next.id, std::move(outcome));
            return 0;
        }
        case delivery::Next::Kind::ready:
            break;
    }
    if (const auto &entry = *delivery::find_entry(conversation->outbox, next.id);
        stopped(*conversation->line, conversation->opt_out, entry.row.flags, entry.row.created)) {
        plugin::Outcome outcome;
        outcome.kind = plugin::OutcomeKind::failed;
        outcome.code = stopped_error().code;
        outcome.title = stopped_error().title;
        outcome.flags = PATCHBAY_OUTCOME_OPTED_OUT;
        settle(conversation, next.id, std::move(outcome));
        return 0;
    }
    if (const auto wait = conversation->pair.wait(conversation->line->setup.pair, now); wait > 0) {
        look_again(conversation, now + wait);
        return 0;
    }
    return next.id;
}

// A message is claimed when it can leave: with a turn of its stream, or a place at its host.
void Shard::deliver(const ConversationPtr &conversation) {
    const journal::Id id = ready(conversation);
    if (id == 0 || conversation->waits) return;
    conversation->line->stream ? ask_turn(conversation) : stand_in_line(conversation);
}

// Not 0: its line may send nothing for so many milliseconds, or until it is told to go on.
std::int64_t Shard::depart(const ConversationPtr &conversation, Departures::Queue &way,
                           Departures::Place place) {
    const journal::Id id = ready(conversation);  // while it waited, much may have happened
    if (id == 0) return 0;
    Line &line = *conversation->line;
    delivery::Entry &entry = *delivery::find_entry(conversation->outbox, id);
    if (!uploads_.ready(line, entry.content, [this, &way] { departures_.go_on(way); }))
        return Departures::kUntilGoOn;
    if (const auto wait = line_wait(line); wait > 0) return wait;
    claim(conversation, entry, std::move(place));
    return 0;
}

// Where the line's messages wait: for the host that its last one went to.
Departures::Queue *&Shard::way_of(const Line &line) {
    Departures::Queue *&way = ways_[&line];
    if (!way) way = &departures_.queue(&line, "");  // the first message tells
    return way;
}

// Only the translated message tells which host it goes to.
bool Shard::place_for(const Line &line, Flight &flight) {
    const auto host = net::origin_of(flight.requests.front().url);
    if (flight.place.leads_to(host)) return true;
    Departures::Queue *&way = way_of(line);
    if (!way->leads_to(host)) way = &departures_.queue(&line, host);
    flight.place = departures_.take_ahead(*way);
    return static_cast<bool>(flight.place);
}

// The window is shut: what the flow named for that case leaves in its place.
void Shard::replace_closed(const ConversationPtr &conversation, journal::Id id) {
    delivery::Entry &entry = *delivery::find_entry(conversation->outbox, id);
    auto parsed = parse_json(entry.row.closed);
    auto content = parsed ? model::stored_content(*parsed) : Result<model::Content>(parsed.error());
    if (!content) {
        plugin::Outcome outcome;
        outcome.kind = plugin::OutcomeKind::failed;
        outcome.title =
            "what is to be sent outside the window cannot be read: " + content.error().message;
        return settle(conversation, id, std::move(outcome));
    }
    entry.content = std::move(*content);
    entry.row.content = std::exchange(entry.row.closed, {});
    auto batch = std::make_shared<Batch>();
    // Further parts of a long text: the one content stands for all of them.
    for (delivery::Entry &part : conversation->outbox)
        if (part.row.first == id && part.row.state == SendState::queued) {
            part.row.state = SendState::failed;
            if (conversation->timer.behind == part.row.id) conversation->timer.behind = id;
            batch->put_outgoing.push_back(part.row);
        }
    batch->put_outgoing.push_back(entry.row);
    log::info("window closed: the template leaves instead",
              {{"channel", conversation->line->id()}});
    post_change(conversation, id, std::move(batch));
}

// Of a file that the host keeps, by the id that the provider has it under, if any.
Result<std::vector<plugin::HttpRequest>> Shard::encode(const Line &line, plugin::Outgoing &message,
                                                       const model::Content &content) {
    message.content = &content;
    if (!model::file_of(content)) return line.setup.instance->encode(message);
    model::Content uploaded = content;
    if (auto good = uploads_.use(line, uploaded); !good) return good.error();
    message.content = &uploaded;
    return line.setup.instance->encode(message);
}

// Translates the entry to the provider's requests. False: `failure` says why it can never be sent.
bool Shard::prepare(Conversation &conversation, const std::string &account, delivery::Entry &entry,
                    Flight &flight, plugin::Outcome &failure) {
    flight.entry = entry.row.id;
    flight.token = tokens_.take();
    if (conversation.line->stream) return true;  // its plugin translates when it takes it
    const std::string correlation =
        parts_.engine.correlation_of(conversation.partition, entry.row.id, entry.row.incarnation);
    plugin::Outgoing message = outgoing_of(conversation, entry, flight.token, correlation);
    message.attempt = static_cast<std::uint32_t>(entry.row.attempts + 1);
    message.account = account;
    auto requests = encode(*conversation.line, message, entry.content);
    if (requests && requests->empty())
        requests = Error{"the channel gave no request for it", "", plugin::kInternal};
    if (!requests) {
        failure.kind = plugin::OutcomeKind::failed;
        failure.title = requests.error().message;
        if (!requests.error().where.empty()) failure.title += " (" + requests.error().where + ")";
        return false;
    }
    std::move(requests->begin(), requests->end(), std::back_inserter(flight.requests));
    return true;
}

// Whether it was claimed, and with that the turn or the place used.
bool Shard::claim(const ConversationPtr &conversation, delivery::Entry &entry,
                  Departures::Place place) {
    Flight flight;
    flight.place = std::move(place);
    plugin::Outcome failure;
    if (!prepare(*conversation, conversation->account, entry, flight, failure)) {
        settle(conversation, entry.row.id, std::move(failure));
        return false;
    }
    if (!conversation->line->stream && !place_for(*conversation->line, flight)) {
        stand_in_line(conversation);
        return false;
    }
    conversation->pair.spend(conversation->line->setup.pair, parts_.clock.steady_ms());
    entry.row.state = SendState::claimed;
    ++entry.row.attempts;
    entry.row.due = 0;
    if (conversation->line->setup.carries.watermarks) entry.row.since = parts_.clock.now();
    conversation->depart(std::move(flight), Gates::Send::claiming);
    drain_.enter();
    Batch batch;
    batch.change_outgoing.push_back(change_of(entry.row));
    commits_.commit(
        conversation->partition, std::move(batch), [this, conversation](CommitResult result) {
            delivery::Entry &claimed =
                *delivery::find_entry(conversation->outbox, conversation->flight->entry);
            // Else a status of an earlier attempt came meanwhile: the provider has it.
            if (claimed.row.state == SendState::claimed) {
                if (result == CommitResult::done) {
                    conversation->send = Gates::Send::under_way;
                    return send(conversation);
                }
                // Not claimed, so nothing may leave: back to its place.
                claimed.row.state = SendState::queued;
                --claimed.row.attempts;
                delivery::wait(claimed, moment_of(parts_.clock), kCommitRetryMs);
            }
            if (conversation->line->stream) conversation->line->stream->give_back();
            conversation->land();
            drain_.leave();
            forget_settled(conversation);
            deliver(conversation);
        });
    return true;
}

void Shard::send(const ConversationPtr &conversation) {
    if (conversation->line->stream) return send_by_stream(conversation);
    Flight &flight = *conversation->flight;
    plugin::HttpRequest request = std::move(flight.requests.front());
    flight.requests.pop_front();
    const bool idempotent = request.idempotent;
    const std::uint32_t step = request.step;
    // Files may go to a host of their own. It was the flight's turn once: it waits no second time.
    const auto host = net::origin_of(request.url);
    flight.beside = flight.place.leads_to(host) ? Departures::Place() : departures_.enter(host);
    const auto fail = [&](const Error &error) {
        plugin::Outcome failure;
        failure.kind = plugin::OutcomeKind::failed;
        failure.title = error.message;
        const auto entry = flight.entry;
        conversation->land();
        drain_.leave();
        settle(conversation, entry, std::move(failure));
    };
    if (auto filled = conversation->line->setup.instance->fill_in(request); !filled)
        return fail(filled.error());
    flight.upload.clear();
    for (const plugin::Part &part : request.parts)
        if (!part.blob.empty()) flight.upload = part.blob;
    auto out = request.parts.empty()
                   ? Result<net::ClientRequest>(to_client_request(std::move(request)))
                   : uploads_.with_files(std::move(request));
    if (!out) return fail(out.error());
    parts_.client.send(std::move(*out), [this, conversation, token = flight.token, idempotent,
                                         step](net::ClientResponse response) {
        answered(conversation, token, step, idempotent, std::move(response));
    });
}

void Shard::answered(const ConversationPtr &conversation, std::uint64_t token, std::uint32_t step,
                     bool idempotent, net::ClientResponse response) {
    parts_.metrics.sent(response.duration_us);
    if (!conversation->flight || conversation->flight->token != token) return;  // settled otherwise
    Flight &flight = *conversation->flight;
    delivery::Entry *entry = delivery::find_entry(conversation->outbox, flight.entry);
    const bool never_left = response.kind != net::ErrorKind::none && !response.written;
    if (entry) entry->unsent = never_left ? entry->unsent + 1 : 0;
    plugin::Outcome outcome;
    if (response.kind == net::ErrorKind::none && entry) {
        const std::string correlation = parts_.engine.correlation_of(
            conversation->partition, entry->row.id, entry->row.incarnation);
        auto answer = conversation->line->setup.instance->answer(
            outgoing_of(*conversation, *entry, token, correlation),
            to_plugin_response(response, step));
        if (!answer) {
            // The plugin could not read it: the provider may have accepted.
            outcome.kind = plugin::OutcomeKind::in_doubt;
            outcome.title = answer.error().message;
        } else if (answer->request) {
            flight.requests.push_front(std::move(*answer->request));
            return send(conversation);
        } else {
            outcome = std::move(*answer->outcome);
            if (!outcome.media_id.empty() && !flight.upload.empty())
                uploads_.note(*conversation->line, flight.upload, std::move(outcome.media_id));
            if (outcome.kind == plugin::OutcomeKind::sent && !flight.requests.empty()) {
                auto filled = use_answer(*conversation->line, flight, response.body);
                if (filled) return send(conversation);
                outcome.kind = plugin::OutcomeKind::failed;
                outcome.title = filled.error().message;
            }
        }
    } else {
        outcome.kind = response.written && !idempotent ? plugin::OutcomeKind::in_doubt
                                                       : plugin::OutcomeKind::retry;
        if (response.kind == net::ErrorKind::invalid) outcome.kind = plugin::OutcomeKind::failed;
        outcome.code = net::kind_name(response.kind);
        outcome.title = response.error;
    }
    (flight.beside ? flight.beside : flight.place)
        .end(end_of(response, outcome, entry && entry->row.attempts > 1), response.duration_us,
             {outcome.code, outcome.title});
    const auto id = flight.entry;
    conversation->land();
    drain_.leave();
    settle(conversation, id, std::move(outcome));
}

// What the next request needs of the answer to the one before; an uploaded file's id is remembered.
Result<void> Shard::use_answer(const Line &line, Flight &flight, std::string_view answer) {
    plugin::HttpRequest &next = flight.requests.front();
    if (next.needs == 0) return {};
    auto filled = plugin::fill_answer(next, answer);
    if (!filled) return filled.error();
    if (!flight.upload.empty() && !filled->empty())
        uploads_.note(line, flight.upload, std::move(filled->front()));
    return {};
}

}  // namespace patchbay::engine
