// /api/v1/conversations
#include "core/admin/answers.h"
#include "core/admin/api.h"
#include "core/admin/limits.h"
#include "core/admin/message_json.h"
#include "core/admin/resting.h"
#include "core/engine/engine.h"
#include "core/engine/ground/partition.h"

#include <boost/json/array.hpp>

#include <array>

namespace patchbay::admin {

namespace {

using journal::Conversation;
using journal::SendState;
using Placed = journal::Store::PlacedConversation;

constexpr std::array<std::string_view, 4> kEventStates = {"pending", "handled", "ignored", "dead"};

// What the journal keeps of a conversation's state: the flow's part, and what the engine adds.
struct State {
    json::object flow;
    json::value opted_out;  // null: not
    json::value joined;     // null: with nobody
    json::value rests;      // null: not
};

State state_of(const Conversation &row) {
    State state;
    json::value kept = stored_json(row.state);
    json::object *object = kept.if_object();
    if (!object) return state;
    if (json::value *flow = object->if_contains("flow"); flow && flow->is_object())
        state.flow = std::move(flow->as_object());
    if (const json::value *opt_out = object->if_contains("opt_out"))
        if (const json::value *at =
                opt_out->is_object() ? opt_out->as_object().if_contains("at") : nullptr;
            at && at->is_int64())
            state.opted_out = json::object{{"at", to_rfc3339(at->as_int64())},
                                           {"by", text_member(opt_out->as_object(), "by")}};
    state.rests = rest_of(kept);
    if (json::value *joined = object->if_contains("joined")) state.joined = std::move(*joined);
    return state;
}

// What a list shows of a conversation; what a flow does not say is left out.
json::object summary_json(journal::Partition partition, const Conversation &row,
                          const State &kept) {
    const json::object &state = kept.flow;
    json::object shown{{"id", engine::place_text({partition, row.id})},
                       {"channel", row.line},
                       {"address", row.address},
                       {"updated", to_rfc3339(row.updated)}};
    if (row.last_inbound != 0) shown["last_inbound"] = to_rfc3339(row.last_inbound);
    const auto give = [&shown](std::string_view name, std::string_view text) {
        if (!text.empty()) shown[name] = text;
    };
    give("flow", text_member(state, "flow"));
    give("open_step", text_member(state, "step"));
    give("waiting", text_member(state, "waiting"));
    if (const json::value *contact = state.if_contains("contact");
        contact && contact->is_object()) {
        give("name", text_member(contact->as_object(), "name"));
        give("language", text_member(contact->as_object(), "language"));
    }
    if (!kept.opted_out.is_null()) shown["opted_out"] = kept.opted_out;
    if (!kept.rests.is_null()) shown["rests"] = kept.rests;
    if (!kept.joined.is_null()) shown["joined"] = kept.joined;
    return shown;
}

json::object event_json(const journal::Event &event) {
    json::object shown{{"kind", event.kind},
                       {"state", kEventStates.at(static_cast<std::size_t>(event.state))},
                       {"received", to_rfc3339(event.received)},
                       {"body", stored_json(event.body)}};
    if (event.step != 0) shown["step"] = event.step;
    return shown;
}

}  // namespace

// The conversation that the address leads to on the line, also by another address of its contact.
Result<std::optional<Placed>> Api::find_conversation(const std::string &line,
                                                     std::string_view address) {
    const auto home = engine::partition_of(line, address);
    auto alias = parts_.store.alias(home, line, address);
    if (!alias) return alias.error();
    if (!*alias) return std::optional<Placed>();
    const journal::Place place{(*alias)->partition, (*alias)->conversation};
    auto row = parts_.store.conversation(place.partition, place.id);
    if (!row) return row.error();
    if (!*row) return std::optional<Placed>();
    return std::optional(Placed{place.partition, std::move(**row)});
}

// With and without the '+' of a phone, on one line or on all.
Result<std::vector<Placed>> Api::conversations_of(std::string_view channel,
                                                  std::string_view address) {
    if (address.starts_with('+')) address.remove_prefix(1);
    std::vector<Placed> all;
    for (const auto &[id, line] : parts_.lines) {
        if (!channel.empty() && id != channel) continue;
        for (const std::string &form : {std::string(address), '+' + std::string(address)}) {
            auto found = find_conversation(id, form);
            if (!found) return found.error();
            if (*found && (all.empty() || !(all.back() == **found)))
                all.push_back(std::move(**found));
        }
    }
    return all;
}

void Api::list_conversations(Call &&call, net::Responder &&respond) {
    auto limit = call.query.number("limit", kMostRows);
    if (!limit) return respond(bad_parameter(limit.error().where, limit.error().message));
    auto channel = channel_of(call.query);
    if (!channel) return respond(problem(404, channel.error().message));
    const auto address = call.query.text("address");
    const std::size_t most = limit->value_or(kUsualRows);
    auto rows =
        address ? conversations_of(*channel, *address) : parts_.store.conversations(*channel, most);
    if (!rows) return respond(come_again(rows.error().message));
    if (rows->size() > most) rows->resize(most);
    json::array list;
    for (const auto &[partition, row] : *rows)
        list.emplace_back(summary_json(partition, row, state_of(row)));
    respond(json_answer(200, json::object{{"conversations", std::move(list)}}));
}

void Api::show_conversation(Call &&call, net::Responder &&respond) {
    const auto place = engine::parse_place(call.id);
    if (!place) return respond(not_found("conversation"));
    auto row = parts_.store.conversation(place->partition, place->id);
    if (!row) return respond(come_again(row.error().message));
    if (!*row) return respond(not_found("conversation"));
    auto history = parts_.store.history(place->partition, place->id);
    if (!history) return respond(come_again(history.error().message));

    State state = state_of(**row);
    json::object shown = summary_json(place->partition, **row, state);
    shown["state"] = std::move(state.flow);
    json::array outbox;
    json::array messages;
    for (const journal::Outgoing &message : history->outgoing) {
        json::object one = message_json(place->partition, message);
        if (message.state != SendState::sent && message.state != SendState::failed)
            outbox.emplace_back(one);
        messages.emplace_back(std::move(one));
    }
    json::array events;
    for (const journal::Event &event : history->events)
        events.emplace_back(event_json(event));
    shown["outbox"] = std::move(outbox);
    shown["history"] =
        json::object{{"events", std::move(events)}, {"messages", std::move(messages)}};
    respond(json_answer(200, shown));
}

void Api::replay_conversation(Call &&call, net::Responder &&respond) {
    const auto place = engine::parse_place(call.id);
    if (!place) return respond(not_found("conversation"));
    auto row = parts_.store.conversation(place->partition, place->id);
    if (!row) return respond(come_again(row.error().message));
    if (!*row) return respond(not_found("conversation"));
    auto replayed = parts_.engine.replay_conversation(*place);
    if (!replayed) return respond(problem(409, replayed.error().message));
    respond(json_answer(200, *replayed));
}

void Api::give_link(Call &&call, net::Responder &&respond) {
    const auto place = engine::parse_place(call.id);
    if (!place) return respond(not_found("conversation"));
    auto row = parts_.store.conversation(place->partition, place->id);
    if (!row) return respond(come_again(row.error().message));
    if (!*row) return respond(not_found("conversation"));
    parts_.engine.give_link(*place, [respond = std::move(respond)](Result<std::string> token) {
        if (!token) return respond(come_again(token.error().message));
        respond(json_answer(200, json::object{{"token", *token}}));
    });
}

}  // namespace patchbay::admin
