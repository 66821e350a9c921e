#include "answer.h"

#include <string>

namespace graph {
namespace {

// For a code that the table does not know.
std::uint32_t outcome_of_unknown(std::uint32_t status, bool transient) {
    if (status == 429) return PATCHBAY_OUTCOME_THROTTLE_LINE;
    if (status >= 500 || transient) return PATCHBAY_OUTCOME_RETRY;
    return PATCHBAY_OUTCOME_FAILED;
}

sdk::Verdict judge_error(const Api &api, sdk::JsonValue error,
                         const patchbay_http_response &response) {
    const std::int64_t code = error["code"].integer().value_or(0);
    const bool transient = error["is_transient"].boolean().value_or(false);
    const sdk::ErrorRule unknown = {
        {}, outcome_of_unknown(response.status, transient), 0, 0, error["message"].str()};
    const sdk::ErrorRule *rule = find_rule(api, code, error["error_subcode"].integer().value_or(0));
    sdk::Verdict verdict = sdk::judge_rule(rule != nullptr ? *rule : unknown, response);
    verdict.code = std::to_string(code);
    const std::string_view details = error["error_data"]["details"].str();
    if (!details.empty()) verdict.title.append(verdict.title.empty() ? "" : ": ").append(details);
    return verdict;
}

}  // namespace

const sdk::ErrorRule *find_rule(const Api &api, std::int64_t code, std::int64_t subcode) {
    const std::string text = std::to_string(code);
    const sdk::ErrorRule *rule =
        subcode != 0 ? api.errors.find(text + "/" + std::to_string(subcode)) : nullptr;
    if (rule == nullptr) rule = api.errors.find(text);
    const bool permission = code >= 200 && code <= 299;
    return rule == nullptr && permission ? api.errors.find("200") : rule;
}

sdk::JsonValue error_of(sdk::JsonValue root) {
    const sdk::JsonValue error = root["error"];
    return error.is_object() && error["code"].integer() ? error : sdk::JsonValue();
}

sdk::Verdict judge(const Api &api, sdk::JsonValue root, const patchbay_http_response &response) {
    const sdk::JsonValue error = error_of(root);
    return error.exists() ? judge_error(api, error, response)
                          : sdk::judge_status(api.name, response);
}

}  // namespace graph
