// Events: what a channel's decode gives. Plain values; the JSON form is the outside contract.
#pragma once

#include "core/base/clock.h"
#include "core/model/content.h"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace patchbay::model {

struct Contact {
    std::string address;  // what a reply goes to
    std::string phone;    // E.164 with '+'
    std::string user_id;
    std::string parent_user_id;
    std::string username;
    std::string name;
};

struct Message {
    std::string channel;  // the line: the operator's channel id
    std::string account;
    std::string id;  // the provider's
    Contact from;
    TimeMs timestamp = 0;
    Content content;
    std::string reply_to;
    std::string referral;   // JSON object text, or empty
    std::string raw;        // JSON text, or empty
    std::string part_of;    // the message whose turn it shares, such as a further file's first
    bool answered = false;  // by the provider itself
    bool own = false;       // `account` is the line's, whatever its name; not in the JSON

    // No flow answers it.
    bool silent() const { return answered || !part_of.empty(); }
};

enum class DeliveryStatus { sent = 1, delivered, read, failed };

struct DeliveryError {
    std::string code;
    std::string title;
    bool retryable = false;
};

struct Status {
    std::string channel;
    std::string account;
    std::string message_id;  // or a watermark with `from`
    DeliveryStatus status = DeliveryStatus::sent;
    TimeMs timestamp = 0;
    std::string correlation;
    Contact from;
    std::string watermark;
    std::vector<DeliveryError> errors;
    std::string raw;
    // delivery::reference_of() the message, where that is all that the provider echoes; 0: none.
    std::uint32_t reference = 0;
    bool own = false;  // as Message::own; not in the JSON
};

struct Notice {
    std::string channel;
    std::string account;
    std::string kind;
    TimeMs timestamp = 0;
    std::string data;  // JSON object text
    std::string raw;
    // Not in the JSON.
    bool alarm = false;            // an operator should look
    bool templates = false;        // the account's templates changed
    std::string correlation = {};  // of an echo: the message of ours that it repeats, by our token
    std::string message_id = {};   // and by the provider's id
    Contact from = {};  // of a provider's opt_out and opt_in: who stopped us there, or came back
};

// News of a backend that pushes, for the conversations that follow one of its subjects.
struct BackendEvent {
    std::string backend;  // the operator's backend id
    std::string name;
    std::string id;  // the sender's; empty: never a duplicate
    TimeMs timestamp = 0;
    std::vector<std::string> subjects;
    std::string data;   // JSON object text
    std::string raw;    // JSON text, or empty
    bool last = false;  // nothing more will come of its subjects; not in the JSON
};

using Event = std::variant<Message, Status, Notice>;

std::string_view status_name(DeliveryStatus status);

json::object to_json(const Contact &contact);
json::object to_json(const Message &message);
json::object to_json(const Status &status);
json::object to_json(const Notice &notice);
json::object to_json(const Event &event);
json::object to_json(const BackendEvent &event);

// Compact JSON text, the form that the journal keeps and `plugin decode` prints.
std::string to_text(const Event &event);
std::string to_text(const Message &message);
std::string to_text(const Status &status);
std::string to_text(const Notice &notice);
std::string to_text(const BackendEvent &event);

// Reads back what to_json wrote.
Result<Message> message_from_json(const json::object &object);
Result<Status> status_from_json(const json::object &object);
Result<BackendEvent> backend_event_from_json(const json::object &object);

}  // namespace patchbay::model
