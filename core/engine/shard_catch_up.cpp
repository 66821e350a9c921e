// Asks a line's provider for messages whose webhooks never came, and takes them like webhooks.
#include "core/base/log.h"
#include "core/engine/catch_up.h"
#include "core/engine/engine.h"
#include "core/engine/shard.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <algorithm>

namespace patchbay::engine {

std::string catch_up_document(std::string_view line) { return "catch_up/" + std::string(line); }

journal::Partition catch_up_partition(std::string_view line) {
    return Engine::partition_of("catch_up", line);
}

// What one round brought, taken one webhook after the other.
struct Shard::CaughtUp {
    Line *line = nullptr;
    TimeMs began = 0;
    json::array webhooks;
    std::size_t next = 0;
};

void Shard::catch_up(Line &line) {
    if (line.setup.catch_up_ms == 0 || draining_) return;
    parts_.executor.after(line.setup.catch_up_ms, [this, &line] { catch_up(line); });
    const TimeMs now = parts_.clock.now();
    auto known = parts_.store.document(catch_up_partition(line.id()), catch_up_document(line.id()));
    if (!known) return;
    if (!*known) return caught_up_to(line, now);  // nothing was missed before the first start
    // A time of the future was written by a clock that was wrong.
    const TimeMs last = std::min(from_rfc3339((*known)->text).value_or(now), now);
    const TimeMs since =
        std::max(last - kCatchUpOverlapMs, std::min(not_before_[&line], now - kCatchUpOverlapMs));
    const std::string input = to_text(json::object{{"since", to_rfc3339(since)}});
    const std::string key = line.id() + '.' + std::to_string(now);
    plugin::TaskRequest request;
    request.operation = kMissedOperation;
    request.input = input;
    request.key = key;
    start_task(
        *line.setup.instance, request, 0,
        [this, &line, now, since](CallCame came) {
            json::value *webhooks = came.ok && came.output.is_object()
                                        ? came.output.as_object().if_contains("webhooks")
                                        : nullptr;
            if (!webhooks || !webhooks->is_array()) {
                log::warn("the provider cannot be asked for missed messages",
                          {{"channel", line.id()}, {"error", came.error}, {"reason", came.reason}});
                if (came.error != kTooMuchMissed) return;
                // Better the newer half than nothing.
                not_before_[&line] = since + (now - since) / 2;
                log::error("more messages were missed than can be asked for: look at the provider",
                           {{"channel", line.id()},
                            {"from", to_rfc3339(since)},
                            {"to", to_rfc3339(not_before_[&line])}});
                return;
            }
            auto round = std::make_shared<CaughtUp>();
            round->line = &line;
            round->began = now;
            round->webhooks = std::move(webhooks->get_array());
            take_missed(round);
        },
        kCatchUpDeadlineMs);
}

void Shard::take_missed(const std::shared_ptr<CaughtUp> &round) {
    if (draining_) return;
    Line &line = *round->line;
    while (round->next < round->webhooks.size()) {
        const json::object *webhook = round->webhooks[round->next++].if_object();
        if (!webhook) continue;
        plugin::WebhookRequest request;
        request.method = "POST";
        request.query = text_member(*webhook, "query");
        request.headers = {{"content-type", text_member(*webhook, "content_type")}};
        request.body = text_member(*webhook, "body");
        request.received_at = parts_.clock.now();
        request.verified = false;  // it came by our own question
        auto decoded = line.setup.instance->decode(request);
        if (!decoded) {
            log::error("a missed message cannot be read: dead letter",
                       {{"channel", line.id()}, {"reason", decoded.error().message}});
            const auto partition = catch_up_partition(line.id());
            auto batch = std::make_shared<journal::Batch>();
            batch->put_dead.push_back({take_id(partition), line.id(), "request", 0,
                                       decoded.error().message, to_text(*webhook),
                                       parts_.clock.now()});
            return commit_surely(partition, std::move(batch),
                                 [this, round] { take_missed(round); });
        }
        decoded->late = true;
        return parts_.engine.receive(line, std::move(*decoded), [this, round](bool durable) {
            parts_.executor.post([this, round, durable] {
                if (durable) take_missed(round);  // else the next round asks again
            });
        });
    }
    if (!round->webhooks.empty())
        log::info("asked the provider for missed messages",
                  {{"channel", line.id()}, {"found", round->webhooks.size()}});
    caught_up_to(line, round->began);
}

void Shard::caught_up_to(Line &line, TimeMs time) {
    auto batch = std::make_shared<journal::Batch>();
    batch->put_documents.push_back(
        {catch_up_document(line.id()), to_rfc3339(time), parts_.clock.now()});
    commit_surely(catch_up_partition(line.id()), std::move(batch), [] {});
}

}  // namespace patchbay::engine
