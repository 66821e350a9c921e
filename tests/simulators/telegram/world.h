// World: everything that one simulated bot is made of, and what happens in it: a customer does
// something, a send is accepted, updates go to the webhook or wait. BotApi and ControlApi are its
// two doors.
#pragma once

#include "core/base/executor.h"
#include "tests/simulators/common/deliveries.h"
#include "tests/simulators/common/faults.h"
#include "tests/simulators/telegram/api_error.h"
#include "tests/simulators/telegram/book.h"
#include "tests/simulators/telegram/content.h"
#include "tests/simulators/telegram/files.h"
#include "tests/simulators/telegram/markup.h"
#include "tests/simulators/telegram/updates.h"

#include <boost/json/object.hpp>

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

namespace patchbay::simulators::telegram {

struct Counts {
    std::uint64_t requests = 0;  // to send
    std::uint64_t accepted = 0;
    std::uint64_t edits = 0;
    std::uint64_t chat_actions = 0;
    std::uint64_t reactions = 0;
    std::uint64_t callback_answers = 0;
    std::uint64_t polls = 0;          // getUpdates
    std::uint64_t webhook_calls = 0;  // methods in the answers to webhooks
    std::uint64_t downloads = 0;
    std::uint64_t customer_messages = 0;
    std::map<int, std::uint64_t> refused;  // by code
};

// A press that the bot may answer.
struct Press {
    std::size_t chat;
    std::size_t entry;
    TimeMs at;
};

// What went wrong last with the webhook.
struct WebhookError {
    TimeMs at = 0;  // 0: nothing did
    std::string message;
};

class World final : public Deliveries::Watcher {
public:
    // `executor` and what `post` needs must outlive it. One thread.
    World(Executor &executor, Settings initial, Deliveries::Post post);

    TimeMs now() const { return settings.now(); }

    // What customers do. Each returns the id that the transcript has for it.
    std::string customer_sends(std::size_t chat, boost::json::object what, std::string words,
                               std::int64_t reply_to);
    void customer_edits(std::size_t chat, Entry &entry, const std::string &text);
    std::string customer_presses(std::size_t chat, const Entry &message, const Button &button);
    void customer_reacts(std::size_t chat, Entry &entry, const std::string &emoji);
    void set_blocked(std::size_t chat, bool blocked);  // and tells, where it changes
    // An update as it is, but for its id; a message gets what it lacks.
    std::string customer_does(std::size_t chat, boost::json::object update);

    // Records a send. Returns the message.
    struct Sent {
        std::size_t chat;
        Content content;
        boost::json::object request;
        std::int64_t reply_to;       // 0: none
        std::string_view fault;      // what struck the answer
        std::string_view automatic;  // why it was sent without a request; "": it was not
    };
    boost::json::object accept(Sent sent);

    // Why the bot may not write to this chat now.
    Refusal check_reachable(std::size_t chat) const;
    net::Response refuse(const ApiError &error);  // and counts it

    // "": none. What waits goes there, or stays for getUpdates.
    void set_webhook(const std::string &url);
    void drop_updates();
    // These two for getUpdates: an answer that has it is about to leave; it came.
    void given(const Update &update);
    void confirmed(std::int64_t update_id);

    // Everything that happened was told and taken.
    bool idle() {
        updates.forget_old(now());
        return deliveries.pending() == 0 && updates.pending().empty();
    }

    Executor &executor;
    Settings settings;
    Faults faults;
    Book book;
    Files files;
    Updates updates;
    Bucket pace;  // of the bot
    Counts counts;
    std::deque<ApiError> ordered_errors;
    std::unordered_map<std::string, Press> presses;  // without an answer, by id
    WebhookError webhook_error;
    Deliveries deliveries;

    // Set by the API that minds them.
    std::function<void()> on_update = [] {};   // one has come, and there is no webhook
    std::function<void()> on_webhook = [] {};  // one was set
    std::function<void(const net::ClientResponse &)> on_webhook_answer =
        [](const net::ClientResponse &) {};  // with 2xx

private:
    void posted(const Event &event) override;
    void answered(const Event &event, const net::ClientResponse &answer) override;
    bool is_taken(int status) const override { return status / 100 == 2; }
    bool is_wanted(const Event &event) const override;
    Entry *entry_of(std::size_t chat, std::size_t entry);
    void acknowledge(std::size_t chat, std::size_t entry);
    // Where the bot wants this kind of update.
    void tell(std::size_t chat, std::size_t entry, std::string_view kind, boost::json::object what);
    void hand_over(std::int64_t id, const Update &update);

    std::uint64_t last_press_;
};

}  // namespace patchbay::simulators::telegram
