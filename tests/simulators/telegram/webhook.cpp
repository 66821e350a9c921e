#include "tests/simulators/telegram/webhook.h"

#include "tests/simulators/common/wire.h"

#include <utility>

namespace patchbay::simulators::telegram {

net::ClientRequest webhook_request(const Settings &settings, std::string body, bool has_secret) {
    net::ClientRequest request;
    request.method = "POST";
    request.url = settings.webhook;
    request.headers = {{"content-type", "application/json"}, {"accept-encoding", "gzip, deflate"}};
    if (has_secret && !settings.secret_token.empty()) {
        request.headers.push_back({"x-telegram-bot-api-secret-token", settings.secret_token});
    }
    request.body = std::move(body);
    request.timeout_ms = settings.webhook_timeout_ms;
    return request;
}

std::string failure_of(const net::ClientResponse &answer) {
    if (answer.status != 0) {
        return "Wrong response from the webhook: " + std::to_string(answer.status) + " " +
               std::string(reason_phrase(answer.status));
    }
    if (answer.kind == net::ErrorKind::timeout) return "Read timeout expired";
    return answer.written ? "Webhook connection closed" : "Connection refused";
}

}  // namespace patchbay::simulators::telegram
