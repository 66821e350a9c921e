// The operation `status`: ask the tracker, ask again where that may help, settle.
#include "patchbay/kit/limits.hpp"
#include "patchbay/kit/request.hpp"
#include "patchbay/kit/verdict.hpp"
#include "plugin.h"
#include "record.h"

#include <algorithm>

namespace repair_tracker {
namespace {

constexpr std::int64_t kFirstBackoffMs = 500;   // times four for each further retry
constexpr std::int64_t kMaxBackoffMs = 10'000;  // also for what the tracker asks for

}  // namespace

patchbay_status Plugin::start(const patchbay_task_request &request) {
    if (sdk::view(request.operation) != "status") {
        return settle_error(request.token, sdk::kInvalid, "the only operation is status");
    }
    const sdk::JsonValue input = host().parse(sdk::view(request.input));
    const std::string_view ticket = input["ticket"].text();
    const std::string_view serial = input["serial"].text();
    if (ticket.empty() == serial.empty()) {
        return settle_error(request.token, sdk::kInvalid, "needs either a ticket or a serial");
    }
    const bool by_ticket = !ticket.empty();
    const std::optional<Query> &query = by_ticket ? settings_.by_ticket : settings_.by_serial;
    if (!query) {
        return settle_error(request.token, sdk::kInvalid,
                            by_ticket ? "the settings have no status.by_ticket"
                                      : "the settings have no status.by_serial");
    }
    const sdk::RequestTemplate &rule = query->request;
    const std::vector<sdk::Template::Value> values = {{"ticket", ticket}, {"serial", serial}};
    Lookup lookup{&*query,
                  std::string(ticket),
                  std::string(serial),
                  rule.url.fill(values),
                  rule.body.fill(values),
                  rule.method == "GET" ? settings_.retries : 0};
    return send(request.token,
                lookups_.insert_or_assign(request.token, std::move(lookup)).first->second);
}

patchbay_status Plugin::send(patchbay_token token, const Lookup &lookup) {
    const sdk::RequestTemplate &rule = lookup.query->request;
    sdk::Request request(rule.method, lookup.url);
    for (const auto &[name, value] : rule.headers)
        request.header(name, value);
    if (rule.method == "GET") request.flags(PATCHBAY_HTTP_IDEMPOTENT);
    request.body(lookup.body).timeout(settings_.timeout_ms);
    const patchbay_status status = request.ask(host(), token);
    if (status == PATCHBAY_OK) return PATCHBAY_OK;
    return settle_error(token, sdk::kUnavailable, "the host did not take the request");
}

patchbay_status Plugin::on_http(patchbay_token token, const patchbay_http_response &response) {
    const auto found = lookups_.find(token);
    if (found == lookups_.end()) return PATCHBAY_E_STALE;
    Lookup &lookup = found->second;
    switch (response.result) {
        case PATCHBAY_HTTP_RESPONSE:
            break;
        case PATCHBAY_HTTP_NETWORK:
            return retry(token, lookup, response, "no connection");
        case PATCHBAY_HTTP_TIMEOUT:
            return retry(token, lookup, response, "no answer in time");
        case PATCHBAY_HTTP_BLOCKED:
            return settle_error(token, sdk::kUnavailable,
                                "the address is not allowed by network.allow_private");
        case PATCHBAY_HTTP_TLS:
            return settle_error(token, sdk::kUnavailable,
                                "the tracker's certificate is not trusted");
        default:
            return settle_error(token, sdk::kUnavailable, "the exchange failed");
    }
    const std::uint32_t status = response.status;
    const std::string said = "the tracker answered HTTP " + std::to_string(status);
    if (sdk::good(response)) return settle_answer(token, lookup, sdk::view(response.body));
    if (status == 404 || status == 410) return settle_error(token, sdk::kNotFound, said);
    if (status == 400 || status == 422) return settle_error(token, sdk::kInvalid, said);
    if (status == 408 || status == 429 || status >= 500) {
        return retry(token, lookup, response, said);
    }
    return settle_error(token, sdk::kRefused, said);
}

patchbay_status Plugin::settle_answer(patchbay_token token, const Lookup &lookup,
                                      std::string_view body) {
    if (body.empty()) return settle_error(token, sdk::kNotFound, "the tracker answered nothing");
    const sdk::JsonValue answer = host().parse(body);
    if (!answer.exists()) return settle_error(token, sdk::kUnavailable, "the answer is not JSON");
    const sdk::JsonValue record = find_record(settings_, *lookup.query, answer);
    if (!record.exists())
        return settle_error(token, sdk::kNotFound,
                            "no repair in the answer; see record, found and fields");
    const Repair repair =
        read_repair(settings_, settings_.fields, record, lookup.ticket, lookup.serial);
    lookups_.erase(token);
    const std::vector<std::string> subjects = subjects_of(repair);
    std::vector<patchbay_str> follow;
    // Of a repair that is over there will be no news.
    if (!over(repair.status)) {
        for (const std::string &subject : subjects) {
            follow.push_back(sdk::str(subject));
        }
    }
    auto result = sdk::make<patchbay_task_result>();
    result.output = sdk::str(repair.json);
    result.follow = sdk::list(follow);
    return host().settle(token, result);
}

patchbay_status Plugin::retry(patchbay_token token, Lookup &lookup,
                              const patchbay_http_response &response, std::string_view reason) {
    if (lookup.retries_left == 0) return settle_error(token, sdk::kUnavailable, reason);
    std::int64_t backoff = kFirstBackoffMs;
    for (std::uint32_t i = lookup.retries_left; i < settings_.retries; ++i)
        backoff *= 4;
    --lookup.retries_left;
    const std::int64_t delay = std::max(backoff, sdk::retry_after_ms(response));
    return host().timer(token, static_cast<std::uint32_t>(std::min(delay, kMaxBackoffMs)));
}

patchbay_status Plugin::on_timer(patchbay_token token) {
    const auto found = lookups_.find(token);
    return found == lookups_.end() ? PATCHBAY_E_STALE : send(token, found->second);
}

void Plugin::cancel(patchbay_token token) { lookups_.erase(token); }

patchbay_status Plugin::settle_error(patchbay_token token, std::string_view error,
                                     std::string_view message) {
    const patchbay_status code = error == sdk::kNotFound  ? PATCHBAY_E_NOT_FOUND
                                 : error == sdk::kRefused ? PATCHBAY_E_REFUSED
                                 : error == sdk::kInvalid ? PATCHBAY_E_INVALID
                                                          : PATCHBAY_E_UNAVAILABLE;
    lookups_.erase(token);
    return host().settle_error(token, code, error, message);
}

}  // namespace repair_tracker
