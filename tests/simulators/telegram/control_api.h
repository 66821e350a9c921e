// ControlApi: everything under /_control, by which people and tests play the customers, order
// faults and read what happened. docs/simulators.md is its reference.
#pragma once

#include "tests/simulators/common/control_answers.h"
#include "tests/simulators/common/listener.h"
#include "tests/simulators/telegram/world.h"

#include <string>
#include <utility>
#include <vector>

namespace patchbay::simulators::telegram {

class ControlApi {
public:
    ControlApi(World &world, Send send) : world_(world), send_(std::move(send)) {}

    void handle(net::Request &&request, Listener::Answer &&answer);

private:
    using Parts = std::vector<std::string>;
    bool has_come(const net::Request &request, const Parts &parts);
    net::Response answer_to(const net::Request &request, const Parts &parts,
                            const boost::json::object &body);
    net::Response customer(const net::Request &request, const Parts &parts,
                           const boost::json::object &body);
    net::Response config(const boost::json::object &body);
    net::Response set_customer(std::size_t chat, const boost::json::object &body);
    net::Response write(std::size_t chat, boost::json::object body);
    net::Response transcripts() const;
    net::Response waiting_updates();
    net::Response load(const boost::json::object &body);
    net::Response stats() const;

    World &world_;
    Send send_;
};

}  // namespace patchbay::simulators::telegram
