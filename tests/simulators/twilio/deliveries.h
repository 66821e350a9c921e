// Deliveries: posts webhooks as the provider does: once, or as often as the URL's fragment says,
// then to the fallback, and then never again.
//
// What must come one after the other forms a lane (a customer's messages; a message's statuses):
// the next post waits for the end of the one before. That makes the order of a run without faults
// certain; the faults "late" and "reorder" break it, "lost" posts nothing at all, and "duplicate"
// posts the same form once more.
#pragma once

#include "core/base/executor.h"
#include "core/net/http_client.h"
#include "tests/simulators/common/faults.h"
#include "tests/simulators/twilio/message.h"
#include "tests/simulators/twilio/target.h"
#include "tests/simulators/twilio/twiml.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

namespace patchbay::simulators::twilio {

constexpr std::size_t kPostRecords = 1000;  // the last posts that are kept

struct Event {
    std::string url;       // with its fragment
    std::string fallback;  // "": none
    Form form;
    MessagePtr message;                 // null: of a message that nobody knows
    std::optional<std::size_t> status;  // nothing: the message itself
    std::uint64_t lane = 0;
    std::uint64_t subject = 0;  // these two for the faults
    std::uint64_t ordinal = 0;
};

struct PostRecord {
    std::uint64_t delivery;  // the same for every post of one webhook, but not for a duplicate
    int attempt;             // from 1, at each of the two URLs
    std::string_view kind;   // "message", "fallback" or "status"
    TimeMs at;               // the system's time
    std::int64_t duration_us;
    int status;         // 0: no answer
    std::string error;  // without an answer
    int error_code;     // in the provider's debugger
    std::string body;
};

struct PostCounts {
    std::uint64_t events = 0;    // that shall be posted
    std::uint64_t posts = 0;     // repetitions included
    std::uint64_t answered = 0;  // without an error in the provider's debugger
    std::uint64_t failed = 0;
    std::uint64_t given_up = 0;  // events that nobody has answered well
};

class Deliveries {
public:
    using Post = std::function<void(net::ClientRequest request, net::HttpClient::Done done)>;
    struct Watcher {
        virtual ~Watcher() = default;
        virtual void posted(const Event &event) = 0;
        // `status` 0: no answer.
        virtual void answered(const Event &event, int status, const Answer &answer) = 0;
    };

    // All must outlive it. `post` answers on the executor's thread, never inside the call.
    Deliveries(Executor &executor, Faults &faults, const Settings &settings, Post post,
               Watcher &watcher);

    void add(Event event);
    // Calls `then` when nothing of the lane is waiting any more: now, if that is so already.
    void when_at_rest(std::uint64_t lane, std::function<void()> then);

    std::size_t pending() const { return pending_; }  // events and duplicates not yet at rest
    const PostCounts &counts() const { return counts_; }
    const std::deque<PostRecord> &records() const { return records_; }

private:
    using EventPtr = std::shared_ptr<Event>;
    struct Lane {
        std::deque<EventPtr> waiting;
        bool busy = false;  // an event is under way; the next one waits
        EventPtr held;      // until the next event has passed
        std::function<void()> at_rest;
    };
    struct Delivery {
        std::uint64_t id;
        EventPtr event;
        Target target;
        Form form;
        std::string token;
        std::optional<std::int64_t> duplicate_ms;  // post the form once more, so much later
        bool releases_lane = true;
        bool fallback = false;
        int attempt = 0;
    };
    using DeliveryPtr = std::shared_ptr<Delivery>;

    void pump(std::uint64_t lane);
    void take(const EventPtr &event);
    void deliver(const EventPtr &event, bool releases_lane, std::optional<std::int64_t> duplicate);
    void release_held(std::uint64_t lane);
    void queue(const DeliveryPtr &delivery);
    void start();
    void post(const DeliveryPtr &delivery);
    void duplicate(const DeliveryPtr &original);
    void answered(const DeliveryPtr &delivery, TimeMs at, const net::ClientResponse &response);
    void record(const Delivery &delivery, TimeMs at, const net::ClientResponse &response,
                int error_code);
    void finish(const DeliveryPtr &delivery);

    Executor &executor_;
    Faults &faults_;
    const Settings &settings_;
    Post post_;
    Watcher &watcher_;
    std::unordered_map<std::uint64_t, Lane> lanes_;  // those with something in them
    std::deque<DeliveryPtr> ready_;
    std::int64_t in_flight_ = 0;
    std::size_t pending_ = 0;
    std::uint64_t next_id_ = 0;
    PostCounts counts_;
    std::deque<PostRecord> records_;
};

}  // namespace patchbay::simulators::twilio
