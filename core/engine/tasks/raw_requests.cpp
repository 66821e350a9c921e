#include "core/engine/tasks/raw_requests.h"

#include "core/base/log.h"
#include "core/engine/ground/ground.h"
#include "core/engine/line.h"
#include "core/engine/raw_request.h"

#include <utility>

namespace patchbay::engine {

void RawRequests::keep(Line &line, journal::Partition partition, std::string request, Ack ack) {
    journal::RawRequest raw{ground_.commits.take_id(partition), line.id(), std::move(request), 1,
                            ground_.clock.now()};
    journal::Batch batch;
    batch.put_raw.push_back(raw);
    ground_.commits.commit(partition, std::move(batch),
                           [this, &line, partition, raw = std::move(raw),
                            ack = std::move(ack)](journal::CommitResult result) mutable {
                               ack(result == journal::CommitResult::done);
                               if (result != journal::CommitResult::done) return;
                               again_later(line, partition, std::move(raw));
                           });
}

void RawRequests::again_later(Line &line, journal::Partition partition, journal::RawRequest raw) {
    ground_.executor.after(kDecodeAgainMs,
                           [this, &line, partition, raw = std::move(raw)]() mutable {
                               decode_again(line, partition, std::move(raw));
                           });
}

void RawRequests::decode_again(Line &line, journal::Partition partition, journal::RawRequest raw) {
    if (ground_.drain.has_begun()) return;
    const auto drop = [this, partition, id = raw.id] {
        auto batch = std::make_shared<journal::Batch>();
        batch->drop_raw.push_back(id);
        ground_.commits.commit_surely(partition, std::move(batch), [] {});
    };
    auto request = from_raw_text(raw.request);
    auto decoded = request ? line.setup.instance->decode(
                                 to_webhook_request(request->request, raw.received, request->asked))
                           : Result<plugin::Decoded>(request.error());
    if (decoded) {
        // Received more than once they are recognised: dropped only when all are durable.
        return ground_.post.receive(
            line, std::move(*decoded),
            [this, drop, partition, &line, raw = std::move(raw)](bool durable) mutable {
                ground_.executor.post(
                    [this, drop, partition, &line, durable, raw = std::move(raw)]() mutable {
                        if (durable) return drop();
                        again_later(line, partition, std::move(raw));
                    });
            });
    }
    if (const auto not_told = line.told.undecoded.take(ground_.clock.steady_ms()))
        log::error(
            "request cannot be decoded: dead letter",
            {{"channel", line.id()}, {"reason", decoded.error().message}, {"not_told", *not_told}});
    auto batch = std::make_shared<journal::Batch>();
    batch->drop_raw.push_back(raw.id);
    batch->put_dead.push_back({.id = ground_.commits.take_id(partition),
                               .line = line.id(),
                               .kind = "request",
                               .subject = raw.id,
                               .reason = decoded.error().message,
                               .body = raw.request,
                               .at = ground_.clock.now()});
    ground_.commits.commit_surely(partition, std::move(batch), [] {});
}

}  // namespace patchbay::engine
