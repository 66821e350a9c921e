#include "tests/simulators/whatsapp/world.h"

#include "core/base/json.h"

#include <boost/json/array.hpp>

#include <algorithm>
#include <utility>

namespace patchbay::simulators::whatsapp {

namespace {

Faults make_faults() {
    return Faults({{"send",
                    {"connection_lost", "response_lost", "throttled", "server_error", "bare_error",
                     "bare_error_accepted", "slow"}},
                   {"webhook", {"duplicate", "late", "reorder", "batch"}},
                   {"status", {"failed", "skip_delivered"}}},
                  {{"slow_ms", 500},
                   {"throttled_code", 130429},
                   {"failed_code", 131026},
                   {"duplicate_ms", 100},
                   {"late_ms", 200},
                   {"reorder_ms", 200},
                   {"batch_ms", 50},
                   {"batch_size", 10}});
}

std::string errors_text(const GraphError &error) {
    std::string out = "[";
    out += to_text(status_error(error));
    out += ']';
    return out;
}

}  // namespace

World::World(Executor &executor_of_all, Settings initial, Deliveries::Post post)
    : executor(executor_of_all),
      settings(std::move(initial)),
      faults(make_faults()),
      book(settings),
      limits(settings),
      deliveries(
          executor, faults, settings,
          [this](std::span<const Event> events) { return webhook_body(events, settings); },
          std::move(post), *this) {}

std::string World::customer_writes(std::size_t conversation, json::object message) {
    auto &talk = book.at(conversation);
    const auto &customer = book.customer_at(talk.customer);
    const auto sequence = book.next_sequence();
    const auto time = now();
    auto id = book.id_of(talk, false, sequence);

    json::object element;
    if (!customer.phone_hidden) element["from"] = customer.wa_id;
    if (!customer.user_id.empty()) element["from_user_id"] = customer.user_id;
    element["id"] = id;
    element["timestamp"] = std::to_string(time / 1000);
    for (auto &member : message)
        element[member.key()] = std::move(member.value());
    auto text = to_text(element);

    ++counts.customer_messages;
    talk.last_customer_message = time;
    auto entry = kUnrecorded;
    if (settings.record) {
        entry = talk.entries.size();
        auto &made = talk.entries.emplace_back();
        made.sequence = sequence;
        made.at = time;
        made.content = text;
    }
    deliveries.add({conversation, entry, talk.number, -1, std::move(text), contact_json(customer)},
                   talk.subject);
    return id;
}

World::Accepted World::record_send(std::size_t conversation, std::string body,
                                   std::string_view correlation, std::string_view fault) {
    auto &talk = book.at(conversation);
    const auto sequence = book.next_sequence();
    ++counts.accepted;
    auto entry = kUnrecorded;
    if (settings.record) {
        entry = talk.entries.size();
        auto &made = talk.entries.emplace_back();
        made.sequence = sequence;
        made.business = true;
        made.at = now();
        made.accepted = system_clock().now();
        made.content = std::move(body);
        made.fault = fault;
    }
    return {conversation, entry, book.id_of(talk, true, sequence), std::string(correlation)};
}

std::string World::accept(std::size_t conversation, std::string body, std::string_view correlation,
                          std::string_view fault) {
    const auto send = record_send(conversation, std::move(body), correlation, fault);
    const auto &talk = book.at(conversation);
    const auto struck = faults.pick("status", talk.subject, talk.requests);
    if (struck == "failed") {
        const auto code = static_cast<int>(faults.parameter("failed_code"));
        status_later(send, kFailed, errors_text({code, "Failed by a fault of the simulator."}));
        return send.id;
    }
    for (std::size_t i = 0; i < kStatuses.size(); ++i) {
        if (std::ranges::find(settings.statuses, kStatuses[i]) == settings.statuses.end()) continue;
        if (struck == "skip_delivered" && kStatuses[i] == "delivered") continue;
        const GraphError error{131000, "Configured to fail."};
        status_later(send, i, i == kFailed ? errors_text(error) : "");
    }
    return send.id;
}

std::string World::accept_and_fail(std::size_t conversation, std::string body,
                                   std::string_view correlation, const GraphError &error) {
    const auto send = record_send(conversation, std::move(body), correlation, {});
    status_later(send, kFailed, errors_text(error));
    return send.id;
}

void World::tell(std::size_t number, std::string field, const json::value &value) {
    deliveries.add({kUnrecorded, kUnrecorded, number, -1, to_text(value), {}, std::move(field)},
                   Faults::subject("account"));
}

void World::status_later(const Accepted &send, std::size_t status, std::string errors) {
    if (settings.webhook.empty()) return;
    ++statuses_waiting_;
    executor.after(settings.status_delays_ms[status],
                   [this, send, status, errors = std::move(errors)] {
                       --statuses_waiting_;
                       status_now(send, status, errors);
                   });
}

void World::status_now(const Accepted &send, std::size_t status, const std::string &errors) {
    const auto &talk = book.at(send.conversation);
    const auto &customer = book.customer_at(talk.customer);
    auto text =
        status_json({send.id, kStatuses[status], now(), send.correlation, errors}, customer);
    deliveries.add({send.conversation, send.entry, talk.number, static_cast<int>(status),
                    std::move(text), contact_json(customer)},
                   talk.subject);
}

void World::posted(const Event &event) {
    if (event.entry == kUnrecorded) return;
    auto &entry = book.at(event.conversation).entries[event.entry];
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
    auto &entry = book.at(event.conversation).entries[event.entry];
    if (event.status < 0) entry.last_answer = answer.status;
    auto &acknowledged = event.status < 0
                             ? entry.acknowledged
                             : entry.statuses[static_cast<std::size_t>(event.status)].acknowledged;
    if (answer.status == 200 && acknowledged == 0) acknowledged = system_clock().now();
}

}  // namespace patchbay::simulators::whatsapp
