#include "core/admin/answers.h"

#include "core/admin/limits.h"
#include "core/net/response_text.h"

#include <boost/json/array.hpp>

namespace patchbay::admin {

namespace {

constexpr std::string_view kRetryAfterSeconds = "1";

net::Response problem_of(json::object body) {
    net::Response response;
    response.status = static_cast<int>(body.at("status").as_int64());
    response.content_type = "application/problem+json";
    response.body = to_text(body);
    return response;
}

// No type of our own: status, place and detail say it all.
json::object members(int status, std::string_view detail) {
    return {{"type", "about:blank"},
            {"title", net::reason_phrase(status)},
            {"status", status},
            {"detail", detail}};
}

net::Response problem_with(int status, std::string_view kind, std::string_view place,
                           std::string_view detail) {
    json::object body = members(status, std::string(place) + ": " + std::string(detail));
    body[kind] = place;
    body["errors"] = json::array{json::object{{kind, place}, {"detail", detail}}};
    return problem_of(std::move(body));
}

}  // namespace

net::Response json_answer(int status, const json::value &body) {
    net::Response response;
    response.status = status;
    response.content_type = "application/json";
    response.body = to_text(body);
    return response;
}

net::Response problem(int status, std::string_view detail) {
    return problem_of(members(status, detail));
}

net::Response problem_at(int status, std::string_view pointer, std::string_view detail) {
    // The whole body has the empty pointer, which says nothing in a sentence.
    if (!pointer.empty()) return problem_with(status, "pointer", pointer, detail);
    json::object body = members(status, detail);
    body["pointer"] = pointer;
    body["errors"] = json::array{json::object{{"pointer", pointer}, {"detail", detail}}};
    return problem_of(std::move(body));
}

net::Response bad_parameter(std::string_view name, std::string_view detail) {
    return problem_with(400, "parameter", name, detail);
}

net::Response not_found(std::string_view what) {
    return problem(404, "there is no such " + std::string(what));
}

net::Response come_again(std::string_view detail) {
    net::Response response = problem(503, detail);
    response.headers.push_back({"retry-after", std::string(kRetryAfterSeconds)});
    return response;
}

void word_refusal(const net::Refusal &refusal) {
    net::Response &answer = refusal.answer;
    std::string detail = "this is no HTTP/1.1 request";
    if (refusal.reason == "slow")
        detail = "the request did not arrive in time";
    else if (refusal.reason == "body_size")
        detail = "the body is longer than " + std::to_string(kMaxFileBytes) + " bytes";
    else if (refusal.reason == "header_size")
        detail = "the request's line and headers are longer than " +
                 std::to_string(listener_limits().header_bytes) + " bytes, or more than " +
                 std::to_string(listener_limits().header_count);
    else if (refusal.reason == "bodies")
        detail = "too many requests with long bodies are under way; try again";
    else if (answer.status == 503)
        detail = "too many connections; try again";
    net::Response worded = problem(answer.status, detail);
    answer.content_type = std::move(worded.content_type);
    answer.body = std::move(worded.body);
}

json::value stored_json(std::string_view text) {
    auto value = parse_json(text);
    return value ? std::move(*value) : json::value(text);
}

}  // namespace patchbay::admin
