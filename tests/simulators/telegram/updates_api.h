// UpdatesApi: how the bot gets its updates, by getUpdates or by a webhook.
#pragma once

#include "tests/simulators/common/listener.h"
#include "tests/simulators/telegram/arguments.h"
#include "tests/simulators/telegram/world.h"

#include <cstdint>
#include <memory>
#include <string_view>

namespace patchbay::simulators::telegram {

constexpr std::int64_t kMostUpdates = 100;     // in one answer
constexpr std::int64_t kMostPollSeconds = 50;  // what is more is that

class UpdatesApi {
public:
    explicit UpdatesApi(World &world);

    // `method` in lower case.
    static bool owns(std::string_view method);
    void call(std::string_view method, Arguments &arguments, Listener::Answer &&answer);

private:
    struct Poll {
        std::int64_t limit;
        Listener::Answer answer;
        Executor::TimerId timer = 0;
    };
    void get_updates(Arguments &arguments, Listener::Answer &&answer);
    // Confirms what the offset says; a negative one leaves so many at the end.
    void confirm(std::int64_t offset);
    void answer_poll();  // with what there is now
    void end_poll(std::string_view why);
    void give(std::int64_t limit, Listener::Answer &&answer);
    net::Response set_webhook(Arguments &arguments);
    net::Response delete_webhook(Arguments &arguments);
    net::Response webhook_info() const;
    void read_allowed(Arguments &arguments);

    World &world_;
    std::unique_ptr<Poll> poll_;  // the one request that waits
    std::uint64_t ordinal_ = 0;   // answers with updates so far, for the faults
};

}  // namespace patchbay::simulators::telegram
