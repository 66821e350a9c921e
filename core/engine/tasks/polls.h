// Polls: lines whose provider is asked for what is new, again and again, instead of posting it. One
// question at a time; where the next one begins is kept only when all that came is durable, so that
// a crash asks for the same once more.
//
// All on the shard's thread.
#pragma once

#include "core/journal/records.h"
#include "core/net/http_client.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace patchbay::engine {

class AskedWebhooks;
struct Ground;
struct Line;

constexpr std::int64_t kPollEveryMs = 1'000;         // at most one question in this time
constexpr std::int64_t kPollLongestWaitMs = 60'000;  // between two that fail
// After a no that only a person can change, and at most where the provider says how long.
constexpr std::int64_t kPollRefusedMs = 5 * 60'000;

std::string poll_document(const Line &line);
journal::Partition poll_partition(std::string_view line);

class Polls {
public:
    Polls(const Ground &ground, AskedWebhooks &webhooks) : ground_(ground), webhooks_(webhooks) {}

    // Asks from now on, where the line's channel has a question. In the shard of poll_partition().
    void begin(Line &line);

private:
    struct Poll;
    using PollPtr = std::shared_ptr<Poll>;

    void ask(const PollPtr &poll);
    void answered(const PollPtr &poll, std::uint32_t step, const net::ClientResponse &response);
    void taken(const PollPtr &poll, std::optional<std::string> offset);
    void again(const PollPtr &poll, std::int64_t wait_ms);
    // `wait_ms` 0: longer each time.
    void failed(const PollPtr &poll, const std::string &why, std::int64_t wait_ms = 0);

    const Ground &ground_;
    AskedWebhooks &webhooks_;
};

}  // namespace patchbay::engine
