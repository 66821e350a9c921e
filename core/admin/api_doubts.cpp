// /api/v1/doubts
#include "core/admin/answers.h"
#include "core/admin/api.h"
#include "core/admin/limits.h"
#include "core/base/located_json.h"

#include <boost/json/array.hpp>

#include <array>

namespace patchbay::admin {

namespace {

constexpr std::array<std::pair<std::string_view, engine::DoubtIs>, 3> kAs = {{
    {"resend", engine::DoubtIs::resend},
    {"failed", engine::DoubtIs::failed},
    {"sent", engine::DoubtIs::sent},
}};

json::object doubt_json(journal::Partition partition, const journal::Outgoing &row) {
    json::object shown{{"id", engine::place_text({partition, row.id})},
                       {"channel", row.line},
                       {"to", row.to},
                       {"conversation", engine::place_text({partition, row.conversation})},
                       {"since", to_rfc3339(row.since)},
                       {"attempts", row.attempts}};
    if (row.due != 0) shown["acts_at"] = to_rfc3339(row.due);
    return shown;
}

}  // namespace

void Api::list_doubts(Call &&call, net::Responder &&respond) {
    auto limit = call.query.number("limit", kMostRows);
    if (!limit) return respond(bad_parameter(limit.error().where, limit.error().message));
    auto channel = channel_of(call.query);
    if (!channel) return respond(problem(404, channel.error().message));
    auto doubts = parts_.store.doubts(*channel, limit->value_or(kUsualRows));
    if (!doubts) return respond(come_again(doubts.error().message));
    json::array list;
    for (const auto &[partition, row] : *doubts)
        list.emplace_back(doubt_json(partition, row));
    respond(json_answer(200, json::object{{"doubts", std::move(list)}}));
}

void Api::settle_doubt(Call &&call, net::Responder &&respond) {
    const auto place = engine::parse_place(call.id);
    if (!place) return respond(not_found("message"));
    const auto body = parse_json(call.request.body);
    if (!body)
        return respond(problem(
            400, "the body is not JSON: " + body.error().where + ": " + body.error().message));
    const json::object *object = body->if_object();
    if (!object) return respond(problem_at(422, "", "expected an object with `as`"));
    for (const auto &member : *object)
        if (member.key() != "as")
            return respond(problem_at(422, pointer_step(member.key()),
                                      "there is no such member; there is `as`"));
    const std::string_view as = text_member(*object, "as");
    for (const auto &[name, is] : kAs)
        if (as == name)
            return parts_.engine.settle_doubt(
                *place, is, [respond = std::move(respond)](Result<void> settled) {
                    if (settled) {
                        net::Response response;
                        response.status = 204;
                        return respond(std::move(response));
                    }
                    const auto code = static_cast<engine::DoubtError>(settled.error().code);
                    const std::string &why = settled.error().message;
                    if (code == engine::DoubtError::unavailable) return respond(come_again(why));
                    respond(problem(code == engine::DoubtError::unknown_message ? 404 : 409, why));
                });
    respond(problem_at(422, "/as", "expected resend, failed or sent"));
}

}  // namespace patchbay::admin
