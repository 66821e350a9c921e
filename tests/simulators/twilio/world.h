// World: everything that one simulated account is made of, and the two things that happen in it: a
// customer writes, and an accepted send makes its way. RestApi and ControlApi are its two doors.
#pragma once

#include "core/base/executor.h"
#include "tests/simulators/common/faults.h"
#include "tests/simulators/twilio/book.h"
#include "tests/simulators/twilio/deliveries.h"
#include "tests/simulators/twilio/media.h"
#include "tests/simulators/twilio/opt_out.h"
#include "tests/simulators/twilio/send.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::simulators::twilio {

// An error that the next send gets, by order of the control API.
struct OrderedError {
    int code;
    bool as_status;  // accepted, then undelivered; else the answer
};

struct Counts {
    std::uint64_t requests = 0;  // to send
    std::uint64_t accepted = 0;
    std::uint64_t downloads = 0;
    std::uint64_t customer_messages = 0;
    std::map<int, std::uint64_t> refused;  // by code
};

struct Attachment {
    std::string mime_type;
    std::string bytes;
};

// What a customer writes.
struct Writing {
    std::string text;
    std::vector<Attachment> media;
    Form fields;  // more of the webhook's fields, or others' values
};

class World final : public Deliveries::Watcher {
public:
    // `executor` and what `post` needs must outlive it. One thread.
    World(Executor &executor, Settings initial, Deliveries::Post post);

    TimeMs now() const { return system_clock().now() + settings.clock_offset_ms; }

    // Returns the message's sid.
    std::string customer_writes(std::size_t conversation, Writing writing);

    // How an accepted send goes on. With an error code, it is not delivered.
    struct Fate {
        int error_code = 0;
        bool early = false;  // all its statuses are posted at once
    };
    // Records a send that was accepted.
    MessagePtr accept(std::size_t conversation, const Send &send, const Form &request,
                      std::string_view fault);
    // Its statuses in time.
    void send_statuses(const MessagePtr &message, Fate fate);
    // Calls `then` when all statuses of an early send have been answered.
    void when_told(const Message &message, std::function<void()> then);

    // Nothing is on its way to a webhook.
    bool idle() const { return deliveries.pending() == 0 && statuses_waiting_ == 0; }
    std::size_t statuses_waiting() const { return statuses_waiting_; }

    Executor &executor;
    Settings settings;
    std::string base_url;  // of the simulator itself: where media are
    Faults faults;
    Book book;
    Media media;
    Counts counts;
    std::deque<OrderedError> ordered_errors;
    Deliveries deliveries;

private:
    void posted(const Event &event) override;
    void answered(const Event &event, int status, const Answer &answer) override;
    MessagePtr new_message(std::size_t conversation, std::string_view direction,
                           std::string_view prefix);
    void post_message(const MessagePtr &message);
    void send_automatically(std::size_t conversation, std::string text, std::string_view why);
    void heed(std::size_t conversation, const OptOutWord &word);
    void status_later(const MessagePtr &message, std::size_t status, int error_code, bool early);
    void status_now(const MessagePtr &message, std::size_t status, int error_code);
    void call_back(const MessagePtr &message, std::size_t status);
    void tell_of_a_stranger(const MessagePtr &message);

    std::size_t statuses_waiting_ = 0;
};

}  // namespace patchbay::simulators::twilio
