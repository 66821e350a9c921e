// A conversation's row, and the events that wait for it, as the journal keeps them.
#include "core/engine/conversation.h"

#include "core/base/json.h"
#include "core/engine/operator.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <utility>

namespace patchbay::engine {

namespace {

// A whole number; 0: there is none.
journal::Id number_in(const json::object &object, std::string_view name) {
    boost::system::error_code bad;
    const json::value *value = object.if_contains(name);
    const auto number = value ? value->to_number<journal::Id>(bad) : journal::Id{0};
    return bad ? 0 : number;
}

}  // namespace

Result<WaitingEvent> read_event(const journal::Event &row) {
    auto body = parse_json(row.body);
    if (!body) return body.error();
    if (!body->is_object()) return Error{"an event is no JSON object"};
    if (row.kind == "event") {
        auto event = model::backend_event_from_json(body->as_object());
        if (!event) return event.error();
        return WaitingEvent{row.id, std::move(*event)};
    }
    auto message = model::message_from_json(body->as_object());
    if (!message) return message.error();
    return WaitingEvent{row.id, std::move(*message)};
}

journal::Conversation to_row(const Conversation &conversation, const Kept &kept,
                             const Moment &now) {
    json::object row{{"flow", flow::to_json(kept.state)}};
    if (kept.timer.id != 0) {
        row["timer"] = kept.timer.id;
        row["timer_for"] = kept.timer.for_ms;
        if (kept.timer.behind != 0) row["timer_behind"] = kept.timer.behind;
    }
    if (kept.call != 0) row["call"] = kept.call;
    if (kept.opt_out.at != 0)
        row["opt_out"] = json::object{{"at", kept.opt_out.at}, {"by", kept.opt_out.by}};
    if (!kept.offered.empty()) {
        auto &offered = row["offered"].emplace_array();
        for (const model::Option &option : kept.offered)
            offered.push_back(json::array{option.id, option.title, option.description});
    }
    if (!kept.proven.empty()) row["proven"] = kept.proven;
    if (!kept.account.empty()) row["account"] = kept.account;
    if (auto brake = kept.brake.to_json(now); !brake.empty()) row["brake"] = std::move(brake);
    if (!conversation.forms.empty()) {
        auto &forms = row["forms"].emplace_array();
        for (const std::string &form : conversation.forms)
            forms.emplace_back(form);
    }
    if (!conversation.joined.empty()) {
        auto &joined = row["joined"].emplace_array();
        for (const Joined &other : conversation.joined)
            joined.push_back(json::object{{"id", place_text({other.partition, other.conversation})},
                                          {"by", other.by}});
    }
    return {conversation.id,    conversation.line->id(),        conversation.address,
            to_exact_text(row), conversation.last_inbound.wall, now.wall};
}

Result<ConversationPtr> from_row(journal::Partition partition, const journal::Conversation &row,
                                 Line &line, const Moment &now) {
    auto kept = parse_json(row.state);
    if (!kept) return kept.error();
    if (!kept->is_object()) return Error{"a conversation's state is no JSON object"};
    const json::object &object = kept->as_object();
    auto conversation = std::make_shared<Conversation>();
    const json::value *state = object.if_contains("flow");
    auto read = flow::state_from_json(state ? *state : json::value(json::object()));
    if (!read) return read.error();
    conversation->partition = partition;
    conversation->id = row.id;
    conversation->line = &line;
    conversation->address = row.address;
    conversation->state = std::move(*read);
    conversation->timer = {number_in(object, "timer"),
                           static_cast<std::int64_t>(number_in(object, "timer_for")),
                           number_in(object, "timer_behind")};
    conversation->call = number_in(object, "call");
    if (const json::value *opt_out = object.if_contains("opt_out"); opt_out && opt_out->is_object())
        conversation->opt_out = {static_cast<TimeMs>(number_in(opt_out->get_object(), "at")),
                                 std::string(text_member(opt_out->get_object(), "by"))};
    conversation->proven = text_member(object, "proven");
    conversation->account = text_member(object, "account");
    if (const json::value *brake = object.if_contains("brake");
        brake && brake->is_object() && !line.setup.contact.none())
        conversation->brake = ContactBrake::from_json(brake->get_object(), now);
    if (const json::value *joined = object.if_contains("joined"); joined && joined->is_array())
        for (const json::value &other : joined->get_array())
            if (const auto *one = other.if_object())
                if (const auto place = parse_place(text_member(*one, "id")))
                    conversation->joined.push_back(
                        {place->partition, place->id, std::string(text_member(*one, "by"))});
    if (const json::value *forms = object.if_contains("forms"); forms && forms->is_array())
        for (const json::value &form : forms->get_array())
            if (form.is_string()) conversation->forms.emplace_back(form.get_string());
    if (const json::value *offered = object.if_contains("offered"); offered && offered->is_array())
        for (const json::value &option : offered->get_array())
            if (const auto *parts = option.if_array(); parts && parts->size() == 3)
                conversation->offered.push_back({std::string((*parts)[0].as_string()),
                                                 std::string((*parts)[1].as_string()),
                                                 std::string((*parts)[2].as_string())});
    // An older version kept any time that the provider said. Nobody wrote after the row was
    // written.
    if (row.last_inbound != 0)
        conversation->last_inbound.note(std::min(row.last_inbound, row.updated), now);
    conversation->stored = true;
    return conversation;
}

Result<delivery::Entry> entry_of(journal::Outgoing row, const Moment &now) {
    auto document = parse_json(row.content);
    if (!document) return document.error();
    auto content = model::stored_content(*document);
    if (!content) return content.error();
    delivery::Entry entry;
    entry.row = std::move(row);
    entry.content = std::move(*content);
    delivery::recall(entry, now);
    return entry;
}

delivery::Window window_of(const Conversation &conversation, const LastInbound &last,
                           std::int64_t steady) {
    const LineSetup &line = conversation.line->setup;
    if (line.window_ms == 0) return {};
    return {steady - last.steady >= line.window_ms || conversation.shut_at >= last.wall,
            line.closed_window};
}

}  // namespace patchbay::engine
