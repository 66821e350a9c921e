// The parts of the control APIs that several simulators answer alike: docs/simulators.md.
#pragma once

#include "core/base/executor.h"
#include "core/net/http_client.h"
#include "tests/simulators/common/control.h"
#include "tests/simulators/common/deliveries.h"
#include "tests/simulators/common/fields.h"
#include "tests/simulators/common/listener.h"

#include <boost/json/array.hpp>

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace patchbay::simulators {

// Sends any request, for what a test wants sent exactly so; answers on the executor's thread.
using Send = std::function<void(net::ClientRequest request, net::HttpClient::Done done)>;

net::Response bad_request(const Error &error);
net::Response fine();

std::int64_t query_integer(const net::Request &request, std::string_view name);  // else 0

// Answers a GET once `has_come`, or when its wait_ms, at most 60 000, are over.
void answer_when(Executor &executor, net::Request &&request, Listener::Answer &&to,
                 std::function<bool(const net::Request &)> has_come,
                 std::function<net::Response(const net::Request &)> answer);

net::Response faults_answer(Faults &faults, const net::Request &request,
                            const boost::json::object &body);
boost::json::object refusals(const std::map<int, std::uint64_t> &by_code);

net::Response posts_answer(const Deliveries &deliveries);
boost::json::object counts_of(const Deliveries &deliveries);

// {"status", "body", "error", "duration_us"}
boost::json::object answer_of(const net::ClientResponse &response);
// {"body": text or JSON, "sign": true, "headers": {}}: posts exactly that, once. `make` is the
// provider's request with this body, signed or not.
void post_raw(const Send &send, const boost::json::object &body,
              const std::function<net::ClientRequest(std::string text, bool is_signed)> &make,
              Listener::Answer &&answer);

// What customers write for measurements: each of so many the same numbered texts.
struct Load {
    std::uint64_t first = 0;  // customer, as a number
    std::int64_t customers = 1;
    std::int64_t messages = 1;
    std::string text = "message";

    // Calls `write` for each text of each customer, in turns over the customers.
    net::Response run(
        const std::function<void(std::uint64_t customer, const std::string &text)> &write) const;
};

// {"customers", "messages", "first", "text"}. `number_of` reads "first", with `first` as default;
// 0: it names no customer.
Result<Load> read_load(const boost::json::object &body, std::string first,
                       const std::function<std::uint64_t(const std::string &)> &number_of);

// {"codes": […], "as": "answer"}: what the next sends get. `read(code, as_status)` gives an
// optional Order; `statuses`: whether an error may be ordered as a failed status.
template <class Order, class Read>
net::Response errors_answer(std::deque<Order> &orders, bool statuses, const net::Request &request,
                            const boost::json::object &body, Read read) {
    if (request.method == "DELETE") orders.clear();
    if (request.method == "POST") {
        Fields fields(body);
        std::string as = "answer";
        fields.text("as", as);
        if (as != "answer" && !(statuses && as == "status")) {
            fields.refuse("as", statuses ? "must be \"answer\" or \"status\""
                                         : "must be \"answer\": there is no failed status");
        }
        std::deque<Order> made;
        const auto *codes = fields.value("codes");
        const auto *list = codes ? codes->if_array() : nullptr;
        if (!list) fields.refuse("codes", "must be an array of error codes");
        for (const auto &code : list ? *list : boost::json::array()) {
            auto order = read(code, as == "status");
            if (!order) fields.refuse("codes", "must be an array of error codes");
            if (order) made.push_back(std::move(*order));
        }
        if (const auto done = fields.done(); !done) return bad_request(done.error());
        orders = std::move(made);
    }
    return json_response(200, {{"waiting", orders.size()}});
}

}  // namespace patchbay::simulators
