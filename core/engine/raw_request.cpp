// Requests whose decoding failed inside: kept, acknowledged, decoded once more.
#include "core/engine/raw_request.h"

#include "core/base/crypto.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/engine/engine.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace patchbay::engine {

plugin::WebhookRequest to_webhook_request(const net::Request &request, TimeMs received) {
    plugin::WebhookRequest out;
    out.method = request.method;
    out.path = request.path;
    out.query = request.query;
    out.body = request.body;
    out.received_at = received;
    out.headers.reserve(request.headers.size());
    for (const net::Header &header : request.headers)
        out.headers.emplace_back(header.name, header.value);
    return out;
}

std::string to_raw_text(const net::Request &request, TimeMs received) {
    json::array headers;
    for (const net::Header &header : request.headers)
        headers.push_back(json::array{header.name, crypto::to_base64(header.value)});
    return to_text(json::object{{"method", request.method},
                                {"path", request.path},
                                {"query", request.query},
                                {"headers", std::move(headers)},
                                {"body", crypto::to_base64(request.body)},
                                {"received", received}});
}

Result<net::Request> from_raw_text(std::string_view text) {
    auto parsed = parse_json(text);
    if (!parsed) return parsed.error();
    if (!parsed->is_object()) return Error{"a kept request is no JSON object"};
    const json::object &object = parsed->as_object();
    net::Request request;
    request.method = text_member(object, "method");
    request.path = text_member(object, "path");
    request.query = text_member(object, "query");
    auto body = crypto::from_base64(text_member(object, "body"));
    if (!body) return Error{"a kept request's body is no base64"};
    request.body = std::move(*body);
    if (const json::value *headers = object.if_contains("headers"); headers && headers->is_array())
        for (const json::value &header : headers->as_array()) {
            const json::array *pair = header.if_array();
            if (!pair || pair->size() != 2 || !(*pair)[0].is_string() || !(*pair)[1].is_string())
                return Error{"a kept request's header is no pair of texts"};
            auto value = crypto::from_base64((*pair)[1].as_string());
            request.headers.push_back({std::string((*pair)[0].as_string()), value.value_or("")});
        }
    return request;
}

void Shard::raw_request(Line &line, journal::Partition partition, std::string request, Ack ack) {
    journal::RawRequest raw{take_id(partition), line.id(), std::move(request), 1,
                            parts_.clock.now()};
    journal::Batch batch;
    batch.put_raw.push_back(raw);
    commit(partition, std::move(batch),
           [this, &line, partition, raw = std::move(raw),
            ack = std::move(ack)](journal::CommitResult result) mutable {
               ack(result == journal::CommitResult::done);
               if (result != journal::CommitResult::done) return;
               parts_.executor.after(kDecodeAgainMs,
                                     [this, &line, partition, raw = std::move(raw)]() mutable {
                                         decode_again(line, partition, std::move(raw));
                                     });
           });
}

void Shard::decode_again(Line &line, journal::Partition partition, journal::RawRequest raw) {
    if (draining_) return;
    const auto drop = [this, partition, id = raw.id] {
        auto batch = std::make_shared<journal::Batch>();
        batch->drop_raw.push_back(id);
        commit_surely(partition, std::move(batch), [] {});
    };
    auto request = from_raw_text(raw.request);
    auto decoded = request ? line.setup.instance->decode(to_webhook_request(*request, raw.received))
                           : Result<plugin::Decoded>(request.error());
    if (decoded) {
        // Received more than once they are recognised: dropped only when all are durable.
        return parts_.engine.receive(
            line, std::move(*decoded),
            [this, drop, partition, &line, raw = std::move(raw)](bool durable) mutable {
                parts_.executor.post([this, drop, partition, &line, durable,
                                      raw = std::move(raw)]() mutable {
                    if (durable) return drop();
                    parts_.executor.after(kDecodeAgainMs,
                                          [this, &line, partition, raw = std::move(raw)]() mutable {
                                              decode_again(line, partition, std::move(raw));
                                          });
                });
            });
    }
    if (const auto not_told = line.told.undecoded.take(parts_.clock.steady_ms()))
        log::error(
            "request cannot be decoded: dead letter",
            {{"channel", line.id()}, {"reason", decoded.error().message}, {"not_told", *not_told}});
    auto batch = std::make_shared<journal::Batch>();
    batch->drop_raw.push_back(raw.id);
    batch->put_dead.push_back({take_id(partition), line.id(), "request", raw.id,
                               decoded.error().message, raw.request, parts_.clock.now()});
    commit_surely(partition, std::move(batch), [] {});
}

}  // namespace patchbay::engine
