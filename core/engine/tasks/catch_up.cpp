#include "core/engine/tasks/catch_up.h"

#include "core/base/json.h"
#include "core/base/log.h"
#include "core/engine/ground/ground.h"
#include "core/engine/ground/partition.h"
#include "core/engine/line.h"
#include "core/engine/tasks/asked_webhooks.h"
#include "core/engine/tasks/backend_tasks.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <algorithm>

namespace patchbay::engine {

std::string catch_up_document(std::string_view line) { return "catch_up/" + std::string(line); }

journal::Partition catch_up_partition(std::string_view line) {
    return partition_of("catch_up", line);
}

namespace {

// As they would have been posted.
std::vector<net::Request> requests_of(const json::array &webhooks) {
    std::vector<net::Request> requests;
    for (const json::value &one : webhooks) {
        const json::object *webhook = one.if_object();
        if (!webhook) continue;
        net::Request &request = requests.emplace_back();
        request.method = "POST";
        request.query = text_member(*webhook, "query");
        request.headers = {{"content-type", std::string(text_member(*webhook, "content_type"))}};
        request.body = text_member(*webhook, "body");
    }
    return requests;
}

}  // namespace

void CatchUp::begin(Line &line) {
    if (line.setup.catch_up_ms == 0 || ground_.drain.has_begun()) return;
    ground_.executor.after(line.setup.catch_up_ms, [this, &line] { begin(line); });
    const auto partition = catch_up_partition(line.id());
    ground_.reads.ask(
        partition,
        [partition, name = catch_up_document(line.id())](journal::Store &store) {
            return store.document(partition, name);
        },
        [this, &line](Result<std::optional<journal::Document>> known) {
            if (known) ask(line, *known);
        });
}

// `known`: up to when the line has been asked for.
void CatchUp::ask(Line &line, const std::optional<journal::Document> &known) {
    const TimeMs now = ground_.clock.now();
    if (!known) return caught_up_to(line, now);  // nothing was missed before the first start
    // A time of the future was written by a clock that was wrong.
    const TimeMs last = std::min(from_rfc3339(known->text).value_or(now), now);
    const TimeMs since = last - kCatchUpOverlapMs;
    const std::string input = to_text(json::object{{"since", to_rfc3339(since)}});
    const std::string key = line.id() + '.' + std::to_string(now);
    plugin::TaskRequest request;
    request.operation = kMissedOperation;
    request.input = input;
    request.key = key;
    tasks_.start(
        *line.setup.instance, request, 0,
        [this, &line, now, last](CallCame came) {
            json::object *output = came.ok ? came.output.if_object() : nullptr;
            json::value *webhooks = output ? output->if_contains("webhooks") : nullptr;
            if (!webhooks || !webhooks->is_array()) {
                log::warn("the provider cannot be asked for missed messages",
                          {{"channel", line.id()}, {"error", came.error}, {"reason", came.reason}});
                return;
            }
            const auto whole_since = from_rfc3339(text_member(*output, "since"));
            if (whole_since && *whole_since > last)
                log::error("more messages were missed than can be asked for: look at the provider",
                           {{"channel", line.id()},
                            {"from", to_rfc3339(last)},
                            {"to", to_rfc3339(*whole_since)}});
            webhooks_.take(line, catch_up_partition(line.id()), requests_of(webhooks->get_array()),
                           true, [this, &line, now, before = line.missed.load()](bool durable) {
                               if (durable) taken(line, now, before);  // else the next round asks
                           });
        },
        kCatchUpDeadlineMs);
}

// `before`: how many of the line's messages had been missed when the round began.
void CatchUp::taken(Line &line, TimeMs began, std::int64_t before) {
    if (const auto missed = line.missed - before; missed > 0)
        log::warn("messages whose webhooks never came were asked for, and taken",
                  {{"channel", line.id()}, {"messages", missed}});
    caught_up_to(line, began);
}

void CatchUp::caught_up_to(Line &line, TimeMs time) {
    auto batch = std::make_shared<journal::Batch>();
    batch->put_documents.push_back(
        {catch_up_document(line.id()), to_rfc3339(time), ground_.clock.now()});
    ground_.commits.commit_surely(catch_up_partition(line.id()), std::move(batch), [] {});
}

}  // namespace patchbay::engine
