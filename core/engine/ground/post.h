// Post: all that a part of a shard may ask of the engine around it, and of the network.
#pragma once

#include "core/engine/ack.h"
#include "core/journal/store.h"
#include "core/net/http_client.h"

#include <string_view>

namespace patchbay::plugin {
struct Decoded;
}

namespace patchbay::engine {

struct Line;

class Post {
public:
    virtual ~Post() = default;

    // As net::HttpClient: `done` once, on the shard's executor, never inside this call.
    virtual net::HttpClient::Id http(net::ClientRequest request, net::HttpClient::Done done) = 0;
    virtual void cancel_http(net::HttpClient::Id id) = 0;

    // Events of a line, as if a webhook had brought them. `done` on any thread: true where all are
    // durable, or were known already.
    virtual void receive(Line &line, plugin::Decoded decoded, Ack done) = 0;

    // Nothing more is taken now: the store cannot keep up, or memory is short. Any thread.
    virtual bool overloaded() const = 0;

    // Null: it is not configured (any more). Any thread.
    virtual Line *line(std::string_view id) = 0;

    // Commits surely, by whichever shard owns the partition.
    virtual void write(journal::Partition partition, journal::Batch batch) = 0;
};

}  // namespace patchbay::engine
