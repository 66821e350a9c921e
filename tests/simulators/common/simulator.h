// Simulator: one simulated account behind one listener. Lives on its loop. Destroyed after the
// loop has ended, for what waits in the loop's timers points here.
#pragma once

#include "core/net/http_client.h"
#include "core/net/loop.h"
#include "tests/simulators/common/listener.h"
#include "tests/simulators/common/own_network.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

namespace patchbay::simulators {

// World is what there is; Api and ControlApi are its two doors: the provider's and the tests'.
// `webhook_request(settings, body)` is the provider's own, beside its Settings.
template <class Settings, class World, class Api, class ControlApi>
class Simulator {
public:
    // The error says why it cannot listen.
    static Result<std::unique_ptr<Simulator>> start(net::Loop &loop, const std::string &address,
                                                    std::uint16_t port, Settings settings) {
        auto client = net::HttpClient::create(loop, kPrivateNetworks);
        if (!client) return std::move(client).error();
        std::unique_ptr<Simulator> made(
            new Simulator(loop, std::move(*client), std::move(settings)));
        const auto handle = [simulator = made.get()](net::Request &&request,
                                                     Listener::Answer &&answer) {
            if (request.path.starts_with("/_control/")) {
                simulator->control_.handle(std::move(request), std::move(answer));
            } else {
                simulator->api_.handle(std::move(request), std::move(answer));
            }
        };
        auto listener = Listener::open(loop, address, port, handle);
        if (!listener) return std::move(listener).error();
        made->listener_ = std::move(*listener);
        return made;
    }

    std::uint16_t port() const { return listener_->port(); }

private:
    Simulator(net::Loop &loop, std::unique_ptr<net::HttpClient> client, Settings settings)
        : client_(std::move(client)),
          world_(loop, std::move(settings),
                 [this](std::string body, net::HttpClient::Done done) {
                     client_->send(webhook_request(world_.settings, std::move(body)),
                                   std::move(done));
                 }),
          api_(world_),
          control_(world_, [this](net::ClientRequest request, net::HttpClient::Done done) {
              client_->send(std::move(request), std::move(done));
          }) {}

    std::unique_ptr<net::HttpClient> client_;
    World world_;
    Api api_;
    ControlApi control_;
    std::unique_ptr<Listener> listener_;
};

}  // namespace patchbay::simulators
