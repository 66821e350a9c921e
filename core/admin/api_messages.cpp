// /api/v1/messages
#include "core/admin/answers.h"
#include "core/admin/api.h"
#include "core/admin/message_json.h"
#include "core/admin/submission.h"

namespace patchbay::admin {

namespace {

using engine::SubmitError;

net::Response refusal(const Error &error) {
    switch (static_cast<SubmitError>(error.code)) {
        case SubmitError::unknown_channel:
            return problem_at(422, "/channel", error.message);
        case SubmitError::cannot_carry:  // the channel judges the address with the content
            return problem_at(422, error.where == "/to" ? error.where : "/content" + error.where,
                              error.message);
        case SubmitError::bad_address:
            return problem_at(422, "/to", error.message);
        case SubmitError::opted_out:
        case SubmitError::key_reused:
            return problem(409, error.message);
        case SubmitError::unavailable:
            break;
    }
    return come_again(error.message);
}

}  // namespace

void Api::submit_message(Call &&call, net::Responder &&respond) {
    auto read = read_submission(call.request);
    if (auto *refused = std::get_if<net::Response>(&read)) return respond(std::move(*refused));
    auto submission = std::get<engine::Submission>(std::move(read));
    if (!parts_.lines.contains(submission.channel))
        return respond(problem_at(422, "/channel", no_channel(submission.channel)));
    parts_.engine.submit(
        std::move(submission), [respond = std::move(respond)](Result<engine::Submitted> submitted) {
            if (!submitted) return respond(refusal(submitted.error()));
            net::Response response = json_answer(202, json::object{{"id", submitted->id}});
            response.headers.push_back({"location", "/api/v1/messages/" + submitted->id});
            respond(std::move(response));
        });
}

void Api::show_message(Call &&call, net::Responder &&respond) {
    const auto place = engine::parse_place(call.id);
    if (!place) return respond(not_found("message"));
    auto row = parts_.store.outgoing(place->partition, place->id);
    if (!row) return respond(come_again(row.error().message));
    if (!*row) return respond(not_found("message"));
    // A further part is shown by itself.
    if ((*row)->first != 0) return respond(json_answer(200, message_json(place->partition, **row)));
    auto parts = parts_.store.parts(*place);
    if (!parts) return respond(come_again(parts.error().message));
    respond(json_answer(200, parts->empty() ? message_json(place->partition, **row)
                                            : message_json(place->partition, *parts)));
}

}  // namespace patchbay::admin
