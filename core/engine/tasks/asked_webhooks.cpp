#include "core/engine/tasks/asked_webhooks.h"

#include "core/base/log.h"
#include "core/engine/ground/ground.h"
#include "core/engine/ground/partition.h"
#include "core/engine/line.h"
#include "core/engine/raw_request.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace patchbay::engine {

struct AskedWebhooks::Round {
    Line *line = nullptr;
    std::vector<net::Request> webhooks;
    bool late = false;
    Function<void(bool durable)> then;
    std::size_t next = 0;
};

void AskedWebhooks::take(Line &line, std::vector<net::Request> webhooks, bool late,
                         Function<void(bool durable)> then) {
    auto round = std::make_shared<Round>();
    round->line = &line;
    round->webhooks = std::move(webhooks);
    round->late = late;
    round->then = std::move(then);
    go_on(round);
}

void AskedWebhooks::go_on(const RoundPtr &round) {
    if (ground_.drain.has_begun()) return;
    if (round->next == round->webhooks.size()) return round->then(true);
    Line &line = *round->line;
    plugin::Decoded all;
    auto letters = std::make_shared<journal::Batch>();
    const std::size_t end = std::min(round->next + kAskedAtOnce, round->webhooks.size());
    for (; round->next < end; ++round->next) {
        const net::Request &webhook = round->webhooks[round->next];
        auto decoded =
            line.setup.instance->decode(to_webhook_request(webhook, ground_.clock.now(), true));
        if (decoded)
            std::move(decoded->events.begin(), decoded->events.end(),
                      std::back_inserter(all.events));
        else
            bury(round, webhook, decoded.error(), *letters);
    }
    all.late = round->late;
    if (letters->put_dead.empty()) return receive(round, std::move(all));
    const auto partition = partition_of("asked", line.id());
    ground_.commits.commit_surely(
        partition, std::move(letters),
        [this, round, all = std::move(all)]() mutable { receive(round, std::move(all)); });
}

void AskedWebhooks::bury(const RoundPtr &round, const net::Request &webhook, const Error &why,
                         journal::Batch &batch) const {
    Line &line = *round->line;
    if (const auto not_told = line.told.undecoded.take(ground_.clock.steady_ms()))
        log::error("a message that was asked for cannot be read: dead letter",
                   {{"channel", line.id()}, {"reason", why.message}, {"not_told", *not_told}});
    const TimeMs now = ground_.clock.now();
    batch.put_dead.push_back({.id = ground_.commits.take_id(partition_of("asked", line.id())),
                              .line = line.id(),
                              .kind = "request",
                              .reason = why.message,
                              .body = to_raw_text(webhook, now, true),
                              .at = now});
}

void AskedWebhooks::receive(const RoundPtr &round, plugin::Decoded decoded) {
    if (decoded.events.empty()) return go_on(round);
    ground_.post.receive(*round->line, std::move(decoded), [this, round](bool durable) {
        ground_.executor.post([this, round, durable] {
            if (durable) return go_on(round);
            if (!ground_.drain.has_begun()) round->then(false);
        });
    });
}

}  // namespace patchbay::engine
