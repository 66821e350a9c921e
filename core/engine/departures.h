// Departures: who of a shard may start an exchange with a host now, and who waits for it. Each host
// has a number of places (delivery::ConcurrencyLimit); a place that gets free is given to who waits
// longest. Who waits is asked for nothing until then.
//
// Lives on one thread. Places may outlive it.
#pragma once

#include "core/base/clock.h"
#include "core/base/executor.h"
#include "core/delivery/concurrency_limit.h"

#include <cstdint>
#include <deque>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace patchbay::engine {

constexpr std::int64_t kTellAgainMs = 60'000;  // of a host that is still down, in the log

class Departures {
    struct Host;

public:
    using End = delivery::ConcurrencyLimit::End;
    // Those of one sender who wait for one host, such as all messages of a line. Lives as long as
    // this.
    class Queue;
    // Why an exchange was lost, as the log says it of a message.
    struct Why {
        std::string_view code;
        std::string_view title;
    };

    // One exchange's, given back at its end.
    class Place {
    public:
        Place() = default;
        Place(Place &&other) noexcept
            : host_(std::move(other.host_)), number_(std::exchange(other.number_, 0)) {}
        Place &operator=(Place &&other) noexcept {
            end(End::unused);
            host_ = std::move(other.host_);
            number_ = other.number_;
            return *this;
        }
        ~Place() { end(End::unused); }

        explicit operator bool() const { return host_ != nullptr; }
        bool leads_to(std::string_view host) const;
        void end(End how, Why why = {});
        void end(End how, std::int64_t answered_in_us, Why why = {});

    private:
        friend class Departures;
        explicit Place(std::shared_ptr<Host> host);

        std::shared_ptr<Host> host_;
        std::uint64_t number_ = 0;
    };

    // What is done with a place. Not 0: nothing now; the queue gets no place for so many
    // milliseconds, or until go_on(), and this one is its first then.
    static constexpr std::int64_t kUntilGoOn = -1;
    using Go = Function<std::int64_t(Place)>;

    // A host of this sender's, which rested, answers again. Not within a call to this.
    using Recovered = Function<void(const void *sender)>;

    // `most`: places of one host.
    Departures(Executor &executor, const Clock &clock, int most, Recovered recovered = {});
    ~Departures();
    Departures(const Departures &) = delete;
    Departures &operator=(const Departures &) = delete;

    Queue &queue(const void *sender, std::string_view host);
    // Without a wait, or none: where no place is free, or somebody waits for it.
    Place take(Queue &queue);
    // For what leaves when it is durable: also where a place will be free by then.
    Place take_ahead(Queue &queue);
    // Also where that is one too many: for what cannot wait. None where nobody ever waits for the
    // host.
    Place enter(std::string_view host);
    // `go` now, or when its turn comes.
    void pass(Queue &queue, Go go);
    // What the queue's first waited for is there. Where it holds nothing back: nothing.
    void go_on(Queue &queue);
    // What a Go of this sender held back may be tried again.
    void release(const void *sender);
    // Some host of this sender's answers nothing now, or nothing but that it is not well.
    bool rests(const void *sender) const;

private:
    static Queue *next(Host &host);
    void hold(Queue &queue, std::int64_t ms);
    void pump(Host &host);
    void pump_soon(Host &host);
    void ended(Host &host, std::uint64_t place, End how, Why why);
    void tell(Host &host, bool rested, Why why);

    Executor &executor_;
    const Clock &clock_;
    const int most_;
    const Recovered recovered_;
    std::unordered_map<std::string, std::shared_ptr<Host>> hosts_;
    std::uint64_t tickets_ = 0;
    std::mt19937 random_;
};

class Departures::Queue {
public:
    bool leads_to(std::string_view host) const;
    std::size_t waiting() const { return waiting_.size(); }

private:
    friend class Departures;
    struct Waiting {
        std::uint64_t ticket;
        Go go;
    };
    const void *sender_ = nullptr;
    Host *host_ = nullptr;
    std::deque<Waiting> waiting_;
    bool held_ = false;
    Executor::TimerId timer_ = 0;
};

}  // namespace patchbay::engine
