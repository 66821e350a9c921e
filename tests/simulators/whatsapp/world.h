// World: everything that one simulated account is made of, and the two things that happen in it: a
// customer writes, and an accepted send makes its way. GraphApi and ControlApi are its two doors.
#pragma once

#include "core/base/executor.h"
#include "tests/simulators/common/deliveries.h"
#include "tests/simulators/common/faults.h"
#include "tests/simulators/graph/control.h"
#include "tests/simulators/whatsapp/book.h"
#include "tests/simulators/whatsapp/limits.h"
#include "tests/simulators/whatsapp/media.h"
#include "tests/simulators/whatsapp/templates.h"
#include "tests/simulators/whatsapp/webhook_body.h"

#include <boost/json/object.hpp>

#include <cstdint>
#include <deque>
#include <map>
#include <string>

namespace patchbay::simulators::whatsapp {

struct Counts {
    std::uint64_t requests = 0;  // send requests, read receipts included
    std::uint64_t accepted = 0;
    std::uint64_t read_receipts = 0;
    std::uint64_t typing_indicators = 0;
    std::uint64_t downloads = 0;
    std::uint64_t customer_messages = 0;
    std::map<int, std::uint64_t> refused;  // by code
};

class World final : public Deliveries::Watcher {
public:
    // `executor` and what `post` needs must outlive it. One thread.
    World(Executor &executor, Settings initial, Deliveries::Post post);

    TimeMs now() const { return settings.now(); }

    // The message of a customer: `message` is its JSON without from, id and timestamp. Returns its
    // id.
    std::string customer_writes(std::size_t conversation, boost::json::object message);

    // Records a send that was accepted, and sends its statuses in time. `fault` is what struck the
    // answer. Returns its id.
    std::string accept(std::size_t conversation, std::string body, std::string_view correlation,
                       std::string_view fault);
    // Accepts likewise, but ends in a failed status.
    std::string accept_and_fail(std::size_t conversation, std::string body,
                                std::string_view correlation, const GraphError &error);

    // Posts a change of `field` about the business account of a number.
    void tell(std::size_t number, std::string field, const boost::json::value &value);

    // Nothing is on its way to the webhook.
    bool idle() const { return deliveries.pending() == 0 && statuses_waiting_ == 0; }
    std::size_t statuses_waiting() const { return statuses_waiting_; }

    Executor &executor;
    Settings settings;
    Faults faults;
    Book book;
    Limits limits;
    Templates templates;
    Media media;
    Counts counts;
    std::deque<graph::OrderedError> ordered_errors;
    Deliveries deliveries;

private:
    struct Accepted {
        std::size_t conversation;
        std::size_t entry;
        std::string id;
        std::string correlation;
    };
    void posted(const Event &event) override;
    void answered(const Event &event, const net::ClientResponse &answer) override;
    Accepted record_send(std::size_t conversation, std::string body, std::string_view correlation,
                         std::string_view fault);
    void status_later(const Accepted &send, std::size_t status, std::string errors);
    void status_now(const Accepted &send, std::size_t status, const std::string &errors);

    std::size_t statuses_waiting_ = 0;
};

}  // namespace patchbay::simulators::whatsapp
