#include "core/engine/webhooks.h"

#include "core/base/log.h"
#include "core/engine/raw_request.h"

#include <algorithm>
#include <chrono>

namespace patchbay::engine {

namespace {

constexpr std::string_view kPrefix = "/webhooks/";

net::Response plain(int status, std::string body = {}) {
    net::Response response;
    response.status = status;
    if (!body.empty()) {
        response.content_type = "text/plain; charset=utf-8";
        response.body = std::move(body);
    }
    return response;
}

net::Response come_again() {
    net::Response response = plain(503, "not now, come again\n");
    response.headers.push_back({"retry-after", "1"});
    return response;
}

}  // namespace

net::Response Webhooks::refuse(const std::string &line, std::string_view reason, int status,
                               std::string_view why) const {
    engine_.metrics().refused(line, reason);
    if (Line *refusing = line.empty() ? nullptr : engine_.line(line)) {
        if (const auto not_told = refusing->told.refused.take(engine_.clock().steady_ms()))
            log::warn("webhook refused", {{"channel", line},
                                          {"reason", why.empty() ? reason : why},
                                          {"not_told", *not_told}});
    }
    return plain(status, std::string(reason) + "\n");
}

Line *Webhooks::at(std::string_view path) const {
    if (!path.starts_with(kPrefix)) return nullptr;
    Line *line = engine_.line(path.substr(kPrefix.size()));
    return line && line->setup.instance->has_webhook() ? line : nullptr;
}

Line *Webhooks::find(const net::Request &head, net::Response &refusal) const {
    Line *line = at(head.path);
    if (!line) {
        refusal = refuse("", "path", 404);
        return nullptr;
    }
    const auto &methods = line->setup.instance->manifest().webhook_methods;
    if (std::find(methods.begin(), methods.end(), head.method) == methods.end()) {
        engine_.metrics().refused(line->id(), "method");
        refusal = plain(405, "method\n");
        std::string allow;
        for (const std::string &method : methods)
            allow += (allow.empty() ? "" : ", ") + method;
        refusal.headers.push_back({"allow", allow});
        return nullptr;
    }
    if (engine_.overloaded()) {
        engine_.metrics().refused(line->id(), "overload");
        refusal = come_again();
        return nullptr;
    }
    return line;
}

std::optional<net::Response> Webhooks::admit(const net::Request &head) const {
    net::Response refusal;
    if (find(head, refusal)) return std::nullopt;
    return refusal;
}

std::string Webhooks::line_of(const net::Request *head) const {
    const Line *line = head ? at(head->path) : nullptr;
    return line ? line->id() : "";
}

void Webhooks::handle(net::Request &&request, net::Responder &&respond) {
    const auto start = std::chrono::steady_clock::now();
    net::Response refusal;
    Line *line = find(request, refusal);
    if (!line) return respond(std::move(refusal));
    plugin::Instance &instance = *line->setup.instance;
    const TimeMs now = engine_.clock().now();
    const auto webhook = to_webhook_request(request, now);
    if (!instance.verify(webhook)) return respond(refuse(line->id(), "signature", 401));

    // Acknowledged only when durable.
    const auto acknowledge = [this, line, start](net::Responder to, net::Response response) {
        return [this, line, start, to = std::move(to),
                response = std::move(response)](bool durable) mutable {
            if (!durable) {
                engine_.metrics().refused(line->id(), "store");
                return to(come_again());
            }
            engine_.metrics().acknowledged(std::chrono::duration_cast<std::chrono::microseconds>(
                                               std::chrono::steady_clock::now() - start)
                                               .count());
            to(std::move(response));
        };
    };
    auto decoded = instance.decode(webhook);
    if (!decoded) {
        if (decoded.error().code == plugin::kMalformed) {
            return respond(refuse(line->id(), "malformed", 400, decoded.error().message));
        }
        if (decoded.error().code == plugin::kRefused)
            return respond(refuse(line->id(), "signature", 401, decoded.error().message));
        if (const auto not_told = line->told.undecoded.take(engine_.clock().steady_ms()))
            log::error("decoding failed; the request is kept and decoded again",
                       {{"channel", line->id()},
                        {"reason", decoded.error().message},
                        {"not_told", *not_told}});
        return engine_.keep_raw(*line, to_raw_text(request, now),
                                acknowledge(std::move(respond), plain(200)));
    }
    net::Response response = plain(200);
    if (decoded->reply) {
        response.status = decoded->reply->status;
        response.content_type = std::move(decoded->reply->content_type);
        response.body = std::move(decoded->reply->body);
        if (response.status >= 400) engine_.metrics().refused(line->id(), "verify_token");
    }
    engine_.receive(*line, std::move(*decoded),
                    acknowledge(std::move(respond), std::move(response)));
}

}  // namespace patchbay::engine
