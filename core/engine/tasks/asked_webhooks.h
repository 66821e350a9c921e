// AskedWebhooks: what a provider would have posted, and was asked for instead. Decoded and received
// like webhooks; one that cannot be decoded is a dead letter.
//
// All on the shard's thread.
#pragma once

#include "core/base/function.h"
#include "core/base/result.h"
#include "core/journal/store.h"
#include "core/net/http.h"

#include <memory>
#include <vector>

namespace patchbay::plugin {
struct Decoded;
}

namespace patchbay::engine {

struct Ground;
struct Line;

constexpr std::size_t kAskedAtOnce = 100;  // webhooks that are received before the next are decoded

class AskedWebhooks {
public:
    explicit AskedWebhooks(const Ground &ground) : ground_(ground) {}

    // `home`: a partition of this shard, for the letters. `late`: most of them are known already.
    // `then`: once; false: the store did not take all of them, so that they have to be asked for
    // again. Never called after the drain has begun.
    void take(Line &line, journal::Partition home, std::vector<net::Request> webhooks, bool late,
              Function<void(bool durable)> then);

private:
    struct Round;
    using RoundPtr = std::shared_ptr<Round>;

    void go_on(const RoundPtr &round);
    void note_letter(const Round &round, const net::Request &webhook, const Error &why,
                     journal::Batch &letters) const;
    void bury(const RoundPtr &round, std::shared_ptr<journal::Batch> letters);

    const Ground &ground_;
};

}  // namespace patchbay::engine
