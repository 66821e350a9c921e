// Stream: the connections of one line whose plugin has patchbay.stream/1. Opens them and opens them
// again, carries bytes and messages between them and the plugin, and hands out turns: a message
// leaves its conversation's queue only when the plugin has room for it.
//
// Lives on one worker's thread, but for what is said to be of any thread.
#pragma once

#include "core/base/clock.h"
#include "core/base/executor.h"
#include "core/base/function.h"
#include "core/engine/line.h"
#include "core/net/connection.h"
#include "core/plugin/plugin.h"

#include <deque>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace patchbay::engine {

class Engine;

constexpr std::int64_t kFirstReopenMs = 500;  // doubled with each failure, 20 % of it by chance
constexpr std::int64_t kLongestReopenMs = 60'000;
constexpr std::int64_t kWorkedMs = 30'000;  // what worked so long has no failures behind it
constexpr std::int64_t kRefusedReopenMs = 5 * 60 * 1'000;  // where the other side will say no again
constexpr std::int64_t kSubmitMs = 5 * 60 * 1'000;         // then its outcome is unknown
constexpr std::int64_t kStreamStopMs = 5'000;              // for the plugin's good-bye
constexpr std::size_t kEventsUnderWay =
    1'000;  // and records, not durable yet; then nothing is read

// A message on its way to the plugin, with all that it refers to.
struct StreamMessage {
    plugin::Token token = 0;
    std::uint32_t attempt = 1;
    std::string to;
    std::string correlation;
    std::string reply_to;
    model::Content content;
    bool human = false;
    TimeMs last_inbound = 0;
    std::uint32_t reference = 0;
    std::string account;
};

class Stream {
public:
    struct Parts {
        Engine &engine;
        Line &line;
        Executor &executor;
        net::Connector &connector;
        const Clock &clock;
    };
    explicit Stream(Parts parts);
    ~Stream();

    // Asks the plugin for its connections; they are opened when the thread runs.
    Result<void> start();
    // Says good-bye, once, and submits nothing any more; `done` on the stream's thread, when all is
    // closed. Any thread.
    void stop(Function<void()> done);

    // `turn` is called once, on the stream's thread, when a message may be submitted: then comes
    // submit(), or give_back(). In the order in which they asked; never after stop(). Any thread.
    void take_turn(Function<void()> turn);
    void give_back();
    // `done` once, on the stream's thread. Any thread.
    void submit(StreamMessage message, Function<void(plugin::Outcome)> done);

private:
    struct Link {
        plugin::Endpoint endpoint;
        std::unique_ptr<net::Connection> connection;
        bool open = false;
        bool broke = false;            // while it was open: what was under way is in doubt
        int failures = 0;              // since it last worked for a while
        std::int64_t works_since = 0;  // of the steady clock; 0: it has not shown that it does
        Executor::TimerId reopen = 0;
    };
    struct Pending {
        Function<void(plugin::Outcome)> done;
        Executor::TimerId deadline = 0;
    };
    using TimerKey = std::pair<std::uint32_t, std::uint32_t>;

    Link *find(std::uint32_t connection);
    void open(Link &link);
    void opened(Link &link);
    void received(Link &link, std::string_view bytes);
    void works(Link &link);
    void lost(Link &link, const std::string &why);
    void shut(Link &link);
    void open_later(Link &link, std::int64_t after_ms);
    std::int64_t wait_of(Link &link);
    void use(Link &link, Result<plugin::StreamActions> actions);
    void use_or_log(Result<plugin::StreamActions> actions);
    void perform(plugin::StreamActions actions);
    void perform(plugin::StreamWrite write);
    void perform(plugin::StreamClose close);
    void perform(plugin::StreamTimer timer);
    void perform(plugin::StreamEvent event);
    void perform(plugin::Settlement settlement);
    void perform(plugin::StreamCredit credit);
    void perform(plugin::StreamRecord record);
    std::string record_prefix() const;
    void restore(std::vector<journal::Document> records);
    void durable(plugin::Token token, bool durable);
    void pace();
    void grant();
    void submit_now(const StreamMessage &message, Function<void(plugin::Outcome)> done);
    void say_good_bye();
    void stopped();

    Parts parts_;
    const journal::Partition partition_;  // of its records
    plugin::Instance &instance_;
    std::vector<Link> links_;
    std::map<TimerKey, Executor::TimerId> timers_;
    std::unordered_map<plugin::Token, Pending> pending_;
    std::deque<Function<void()>> waiting_;  // for a turn
    std::uint32_t credit_ = 0;              // as the plugin said, less what was submitted since
    std::uint32_t turns_ = 0;               // handed out and not used yet
    std::size_t events_ = 0;                // that are not durable yet
    bool reading_ = true;
    bool stopping_ = false;
    std::vector<Function<void()>> stopped_;  // who waits for the end of stop()
    std::mt19937 random_;
};

}  // namespace patchbay::engine
