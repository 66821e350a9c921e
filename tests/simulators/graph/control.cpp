#include "tests/simulators/graph/control.h"

#include "tests/simulators/graph/webhook.h"

#include <charconv>
#include <memory>
#include <optional>
#include <utility>

namespace patchbay::simulators::graph {

namespace {

// 613, or "10/2018278" with a subcode.
std::optional<OrderedError> read_error(const json::value &value, bool as_status) {
    if (value.is_int64()) return OrderedError{static_cast<int>(value.get_int64()), 0, as_status};
    if (!value.is_string()) return {};
    OrderedError out{0, 0, as_status};
    const auto &text = value.get_string();
    const auto *end = text.data() + text.size();
    const auto code = std::from_chars(text.data(), end, out.code);
    if (code.ec != std::errc{} || code.ptr == end || *code.ptr != '/') return {};
    const auto subcode = std::from_chars(code.ptr + 1, end, out.subcode);
    if (subcode.ec != std::errc{} || subcode.ptr != end) return {};
    return out;
}

}  // namespace

net::Response ordered_errors_answer(std::deque<OrderedError> &errors, bool statuses,
                                    const net::Request &request, const json::object &body) {
    return errors_answer(errors, statuses, request, body, read_error);
}

void verify(const App &app, const Send &send, Listener::Answer &&answer) {
    const auto challenge = new_challenge();
    const auto later = std::make_shared<Listener::Answer>(std::move(answer));
    send(handshake_request(app, challenge),
         [later, challenge](const net::ClientResponse &response) {
             auto out = answer_of(response);
             out["ok"] = response.status == 200 && response.body == challenge;
             later->send(json_response(200, out));
         });
}

void post_raw(const App &app, const Send &send, const json::object &body,
              Listener::Answer &&answer) {
    simulators::post_raw(
        send, body,
        [&](std::string text, bool is_signed) {
            return webhook_request(app, std::move(text), is_signed);
        },
        std::move(answer));
}

}  // namespace patchbay::simulators::graph
