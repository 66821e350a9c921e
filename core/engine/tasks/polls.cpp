#include "core/engine/tasks/polls.h"

#include "core/base/log.h"
#include "core/engine/exchange.h"
#include "core/engine/ground/ground.h"
#include "core/engine/ground/partition.h"
#include "core/engine/line.h"
#include "core/engine/tasks/asked_webhooks.h"
#include "core/plugin/plugin.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace patchbay::engine {

// Another account of the same line counts anew.
std::string poll_document(const Line &line) {
    return "poll/" + line.id() + '/' + line.setup.account;
}

journal::Partition poll_partition(std::string_view line) { return partition_of("poll", line); }

struct Polls::Poll {
    Line *line = nullptr;
    std::optional<std::string> offset;  // durable
    std::int64_t asked = 0;             // of the steady clock
    int failures = 0;                   // one after the other
};

void Polls::begin(Line &line) {
    if (ground_.drain.has_begun()) return;
    const auto partition = poll_partition(line.id());
    ground_.reads.ask(
        partition,
        [partition, name = poll_document(line)](journal::Store &store) {
            return store.document(partition, name);
        },
        [this, &line](Result<std::optional<journal::Document>> known) {
            if (!known) {
                ground_.executor.after(kPollEveryMs, [this, &line] { begin(line); });
                return;
            }
            auto poll = std::make_shared<Poll>();
            poll->line = &line;
            if (*known) poll->offset = (*known)->text;
            ask(poll);
        });
}

void Polls::ask(const PollPtr &poll) {
    if (ground_.drain.has_begun()) return;
    if (ground_.post.overloaded()) return again(poll, kPollEveryMs);
    Line &line = *poll->line;
    plugin::Instance &instance = *line.setup.instance;
    poll->asked = ground_.clock.steady_ms();
    auto requests = instance.ask_poll(poll->offset);
    if (!requests) return failed(poll, requests.error().message);
    if (requests->empty()) return;  // its settings say not to
    plugin::HttpRequest request = std::move(requests->front());
    const std::uint32_t step = request.step;
    if (auto filled = instance.fill_in(request); !filled)
        return failed(poll, filled.error().message, kPollRefusedMs);
    // The end of the process does not wait for it: who breaks it off asks for the same again.
    ground_.post.http(to_client_request(std::move(request)),
                      [this, poll, step](net::ClientResponse response) {
                          if (!ground_.drain.has_begun()) answered(poll, step, response);
                      });
}

void Polls::answered(const PollPtr &poll, std::uint32_t step, const net::ClientResponse &response) {
    if (response.kind != net::ErrorKind::none) return failed(poll, response.error);
    Line &line = *poll->line;
    auto polled = line.setup.instance->poll_came(to_plugin_response(response, step));
    if (!polled) return failed(poll, polled.error().message);
    if (!polled->failure.empty())
        return failed(poll, polled->failure,
                      polled->refused ? kPollRefusedMs : polled->retry_after_ms);
    if (poll->failures > 0)
        log::info("the provider answers what is new again", {{"channel", line.id()}});
    poll->failures = 0;
    std::vector<net::Request> webhooks;
    for (plugin::PolledWebhook &one : polled->webhooks) {
        net::Request &request = webhooks.emplace_back();
        request.method = std::move(one.method);
        request.path = std::move(one.path);
        request.query = std::move(one.query);
        for (plugin::HttpHeader &header : one.headers)
            request.headers.push_back({std::move(header.name), std::move(header.value)});
        request.body = std::move(one.body);
    }
    webhooks_.take(line, poll_partition(line.id()), std::move(webhooks), false,
                   [this, poll, offset = std::move(polled->offset)](bool durable) mutable {
                       if (durable) return taken(poll, std::move(offset));
                       again(poll, kPollEveryMs);  // the same once more
                   });
}

void Polls::taken(const PollPtr &poll, std::optional<std::string> offset) {
    if (!offset || offset == poll->offset) return again(poll, 0);
    auto batch = std::make_shared<journal::Batch>();
    batch->put_documents.push_back({poll_document(*poll->line), *offset, ground_.clock.now()});
    ground_.commits.commit_surely(poll_partition(poll->line->id()), std::move(batch),
                                  [this, poll, offset = std::move(offset)]() mutable {
                                      poll->offset = std::move(offset);
                                      again(poll, 0);
                                  });
}

void Polls::again(const PollPtr &poll, std::int64_t wait_ms) {
    if (ground_.drain.has_begun()) return;
    const std::int64_t next = poll->asked + kPollEveryMs - ground_.clock.steady_ms();
    ground_.executor.after(std::max<std::int64_t>({wait_ms, next, 0}), [this, poll] { ask(poll); });
}

void Polls::failed(const PollPtr &poll, const std::string &why, std::int64_t wait_ms) {
    Line &line = *poll->line;
    ++poll->failures;
    if (wait_ms == 0)
        wait_ms = std::min(kPollEveryMs << std::min(poll->failures, 10), kPollLongestWaitMs);
    wait_ms = std::min(wait_ms, kPollRefusedMs);  // whatever the provider asks for
    if (const auto not_told = line.told.unpolled.take(ground_.clock.steady_ms()))
        log::error(
            "the provider cannot be asked for what is new: nothing comes in; check its state, "
            "the token and the network",
            {{"channel", line.id()},
             {"reason", why},
             {"again_in_ms", wait_ms},
             {"not_told", *not_told}});
    again(poll, wait_ms);
}

}  // namespace patchbay::engine
