// BackendTasks: what plugins do for the engine in steps of their own: a flow's call of a backend, a
// question to a channel's provider. A task has HTTP exchanges, a timer, one deadline and one end.
//
// All on the shard's thread.
#pragma once

#include "core/engine/departures.h"
#include "core/engine/ground/ground.h"
#include "core/engine/tasks/call_came.h"
#include "core/net/http_client.h"
#include "core/plugin/plugin.h"

#include <cstdint>
#include <string>
#include <unordered_map>

namespace patchbay::engine {

constexpr std::int64_t kCallDeadlineMs = 30'000;      // then it is settled as "unavailable"
constexpr std::int64_t kCallWaitMs = 2 * 60 * 1'000;  // for a place; then it is "unavailable", too
constexpr std::string_view kUnavailable = "unavailable";

CallCame unavailable(journal::Id call, std::string backend, std::string reason);

class BackendTasks {
public:
    using Done = Function<void(CallCame)>;

    explicit BackendTasks(const Ground &ground) : ground_(ground) {}

    // So many of an instance run at once as it answers; the others wait in their order. `call`: of
    // a flow; 0: the engine's own, of which nothing is logged here. `done` is not called where the
    // shard's work ends before: the next start does it.
    void start(plugin::Instance &instance, plugin::TaskRequest request, journal::Id call, Done done,
               std::int64_t deadline_ms = kCallDeadlineMs);

    // What an instance asks for from inside a call of it. False: the task is over, or has one of
    // these already. Nothing here enters the plugin again.
    bool http(plugin::Token token, plugin::HttpRequest request);
    bool timer(plugin::Token token, std::uint32_t delay_ms);
    bool settle(plugin::Token token, plugin::TaskResult result);
    bool is_open(plugin::Token token) const { return tasks_.contains(token); }

private:
    struct Task {
        Done done;
        Departures::Place place;  // of its backend
        journal::Id call = 0;
        plugin::Instance *instance = nullptr;
        Executor::TimerId deadline = 0;
        Executor::TimerId timer = 0;
        net::HttpClient::Id exchange = 0;
        bool busy = false;     // an exchange is under way
        bool settled = false;  // its end is posted
    };
    struct Waiting;

    void run(plugin::Instance &instance, plugin::TaskRequest request, journal::Id call, Done done,
             std::int64_t deadline_ms, Departures::Place place);
    void fail(plugin::Token token, std::string_view event, const Error &error);
    void end(plugin::Token token, CallCame came, Departures::End how);

    const Ground &ground_;
    std::unordered_map<plugin::Token, Task> tasks_;
};

}  // namespace patchbay::engine
