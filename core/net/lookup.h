// A name's addresses. The system's lookup may take as long as it likes, so each has a thread of its
// own that nobody waits for, not even at the end of the process.
#pragma once

#include "core/base/function.h"
#include "core/net/loop_impl.h"

#include <boost/asio/ip/tcp.hpp>

#include <string>
#include <vector>

namespace patchbay::net {

// `done` on the loop: `error` is "" where there are addresses. Dropped, on any thread, where the loop
// has ended by then: what it owns must not live on the loop.
void look_up(
    Loop &loop, std::string host, std::string port,
    Function<void(std::string error, std::vector<asio::ip::tcp::endpoint> addresses)> done);

}  // namespace patchbay::net
