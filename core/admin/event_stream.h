// Events as NDJSON, read from the store as fast as the peer takes them. On the loop's thread.
#pragma once

#include "core/admin/parts.h"
#include "core/admin/readers.h"
#include "core/net/http.h"

#include <memory>
#include <string>

namespace patchbay::admin {

struct EventRequest {
    std::string channel;    // empty: all
    std::string after;      // a cursor, or empty: from the oldest
    std::size_t limit = 0;  // 0: none
    bool follow = false;
};

class EventStream final : public net::BodyStream {
public:
    EventStream(Parts parts, std::shared_ptr<Readers> readers, EventRequest request);
    ~EventStream() override;

    void start(Function<void()> wake) override;
    Next next(std::string &out) override;
    void drain() override { request_.follow = false; }

private:
    Result<std::vector<journal::Store::Published>> read(std::size_t count);
    void arm_heartbeat();

    Parts parts_;
    std::shared_ptr<Readers> readers_;
    EventRequest request_;
    const std::uint64_t reader_;
    std::size_t said_ = 0;
    bool quiet_ = true;  // nothing was said since the last heartbeat
    bool beat_ = false;  // an empty line is due
    Executor::TimerId heartbeat_ = 0;
};

}  // namespace patchbay::admin
