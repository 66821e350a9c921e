// World: everything that one simulated SMSC is made of, and the two things that happen in it: a
// customer writes, and an accepted submit makes its way. Sessions and ControlApi are its doors.
#pragma once

#include "core/base/executor.h"
#include "tests/simulators/common/faults.h"
#include "tests/simulators/smsc/book.h"
#include "tests/simulators/smsc/customer_message.h"
#include "tests/simulators/smsc/pdu_log.h"
#include "tests/simulators/smsc/session.h"

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace patchbay::simulators::smsc {

// What the next valid submit gets, by order of the control API.
struct OrderedError {
    std::uint32_t status;  // the answer; kRok: accepted, and ends in `state`
    std::size_t state;
};

struct Counts {
    std::uint64_t connections = 0;
    std::uint64_t binds = 0;  // asked for
    std::map<std::uint32_t, std::uint64_t> refused_binds;
    std::uint64_t requests = 0;  // to submit
    std::uint64_t accepted = 0;
    std::map<std::uint32_t, std::uint64_t> refused;  // by status
    std::uint64_t customer_messages = 0;
    std::uint64_t load_answered = 0;  // the answers to a load's texts, each once
    std::uint64_t load_doubled = 0;
    std::uint64_t load_out_of_order = 0;
    std::uint64_t deliveries = 0;  // deliver_sm, the first of each
    std::uint64_t posts = 0;       // and all that were sent
    std::uint64_t acknowledged = 0;
    std::uint64_t given_up = 0;
    std::uint64_t stray_responses = 0;
    std::uint64_t malformed_responses = 0;
};

class World {
public:
    // `executor` must outlive it. One thread.
    World(Executor &executor, Settings initial);

    TimeMs now() const { return system_clock().now() + settings.clock_offset_ms; }
    void connect(Stream stream);
    std::size_t binds_of(const std::string &account) const;

    void submit(const std::shared_ptr<Session> &session, const Pdu &pdu);
    // So many texts that end with their number, from 1, are about to come from the customer; the
    // answers that end with one of these are counted.
    void expect_answers(const std::string &customer, std::size_t texts);
    // Returns the message's id, which is the simulator's own: the protocol has none.
    std::string customer_writes(const std::string &customer, CustomerMessage message);
    std::uint16_t next_reference() { return ++reference_; }

    // Sends what waits, as far as there are binds with room.
    void pump(const std::string &account);
    void answered(const DeliveryPtr &delivery, std::uint32_t status, bool nack);
    void again(const DeliveryPtr &delivery);  // at once
    void return_deliveries(std::map<std::uint32_t, DeliveryPtr> unanswered);
    void gone(const Session &session, std::map<std::uint32_t, DeliveryPtr> unanswered);
    std::size_t release(std::size_t count, bool last_first);

    // Null: there is none. 0 is the newest, one that is bound before one that is not.
    std::shared_ptr<Session> session(std::uint64_t id) const;
    const std::map<std::uint64_t, std::shared_ptr<Session>> &sessions() const { return sessions_; }

    // Nothing is on its way, and no answer is held.
    bool idle() const;
    std::size_t pending() const { return pending_; }
    std::size_t statuses_waiting() const { return statuses_waiting_; }

    Executor &executor;
    Settings settings;
    Faults faults;
    Book book;
    PduLog log;
    Counts counts;
    std::deque<OrderedError> ordered_errors;

private:
    struct Fate {
        std::size_t state = 0;  // that it ends in; 0: as the settings say
        bool early = false;     // all its receipts come before the answer
    };
    struct Bucket {
        double tokens = -1;
        std::int64_t at = 0;
    };

    bool is_throttled(const std::string &account);
    PartPtr accept(const Session &session, const Pdu &pdu, ShortMessage message, Content content,
                   const std::string &customer, std::string_view fault);
    void answer(const std::shared_ptr<Session> &session, const PartPtr &part);
    void answer_now(Session &session, const PartPtr &part);
    void send_statuses(const PartPtr &part, Fate fate);
    void status_later(const PartPtr &part, std::size_t state, bool early);
    void status_now(const PartPtr &part, std::size_t state);
    DeliveryPtr receipt(const Part &part, std::size_t state, const std::string &message_id) const;
    void count_answer(Customer &customer, const Content &content);
    std::string receipt_id(const Part &part) const;
    void enqueue(const DeliveryPtr &delivery, bool is_receipt);
    void enqueue_now(const DeliveryPtr &delivery);
    void settle(const DeliveryPtr &delivery, Delivery::State state);
    std::shared_ptr<Session> choose(const Delivery &delivery) const;

    std::map<std::uint64_t, std::shared_ptr<Session>> sessions_;
    std::map<std::string, std::deque<DeliveryPtr>> waiting_;    // by account
    std::map<std::string, std::deque<DeliveryPtr>> reordered_;  // by customer
    std::map<std::string, Bucket> buckets_;
    std::uint64_t last_session_ = 0;
    std::uint64_t last_message_;
    std::uint64_t last_customer_message_ = 0;
    std::uint16_t reference_ = 0;
    std::size_t pending_ = 0;
    std::size_t statuses_waiting_ = 0;
    std::size_t slow_answers_ = 0;
};

// "YYMMDDhhmmss000+", UTC; and the dates of receipts, "YYMMDDhhmm".
std::string absolute_time(TimeMs time);
std::string receipt_date(TimeMs time);

}  // namespace patchbay::simulators::smsc
