#include "core/engine/tasks/asked_webhooks.h"

#include "core/base/log.h"
#include "core/engine/ground/ground.h"
#include "core/engine/line.h"
#include "core/engine/raw_request.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace patchbay::engine {

struct AskedWebhooks::Round {
    Line *line = nullptr;
    journal::Partition home = 0;
    std::vector<net::Request> webhooks;
    bool late = false;
    Function<void(bool durable)> then;
    std::size_t next = 0;
};

void AskedWebhooks::take(Line &line, journal::Partition home, std::vector<net::Request> webhooks,
                         bool late, Function<void(bool durable)> then) {
    auto round = std::make_shared<Round>();
    round->line = &line;
    round->home = home;
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
            note_letter(*round, webhook, decoded.error(), *letters);
    }
    all.late = round->late;
    if (all.events.empty()) return bury(round, std::move(letters));
    // The letters come last: what is asked for again because of its events has none yet.
    ground_.post.receive(
        line, std::move(all), [this, round, letters = std::move(letters)](bool durable) mutable {
            ground_.executor.post([this, round, durable, letters = std::move(letters)]() mutable {
                if (durable) return bury(round, std::move(letters));
                if (!ground_.drain.has_begun()) round->then(false);
            });
        });
}

void AskedWebhooks::note_letter(const Round &round, const net::Request &webhook, const Error &why,
                                journal::Batch &letters) const {
    Line &line = *round.line;
    if (const auto not_told = line.told.undecoded.take(ground_.clock.steady_ms()))
        log::error("a message that was asked for cannot be read: dead letter",
                   {{"channel", line.id()}, {"reason", why.message}, {"not_told", *not_told}});
    const TimeMs now = ground_.clock.now();
    letters.put_dead.push_back({.id = ground_.commits.take_id(round.home),
                                .line = line.id(),
                                .kind = "request",
                                .reason = why.message,
                                .body = to_raw_text(webhook, now, true),
                                .at = now});
}

void AskedWebhooks::bury(const RoundPtr &round, std::shared_ptr<journal::Batch> letters) {
    if (letters->put_dead.empty()) return go_on(round);
    ground_.commits.commit_surely(round->home, std::move(letters), [this, round] { go_on(round); });
}

}  // namespace patchbay::engine
