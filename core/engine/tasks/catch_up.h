// CatchUp: messages whose webhooks never came, asked of the line's provider after a start and from
// time to time, and taken like webhooks.
//
// All on the shard's thread.
#pragma once

#include "core/journal/records.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace patchbay::engine {

class AskedWebhooks;
class BackendTasks;
struct Ground;
struct Line;

// The operation that a channel's plugin offers where its provider can be asked. Input {"since":
// RFC 3339}; output {"webhooks": [{"content_type", "query", "body"}]}, what the provider would have
// posted: what came already is recognised by its ids. With "since": what is older than that was left
// out, since it was too much.
constexpr std::string_view kMissedOperation = "messages.missed";

// Asked again from so long before the last time, since what a provider lists may be late.
constexpr std::int64_t kCatchUpOverlapMs = 10 * 60 * 1'000;
constexpr std::int64_t kCatchUpDeadlineMs = 5 * 60 * 1'000;

std::string catch_up_document(std::string_view line);
journal::Partition catch_up_partition(std::string_view line);

class CatchUp {
public:
    CatchUp(const Ground &ground, BackendTasks &tasks, AskedWebhooks &webhooks)
        : ground_(ground), tasks_(tasks), webhooks_(webhooks) {}

    // Asks now, and again every setup.catch_up_ms. In the shard of catch_up_partition().
    void begin(Line &line);

private:
    void ask(Line &line, const std::optional<journal::Document> &known);
    void taken(Line &line, TimeMs began, std::int64_t before);
    void caught_up_to(Line &line, TimeMs time);

    const Ground &ground_;
    BackendTasks &tasks_;
    AskedWebhooks &webhooks_;
};

}  // namespace patchbay::engine
