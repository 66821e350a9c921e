// What the API answers with: JSON, or a problem (RFC 9457) that names the place and the remedy.
#pragma once

#include "core/base/json.h"
#include "core/net/http_server.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <string>
#include <string_view>

namespace patchbay::admin {

net::Response json_answer(int status, const json::value &body);

net::Response problem(int status, std::string_view detail);
// At a place of the request's body: a JSON pointer.
net::Response problem_at(int status, std::string_view pointer, std::string_view detail);
net::Response bad_parameter(std::string_view name, std::string_view detail);
net::Response not_found(std::string_view what);     // "no such message: …"
net::Response come_again(std::string_view detail);  // 503 with Retry-After

// What the listener's own limits refused, as a problem.
void word_refusal(const net::Refusal &refusal);

// A text of the journal that holds JSON, as the JSON it is; else as a text.
json::value stored_json(std::string_view text);

}  // namespace patchbay::admin
