// Deliveries: brings events to the webhook, each until it has been taken.
//
// The events of one conversation form a lane: in order, the next one after the one before was
// taken. That makes the order of a run without faults certain; the faults "late" and "reorder"
// break it, and "batch" puts events of several lanes into one body. "duplicate" posts the same
// bytes once more.
#pragma once

#include "core/base/executor.h"
#include "core/base/function.h"
#include "core/net/http_client.h"
#include "tests/simulators/common/basics.h"
#include "tests/simulators/common/event.h"
#include "tests/simulators/common/faults.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace patchbay::simulators {

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
    std::uint64_t answered = 0;  // and taken
    std::uint64_t failed = 0;    // not taken
};

class Deliveries {
public:
    using Write = std::function<std::string(std::span<const Event> events)>;  // a webhook's body
    using Post = std::function<void(std::string body, net::HttpClient::Done done)>;
    // Told of each event's posts and answers. The answer's status is 0 where there is none.
    struct Watcher {
        virtual ~Watcher() = default;
        virtual void posted(const Event &event) = 0;
        virtual void answered(const Event &event, const net::ClientResponse &answer) = 0;
        virtual bool is_taken(int status) const { return status == 200; }
        // Asked before an event is posted again.
        virtual bool is_wanted(const Event &) const { return true; }
    };

    // All must outlive it. `post` answers on the executor's thread, never inside the call.
    Deliveries(Executor &executor, Faults &faults, const Basics &basics, Write write, Post post,
               Watcher &watcher);

    void add(Event event, std::uint64_t subject);
    void clear();  // forgets all that waits; answers that are still to come are told

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
        std::uint64_t generation;
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
    // Does `work` later, unless all was cleared before.
    void later(std::int64_t delay_ms, Executor::Work work);
    void queue(const DeliveryPtr &delivery);
    void again(const DeliveryPtr &delivery);
    void start();
    void post(const DeliveryPtr &delivery);
    void duplicate(const DeliveryPtr &original);
    void answered(const DeliveryPtr &delivery, TimeMs at, const net::ClientResponse &response);
    void finish(const DeliveryPtr &delivery);

    Executor &executor_;
    Faults &faults_;
    const Basics &basics_;
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
    std::uint64_t generation_ = 0;  // how often all was cleared
    PostCounts counts_;
    std::deque<PostRecord> records_;
};

}  // namespace patchbay::simulators
