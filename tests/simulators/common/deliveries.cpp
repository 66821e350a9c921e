#include "tests/simulators/common/deliveries.h"

#include <algorithm>
#include <utility>

namespace patchbay::simulators {

namespace {

constexpr int kMaxDoublings = 20;

}  // namespace

Deliveries::Deliveries(Executor &executor, Faults &faults, const Basics &basics, Write write,
                       Post post, Watcher &watcher)
    : executor_(executor),
      faults_(faults),
      basics_(basics),
      write_(std::move(write)),
      post_(std::move(post)),
      watcher_(watcher) {}

Deliveries::Lane &Deliveries::lane_at(std::size_t conversation) {
    if (conversation == kUnrecorded) return account_lane_;
    while (lanes_.size() <= conversation)
        lanes_.emplace_back();
    return lanes_[conversation];
}

void Deliveries::add(Event event, std::uint64_t subject) {
    if (basics_.webhook.empty()) return;
    ++pending_;
    ++counts_.events;
    auto &lane = lane_of(event);
    lane.subject = subject;
    lane.waiting.push_back(std::move(event));
    pump(lane);
}

void Deliveries::pump(Lane &lane) {
    while (!lane.waiting.empty() && (lane.collecting || !lane.busy)) {
        auto event = std::move(lane.waiting.front());
        lane.waiting.pop_front();
        take(lane, std::move(event));
    }
}

void Deliveries::take(Lane &lane, Event event) {
    if (lane.collecting) return collect(lane, std::move(event));
    const auto ordinal = lane.ordinal++;
    const auto fault = faults_.pick("webhook", lane.subject, ordinal);
    std::vector<Event> one;
    if (fault == "batch") return collect(lane, std::move(event));
    if (fault == "late") {
        const auto held = std::make_shared<Event>(std::move(event));
        later(faults_.parameter("late_ms"), [this, held] { deliver({std::move(*held)}, false); });
        return;
    }
    if (fault == "reorder" && !lane.held) {
        const auto conversation = event.conversation;
        lane.held = std::move(event);
        lane.held_ordinal = ordinal;
        later(faults_.parameter("reorder_ms"), [this, conversation, ordinal] {
            auto &waiting = lane_at(conversation);
            if (waiting.held && waiting.held_ordinal == ordinal) release_held(waiting);
        });
        return;
    }
    std::optional<std::int64_t> duplicate_delay;
    if (fault == "duplicate") {
        const auto roll = faults_.roll("duplicate_ms", lane.subject, ordinal);
        duplicate_delay = static_cast<std::int64_t>(
            roll * static_cast<double>(faults_.parameter("duplicate_ms")));
    }
    lane.busy = true;
    one.push_back(std::move(event));
    deliver(std::move(one), true, duplicate_delay);
}

void Deliveries::deliver(std::vector<Event> events, bool releases_lanes,
                         std::optional<std::int64_t> duplicate_delay) {
    auto delivery = std::make_shared<Delivery>();
    delivery->id = ++next_id_;
    delivery->body = write_(events);
    delivery->releases_lanes = releases_lanes;
    delivery->duplicate = duplicate_delay.has_value();
    delivery->duplicate_delay_ms = duplicate_delay.value_or(0);
    delivery->generation = generation_;
    for (auto &event : events) {
        event.element = {};
        event.contact = {};
    }
    delivery->events = std::move(events);
    queue(delivery);
}

void Deliveries::collect(Lane &lane, Event event) {
    lane.busy = true;
    lane.collecting = true;
    batch_.push_back(std::move(event));
    if (static_cast<std::int64_t>(batch_.size()) >= faults_.parameter("batch_size")) {
        return flush_batch();
    }
    if (batch_timer_ != 0) return;
    batch_timer_ = executor_.after(faults_.parameter("batch_ms"), [this] {
        batch_timer_ = 0;
        flush_batch();
    });
}

void Deliveries::flush_batch() {
    if (batch_timer_ != 0) executor_.cancel(std::exchange(batch_timer_, 0));
    for (const auto &event : batch_)
        lane_of(event).collecting = false;
    deliver(std::exchange(batch_, {}), true);
}

void Deliveries::release_held(Lane &lane) {
    std::vector<Event> one;
    one.push_back(std::move(*std::exchange(lane.held, std::nullopt)));
    deliver(std::move(one), false);
}

void Deliveries::later(std::int64_t delay_ms, Executor::Work work) {
    executor_.after(delay_ms, [this, generation = generation_, work = std::move(work)] {
        if (generation == generation_) work();
    });
}

void Deliveries::clear() {
    ++generation_;
    for (auto &lane : lanes_) {  // which stay, since faults count on
        lane.waiting.clear();
        lane.busy = lane.collecting = false;
        lane.held.reset();
    }
    account_lane_ = {};
    batch_.clear();
    if (batch_timer_ != 0) executor_.cancel(std::exchange(batch_timer_, 0));
    ready_.clear();
    pending_ = 0;
}

void Deliveries::queue(const DeliveryPtr &delivery) {
    ready_.push_back(delivery);
    start();
}

void Deliveries::again(const DeliveryPtr &delivery) {
    const auto wanted = std::ranges::any_of(
        delivery->events, [this](const Event &event) { return watcher_.is_wanted(event); });
    if (wanted) return queue(delivery);
    finish(delivery);
}

void Deliveries::start() {
    while (!ready_.empty() && in_flight_ < basics_.webhook_concurrency) {
        const auto delivery = std::move(ready_.front());
        ready_.pop_front();
        post(delivery);
    }
}

void Deliveries::post(const DeliveryPtr &delivery) {
    ++in_flight_;
    ++counts_.posts;
    if (++delivery->attempt == 1 && delivery->duplicate) duplicate(delivery);
    for (const auto &event : delivery->events)
        watcher_.posted(event);
    post_(delivery->body,
          [this, delivery, at = system_clock().now()](const net::ClientResponse &response) {
              answered(delivery, at, response);
          });
}

void Deliveries::duplicate(const DeliveryPtr &original) {
    auto copy = std::make_shared<Delivery>(*original);
    copy->id = ++next_id_;
    copy->attempt = 0;
    copy->duplicate = false;
    copy->releases_lanes = false;
    pending_ += copy->events.size();
    later(original->duplicate_delay_ms, [this, copy] { queue(copy); });
}

void Deliveries::answered(const DeliveryPtr &delivery, TimeMs at,
                          const net::ClientResponse &response) {
    --in_flight_;
    const auto good = response.kind == net::ErrorKind::none && watcher_.is_taken(response.status);
    ++(good ? counts_.answered : counts_.failed);
    if (basics_.record) {
        records_.push_back({delivery->id, delivery->attempt, delivery->events.size(),
                            delivery->body.size(), at, response.duration_us, response.status,
                            response.error, delivery->body});
        if (records_.size() > kPostRecords) records_.pop_front();
    }
    for (const auto &event : delivery->events)
        watcher_.answered(event, response);
    if (delivery->generation != generation_) return start();
    if (good) {
        finish(delivery);
    } else {
        const auto doublings = std::min(delivery->attempt - 1, kMaxDoublings);
        const auto delay =
            std::min(basics_.redelivery_first_ms << doublings, basics_.redelivery_max_ms);
        later(delay, [this, delivery] { again(delivery); });
    }
    start();
}

void Deliveries::finish(const DeliveryPtr &delivery) {
    pending_ -= delivery->events.size();
    if (!delivery->releases_lanes) return;
    for (const auto &event : delivery->events)
        lane_of(event).busy = false;
    for (const auto &event : delivery->events) {
        auto &lane = lane_of(event);
        if (lane.held) release_held(lane);
        pump(lane);
    }
}

}  // namespace patchbay::simulators
