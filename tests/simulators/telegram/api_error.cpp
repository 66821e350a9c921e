#include "tests/simulators/telegram/api_error.h"

#include "core/base/json.h"
#include "tests/simulators/common/escape.h"

#include <utility>

namespace patchbay::simulators::telegram {

namespace {

net::Response json_answer(int status, const json::object &body) {
    return {status, {}, "application/json", escaped(to_text(body), false)};
}

}  // namespace

ApiError bad(std::string_view what) { return {400, "Bad Request: " + std::string(what)}; }
ApiError forbidden(std::string_view what) { return {403, "Forbidden: " + std::string(what)}; }
ApiError conflict(std::string_view what) { return {409, "Conflict: " + std::string(what)}; }

ApiError too_many(std::int64_t retry_after_s) {
    return {429,
            "Too Many Requests: retry after " + std::to_string(retry_after_s),
            {{"retry_after", retry_after_s}}};
}

ApiError unauthorized() { return {401, "Unauthorized"}; }
ApiError not_found_error() { return {404, "Not Found"}; }

net::Response to_response(const ApiError &error) {
    json::object body{
        {"ok", false}, {"error_code", error.code}, {"description", error.description}};
    if (!error.parameters.empty()) body["parameters"] = error.parameters;
    return json_answer(error.code, body);
}

net::Response result_of(json::value result, std::string_view description) {
    json::object body{{"ok", true}, {"result", std::move(result)}};
    if (!description.empty()) body["description"] = description;
    return json_answer(200, body);
}

}  // namespace patchbay::simulators::telegram
