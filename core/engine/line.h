// A line: the operator's channel id with all that is shared by its conversations. It outlives the
// provider's account. Fixed after start, but for what is atomic.
#pragma once

#include "core/base/log_pace.h"
#include "core/delivery/limiter.h"
#include "core/delivery/outbox.h"
#include "core/delivery/pair.h"
#include "core/engine/contact_brake.h"
#include "core/engine/opt_out.h"
#include "core/flow/flow.h"
#include "core/journal/records.h"
#include "core/plugin/plugin.h"

#include <atomic>
#include <functional>
#include <optional>
#include <string>

namespace patchbay::engine {

class Stream;

struct LineSetup {
    std::string id;
    plugin::Instance *instance = nullptr;
    std::string flow;     // empty: events are recorded and published only
    std::string account;  // the value of the setting that names the account; empty: not known
    std::string
        siblings;  // lines with the same text here may share one webhook URL at the provider
    double messages_per_second = 0;  // 0: no limit
    delivery::PairLimit pair;
    ContactLimits contact;
    delivery::InDoubtPolicy in_doubt;
    // How long after a contact's last message anything may be sent; 0: the channel has no window.
    std::int64_t window_ms = 0;
    delivery::ClosedWindow closed_window = delivery::ClosedWindow::send;
    model::Capabilities carries;      // contents are rendered within it
    std::int64_t upload_keep_ms = 0;  // how long the provider keeps an uploaded file; 0: not known
    bool lists_templates = false;     // its plugin offers kTemplatesOperation
    // Told of each list, on a shard's thread; may be empty.
    std::function<void(const journal::Document &)> templates_listed;
    plugin::AddressForm address = plugin::AddressForm::any;
    std::optional<OptOutSetup> opt_out;  // nothing: STOP is a message like any other
    std::int64_t catch_up_ms = 0;  // asks the provider for missed messages this often; 0: never
};

constexpr std::int64_t kLinesAMinute = 20;  // in the log, of one line and one kind
constexpr std::size_t kToldIdBytes = 100;   // of an id from outside, in the log
constexpr double kAttentionPerSecond = 20;  // of one line; what is over it is not told

// What somebody outside can bring into the log once for each request.
struct ToldInLog {
    log::Pace refused, odd_time, unknown_account, contradiction;
    // Of each message, while a provider is down.
    log::Pace retried, in_doubt, doubt_resolved, throttled, unpolled;
    log::Pace unread;
    // Each may need something else of a person, and most leave a dead letter.
    log::Pace undecoded{kLinesAMinute}, attention{kLinesAMinute}, warning{kLinesAMinute},
        failed_step{kLinesAMinute}, not_sent{kLinesAMinute}, asked{kLinesAMinute},
        file{kLinesAMinute}, handoff{kLinesAMinute}, opt_out{kLinesAMinute};
};

struct Line {
    explicit Line(LineSetup line_setup)
        : setup(std::move(line_setup)),
          limiter(setup.messages_per_second),
          attention(kAttentionPerSecond) {
        if (setup.opt_out) keywords.emplace(*setup.opt_out);
    }

    const std::string &id() const { return setup.id; }

    const LineSetup setup;
    std::optional<const OptOutKeywords> keywords;
    delivery::RateLimiter limiter;
    delivery::RateLimiter attention;  // read receipts and typing indicators: best effort
    // Nothing leaves before this time of the steady clock: the provider throttles the whole line.
    std::atomic<std::int64_t> paused_until{0};
    // Set while the provider refuses the line as such (token, account). One message is tried again
    // at each probe time (of the steady clock); the first that is accepted ends it.
    std::atomic<bool> stopped{false};
    std::atomic<std::int64_t> next_probe{0};
    ToldInLog told;
    // Some status came before its message and carried no correlation. Until then a settled send
    // needs not be looked up among them.
    std::atomic<bool> early_statuses{true};
    std::atomic<std::int64_t> missed{0};  // messages that came only since they were asked for
    std::atomic<int> resting{0};          // contacts whose flow rests
    std::atomic<std::int64_t> rests{0};   // that began since the start
    Stream *stream = nullptr;             // where its plugin has connections of its own
    std::atomic<int> connections{0};
    std::atomic<int> open_connections{0};  // of them
};

// Notes what a message says of its contact, where no flow does it: for the day when one goes on.
void note_contact(flow::State &state, const model::Message &message);

// The keyword that a message is, where it means that now; null: it is a message like any other.
const OptOutKeywords::Match *meant_keyword(const Line &line, const flow::Flows &flows, bool stopped,
                                           flow::Waiting waiting, const model::Message &message);

constexpr std::int64_t kLineProbeMs = 60'000;       // a stopped line is tried again this often
constexpr std::int64_t kDefaultThrottleMs = 1'000;  // where the provider does not say how long

// Whether the contact's STOP keeps a message of the line back that was made at `created`, and what
// its row says then.
bool stopped(const Line &line, const OptOut &opt_out, int flags, TimeMs created);
model::DeliveryError stopped_error();

}  // namespace patchbay::engine
