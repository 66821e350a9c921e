// The operation `status`: ask the tracker, ask again where that may help, settle.
#include "plugin.h"
#include "record.h"
#include "template.h"

#include <algorithm>

namespace repair_tracker {
namespace {

constexpr std::uint32_t kFirstBackoffMs = 500;   // times four for each further retry
constexpr std::uint32_t kMaxBackoffMs = 10'000;  // also for what the tracker asks for

// Retry-After in seconds, as milliseconds; 0 where there is none.
std::uint32_t retry_after_ms(const patchbay_http_response &response) {
    std::uint32_t seconds = 0;
    for (const char c : sdk::header(response.headers, "retry-after")) {
        if (c < '0' || c > '9') return 0;
        seconds = std::min(seconds * 10 + static_cast<std::uint32_t>(c - '0'), kMaxBackoffMs);
    }
    return std::min(seconds * 1000, kMaxBackoffMs);
}

}  // namespace

patchbay_status Plugin::start(const patchbay_task_request &request) {
    if (sdk::view(request.operation) != "status") {
        return settle_error(request.token, "invalid", "the only operation is status");
    }
    const sdk::JsonValue input = host().parse(sdk::view(request.input));
    const std::string_view ticket = input["ticket"].text();
    const std::string_view serial = input["serial"].text();
    if (ticket.empty() == serial.empty()) {
        return settle_error(request.token, "invalid", "needs either a ticket or a serial");
    }
    const bool by_ticket = !ticket.empty();
    const std::optional<Query> &query = by_ticket ? settings_.by_ticket : settings_.by_serial;
    if (!query) {
        return settle_error(request.token, "invalid",
                            by_ticket ? "the settings have no status.by_ticket"
                                      : "the settings have no status.by_serial");
    }
    const std::string_view key = by_ticket ? "ticket" : "serial";
    const std::string_view value = by_ticket ? ticket : serial;
    Lookup lookup{&*query,
                  std::string(ticket),
                  std::string(serial),
                  fill_url(query->url, key, value),
                  fill_json(query->body, key, value),
                  query->method == "GET" ? settings_.retries : 0};
    return send(request.token,
                lookups_.insert_or_assign(request.token, std::move(lookup)).first->second);
}

patchbay_status Plugin::send(patchbay_token token, const Lookup &lookup) {
    std::vector<patchbay_header> headers;
    for (const auto &[name, value] : lookup.query->headers) {
        headers.push_back({sdk::str(name), sdk::str(value)});
    }
    auto request = sdk::make<patchbay_http_request>();
    request.flags = lookup.query->method == "GET" ? PATCHBAY_HTTP_IDEMPOTENT : 0;
    request.step = 1;
    request.method = sdk::str(lookup.query->method);
    request.url = sdk::str(lookup.url);
    request.headers = sdk::list(headers);
    request.body = sdk::bytes(lookup.body);
    request.timeout_ms = settings_.timeout_ms;
    const patchbay_status status = host().http(token, request);
    if (status == PATCHBAY_OK) return PATCHBAY_OK;
    return settle_error(token, "unavailable", "the host did not take the request");
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
            return settle_error(token, "unavailable",
                                "the address is not allowed by network.allow_private");
        case PATCHBAY_HTTP_TLS:
            return settle_error(token, "unavailable", "the tracker's certificate is not trusted");
        default:
            return settle_error(token, "unavailable", "the exchange failed");
    }
    const std::uint32_t status = response.status;
    const std::string said = "the tracker answered HTTP " + std::to_string(status);
    if (status >= 200 && status <= 299) {
        return settle_answer(token, lookup, sdk::view(response.body));
    }
    if (status == 404 || status == 410) return settle_error(token, "not_found", said);
    if (status == 400 || status == 422) return settle_error(token, "invalid", said);
    if (status == 408 || status == 429 || status >= 500) {
        return retry(token, lookup, response, said);
    }
    return settle_error(token, "refused", said);
}

patchbay_status Plugin::settle_answer(patchbay_token token, const Lookup &lookup,
                                      std::string_view body) {
    if (body.empty()) return settle_error(token, "not_found", "the tracker answered nothing");
    const sdk::JsonValue answer = host().parse(body);
    if (!answer.exists()) return settle_error(token, "unavailable", "the answer is not JSON");
    const sdk::JsonValue record = find_record(settings_, *lookup.query, answer);
    if (!record.exists())
        return settle_error(token, "not_found",
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
    if (lookup.retries_left == 0) return settle_error(token, "unavailable", reason);
    std::uint32_t backoff = kFirstBackoffMs;
    for (std::uint32_t i = lookup.retries_left; i < settings_.retries; ++i) {
        backoff = std::min(backoff * 4, kMaxBackoffMs);
    }
    --lookup.retries_left;
    return host().timer(token, std::max(backoff, retry_after_ms(response)));
}

patchbay_status Plugin::on_timer(patchbay_token token) {
    const auto found = lookups_.find(token);
    return found == lookups_.end() ? PATCHBAY_E_STALE : send(token, found->second);
}

void Plugin::cancel(patchbay_token token) { lookups_.erase(token); }

patchbay_status Plugin::settle_error(patchbay_token token, std::string_view error,
                                     std::string_view message) {
    const patchbay_status code = error == "not_found" ? PATCHBAY_E_NOT_FOUND
                                 : error == "refused" ? PATCHBAY_E_REFUSED
                                 : error == "invalid" ? PATCHBAY_E_INVALID
                                                      : PATCHBAY_E_UNAVAILABLE;
    lookups_.erase(token);
    return host().settle_error(token, code, error, message);
}

}  // namespace repair_tracker
