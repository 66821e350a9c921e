#include "core/app/listener_alarm.h"

#include "core/base/log.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace patchbay::app {

namespace {

struct Told {
    std::string_view limit;
    std::string_view reason;
    std::string_view remedy;
};

constexpr std::array<Told, 4> kTold = {{
    {"connections", "all connections that this listener may have are open",
     "keep strangers out with a firewall or a proxy, or raise listen.limits.connections"},
    {"connections_by_peer", "one peer has all connections that one peer may have",
     "name a proxy of your own in listen.trusted_proxies; else keep that peer out"},
    {"bodies", "request bodies that have not come whole fill their share of memory",
     "keep strangers out with a firewall or a proxy, or raise listen.limits.bodies"},
    {"descriptors", "the process has nearly all open files and sockets that it may have",
     "raise its limit of open files (LimitNOFILE of the service, ulimit -Hn), or lower "
     "listen.limits.connections"},
}};

}  // namespace

void ListenerAlarm::tell(const net::Refusal &refusal) {
    const auto told = std::find_if(kTold.begin(), kTold.end(),
                                   [&](const Told &one) { return one.limit == refusal.reason; });
    if (told == kTold.end()) return;
    const auto now = clock_.steady_ms();
    const auto next = next_.find(refusal.reason);
    if (next != next_.end() && now < next->second) return;
    next_.insert_or_assign(std::string(refusal.reason), now + kEveryMs);
    log::warn("listener refuses", {{"listener", listener_},
                                   {"limit", told->limit},
                                   {"peer", refusal.peer},
                                   {"reason", told->reason},
                                   {"remedy", told->remedy}});
}

}  // namespace patchbay::app
