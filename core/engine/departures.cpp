#include "core/engine/departures.h"

#include "core/base/log.h"
#include "core/base/log_pace.h"

namespace patchbay::engine {

struct Departures::Host : std::enable_shared_from_this<Host> {
    Host(Departures &departures, std::string_view host, int most)
        : owner(&departures), name(host), limit(most) {}

    Departures *owner;  // null: it is gone
    const std::string name;
    delivery::ConcurrencyLimit limit;
    std::deque<Queue> queues;
    std::size_t waiting = 0;  // in all of them
    std::size_t probed = 0;   // the queue that had the last place while it rested
    std::int64_t down_since = 0;
    std::int64_t told_at = 0;  // that it is down
    log::Pace told;            // of those that are down for a moment again and again
    bool telling = false;
    bool pumping = false;
    bool posted = false;
    Executor::TimerId rest = 0;
};

Departures::Place::Place(std::shared_ptr<Host> host)
    : host_(std::move(host)), number_(host_->limit.take()) {}

bool Departures::Place::leads_to(std::string_view host) const {
    return host_ && host_->name == host;
}

bool Departures::Queue::leads_to(std::string_view host) const { return host_->name == host; }

void Departures::Place::end(End how, Why why) {
    if (!host_) return;
    const auto host = std::move(host_);
    if (host->owner) host->owner->ended(*host, number_, how, why);
}

void Departures::Place::end(End how, std::int64_t answered_in_us, Why why) {
    if (host_ && how == End::answered) host_->limit.took(answered_in_us);
    end(how, why);
}

Departures::Departures(Executor &executor, const Clock &clock, int most, Recovered recovered)
    : executor_(executor),
      clock_(clock),
      most_(most),
      recovered_(std::move(recovered)),
      random_(std::random_device{}()) {}

Departures::~Departures() {
    for (auto &[name, host] : hosts_) {
        host->owner = nullptr;
        for (Queue &queue : host->queues)
            queue.waiting_.clear();
    }
}

Departures::Queue &Departures::queue(const void *sender, std::string_view host) {
    auto &known = hosts_[std::string(host)];
    if (!known) known = std::make_shared<Host>(*this, host, most_);
    for (Queue &queue : known->queues)
        if (queue.sender_ == sender) return queue;
    Queue &queue = known->queues.emplace_back();
    queue.sender_ = sender;
    queue.host_ = known.get();
    return queue;
}

// The queue of who waits longest, of those that may go at all. A host has few of them. One that
// rests is tried by its queues in turn: what is down may be the account of one of them.
Departures::Queue *Departures::next(Host &host) {
    Queue *next = nullptr;
    if (host.waiting == 0) return next;
    const auto may_go = [](const Queue &queue) { return !queue.held_ && !queue.waiting_.empty(); };
    if (host.limit.rests_until() != 0) {
        for (std::size_t step = 1; step <= host.queues.size(); ++step) {
            Queue &queue = host.queues[(host.probed + step) % host.queues.size()];
            if (may_go(queue)) return &queue;
        }
        return next;
    }
    for (Queue &queue : host.queues)
        if (may_go(queue) &&
            (!next || queue.waiting_.front().ticket < next->waiting_.front().ticket))
            next = &queue;
    return next;
}

Departures::Place Departures::take(Queue &queue) {
    Host &host = *queue.host_;
    if (queue.held_ || next(host) || !host.limit.is_free(clock_.steady_ms())) return {};
    return Place(host.shared_from_this());
}

Departures::Place Departures::take_ahead(Queue &queue) {
    Host &host = *queue.host_;
    if (queue.held_ || next(host) || !host.limit.is_free_soon(clock_.steady_ms())) return {};
    return Place(host.shared_from_this());
}

Departures::Place Departures::enter(std::string_view host) {
    const auto known = hosts_.find(std::string(host));
    return known == hosts_.end() ? Place() : Place(known->second);
}

void Departures::pass(Queue &queue, Go go) {
    ++queue.host_->waiting;
    queue.waiting_.push_back({++tickets_, std::move(go)});
    pump(*queue.host_);
}

void Departures::release(const void *sender) {
    for (auto &[name, host] : hosts_)
        for (Queue &queue : host->queues)
            if (queue.sender_ == sender) go_on(queue);
}

void Departures::go_on(Queue &queue) {
    if (!queue.held_) return;
    executor_.cancel(std::exchange(queue.timer_, 0));
    queue.held_ = false;
    pump_soon(*queue.host_);
}

bool Departures::rests(const void *sender) const {
    for (const auto &[name, host] : hosts_)
        for (const Queue &queue : host->queues)
            if (queue.sender_ == sender && host->limit.rests_until() != 0) return true;
    return false;
}

void Departures::hold(Queue &queue, std::int64_t ms) {
    queue.held_ = true;
    if (ms == kUntilGoOn) return;
    queue.timer_ = executor_.after(ms, [this, &queue] {
        queue.timer_ = 0;
        queue.held_ = false;
        pump(*queue.host_);
    });
}

void Departures::pump(Host &host) {
    if (host.pumping) return;  // it goes on by itself
    host.pumping = true;
    while (host.limit.is_free_soon(clock_.steady_ms())) {
        Queue *const queue = next(host);
        if (!queue) break;
        if (host.limit.rests_until() != 0)
            while (&host.queues[host.probed] != queue)
                host.probed = (host.probed + 1) % host.queues.size();
        Queue::Waiting first = std::move(queue->waiting_.front());
        queue->waiting_.pop_front();
        --host.waiting;
        const std::int64_t wait = first.go(Place(host.shared_from_this()));
        if (wait == 0) continue;
        queue->waiting_.push_front(std::move(first));
        ++host.waiting;
        hold(*queue, wait);
    }
    host.pumping = false;
    const std::int64_t rest = host.limit.rests_until() - clock_.steady_ms();
    if (rest <= 0 || host.waiting == 0 || host.rest != 0) return;
    host.rest = executor_.after(rest, [this, &host] {
        host.rest = 0;
        pump(host);
    });
}

// Never within what gives a place back: that may be in the middle of anything.
void Departures::pump_soon(Host &host) {
    if (host.waiting == 0 || host.pumping || std::exchange(host.posted, true)) return;
    executor_.post([this, &host] {
        host.posted = false;
        pump(host);
    });
}

void Departures::ended(Host &host, std::uint64_t place, End how, Why why) {
    const bool rested = host.limit.rests_until() != 0;
    host.limit.give_back(place, how, clock_.steady_ms(), static_cast<std::uint32_t>(random_()));
    if (how != End::unused) tell(host, rested, why);
    pump_soon(host);
}

// One line when it begins, one a minute with what waits, one at its end.
void Departures::tell(Host &host, bool rested, Why why) {
    const bool rests = host.limit.rests_until() != 0;
    const std::int64_t now = clock_.steady_ms();
    if (rests && !rested) {
        host.down_since = host.told_at = now;
        const auto not_told = host.told.take(now);
        host.telling = not_told.has_value();
        if (not_told)
            log::warn("requests to a host fail: it is tried with one at a time",
                      {{"host", host.name},
                       {"code", why.code},
                       {"title", why.title},
                       {"not_told", *not_told}});
    } else if (rests && now - host.told_at >= kTellAgainMs) {
        host.told_at = now;
        host.telling = true;
        log::warn("requests to a host still fail", {{"host", host.name},
                                                    {"for_s", (now - host.down_since) / 1'000},
                                                    {"waiting", host.waiting},
                                                    {"code", why.code},
                                                    {"title", why.title}});
    } else if (rested && !rests) {
        if (host.telling)
            log::info("a host answers again", {{"host", host.name},
                                               {"after_s", (now - host.down_since) / 1'000},
                                               {"waiting", host.waiting}});
        if (!recovered_) return;
        for (const Queue &queue : host.queues)
            executor_.post([this, sender = queue.sender_] { recovered_(sender); });
    }
}

}  // namespace patchbay::engine
