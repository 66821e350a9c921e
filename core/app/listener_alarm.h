// ListenerAlarm: says in the log that a limit of a listener keeps peers out, why, and what to do.
// Once a minute for each limit: whoever reaches one does so again and again. One thread.
#pragma once

#include "core/base/clock.h"
#include "core/net/http_server.h"

#include <cstdint>
#include <map>
#include <string>

namespace patchbay::app {

class ListenerAlarm {
public:
    static constexpr std::int64_t kEveryMs = 60'000;

    ListenerAlarm(std::string listener, const Clock &clock)
        : listener_(std::move(listener)), clock_(clock) {}

    // What is one peer's own doing, such as a malformed request, is only counted elsewhere.
    void tell(const net::Refusal &refusal);

private:
    const std::string listener_;
    const Clock &clock_;
    std::map<std::string, std::int64_t, std::less<>> next_;
};

}  // namespace patchbay::app
