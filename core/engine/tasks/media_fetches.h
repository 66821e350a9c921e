// MediaFetches: files that contacts send. Noted with their message, fetched before the provider
// forgets them, kept in the media folder when they are what the message said.
//
// All on the shard's thread.
#pragma once

#include "core/engine/ground/ground.h"
#include "core/model/event.h"

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <random>
#include <string>

namespace patchbay::engine {

constexpr int kMediaFetches = 8;                                  // of a shard, at once
constexpr std::int64_t kMediaForMs = 7ll * 24 * 60 * 60 * 1'000;  // as long as providers keep them
constexpr std::int64_t kMediaRoomMs = 60'000;  // a disk without room is asked again

class MediaFetches {
public:
    explicit MediaFetches(const Ground &ground)
        : ground_(ground), random_(std::random_device{}()) {}

    // The row that makes sure of the fetch, for the commit that accepts the message; nothing where
    // there is no file in it.
    std::optional<journal::Media> note(journal::Batch &batch, const Line &line,
                                       journal::Partition partition, const model::Message &message);
    // Of a durable row.
    void fetch(Line &line, journal::Partition partition, journal::Media row);

private:
    struct Fetch;
    using FetchPtr = std::shared_ptr<Fetch>;

    void start();
    void send(const FetchPtr &fetch);
    void answered(const FetchPtr &fetch, std::uint32_t step, net::ClientResponse response);
    void keep(const FetchPtr &fetch);
    void kept(const FetchPtr &fetch, const Result<journal::Blob> &blob);
    void later(const FetchPtr &fetch, const std::string &why, std::int64_t after_ms = 0);
    void gone(const FetchPtr &fetch, const std::string &why);
    void settled(const FetchPtr &fetch);

    const Ground &ground_;
    std::deque<FetchPtr> waiting_;
    int fetching_ = 0;
    std::mt19937 random_;
};

}  // namespace patchbay::engine
