#include "core/engine/mail/letters.h"

#include "core/base/json.h"
#include "core/engine/operator.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace patchbay::engine {

namespace {

// A kind is known by the key that no other has.
json::object write(const letter::News &news) {
    return {{"news", news.event}, {"topic", news.topic}, {"last", news.last}};
}
json::object write(const letter::Event &event) {
    return {{"conversation", event.conversation}, {"event", event.event}};
}
json::object write(const letter::Follow &follow) {
    return {{"follow", follow.topic}, {"conversation", follow.conversation}};
}
json::object write(const letter::Unfollow &unfollow) {
    return {{"unfollow", unfollow.topic}, {"conversation", unfollow.conversation}};
}
json::object write(const letter::Proof &proof) {
    return {{"proof", proof.topic}, {"conversation", proof.conversation}};
}
json::object write(const letter::Join &join) {
    return {
        {"joined", place_text(join.other)}, {"conversation", join.conversation}, {"by", join.by}};
}
json::object write(const letter::Move &move) {
    return {{"move", true},
            {"conversation", move.conversation},
            {"old", move.old_address},
            {"new", move.new_address},
            {"old_user_id", move.old_user_id},
            {"new_user_id", move.new_user_id}};
}
json::object write(const letter::Alias &alias) {
    json::object body{
        {"alias", alias.address}, {"line", alias.line}, {"conversation", alias.conversation}};
    if (alias.moved) body["moved"] = true;
    if (!alias.form_of.empty()) body["form_of"] = alias.form_of;
    return body;
}
json::object write(const letter::NoAlias &gone) {
    return {{"no_alias", gone.address}, {"line", gone.line}, {"conversation", gone.conversation}};
}
json::object write(const letter::Lead &lead) {
    return {{"lead", lead.address},
            {"line", lead.line},
            {"from", place_text(lead.from)},
            {"to", place_text(lead.to)}};
}

// What a letter must have; `good` says whether it had.
class Reader {
public:
    explicit Reader(const json::object &body) : body_(body) {}

    bool has(std::string_view key) const { return body_.contains(key); }
    bool flag(std::string_view key) const {
        const json::value *value = body_.if_contains(key);
        return value && *value == true;
    }
    std::string optional_text(std::string_view key) const {
        return std::string(text_member(body_, key));
    }
    std::string text(std::string_view key) {
        std::string value = optional_text(key);
        if (value.empty()) good = false;
        return value;
    }
    journal::Id conversation() {
        boost::system::error_code bad;
        const json::value *value = body_.if_contains("conversation");
        const auto id = value ? value->to_number<journal::Id>(bad) : journal::Id{0};
        if (bad || id == 0) good = false;
        return bad ? 0 : id;
    }
    journal::Place place(std::string_view key) {
        const auto place = parse_place(text_member(body_, key));
        if (!place) good = false;
        return place.value_or(journal::Place{});
    }

    bool good = true;

private:
    const json::object &body_;
};

// In this order: an older version wrote all that a notice said into a move.
std::optional<Letter> read(Reader &body) {
    if (body.has("news"))
        return letter::News{body.text("topic"), body.text("news"), body.flag("last")};
    if (body.has("event")) return letter::Event{body.conversation(), body.text("event")};
    if (body.has("proof")) return letter::Proof{body.text("proof"), body.conversation()};
    if (body.has("joined"))
        return letter::Join{body.conversation(), body.place("joined"), body.optional_text("by")};
    if (body.has("move"))
        return letter::Move{body.conversation(), body.optional_text("old"),
                            body.optional_text("new"), body.optional_text("old_user_id"),
                            body.optional_text("new_user_id")};
    if (body.has("lead"))
        return letter::Lead{body.text("line"), body.text("lead"), body.place("from"),
                            body.place("to")};
    if (body.has("follow")) return letter::Follow{body.text("follow"), body.conversation()};
    if (body.has("unfollow")) return letter::Unfollow{body.text("unfollow"), body.conversation()};
    if (body.has("alias"))
        return letter::Alias{body.text("line"), body.text("alias"), body.conversation(),
                             body.flag("moved"), body.optional_text("form_of")};
    if (body.has("no_alias"))
        return letter::NoAlias{body.text("line"), body.text("no_alias"), body.conversation()};
    return std::nullopt;
}

}  // namespace

std::string write_letter(const Letter &letter) {
    return std::visit([](const auto &one) { return to_text(write(one)); }, letter);
}

std::optional<Letter> read_letter(std::string_view text) {
    const auto parsed = parse_json(text);
    const json::object *object = parsed ? parsed->if_object() : nullptr;
    if (!object) return std::nullopt;
    Reader body(*object);
    auto letter = read(body);
    return body.good ? letter : std::nullopt;
}

std::shared_ptr<journal::Batch> taking(const journal::Mail &mail) {
    auto batch = std::make_shared<journal::Batch>();
    batch->take_mail.push_back({mail.from, mail.id});
    return batch;
}

}  // namespace patchbay::engine
