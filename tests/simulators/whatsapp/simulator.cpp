#include "tests/simulators/whatsapp/simulator.h"

#include "tests/simulators/graph/webhook.h"

#include <utility>

namespace patchbay::simulators::whatsapp {

namespace {

// A simulator posts to machines of one's own only, and never to the world.
const std::vector<std::string> kPrivateNetworks{"127.0.0.0/8",    "10.0.0.0/8", "172.16.0.0/12",
                                                "192.168.0.0/16", "::1/128",    "fc00::/7"};

}  // namespace

Simulator::Simulator(net::Loop &loop, std::unique_ptr<net::HttpClient> client, Settings settings)
    : client_(std::move(client)),
      world_(loop, std::move(settings),
             [this](std::string body, net::HttpClient::Done done) {
                 client_->send(graph::webhook_request(world_.settings, std::move(body)),
                               std::move(done));
             }),
      graph_(world_),
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
                               simulator->graph_.handle(std::move(request), std::move(answer));
                           }
                       });
    if (!listener) return std::move(listener).error();
    made->listener_ = std::move(*listener);
    return made;
}

}  // namespace patchbay::simulators::whatsapp
