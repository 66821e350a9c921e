#include "tests/simulators/smsc/simulator.h"

#include <utility>

namespace patchbay::simulators::smsc {

Result<std::unique_ptr<Simulator>> Simulator::start(net::Loop &loop, const std::string &address,
                                                    Ports ports, Settings settings) {
    std::unique_ptr<Simulator> made(new Simulator(loop, std::move(settings)));
    auto control =
        Listener::open(loop, address, ports.control,
                       [simulator = made.get()](net::Request &&request, Listener::Answer &&answer) {
                           simulator->control_.handle(std::move(request), std::move(answer));
                       });
    if (!control) return std::move(control).error();
    made->control_listener_ = std::move(*control);
    auto smpp = StreamListener::open(
        loop, address, ports.smpp,
        [simulator = made.get()](Stream stream) { simulator->world_.connect(std::move(stream)); });
    if (!smpp) return std::move(smpp).error();
    made->smpp_listener_ = std::move(*smpp);
    return made;
}

}  // namespace patchbay::simulators::smsc
