#include "tests/simulators/twilio/world.h"

#include "tests/simulators/twilio/segments.h"
#include "tests/simulators/twilio/webhook_request.h"

#include <algorithm>
#include <utility>

namespace patchbay::simulators::twilio {

namespace {

// Lanes of messages' statuses have numbers beyond those of the conversations.
constexpr std::uint64_t kStatusLane = std::uint64_t{1} << 63U;
// Ordinals of a send's statuses, so that each has its own.
constexpr std::uint64_t kStatusSteps = 8;

Faults make_faults() {
    return Faults(
        {{"send",
          {"connection_lost", "response_lost", "throttled", "server_error", "bare_error",
           "bare_error_accepted", "slow", "early_statuses"}},
         {"webhook", {"lost", "duplicate", "late", "reorder"}},
         {"callback", {"callback_lost", "callback_duplicate", "callback_late", "callback_reorder"}},
         {"status", {"undelivered", "unknown_message"}}},
        {{"slow_ms", 500},
         {"throttled_code", 20429},
         {"undelivered_code", 30003},
         {"duplicate_ms", 100},
         {"late_ms", 200},
         {"reorder_ms", 200}});
}

}  // namespace

World::World(Executor &executor_of_all, Settings initial, Deliveries::Post post)
    : executor(executor_of_all),
      settings(std::move(initial)),
      faults(make_faults()),
      book(settings),
      deliveries(executor, faults, settings, std::move(post), *this) {}

MessagePtr World::new_message(std::size_t conversation, std::string_view direction,
                              std::string_view prefix) {
    const auto &talk = book.at(conversation);
    auto message = std::make_shared<Message>();
    message->sid = new_sid(prefix);
    message->direction = direction;
    const auto &ours = settings.numbers[talk.number].number;
    const auto &theirs = book.customer_at(talk.customer).number;
    message->from = message->inbound() ? theirs : ours;
    message->to = message->inbound() ? ours : theirs;
    message->created = message->updated = now();
    message->conversation = conversation;
    message->order = book.next_order();
    return message;
}

std::string World::customer_writes(std::size_t conversation, Writing writing) {
    auto &talk = book.at(conversation);
    book.customer_at(talk.customer).last_number = talk.number;
    ++counts.customer_messages;
    ++talk.written;

    auto message = new_message(conversation, "inbound", writing.media.empty() ? "SM" : "MM");
    message->status = "received";
    message->sent = message->created;
    message->body = std::move(writing.text);
    message->segments = count_segments(message->body);
    message->media = writing.media.size();
    message->by_service = settings.numbers[talk.number].in_service;
    message->content = inbound_form(*message, settings);
    for (std::size_t i = 0; i < writing.media.size(); ++i) {
        auto &item = writing.media[i];
        const auto n = std::to_string(i);
        set(message->content, "MediaContentType" + n, item.mime_type);
        const auto sid = media.add(message->sid, std::move(item.mime_type), std::move(item.bytes),
                                   message->created);
        set(message->content, "MediaUrl" + n,
            base_url + account_path(settings) + "/Messages/" + message->sid + "/Media/" + sid);
    }
    if (settings.provider_handles_optout)
        if (const auto *known = opt_out_word(message->body))
            set(message->content, "OptOutType", std::string(known->type));
    for (auto &field : writing.fields)
        set(message->content, field.name, std::move(field.value));
    const auto *word = opt_out_word_of(value_or_empty(message->content, "OptOutType"));
    book.keep(message);
    if (word) heed(conversation, *word);
    post_message(message);
    return message->sid;
}

void World::heed(std::size_t conversation, const OptOutWord &word) {
    auto &talk = book.at(conversation);
    if (word.type == "STOP") talk.opted_out = true;
    if (word.type == "START") talk.opted_out = false;
    send_automatically(conversation, std::string(word.reply), "opt_out");
}

void World::send_automatically(std::size_t conversation, std::string text, std::string_view why) {
    auto message = new_message(conversation, "outbound-reply", "SM");
    message->status = kStatuses[kDelivered];
    message->sent = message->created;
    message->accepted = system_clock().now();
    message->segments = count_segments(text);
    message->body = std::move(text);
    message->automatic = why;
    book.keep(message);
}

void World::post_message(const MessagePtr &message) {
    const auto &talk = book.at(message->conversation);
    const auto &number = settings.numbers[talk.number];
    if (number.webhook.empty()) return;
    deliveries.add({number.webhook, number.fallback, message->content, message, std::nullopt,
                    message->conversation, talk.subject, talk.written});
}

MessagePtr World::accept(std::size_t conversation, const Send &send, const Form &request,
                         std::string_view fault) {
    const auto &talk = book.at(conversation);
    ++counts.accepted;
    auto message = new_message(conversation, "outbound-api", send.media_urls.empty() ? "SM" : "MM");
    message->body = send.body;
    message->media = send.media_urls.size();
    message->segments = send.media_urls.empty() ? count_segments(send.body) : 1;
    message->by_service = send.by_service;
    message->sender_chosen = !send.by_service || send.number.has_value();
    message->status = send.by_service ? "accepted" : kStatuses[kQueued];
    message->status_callback = send.status_callback;
    message->content = request;
    message->accepted = system_clock().now();
    message->fault = fault;
    message->request = talk.requests;
    book.keep(message);
    return message;
}

void World::send_statuses(const MessagePtr &message, Fate fate) {
    const auto &talk = book.at(message->conversation);
    const auto struck = faults.pick("status", talk.subject, message->request);
    if (struck == "undelivered") {
        fate.error_code = static_cast<int>(faults.parameter("undelivered_code"));
    }
    auto statuses = settings.statuses;
    if (fate.error_code != 0) statuses = {kQueued, kSent, kUndelivered};
    for (const auto status : statuses) {
        const bool bad = status == kUndelivered || status == kFailed;
        const auto code =
            fate.error_code != 0 ? fate.error_code : static_cast<int>(settings.error_code);
        status_later(message, status, bad ? code : 0, fate.early);
    }
    if (struck == "unknown_message") tell_of_a_stranger(message);
}

void World::when_told(const Message &message, std::function<void()> then) {
    deliveries.when_at_rest(kStatusLane | message.order, std::move(then));
}

void World::status_later(const MessagePtr &message, std::size_t status, int error_code,
                         bool early) {
    if (early) return status_now(message, status, error_code);
    ++statuses_waiting_;
    executor.after(settings.status_delays_ms[status], [this, message, status, error_code] {
        --statuses_waiting_;
        status_now(message, status, error_code);
    });
}

void World::status_now(const MessagePtr &message, std::size_t status, int error_code) {
    message->status = kStatuses[status];
    message->error_code = error_code;
    message->sender_chosen = true;
    message->updated = now();
    if (status != kQueued && status != kFailed && message->sent == 0) {
        message->sent = message->updated;
    }
    call_back(message, status);
}

void World::call_back(const MessagePtr &message, std::size_t status) {
    if (message->status_callback.empty()) return;
    deliveries.add({message->status_callback,
                    {},
                    callback_form(*message, kStatuses[status], now(), settings),
                    message,
                    status,
                    kStatusLane | message->order,
                    book.at(message->conversation).subject,
                    message->request * kStatusSteps + status});
}

void World::tell_of_a_stranger(const MessagePtr &message) {
    if (message->status_callback.empty()) return;
    auto stranger = *message;
    stranger.sid = new_sid("SM");
    deliveries.add({message->status_callback,
                    {},
                    callback_form(stranger, kStatuses[kDelivered], now(), settings),
                    nullptr,
                    kDelivered,
                    kStatusLane | book.next_order(),
                    book.at(message->conversation).subject,
                    message->request * kStatusSteps + kStatuses.size()});
}

void World::posted(const Event &event) {
    if (!event.message) return;
    auto &message = *event.message;
    const auto time = system_clock().now();
    if (event.status) {
        auto &times = message.statuses[*event.status];
        if (times.posted == 0) times.posted = time;
        return;
    }
    ++message.posts;
    if (message.first_posted == 0) message.first_posted = time;
}

void World::answered(const Event &event, int status, const Answer &answer) {
    if (!event.message) return;
    auto &message = *event.message;
    if (!event.status) message.last_answer = status;
    auto &acknowledged =
        event.status ? message.statuses[*event.status].acknowledged : message.acknowledged;
    if (status / 100 == 2 && acknowledged == 0) acknowledged = system_clock().now();
    for (const auto &text : answer.messages) {
        send_automatically(message.conversation, text, "webhook_answer");
    }
}

}  // namespace patchbay::simulators::twilio
