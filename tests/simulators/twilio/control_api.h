// ControlApi: everything under /_control, by which people and tests play the customers, set the
// account up, order faults and read what happened. docs/simulators.md is its reference.
#pragma once

#include "tests/simulators/common/listener.h"
#include "tests/simulators/twilio/world.h"

#include <string>
#include <string_view>
#include <vector>

namespace patchbay::simulators::twilio {

class ControlApi {
public:
    // `send` posts what a test wants posted exactly so.
    ControlApi(World &world, Deliveries::Post send) : world_(world), send_(std::move(send)) {}

    static bool owns(std::string_view path) { return path.starts_with("/_control/"); }
    void handle(net::Request &&request, Listener::Answer &&answer);

private:
    using Parts = std::vector<std::string>;
    bool has_come(const net::Request &request, const Parts &parts);
    net::Response answer_to(const net::Request &request, const Parts &parts,
                            const boost::json::object &body);
    net::Response config(const boost::json::object &body);
    net::Response add_number(const boost::json::object &body);
    net::Response set_customer(std::size_t number, const std::string &customer,
                               const boost::json::object &body);
    net::Response write(std::size_t number, const std::string &customer,
                        const boost::json::object &body);
    net::Response transcript(std::size_t number, const std::string &customer);
    net::Response transcripts();
    net::Response load(const boost::json::object &body);
    net::Response stats() const;
    net::Response webhooks() const;
    void post_raw(const boost::json::object &body, Listener::Answer &&answer);
    // The number that the query names, else the first; kNone: none such.
    std::size_t number_of(const net::Request &request) const;

    World &world_;
    Deliveries::Post send_;
};

}  // namespace patchbay::simulators::twilio
