// Deliveries: brings events to the webhook, each until it has been answered with 200.
//
// The events of one conversation form a lane: in order, the next one after the 200 of the one
// before. That makes the order of a run without faults certain; the faults "late" and "reorder"
// break it, and "batch" puts events of several lanes into one body. "duplicate" posts the same
// bytes once more.
#pragma once

#include "core/base/executor.h"
#include "core/base/function.h"
#include "core/net/http_client.h"
#include "tests/simulators/common/faults.h"
#include "tests/simulators/graph/app.h"
#include "tests/simulators/graph/event.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace patchbay::simulators::graph {

constexpr std::size_t kPostRecords = 1000;  // the last posts that are kept

struct PostRecord {
    std::uint64_t delivery;  // the same for every post of the same body, but not for a duplicate
    int attempt;             // from 1
    std::size_t events;
    std::size_t bytes;
    TimeMs at;  // the system's time
    std::int64_t duration_us;
    int status;         // 0: no answer
    std::string error;  // without an answer
    std::string body;
};

struct PostCounts {
    std::uint64_t events = 0;    // that shall be delivered
    std::uint64_t posts = 0;     // bodies posted, repetitions included
    std::uint64_t answered = 0;  // with 200
    std::uint64_t failed = 0;    // not answered with 200
};

class Deliveries {
public:
    using Write = std::function<std::string(std::span<const Event> events)>;  // a webhook's body
    using Post = std::function<void(std::string body, net::HttpClient::Done done)>;
    // Told of each event's posts and answers. `status` 0: no answer.
    struct Watcher {
        virtual ~Watcher() = default;
        virtual void posted(const Event &event) = 0;
        virtual void answered(const Event &event, int status) = 0;
    };

    // All must outlive it. `post` answers on the executor's thread, never inside the call.
    Deliveries(Executor &executor, Faults &faults, const App &app, Write write, Post post,
               Watcher &watcher);

    void add(Event event, std::uint64_t subject);

    std::size_t pending() const { return pending_; }  // events and duplicates not yet at rest
    const PostCounts &counts() const { return counts_; }
    const std::deque<PostRecord> &records() const { return records_; }

private:
    struct Lane {
        std::deque<Event> waiting;
        bool busy = false;        // an event is under way; the next one waits
        bool collecting = false;  // an event is in the batch; the next ones join it
        std::uint64_t subject = 0;
        std::uint64_t ordinal = 0;
        std::optional<Event> held;  // until the next event has passed
        std::uint64_t held_ordinal = 0;
    };
    struct Delivery {
        std::uint64_t id;
        std::string body;
        std::vector<Event> events;  // without their JSON
        bool releases_lanes;
        bool duplicate;  // post the bytes once more
        std::int64_t duplicate_delay_ms;
        int attempt = 0;
    };
    using DeliveryPtr = std::shared_ptr<Delivery>;

    Lane &lane_of(const Event &event) { return lane_at(event.conversation); }
    Lane &lane_at(std::size_t conversation);
    void pump(Lane &lane);
    void take(Lane &lane, Event event);
    void deliver(std::vector<Event> events, bool releases_lanes,
                 std::optional<std::int64_t> duplicate_delay = {});
    void collect(Lane &lane, Event event);
    void flush_batch();
    void release_held(Lane &lane);
    void start();
    void post(const DeliveryPtr &delivery);
    void duplicate(const DeliveryPtr &original);
    void answered(const DeliveryPtr &delivery, TimeMs at, const net::ClientResponse &response);
    void finish(const DeliveryPtr &delivery);

    Executor &executor_;
    Faults &faults_;
    const App &app_;
    Write write_;
    Post post_;
    Watcher &watcher_;
    std::deque<Lane> lanes_;  // by conversation
    Lane account_lane_;       // of what belongs to no conversation
    std::vector<Event> batch_;
    Executor::TimerId batch_timer_ = 0;
    std::deque<DeliveryPtr> ready_;
    std::int64_t in_flight_ = 0;
    std::size_t pending_ = 0;
    std::uint64_t next_id_ = 0;
    PostCounts counts_;
    std::deque<PostRecord> records_;
};

}  // namespace patchbay::simulators::graph
