#include "tests/simulators/common/program.h"

#include "core/base/json.h"

#include <boost/json/object.hpp>

#include <csignal>
#include <iostream>

namespace patchbay::simulators {

int serve(net::Loop &loop, const std::string &address, std::uint16_t port,
          const json::object &more) {
    std::signal(SIGPIPE, SIG_IGN);
    loop.on_signals({SIGTERM, SIGINT}, [&loop](int) { loop.stop(); });
    json::object line{
        {"event", "listening"}, {"listener", "simulator"}, {"address", address}, {"port", port}};
    for (const auto &member : more)
        line[member.key()] = member.value();
    std::cout << to_text(line) << std::endl;
    loop.run();
    return 0;
}

}  // namespace patchbay::simulators
