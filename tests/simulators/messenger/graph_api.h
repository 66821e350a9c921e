// GraphApi: the provider's own API, as strict as its documents. Finds who answers a call.
#pragma once

#include "tests/simulators/common/listener.h"
#include "tests/simulators/messenger/conversations_api.h"
#include "tests/simulators/messenger/send_api.h"
#include "tests/simulators/messenger/thread_api.h"
#include "tests/simulators/messenger/world.h"

#include <string>

namespace patchbay::simulators::messenger {

class GraphApi {
public:
    explicit GraphApi(World &world)
        : world_(world), send_(world), threads_(world), conversations_(world) {}

    void handle(net::Request &&request, Listener::Answer &&answer);

private:
    bool is_account(const std::string &id) const;  // or "me"
    net::Response edge(const net::Request &request, const std::string &name);
    net::Response node(const net::Request &request, const std::string &id);
    net::Response person(const net::Request &request, std::size_t conversation);
    net::Response profile(const net::Request &request);
    net::Response subscriptions(const net::Request &request);
    void download(const net::Request &request, Listener::Answer &&answer);

    World &world_;
    SendApi send_;
    ThreadApi threads_;
    ConversationsApi conversations_;
};

}  // namespace patchbay::simulators::messenger
