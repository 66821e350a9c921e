// ControlApi: everything under /_control, by which people and tests play the customers, set the
// account up, order faults and read what happened. docs/simulators.md is its reference.
#pragma once

#include "tests/simulators/common/listener.h"
#include "tests/simulators/graph/control.h"
#include "tests/simulators/whatsapp/world.h"

#include <string>
#include <string_view>
#include <vector>

namespace patchbay::simulators::whatsapp {

class ControlApi {
public:
    ControlApi(World &world, Send send) : world_(world), send_(std::move(send)) {}

    void handle(net::Request &&request, Listener::Answer &&answer);

private:
    using Parts = std::vector<std::string>;
    bool has_come(const net::Request &request, const Parts &parts);
    net::Response answer_to(const net::Request &request, const Parts &parts,
                            const boost::json::object &body);
    net::Response config(const boost::json::object &body);
    net::Response add_number(const boost::json::object &body);
    net::Response set_template(const boost::json::object &body);
    net::Response tell(const net::Request &request, const boost::json::object &body);
    net::Response set_customer(const std::string &wa_id, const boost::json::object &body);
    net::Response write(const net::Request &request, const std::string &wa_id,
                        boost::json::object body);
    net::Response transcript(const net::Request &request, const std::string &wa_id);
    net::Response transcripts();
    net::Response load(const boost::json::object &body);
    net::Response stats() const;
    net::Response idle() const;
    // The number that the query names, else the first; kUnrecorded: none such.
    std::size_t number_of(const net::Request &request) const;

    World &world_;
    Send send_;
};

}  // namespace patchbay::simulators::whatsapp
