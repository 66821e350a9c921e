#include "core/engine/stream.h"

#include "core/base/crypto.h"
#include "core/base/log.h"
#include "core/engine/engine.h"
#include "core/engine/ground/partition.h"

#include <algorithm>

namespace patchbay::engine {

Stream::Stream(Parts parts)
    : parts_(parts),
      partition_(partition_of("stream", parts.line.id())),
      instance_(*parts.line.setup.instance),
      random_(std::random_device{}()) {}

Stream::~Stream() = default;

Result<void> Stream::start() {
    auto endpoints = instance_.endpoints();
    if (!endpoints) return endpoints.error();
    for (plugin::Endpoint &endpoint : *endpoints) {
        if (auto url = net::parse_connection_url(endpoint.url); !url)
            return Error{"channel '" + parts_.line.id() + "': " + url.error().message};
        links_.emplace_back().endpoint = std::move(endpoint);
    }
    parts_.line.connections = static_cast<int>(links_.size());
    auto kept = parts_.engine.store().documents(partition_, record_prefix());
    if (!kept) return kept.error();
    parts_.executor.post([this, kept = std::move(*kept)]() mutable {
        restore(std::move(kept));
        for (Link &link : links_)
            open(link);
    });
    return {};
}

// ---- Records ----------------------------------------------------------------------------------

std::string Stream::record_prefix() const { return "stream/" + parts_.line.id() + '/'; }

void Stream::restore(std::vector<journal::Document> records) {
    const std::size_t prefix = record_prefix().size();
    for (const journal::Document &document : records) {
        const std::string key = document.name.substr(prefix);
        auto value = crypto::from_base64(document.text);
        if (!value) {
            log::error("a kept record cannot be read: the plugin goes on without it",
                       {{"channel", parts_.line.id()}, {"key", key}});
            continue;
        }
        use_or_log(instance_.stream_kept({0, key, std::move(*value)}));
    }
}

void Stream::perform(plugin::StreamRecord record) {
    journal::Document document{record_prefix() + record.key, "", parts_.clock.now()};
    const bool keep = record.value.has_value();
    if (keep) document.text = crypto::to_base64(*record.value);
    ++events_;
    pace();
    parts_.engine.on_shard(partition_, [this, keep, document = std::move(document),
                                        token = record.token](Shard &shard) mutable {
        shard.keep_document(partition_, std::move(document), keep, [this, token](bool good) {
            parts_.executor.post([this, token, good] { durable(token, good); });
        });
    });
}

// ---- The end ----------------------------------------------------------------------------------

void Stream::stop(Function<void()> done) {
    parts_.executor.post([this, done = std::move(done)]() mutable {
        stopped_.push_back(std::move(done));
        if (!std::exchange(stopping_, true)) say_good_bye();
        stopped();
    });
}

void Stream::say_good_bye() {
    for (Link &link : links_) {
        if (link.reopen != 0) parts_.executor.cancel(std::exchange(link.reopen, 0));
        if (!link.open) shut(link);  // the plugin knows nothing of it that it could close
    }
    parts_.executor.after(kStreamStopMs, [this] {
        for (Link &link : links_)
            shut(link);
        stopped();
    });
    use_or_log(instance_.stream_stop());
}

void Stream::stopped() {
    const bool any = std::any_of(links_.begin(), links_.end(),
                                 [](const Link &link) { return link.connection != nullptr; });
    if (any || !stopping_) return;
    for (const Function<void()> &done : std::exchange(stopped_, {}))
        done();
}

// ---- Connections ------------------------------------------------------------------------------

Stream::Link *Stream::find(std::uint32_t connection) {
    const auto found = std::find_if(links_.begin(), links_.end(), [&](const Link &link) {
        return link.endpoint.connection == connection;
    });
    return found == links_.end() ? nullptr : &*found;
}

void Stream::open(Link &link) {
    if (stopping_) return;
    net::Connection::Events events;
    events.opened = [this, &link] { opened(link); };
    events.received = [this, &link](std::string_view bytes) { received(link, bytes); };
    events.closed = [this, &link](net::ErrorKind kind, const std::string &why) {
        lost(link, std::string(net::kind_name(kind)) + ": " + why);
    };
    link.connection = parts_.connector.open(link.endpoint.url, std::move(events));
}

void Stream::opened(Link &link) {
    link.open = true;
    ++parts_.line.open_connections;
    link.connection->read(reading_);
    log::info("connected",
              {{"channel", parts_.line.id()}, {"connection", link.endpoint.connection}});
    use(link, instance_.stream_opened(link.endpoint.connection));
}

void Stream::received(Link &link, std::string_view bytes) {
    auto actions = instance_.stream_bytes(link.endpoint.connection, bytes);
    // What brought a message, or took one, works.
    if (link.works_since == 0 && actions &&
        std::any_of(actions->begin(), actions->end(), [](const auto &action) {
            const auto *credit = std::get_if<plugin::StreamCredit>(&action);
            return std::holds_alternative<plugin::StreamEvent>(action) ||
                   std::holds_alternative<plugin::Settlement>(action) ||
                   (credit && credit->count > 0);
        }))
        works(link);
    use(link, std::move(actions));
}

void Stream::works(Link &link) {
    link.works_since = parts_.clock.steady_ms();
    if (std::exchange(link.broke, false)) parts_.engine.works_again(parts_.line);
}

// Closed by the other side, or never open.
void Stream::lost(Link &link, const std::string &why) {
    shut(link);
    const auto wait = wait_of(link);
    log::warn("connection lost", {{"channel", parts_.line.id()},
                                  {"connection", link.endpoint.connection},
                                  {"reason", why},
                                  {"again_in_ms", wait}});
    open_later(link, wait);
    use_or_log(instance_.stream_closed(link.endpoint.connection, why));
    stopped();
}

void Stream::shut(Link &link) {
    if (std::exchange(link.open, false)) {
        --parts_.line.open_connections;
        link.broke = true;
    }
    link.connection.reset();
    // For a moment alone also what fails at once works: a login that another session ends, or a
    // message that the plugin fails at each time that it comes again.
    const auto since = std::exchange(link.works_since, 0);
    if (since != 0 && parts_.clock.steady_ms() - since >= kWorkedMs) link.failures = 0;
    const TimerKey first{link.endpoint.connection, 0};
    const auto begin = timers_.lower_bound(first);
    auto end = begin;
    for (; end != timers_.end() && end->first.first == first.first; ++end)
        parts_.executor.cancel(end->second);
    timers_.erase(begin, end);
}

std::int64_t Stream::wait_of(Link &link) {
    const std::int64_t whole =
        std::min(kLongestReopenMs, kFirstReopenMs << std::min(link.failures, 16));
    ++link.failures;
    return whole - static_cast<std::int64_t>(random_() % static_cast<unsigned>(whole / 5));
}

void Stream::open_later(Link &link, std::int64_t after_ms) {
    if (stopping_) return;
    link.reopen = parts_.executor.after(after_ms, [this, &link] {
        link.reopen = 0;
        open(link);
    });
}

// ---- What the plugin wants --------------------------------------------------------------------

void Stream::use(Link &link, Result<plugin::StreamActions> actions) {
    if (actions) return perform(std::move(*actions));
    log::error("the plugin failed: its connection begins anew",
               {{"channel", parts_.line.id()}, {"reason", actions.error().message}});
    lost(link, "the plugin failed");
}

void Stream::use_or_log(Result<plugin::StreamActions> actions) {
    if (actions) return perform(std::move(*actions));
    log::error("the plugin failed",
               {{"channel", parts_.line.id()}, {"reason", actions.error().message}});
}

void Stream::perform(plugin::StreamActions actions) {
    for (plugin::StreamAction &action : actions)
        std::visit([this](auto &one) { perform(std::move(one)); }, action);
}

void Stream::perform(plugin::StreamWrite write) {
    if (Link *link = find(write.connection); link && link->open)
        link->connection->write(std::move(write.bytes));
}

void Stream::perform(plugin::StreamClose close) {
    Link *link = find(close.connection);
    if (!link || !link->connection) return;
    shut(*link);
    if (stopping_) {
        log::info("connection closed", {{"channel", parts_.line.id()},
                                        {"connection", close.connection},
                                        {"reason", close.title}});
        return stopped();
    }
    const auto wait =
        std::max(close.again_after_ms, close.refused ? kRefusedReopenMs : wait_of(*link));
    const auto tell = close.refused ? log::error : log::warn;
    tell(close.refused ? "the other side refuses the connection: look at the account; it is tried "
                         "again seldom"
                       : "connection closed",
         {{"channel", parts_.line.id()},
          {"connection", close.connection},
          {"code", close.code},
          {"reason", close.title},
          {"again_in_ms", wait}});
    open_later(*link, wait);
    stopped();
}

void Stream::perform(plugin::StreamTimer timer) {
    const TimerKey key{timer.connection, timer.timer};
    if (const auto known = timers_.find(key); known != timers_.end()) {
        parts_.executor.cancel(known->second);
        timers_.erase(known);
    }
    if (timer.delay_ms == 0) return;
    Link *link = find(timer.connection);
    if (timer.connection != 0 && (!link || !link->connection)) return;
    timers_[key] = parts_.executor.after(timer.delay_ms, [this, key] {
        timers_.erase(key);
        auto actions = instance_.stream_timer(key.first, key.second);
        if (Link *of = find(key.first))
            use(*of, std::move(actions));
        else
            use_or_log(std::move(actions));
    });
}

void Stream::perform(plugin::StreamEvent event) {
    // As a webhook that gets 503. A status is not always told again, and frees what waits for it.
    const bool refused = parts_.engine.overloaded() && event.token != 0 &&
                         std::holds_alternative<model::Message>(event.event);
    plugin::Decoded decoded;
    decoded.events.push_back(std::move(event.event));
    ++events_;
    pace();
    if (refused) {
        parts_.engine.metrics().refused(parts_.line.id(), "overload");
        return parts_.executor.post([this, token = event.token] { durable(token, false); });
    }
    parts_.engine.receive(parts_.line, std::move(decoded), [this, token = event.token](bool good) {
        parts_.executor.post([this, token, good] { durable(token, good); });
    });
}

void Stream::perform(plugin::Settlement settlement) {
    const auto found = pending_.find(settlement.token);
    if (found == pending_.end()) {
        log::debug("a message was settled twice, or too late", {{"channel", parts_.line.id()}});
        return;
    }
    Pending pending = std::move(found->second);
    pending_.erase(found);
    parts_.executor.cancel(pending.deadline);
    pending.done(std::move(settlement.outcome));
}

void Stream::perform(plugin::StreamCredit credit) {
    credit_ = credit.count;
    grant();
}

void Stream::durable(plugin::Token token, bool durable) {
    --events_;
    pace();
    if (token != 0) use_or_log(instance_.stream_durable(token, durable));
}

// The other side waits while too much is on its way to the journal.
void Stream::pace() {
    const bool read = reading_ ? events_ < kEventsUnderWay : events_ <= kEventsUnderWay / 2;
    if (read == reading_) return;
    reading_ = read;
    for (Link &link : links_)
        if (link.open) link.connection->read(read);
}

// ---- Messages ---------------------------------------------------------------------------------

void Stream::take_turn(Function<void()> turn) {
    parts_.executor.post([this, turn = std::move(turn)]() mutable {
        waiting_.push_back(std::move(turn));
        grant();
    });
}

void Stream::give_back() {
    parts_.executor.post([this] {
        --turns_;
        grant();
    });
}

void Stream::grant() {
    while (!stopping_ && credit_ > turns_ && !waiting_.empty()) {
        ++turns_;
        const auto turn = std::move(waiting_.front());
        waiting_.pop_front();
        turn();
    }
}

void Stream::submit(StreamMessage message, Function<void(plugin::Outcome)> done) {
    parts_.executor.post([this, message = std::move(message), done = std::move(done)]() mutable {
        --turns_;
        if (!stopping_) return submit_now(message, std::move(done));
        plugin::Outcome outcome;
        outcome.kind = plugin::OutcomeKind::not_now;
        done(std::move(outcome));
    });
}

void Stream::submit_now(const StreamMessage &message, Function<void(plugin::Outcome)> done) {
    plugin::Outgoing outgoing;
    outgoing.token = message.token;
    outgoing.attempt = message.attempt;
    outgoing.to = message.to;
    outgoing.correlation = message.correlation;
    outgoing.reply_to = message.reply_to;
    outgoing.content = &message.content;
    outgoing.human = message.human;
    outgoing.last_inbound = message.last_inbound;
    outgoing.reference = message.reference;
    outgoing.account = message.account;
    auto actions = instance_.stream_submit(outgoing);
    if (!actions) {
        plugin::Outcome outcome;
        const bool not_now = actions.error().code == plugin::kNotNow;
        outcome.kind = not_now ? plugin::OutcomeKind::not_now : plugin::OutcomeKind::failed;
        outcome.title = actions.error().message;
        if (not_now) credit_ = 0;  // until it says otherwise
        grant();
        return done(std::move(outcome));
    }
    if (credit_ > 0) --credit_;
    const auto deadline = parts_.executor.after(kSubmitMs, [this, token = message.token] {
        plugin::Outcome outcome;
        outcome.title = "no answer came in time";
        perform(plugin::Settlement{token, std::move(outcome)});
    });
    pending_[message.token] = {std::move(done), deadline};
    perform(std::move(*actions));
    grant();
}

}  // namespace patchbay::engine
