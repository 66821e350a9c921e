#include "core/admin/figures.h"

#include "core/base/log_writer.h"

#include <prometheus/metric_family.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>

namespace patchbay::admin {

namespace {

using journal::LedgerLine;

json::object ledger_json(const LedgerLine &line) {
    return {{"received", line.received},  {"handled", line.handled}, {"duplicate", line.duplicate},
            {"ignored", line.ignored},    {"dead", line.dead},       {"pending", line.pending},
            {"balanced", line.balanced()}};
}

json::object sends_json(const journal::Totals::Sends &sends) {
    return {{"queued", sends.queued},
            {"claimed", sends.claimed},
            {"in_doubt", sends.in_doubt},
            {"sent", sends.sent},
            {"failed", sends.failed}};
}

template <class Map>
auto of_line(const Map &map, const std::string &line) {
    const auto found = map.find(line);
    return found == map.end() ? typename Map::mapped_type{} : found->second;
}

// One metric family, filled a line at a time.
class Family {
public:
    Family(std::string name, std::string help, prometheus::MetricType type) {
        family_.name = std::move(name);
        family_.help = std::move(help);
        family_.type = type;
    }

    void add(std::vector<prometheus::ClientMetric::Label> labels, std::int64_t value) {
        prometheus::ClientMetric metric;
        metric.label = std::move(labels);
        if (family_.type == prometheus::MetricType::Counter)
            metric.counter.value = static_cast<double>(value);
        else
            metric.gauge.value = static_cast<double>(value);
        family_.metric.push_back(std::move(metric));
    }

    prometheus::MetricFamily take() { return std::move(family_); }

private:
    prometheus::MetricFamily family_;
};

constexpr auto kCounter = prometheus::MetricType::Counter;
constexpr auto kGauge = prometheus::MetricType::Gauge;

}  // namespace

Result<json::object> status_figures(const Parts &parts) {
    auto totals = parts.store.totals();
    if (!totals) return totals.error();
    const std::int64_t now = parts.clock.steady_ms();
    json::object lines;
    for (const auto &[id, line] : parts.lines) {
        json::object figures{{"ledger", ledger_json(of_line(totals->ledger, id))},
                             {"sends", sends_json(of_line(totals->sends, id))},
                             {"dead_letters", of_line(totals->dead_letters, id)},
                             {"stopped", line->stopped.load()},
                             {"paused", line->paused_until > now},
                             {"resting", line->resting.load()}};
        if (!line->setup.flow.empty()) figures["flow"] = line->setup.flow;
        if (line->stream) {
            const int open = line->open_connections;
            figures["connections"] = {{"open", open}, {"closed", line->connections - open}};
        }
        lines[id] = std::move(figures);
    }
    return json::object{{"lines", std::move(lines)}, {"conversations", totals->conversations}};
}

Result<std::string> metrics_text(const Parts &parts) {
    auto totals = parts.store.totals();
    if (!totals) return totals.error();
    Family received("patchbay_events_received_total", "Events that were received", kCounter);
    Family events("patchbay_events_total", "Events by what became of them", kCounter);
    Family pending("patchbay_events_pending", "Accepted events that wait for their step", kGauge);
    Family outbound("patchbay_outbound_total", "Outgoing messages by state", kGauge);
    Family in_doubt("patchbay_in_doubt", "Sends whose outcome is unknown", kGauge);
    Family oldest("patchbay_oldest_waiting_seconds",
                  "Age of the oldest outgoing message that waits to leave; 0: none waits", kGauge);
    Family dead("patchbay_dead_letters", "Dead letters that wait for a person", kGauge);
    Family balanced("patchbay_ledger_balanced", "1: the ledger of the channel adds up", kGauge);
    Family stopped("patchbay_line_stopped", "1: the provider refuses the channel as such", kGauge);
    Family resting("patchbay_contacts_resting", "Contacts whose flow rests", kGauge);
    Family rests("patchbay_contact_rests_total", "Rests of contacts that began", kCounter);
    Family connections("patchbay_connections", "Connections that a channel keeps open", kGauge);
    Family dropped("patchbay_log_lines_dropped_total",
                   "Log lines that standard error did not take in time", kCounter);
    dropped.add({}, static_cast<std::int64_t>(log::Writer::dropped()));
    for (const auto &[id, line] : parts.lines) {
        const LedgerLine ledger = of_line(totals->ledger, id);
        const auto sends = of_line(totals->sends, id);
        received.add({{"channel", id}}, ledger.received);
        events.add({{"channel", id}, {"outcome", "handled"}}, ledger.handled);
        events.add({{"channel", id}, {"outcome", "duplicate"}}, ledger.duplicate);
        events.add({{"channel", id}, {"outcome", "ignored"}}, ledger.ignored);
        events.add({{"channel", id}, {"outcome", "dead"}}, ledger.dead);
        pending.add({{"channel", id}}, ledger.pending);
        outbound.add({{"channel", id}, {"state", "queued"}}, sends.queued);
        outbound.add({{"channel", id}, {"state", "claimed"}}, sends.claimed);
        outbound.add({{"channel", id}, {"state", "in_doubt"}}, sends.in_doubt);
        outbound.add({{"channel", id}, {"state", "sent"}}, sends.sent);
        outbound.add({{"channel", id}, {"state", "failed"}}, sends.failed);
        in_doubt.add({{"channel", id}}, sends.in_doubt);
        const TimeMs made = of_line(totals->oldest_queued, id);
        oldest.add({{"channel", id}},
                   made == 0 ? 0 : std::max<std::int64_t>(0, parts.clock.now() - made) / 1'000);
        dead.add({{"channel", id}}, of_line(totals->dead_letters, id));
        balanced.add({{"channel", id}}, ledger.balanced() ? 1 : 0);
        stopped.add({{"channel", id}}, line->stopped ? 1 : 0);
        resting.add({{"channel", id}}, line->resting);
        rests.add({{"channel", id}}, line->rests);
        if (!line->stream) continue;
        const int open = line->open_connections;
        connections.add({{"channel", id}, {"state", "open"}}, open);
        connections.add({{"channel", id}, {"state", "closed"}}, line->connections - open);
    }
    auto families = parts.metrics.registry().Collect();
    for (Family *family : {&received, &events, &pending, &outbound, &in_doubt, &oldest, &dead,
                           &balanced, &stopped, &resting, &rests, &connections, &dropped})
        families.push_back(family->take());
    return prometheus::TextSerializer().Serialize(families);
}

}  // namespace patchbay::admin
