// RestApi: the provider's own API, as strict as its documents. What is accepted goes to the World.
#pragma once

#include "tests/simulators/common/listener.h"
#include "tests/simulators/twilio/world.h"

#include <string>
#include <vector>

namespace patchbay::simulators::twilio {

class RestApi {
public:
    explicit RestApi(World &world) : world_(world) {}

    void handle(net::Request &&request, Listener::Answer &&answer);

private:
    using Parts = std::vector<std::string>;

    void send(const net::Request &request, Listener::Answer &&answer);
    net::Response get(const net::Request &request, const Parts &parts);
    net::Response media(const net::Request &request, const MediaItem &item, bool as_json) const;
    net::Response media_list(const Message &message, const std::string &uri) const;
    net::Response download(const net::Request &request);
    bool authenticated(const net::Request &request) const;
    net::Response refuse(const Error &error);
    net::Response not_found(const net::Request &request);

    World &world_;
};

}  // namespace patchbay::simulators::twilio
