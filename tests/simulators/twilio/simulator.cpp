#include "tests/simulators/twilio/simulator.h"

#include "tests/simulators/common/own_network.h"

#include <utility>

namespace patchbay::simulators::twilio {

Simulator::Simulator(net::Loop &loop, std::unique_ptr<net::HttpClient> client, Settings settings)
    : client_(std::move(client)),
      world_(loop, std::move(settings),
             [this](net::ClientRequest request, net::HttpClient::Done done) {
                 client_->send(std::move(request), std::move(done));
             }),
      rest_(world_),
      control_(world_, [this](net::ClientRequest request, net::HttpClient::Done done) {
          client_->send(std::move(request), std::move(done));
      }) {}

Result<std::unique_ptr<Simulator>> Simulator::start(net::Loop &loop, const std::string &address,
                                                    std::uint16_t port, Settings settings) {
    auto client = net::HttpClient::create(loop, kPrivateNetworks);
    if (!client) return std::move(client).error();
    std::unique_ptr<Simulator> made(new Simulator(loop, std::move(*client), std::move(settings)));
    auto listener =
        Listener::open(loop, address, port,
                       [simulator = made.get()](net::Request &&request, Listener::Answer &&answer) {
                           if (ControlApi::owns(request.path)) {
                               simulator->control_.handle(std::move(request), std::move(answer));
                           } else {
                               simulator->rest_.handle(std::move(request), std::move(answer));
                           }
                       });
    if (!listener) return std::move(listener).error();
    made->listener_ = std::move(*listener);
    made->world_.base_url = "http://" + address + ":" + std::to_string(made->port());
    return made;
}

}  // namespace patchbay::simulators::twilio
