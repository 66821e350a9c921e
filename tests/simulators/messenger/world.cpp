#include "tests/simulators/messenger/world.h"

#include "core/base/json.h"
#include "tests/simulators/messenger/message_view.h"
#include "tests/simulators/messenger/webhook_body.h"

#include <boost/json/array.hpp>

#include <algorithm>
#include <utility>

namespace patchbay::simulators::messenger {

namespace {

constexpr std::int64_t kControlMs = std::int64_t{24} * 60 * 60'000;  // then a thread is idle
constexpr std::size_t kEcho = 0;
constexpr std::size_t kDelivered = 1;

Faults make_faults() {
    return Faults({{"send",
                    {"connection_lost", "response_lost", "throttled", "server_error", "bare_error",
                     "bare_error_accepted", "error_accepted", "slow"}},
                   {"webhook", {"duplicate", "late", "reorder", "batch"}},
                   {"status", {"skip_echo", "skip_delivered"}}},
                  {{"slow_ms", 500},
                   {"throttled_code", 613},
                   {"duplicate_ms", 100},
                   {"late_ms", 200},
                   {"reorder_ms", 200},
                   {"batch_ms", 50},
                   {"batch_size", 10}});
}

// What an app in standby gets of a postback.
void strip_payload(json::object &event) {
    const auto *postback = object_member(event, "postback");
    if (!postback) return;
    auto stripped = *postback;
    stripped.erase("payload");
    event["postback"] = std::move(stripped);
}

// A change of an earlier message is none that opens the window.
bool opens_window(const Deed &deed) {
    const auto *message = object_member(deed.what, "message");
    return deed.field != "message_edits" && !(message && message->contains("is_deleted"));
}

}  // namespace

World::World(Executor &executor_of_all, Settings initial, Deliveries::Post post)
    : executor(executor_of_all),
      settings(std::move(initial)),
      faults(make_faults()),
      book(settings),
      deliveries(
          executor, faults, settings,
          [this](std::span<const Event> events) { return webhook_body(events, settings); },
          std::move(post), *this) {}

void World::post(std::size_t conversation, std::size_t entry, int status, std::string_view field,
                 json::object event) {
    const auto standby = field != "messaging_handovers" && is_standby(conversation);
    const auto subscribed = [&](std::string_view name) {
        return std::ranges::find(settings.subscribed, name) != settings.subscribed.end();
    };
    if (!subscribed(field) || (standby && !subscribed("standby"))) return;
    if (standby) strip_payload(event);
    deliveries.add(
        {conversation, entry, 0, status, to_text(event), {}, standby ? "standby" : "messaging"},
        book.at(conversation).subject);
}

std::string World::customer_does(std::size_t conversation, Deed deed) {
    auto &talk = book.at(conversation);
    Entry entry;
    entry.at = now();
    for (const auto *kind : {"message", "postback"}) {
        auto *member = deed.what.if_contains(kind);
        auto *object = member ? member->if_object() : nullptr;
        if (!object) continue;
        const auto deletes = object->contains("is_deleted");
        if (!object->contains("mid")) (*object)["mid"] = book.new_mid();
        if (!deletes) entry.mid = text_member(*object, "mid");
    }
    entry.content = to_text(deed.what);
    const auto mid = entry.mid;
    ++counts.customer_messages;
    if (opens_window(deed)) talk.last_customer_message = entry.at;
    auto event = from_customer(talk, settings, entry.at, std::move(deed.what));
    const auto index = book.add(conversation, std::move(entry));
    post(conversation, index, -1, deed.field, std::move(event));
    return mid;
}

World::Accepted World::record(std::size_t conversation, const json::object &body,
                              const std::string &app_id, std::string_view fault) {
    Entry entry;
    entry.business = true;
    entry.app_id = app_id;
    entry.mid = book.new_mid();
    entry.at = now();
    entry.accepted = system_clock().now();
    auto content = body;
    content.erase("recipient");
    entry.content = to_text(content);
    entry.fault = fault;
    Accepted out{conversation, kUnrecorded, entry.mid, entry.at, {}};
    out.entry = book.add(conversation, std::move(entry));
    return out;
}

std::string World::accept(std::size_t conversation, const json::object &body,
                          const std::string &base, std::string_view fault) {
    ++counts.accepted;
    auto send = record(conversation, body, settings.app_id, fault);
    const auto &talk = book.at(conversation);
    if (owner(conversation) == settings.app_id) set_owner(conversation, settings.app_id);

    // The echo of an uploaded file has a link to it.
    auto shown = body;
    auto &message = shown.at("message").get_object();
    if (auto *attachment = message.if_contains("attachment")) {
        auto &payload = attachment->get_object().at("payload").get_object();
        const std::string id(text_member(payload, "attachment_id"));
        if (!id.empty()) payload = {{"url", media.url(id, base, now())}};
        payload.erase("is_reusable");
    }
    send.echo = echo_of(send.mid, settings.app_id, shown);

    const auto struck = faults.pick("status", talk.subject, talk.requests);
    for (std::size_t i = 0; i < kStatuses.size(); ++i) {
        if (std::ranges::find(settings.statuses, kStatuses[i]) == settings.statuses.end()) continue;
        if (struck == "skip_echo" && i == kEcho) continue;
        if (struck == "skip_delivered" && i == kDelivered) continue;
        status_later(send, i);
    }
    return send.mid;
}

std::string World::others_write(std::size_t conversation, const json::object &body,
                                const std::string &app_id) {
    auto send = record(conversation, body, app_id, {});
    send.echo = echo_of(send.mid, app_id, body);
    status_now(send, kEcho);
    return send.mid;
}

const std::string &World::owner(std::size_t conversation) {
    auto &talk = book.at(conversation);
    if (now() >= talk.owner_until) talk.owner.clear();
    return talk.owner;
}

void World::set_owner(std::size_t conversation, std::string app_id) {
    auto &talk = book.at(conversation);
    talk.owner = std::move(app_id);
    talk.owner_until = now() + kControlMs;
}

bool World::is_standby(std::size_t conversation) {
    const auto &app = owner(conversation);
    return !app.empty() && app != settings.app_id;
}

void World::tell_handover(std::size_t conversation, json::object what) {
    post(conversation, kUnrecorded, -1, "messaging_handovers",
         from_customer(book.at(conversation), settings, now(), std::move(what)));
}

net::Response World::refuse(const GraphError &error) {
    ++counts.refused[error.code];
    return to_response(error);
}

void World::status_later(const Accepted &send, std::size_t status) {
    if (settings.webhook.empty()) return;
    ++statuses_waiting_;
    executor.after(settings.status_delays_ms[status], [this, send, status] {
        --statuses_waiting_;
        status_now(send, status);
    });
}

void World::status_now(const Accepted &send, std::size_t status) {
    const auto &talk = book.at(send.conversation);
    const auto tell = [&](std::string_view field, json::object event) {
        post(send.conversation, send.entry, static_cast<int>(status), field, std::move(event));
    };
    if (status == kEcho) {
        return tell("message_echoes", from_account(talk, settings, send.at, send.echo));
    }
    // A watermark is the time of the newest message that it covers, not of its coming.
    if (status == kDelivered) {
        json::object delivery{{"watermark", send.at}};
        if (settings.delivery_mids) delivery["mids"] = json::array{json::string(send.mid)};
        return tell("message_deliveries",
                    from_customer(talk, settings, now(), {{"delivery", std::move(delivery)}}));
    }
    if (settings.instagram()) {
        return tell("messaging_seen",
                    from_customer(talk, settings, now(), {{"read", {{"mid", send.mid}}}}));
    }
    tell("message_reads",
         from_customer(talk, settings, now(), {{"read", {{"watermark", send.at}}}}));
}

void World::posted(const Event &event) {
    if (event.entry == kUnrecorded) return;
    auto &entry = book.entry({event.conversation, event.entry});
    const auto time = system_clock().now();
    if (event.status < 0) {
        ++entry.posts;
        if (entry.first_posted == 0) entry.first_posted = time;
        return;
    }
    auto &times = entry.statuses[static_cast<std::size_t>(event.status)];
    if (times.posted == 0) times.posted = time;
}

void World::answered(const Event &event, const net::ClientResponse &answer) {
    if (event.entry == kUnrecorded) return;
    auto &entry = book.entry({event.conversation, event.entry});
    if (event.status < 0) entry.last_answer = answer.status;
    auto &acknowledged = event.status < 0
                             ? entry.acknowledged
                             : entry.statuses[static_cast<std::size_t>(event.status)].acknowledged;
    if (answer.status == 200 && acknowledged == 0) acknowledged = system_clock().now();
}

}  // namespace patchbay::simulators::messenger
