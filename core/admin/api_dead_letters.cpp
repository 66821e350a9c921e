// /api/v1/deadletters
#include "core/admin/answers.h"
#include "core/admin/api.h"
#include "core/admin/limits.h"

#include <boost/json/array.hpp>

namespace patchbay::admin {

namespace {

// Whose it is: of the conversation of the event or the message that it is about, by its key. ""
// where that is not kept any more; a request is nobody's.
Result<std::string> conversation_of(journal::Store &store, journal::Partition partition,
                                    const journal::DeadLetter &letter) {
    const auto place = [partition](const auto &row) {
        return row && row->conversation != 0 ? engine::place_text({partition, row->conversation})
                                             : std::string();
    };
    if (letter.kind == "send") {
        auto message = store.outgoing(partition, letter.subject);
        if (!message) return message.error();
        return place(*message);
    }
    if (letter.kind != "event") return std::string();
    if (letter.subject != 0) {
        auto event = store.event(partition, letter.subject);
        if (!event) return event.error();
        return place(*event);
    }
    // A backend's answer or a timer has no row: the letter itself says it.
    const json::value body = stored_json(letter.body);
    return body.is_object() ? std::string(text_member(body.get_object(), "conversation")) : "";
}

// Without the body, which may be long.
Result<json::object> letter_json(journal::Store &store, journal::Partition partition,
                                 const journal::DeadLetter &letter) {
    auto conversation = conversation_of(store, partition, letter);
    if (!conversation) return conversation.error();
    json::object shown{{"id", engine::place_text({partition, letter.id})},
                       {"channel", letter.line},
                       {"kind", letter.kind},
                       {"reason", letter.reason},
                       {"at", to_rfc3339(letter.at)}};
    if (letter.kind == "send" && letter.subject != 0)
        shown["message"] = engine::place_text({partition, letter.subject});
    if (!conversation->empty()) shown["conversation"] = *conversation;
    return shown;
}

// The letter, or the answer that there is none.
struct Found {
    journal::Place place;
    std::optional<journal::DeadLetter> letter;
    net::Response refused;
};

Found find(journal::Store &store, std::string_view id) {
    const auto place = engine::parse_place(id);
    if (!place) return {{}, std::nullopt, not_found("dead letter")};
    auto letter = store.dead_letter(place->partition, place->id);
    if (!letter) return {{}, std::nullopt, come_again(letter.error().message)};
    if (!*letter) return {{}, std::nullopt, not_found("dead letter")};
    return {*place, std::move(*letter), {}};
}

// Of an operation on a letter that was there.
Function<void(Result<void>)> answer_with(net::Responder &&respond) {
    return [respond = std::move(respond)](Result<void> done) {
        if (done) {
            net::Response response;
            response.status = 204;
            return respond(std::move(response));
        }
        const bool later = done.error().code == static_cast<int>(engine::SubmitError::unavailable);
        respond(later ? come_again(done.error().message) : problem(409, done.error().message));
    };
}

}  // namespace

void Api::list_dead_letters(Call &&call, net::Responder &&respond) {
    auto limit = call.query.number("limit", kMostRows);
    if (!limit) return respond(bad_parameter(limit.error().where, limit.error().message));
    auto channel = channel_of(call.query);
    if (!channel) return respond(problem(404, channel.error().message));
    auto letters = parts_.store.dead_letters(*channel, limit->value_or(kUsualRows));
    if (!letters) return respond(come_again(letters.error().message));
    json::array list;
    for (const auto &[partition, letter] : *letters) {
        auto shown = letter_json(parts_.store, partition, letter);
        if (!shown) return respond(come_again(shown.error().message));
        list.emplace_back(std::move(*shown));
    }
    respond(json_answer(200, json::object{{"dead_letters", std::move(list)}}));
}

void Api::show_dead_letter(Call &&call, net::Responder &&respond) {
    auto found = find(parts_.store, call.id);
    if (!found.letter) return respond(std::move(found.refused));
    auto shown = letter_json(parts_.store, found.place.partition, *found.letter);
    if (!shown) return respond(come_again(shown.error().message));
    (*shown)["body"] = stored_json(found.letter->body);
    respond(json_answer(200, *shown));
}

void Api::replay_dead_letter(Call &&call, net::Responder &&respond) {
    auto found = find(parts_.store, call.id);
    if (!found.letter) return respond(std::move(found.refused));
    parts_.engine.replay_dead_letter(found.place, answer_with(std::move(respond)));
}

void Api::drop_dead_letter(Call &&call, net::Responder &&respond) {
    auto found = find(parts_.store, call.id);
    if (!found.letter) return respond(std::move(found.refused));
    parts_.engine.drop_dead_letter(found.place, answer_with(std::move(respond)));
}

}  // namespace patchbay::admin
