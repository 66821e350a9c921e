// ControlApi: everything under /_control, by which people and tests play the customers, set the
// SMSC up, order faults and read what happened. docs/simulators.md is its reference.
#pragma once

#include "tests/simulators/common/listener.h"
#include "tests/simulators/smsc/world.h"

#include <string>
#include <string_view>
#include <vector>

namespace patchbay::simulators::smsc {

class ControlApi {
public:
    explicit ControlApi(World &world) : world_(world) {}

    void handle(net::Request &&request, Listener::Answer &&answer);

private:
    using Parts = std::vector<std::string>;
    bool has_come(const net::Request &request, const Parts &parts);
    net::Response answer_to(const net::Request &request, const Parts &parts,
                            const boost::json::object &body);
    net::Response config(const boost::json::object &body);
    net::Response order_errors(const net::Request &request, const boost::json::object &body);
    net::Response order(const boost::json::object &body);
    net::Response release(const boost::json::object &body);
    net::Response set_customer(const std::string &customer, const boost::json::object &body);
    net::Response write(const std::string &customer, const boost::json::object &body);
    net::Response load(const boost::json::object &body);
    net::Response binds() const;
    net::Response stats() const;
    std::size_t bound() const;

    World &world_;
};

}  // namespace patchbay::simulators::smsc
