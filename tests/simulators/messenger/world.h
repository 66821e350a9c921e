// World: everything that one simulated account is made of, and what happens in it: a customer does
// something, an accepted message makes its way, the control of a thread changes hands. GraphApi and
// ControlApi are its two doors.
#pragma once

#include "core/base/executor.h"
#include "tests/simulators/common/deliveries.h"
#include "tests/simulators/common/faults.h"
#include "tests/simulators/graph/control.h"
#include "tests/simulators/messenger/book.h"
#include "tests/simulators/messenger/graph_error.h"
#include "tests/simulators/messenger/media.h"
#include "tests/simulators/messenger/profile.h"

#include <boost/json/object.hpp>

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>

namespace patchbay::simulators::messenger {

struct Counts {
    std::uint64_t requests = 0;  // send requests, sender actions included
    std::uint64_t accepted = 0;
    std::uint64_t read_receipts = 0;
    std::uint64_t typing_indicators = 0;
    std::uint64_t reactions = 0;
    std::uint64_t downloads = 0;
    std::uint64_t customer_messages = 0;
    std::map<int, std::uint64_t> refused;  // by code
};

// What a customer does: the member of a messaging event, and the field that it belongs to.
struct Deed {
    boost::json::object what;
    std::string_view field;
};

class World final : public Deliveries::Watcher {
public:
    // `executor` and what `post` needs must outlive it. One thread.
    World(Executor &executor, Settings initial, Deliveries::Post post);

    TimeMs now() const { return settings.now(); }

    // Returns the message's id, which it makes where it has none; "" where it can have none.
    std::string customer_does(std::size_t conversation, Deed deed);

    // Records a send that was accepted, and tells of it in time. `fault` is what struck the answer,
    // `base` where links lead. Returns its id.
    std::string accept(std::size_t conversation, const boost::json::object &body,
                       const std::string &base, std::string_view fault);
    // Another app, or a person in the inbox, writes to the customer. Returns the message's id.
    std::string others_write(std::size_t conversation, const boost::json::object &body,
                             const std::string &app_id);

    // The app that controls the thread now; "": none.
    const std::string &owner(std::size_t conversation);
    void set_owner(std::size_t conversation, std::string app_id);
    // Whether another app than ours does.
    bool is_standby(std::size_t conversation);
    // Posts {"pass_thread_control": …} or the like.
    void tell_handover(std::size_t conversation, boost::json::object what);

    net::Response refuse(const GraphError &error);  // and counts it

    // Nothing is on its way to the webhook.
    bool idle() const { return deliveries.pending() == 0 && statuses_waiting_ == 0; }
    std::size_t statuses_waiting() const { return statuses_waiting_; }

    Executor &executor;
    Settings settings;
    Faults faults;
    Book book;
    Media media;
    Profile profile;
    Bucket pace;  // of the account
    Counts counts;
    std::deque<graph::OrderedError> ordered_errors;
    Deliveries deliveries;

private:
    struct Accepted {
        std::size_t conversation;
        std::size_t entry;
        std::string mid;
        TimeMs at;
        boost::json::object echo;
    };
    void posted(const Event &event) override;
    void answered(const Event &event, const net::ClientResponse &answer) override;
    Accepted record(std::size_t conversation, const boost::json::object &body,
                    const std::string &app_id, std::string_view fault);
    void status_later(const Accepted &send, std::size_t status);
    void status_now(const Accepted &send, std::size_t status);
    // Where the account is subscribed to `field`. `event` is whole.
    void post(std::size_t conversation, std::size_t entry, int status, std::string_view field,
              boost::json::object event);

    std::size_t statuses_waiting_ = 0;
};

}  // namespace patchbay::simulators::messenger
