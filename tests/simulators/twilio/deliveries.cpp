#include "tests/simulators/twilio/deliveries.h"

#include "tests/simulators/twilio/webhook_request.h"

#include <utility>

namespace patchbay::simulators::twilio {

namespace {

// A status' faults are those of a message under names of their own, so that `next` can tell them
// apart.
std::string_view bare(std::string_view fault) {
    constexpr std::string_view kPrefix = "callback_";
    if (fault.starts_with(kPrefix)) fault.remove_prefix(kPrefix.size());
    return fault;
}

}  // namespace

Deliveries::Deliveries(Executor &executor, Faults &faults, const Settings &settings, Post post,
                       Watcher &watcher)
    : executor_(executor),
      faults_(faults),
      settings_(settings),
      post_(std::move(post)),
      watcher_(watcher) {}

void Deliveries::add(Event event) {
    ++pending_;
    ++counts_.events;
    const auto lane = event.lane;
    lanes_[lane].waiting.push_back(std::make_shared<Event>(std::move(event)));
    pump(lane);
}

void Deliveries::when_at_rest(std::uint64_t lane, std::function<void()> then) {
    const auto at = lanes_.find(lane);
    if (at == lanes_.end()) return then();
    at->second.at_rest = std::move(then);
}

void Deliveries::pump(std::uint64_t key) {
    auto &lane = lanes_[key];
    while (!lane.waiting.empty() && !lane.busy) {
        const auto event = lane.waiting.front();
        lane.waiting.pop_front();
        take(event);
    }
    if (lane.busy || lane.held) return;
    const auto at_rest = std::move(lane.at_rest);
    lanes_.erase(key);
    if (at_rest) at_rest();
}

void Deliveries::take(const EventPtr &event) {
    const auto *place = event->status ? "callback" : "webhook";
    const auto fault = bare(faults_.pick(place, event->subject, event->ordinal));
    auto &lane = lanes_[event->lane];
    if (fault == "lost") {
        --pending_;
        return;
    }
    if (fault == "late") {
        executor_.after(faults_.parameter("late_ms"),
                        [this, event] { deliver(event, false, std::nullopt); });
        return;
    }
    if (fault == "reorder" && !lane.held) {
        lane.held = event;
        executor_.after(faults_.parameter("reorder_ms"), [this, event] {
            const auto at = lanes_.find(event->lane);
            if (at == lanes_.end() || at->second.held != event) return;
            release_held(event->lane);
            pump(event->lane);
        });
        return;
    }
    std::optional<std::int64_t> duplicate_ms;
    if (fault == "duplicate") {
        const auto roll = faults_.roll("duplicate_ms", event->subject, event->ordinal);
        duplicate_ms = static_cast<std::int64_t>(
            roll * static_cast<double>(faults_.parameter("duplicate_ms")));
    }
    lane.busy = true;
    deliver(event, true, duplicate_ms);
}

void Deliveries::deliver(const EventPtr &event, bool releases_lane,
                         std::optional<std::int64_t> duplicate_ms) {
    auto delivery = std::make_shared<Delivery>();
    delivery->id = ++next_id_;
    delivery->event = event;
    delivery->target = read_target(event->url);
    delivery->form = event->form;
    delivery->token = new_sid("");
    delivery->duplicate_ms = duplicate_ms;
    delivery->releases_lane = releases_lane;
    queue(delivery);
}

void Deliveries::release_held(std::uint64_t lane) {
    deliver(std::exchange(lanes_[lane].held, nullptr), false, std::nullopt);
}

void Deliveries::queue(const DeliveryPtr &delivery) {
    ready_.push_back(delivery);
    start();
}

void Deliveries::start() {
    while (!ready_.empty() && in_flight_ < settings_.webhook_concurrency) {
        const auto delivery = std::move(ready_.front());
        ready_.pop_front();
        post(delivery);
    }
}

void Deliveries::post(const DeliveryPtr &delivery) {
    ++in_flight_;
    ++counts_.posts;
    ++delivery->attempt;
    if (delivery->duplicate_ms) duplicate(delivery);
    watcher_.posted(*delivery->event);
    post_(webhook_request(settings_, delivery->target, delivery->form, delivery->token),
          [this, delivery, at = system_clock().now()](const net::ClientResponse &response) {
              answered(delivery, at, response);
          });
}

void Deliveries::duplicate(const DeliveryPtr &original) {
    const auto delay = *std::exchange(original->duplicate_ms, std::nullopt);
    auto copy = std::make_shared<Delivery>(*original);
    copy->id = ++next_id_;
    copy->attempt = 0;
    copy->releases_lane = false;
    ++pending_;
    executor_.after(delay, [this, copy] { queue(copy); });
}

void Deliveries::answered(const DeliveryPtr &delivery, TimeMs at,
                          const net::ClientResponse &response) {
    --in_flight_;
    const auto &event = *delivery->event;
    const auto answer = event.status ? read_bare_answer(response) : read_answer(response);
    const auto good = answer.error_code == 0;
    ++(good ? counts_.answered : counts_.failed);
    record(*delivery, at, response, answer.error_code);
    watcher_.answered(event, response.status, answer);

    if (!good && delivery->attempt <= delivery->target.retries &&
        posts_again(delivery->target, response)) {
        executor_.after(settings_.retry_delay_ms, [this, delivery] { queue(delivery); });
    } else if (!good && !delivery->fallback && !event.fallback.empty()) {
        delivery->fallback = true;
        delivery->attempt = 0;
        set(delivery->form, "ErrorCode", std::to_string(answer.error_code));
        set(delivery->form, "ErrorUrl", delivery->target.url);
        delivery->target = read_target(event.fallback);
        queue(delivery);
    } else {
        if (!good) ++counts_.given_up;
        finish(delivery);
    }
    start();
}

void Deliveries::record(const Delivery &delivery, TimeMs at, const net::ClientResponse &response,
                        int error_code) {
    if (!settings_.record) return;
    const auto kind = delivery.event->status ? "status"
                      : delivery.fallback    ? "fallback"
                                             : "message";
    records_.push_back({delivery.id, delivery.attempt, kind, at, response.duration_us,
                        response.status, response.error, error_code, to_text(delivery.form)});
    if (records_.size() > kPostRecords) records_.pop_front();
}

void Deliveries::finish(const DeliveryPtr &delivery) {
    --pending_;
    if (!delivery->releases_lane) return;
    const auto key = delivery->event->lane;
    lanes_[key].busy = false;
    if (lanes_[key].held) release_held(key);
    pump(key);
}

}  // namespace patchbay::simulators::twilio
