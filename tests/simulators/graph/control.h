// The parts of the control APIs that the accounts of one Meta app share: docs/simulators.md.
#pragma once

#include "tests/simulators/common/control_answers.h"
#include "tests/simulators/graph/app.h"

#include <deque>

namespace patchbay::simulators::graph {

// An error that the next send gets, by order.
struct OrderedError {
    int code;
    int subcode;     // 0: none
    bool as_status;  // accepted, then a failed status; else the answer
};

// `statuses`: whether an error may be ordered as a failed status.
net::Response ordered_errors_answer(std::deque<OrderedError> &errors, bool statuses,
                                    const net::Request &request, const boost::json::object &body);

void verify(const App &app, const Send &send, Listener::Answer &&answer);
void post_raw(const App &app, const Send &send, const boost::json::object &body,
              Listener::Answer &&answer);

}  // namespace patchbay::simulators::graph
