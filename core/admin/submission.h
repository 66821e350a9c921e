// A request to send a message, from the bytes of its body.
#pragma once

#include "core/engine/operator.h"
#include "core/net/http.h"

#include <variant>

namespace patchbay::admin {

// The submission, or the problem to answer with: 400, 415, 422.
std::variant<engine::Submission, net::Response> read_submission(const net::Request &request);

}  // namespace patchbay::admin
