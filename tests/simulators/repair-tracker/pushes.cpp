#include "tests/simulators/repair-tracker/pushes.h"

#include "core/base/clock.h"
#include "core/base/crypto.h"
#include "core/base/json.h"
#include "tests/simulators/common/fields.h"

#include <algorithm>

namespace patchbay::simulators::repair_tracker {

namespace {

constexpr std::int64_t kFirstMs = 50;
constexpr std::int64_t kLongestMs = 1'000;
constexpr std::string_view kPrefix = "whsec_";

}  // namespace

Result<std::unique_ptr<Pushes>> Pushes::make(net::Loop &loop, Faults &faults) {
    auto client = net::HttpClient::create(loop, {"127.0.0.0/8", "::1/128"});
    if (!client) return client.error();
    return std::unique_ptr<Pushes>(new Pushes(loop, std::move(*client), faults));
}

Result<void> Pushes::configure(const json::object &wanted) {
    std::string webhook = webhook_;
    std::string secret = secret_;
    Fields fields(wanted);
    fields.text("webhook", webhook);
    fields.text("secret", secret);
    if (!secret.starts_with(kPrefix) || !crypto::from_base64(secret.substr(kPrefix.size())))
        fields.refuse("secret", "must be whsec_ and Base64");
    if (auto done = fields.done(); !done) return done;
    webhook_ = std::move(webhook);
    secret_ = std::move(secret);
    return {};
}

json::object Pushes::describe() const {
    return {{"webhook", webhook_}, {"posts", posts_}, {"taken", taken_}, {"idle", idle()}};
}

void Pushes::push(const std::string &ticket, json::object repair) {
    if (webhook_.empty()) return;
    Push push;
    push.id = "msg_" + std::to_string(++number_);
    push.body = to_text(json::object{{"type", "repair.changed"},
                                     {"timestamp", to_rfc3339(system_clock().now())},
                                     {"data", std::move(repair)}});
    auto &queue = waiting_[ticket];
    queue.push_back(std::move(push));
    if (queue.size() == 1) post(ticket);
}

void Pushes::post(const std::string &ticket) {
    Push &push = waiting_.at(ticket).front();
    ++push.attempts;
    ++posts_;
    const std::string at = std::to_string(system_clock().now() / 1'000);
    const auto key = crypto::from_base64(secret_.substr(kPrefix.size())).value_or("");
    const auto digest = crypto::hmac_sha256(key, push.id + '.' + at + '.' + push.body);
    net::ClientRequest request;
    request.method = "POST";
    request.url = webhook_;
    request.headers = {{"content-type", "application/json"},
                       {"webhook-id", push.id},
                       {"webhook-timestamp", at},
                       {"webhook-signature",
                        "v1," + crypto::to_base64({reinterpret_cast<const char *>(digest.data()),
                                                   digest.size()})}};
    request.body = push.body;
    request.timeout_ms = 10'000;
    const auto fault =
        faults_.pick("push", Faults::subject(push.id), static_cast<std::uint64_t>(push.attempts));
    push.duplicate = push.duplicate || fault == "push_duplicate";
    const auto send = [this, ticket, request = std::move(request)] {
        client_->send(request, [this, ticket](net::ClientResponse response) {
            answered(ticket, response.kind == net::ErrorKind::none ? response.status : 0);
        });
    };
    if (fault != "push_late") return send();
    loop_.after(faults_.parameter("slow_ms"), send);
}

void Pushes::answered(const std::string &ticket, int status) {
    const auto found = waiting_.find(ticket);
    if (found == waiting_.end()) return;
    auto &queue = found->second;
    if (status < 200 || status > 299) {
        const auto attempts = queue.front().attempts;
        const auto wait = std::min(kLongestMs, kFirstMs << std::min<std::int64_t>(attempts - 1, 6));
        loop_.after(wait, [this, ticket] { post(ticket); });
        return;
    }
    if (std::exchange(queue.front().duplicate, false)) return post(ticket);
    ++taken_;
    queue.pop_front();
    if (queue.empty())
        waiting_.erase(found);
    else
        post(ticket);
}

}  // namespace patchbay::simulators::repair_tracker
