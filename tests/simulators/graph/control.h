// The parts of the control APIs that the accounts of one Meta app share: docs/simulators.md.
#pragma once

#include "core/base/executor.h"
#include "tests/simulators/common/control.h"
#include "tests/simulators/common/listener.h"
#include "tests/simulators/graph/app.h"
#include "tests/simulators/graph/deliveries.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string_view>

namespace patchbay::simulators::graph {

// Sends any request, for the handshake and raw posts; answers on the executor's thread.
using Send = std::function<void(net::ClientRequest request, net::HttpClient::Done done)>;

// An error that the next send gets, by order.
struct OrderedError {
    int code;
    int subcode;     // 0: none
    bool as_status;  // accepted, then a failed status; else the answer
};

net::Response bad_request(const Error &error);
net::Response fine();

std::int64_t query_integer(const net::Request &request, std::string_view name);  // else 0

// Calls `answer` once `has_come`, or when the request's wait_ms, at most 60 000, are over.
void wait(Executor &executor, const net::Request &request, std::function<bool()> has_come,
          std::function<void()> answer);

net::Response faults_answer(Faults &faults, const net::Request &request,
                            const boost::json::object &body);
// `statuses`: whether an error may be ordered as a failed status.
net::Response errors_answer(std::deque<OrderedError> &errors, bool statuses,
                            const net::Request &request, const boost::json::object &body);
net::Response posts_answer(const Deliveries &deliveries);
boost::json::object counts_of(const Deliveries &deliveries);
boost::json::object refusals(const std::map<int, std::uint64_t> &by_code);

void verify(const App &app, const Send &send, Listener::Answer &&answer);
void post_raw(const App &app, const Send &send, const boost::json::object &body,
              Listener::Answer &&answer);

}  // namespace patchbay::simulators::graph
