// Which line, which partition and which kind of work an event is for.
#include "core/base/cut.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/delivery/correlation.h"
#include "core/engine/engine.h"
#include "core/engine/ground/partition.h"
#include "core/engine/provider_time.h"
#include "core/engine/repeats.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <utility>

namespace patchbay::engine {

namespace {

// An event of an account that no line has: kept, told, never answered.
model::Notice of_unknown_account(const model::Event &event, const std::string &account) {
    model::Notice notice;
    notice.account = account;
    notice.kind = "unknown";
    notice.data = to_text(json::object{{"reason", "no channel is configured for this account"}});
    notice.raw = model::to_text(event);
    return notice;
}

Named named_by(const delivery::Correlation &token) {
    return {{token.partition, token.id}, token.incarnation};
}

}  // namespace

Line *Engine::line_of_account(Line &line, const std::string &account) {
    if (account.empty() || line.setup.account.empty() || account == line.setup.account)
        return &line;
    for (auto &[id, other] : lines_)
        if (other->setup.account == account && other->setup.siblings == line.setup.siblings)
            return other.get();
    return nullptr;
}

void Engine::receive(Line &line, plugin::Decoded decoded, Ack done) {
    const std::size_t parts = decoded.events.size() + decoded.backend_events.size();
    if (parts == 0) return done(true);
    auto all = std::make_shared<AckOfAll>(parts, std::move(done));
    for (model::Event &event : decoded.events)
        receive_one(line, std::move(event), decoded.late,
                    [all](bool durable) { all->part(durable); });
    for (model::BackendEvent &event : decoded.backend_events)
        receive_news(line, std::move(event), [all](bool durable) { all->part(durable); });
}

void Engine::receive_news(Line &source, model::BackendEvent event, Ack ack) {
    event.backend = source.setup.instance->name();
    take_time(source, event.timestamp);
    const auto partition = partition_of(event.backend, event.subjects.front());
    on_shard(partition, [&source, partition, event = std::move(event),
                         ack = std::move(ack)](Shard &shard) mutable {
        shard.backend_event(source, partition, std::move(event), std::move(ack));
    });
}

// What an event says of its time, as it is believed from here on.
void Engine::take_time(Line &line, TimeMs &time) {
    const Moment now = moment_of(clock_);
    const TimeMs said = std::exchange(time, believed(time, now.wall));
    if (!odd(said, now.wall)) return;
    if (const auto not_told = line.told.odd_time.take(now.steady))
        log::warn("the provider's time is far from ours; compare this machine's clock with it",
                  {{"channel", line.id()},
                   {"time", to_rfc3339(said)},
                   {"taken_as", to_rfc3339(time)},
                   {"not_told", *not_told}});
}

void Engine::receive_one(Line &line, model::Event event, bool late, Ack ack) {
    Line *owner = &line;
    // One without a time may be another one that says the same: it is known by nothing.
    bool recurs = true;
    if (const auto *notice = std::get_if<model::Notice>(&event)) {
        recurs = notice->timestamp != 0;
        // What nobody's account is told stays with the line whose URL it came to.
        if (Line *other = line_of_account(line, notice->account)) owner = other;
    } else {
        const auto *message = std::get_if<model::Message>(&event);
        const std::string &account =
            message ? message->account : std::get<model::Status>(event).account;
        const bool own = message ? message->own : std::get<model::Status>(event).own;
        owner = own ? &line : line_of_account(line, account);
        if (!owner) {
            if (const auto not_told = line.told.unknown_account.take(clock_.steady_ms()))
                log::warn("event of an unknown account", {{"channel", line.id()},
                                                          {"account", cut(account, kToldIdBytes)},
                                                          {"not_told", *not_told}});
            event = of_unknown_account(event, account);
            owner = &line;
        }
    }
    Line &to = *owner;
    std::string key;  // with the time as it was said
    if (const auto *notice = std::get_if<model::Notice>(&event); notice && recurs)
        key = repeat_key(*notice);
    std::visit([&](auto &one) { take_time(to, one.timestamp); }, event);
    if (auto *message = std::get_if<model::Message>(&event)) {
        message->channel = to.id();
        const auto partition = partition_of(to.id(), message->from.address);
        return on_shard(partition, [&to, message = std::move(*message), late,
                                    ack = std::move(ack)](Shard &shard) mutable {
            shard.message(to, std::move(message), late, std::move(ack));
        });
    }
    if (auto *notice = std::get_if<model::Notice>(&event)) {
        notice->channel = to.id();
        return receive_notice(to, std::move(*notice), std::move(key), std::move(ack));
    }
    auto &status = std::get<model::Status>(event);
    status.channel = to.id();
    receive_status(to, std::move(status), std::move(ack));
}

// An event that may name a message of ours goes to that message, or to where its provider's id lies,
// which tells whose it is.
void Engine::receive_notice(Line &to, model::Notice notice, std::string key, Ack ack) {
    if (const auto token = delivery::parse_token(store_.id(), notice.correlation))
        return on_shard(token->partition,
                        [&to, message = named_by(*token), notice = std::move(notice),
                         ack = std::move(ack)](Shard &shard) mutable {
                            shard.echo(to, message, std::move(notice), std::move(ack));
                        });
    if (notice.message_id.empty())
        return receive_unnamed(to, std::move(notice), std::move(key), std::move(ack));
    const auto home = partition_of(to.id(), notice.message_id);
    on_shard(home, [&to, notice = std::move(notice), key = std::move(key),
                    ack = std::move(ack)](Shard &shard) mutable {
        shard.echo_by_id(to, std::move(notice), std::move(key), std::move(ack));
    });
}

void Engine::receive_unnamed(Line &to, model::Notice notice, std::string key, Ack ack) {
    if ((notice.kind == "opt_out" || notice.kind == "opt_in") && !notice.from.address.empty()) {
        const auto home = partition_of(to.id(), notice.from.address);
        return on_shard(
            home, [&to, notice = std::move(notice), ack = std::move(ack)](Shard &shard) mutable {
                shard.provider_said(to, std::move(notice), std::move(ack));
            });
    }
    if (notice.kind == "number_changed" || notice.kind == "user_id_changed") {
        auto data = parse_json(notice.data);
        const std::string old_address(
            data && data->is_object() ? text_member(data->as_object(), "old") : "");
        const auto home = partition_of(to.id(), old_address);
        return on_shard(home, [&to, home, notice = std::move(notice),
                               ack = std::move(ack)](Shard &shard) mutable {
            shard.moved(to, home, std::move(notice), std::move(ack));
        });
    }
    const auto partition = partition_of(to.id(), notice.account);
    on_shard(partition, [&to, partition, notice = std::move(notice), key = std::move(key),
                         ack = std::move(ack)](Shard &shard) mutable {
        shard.notice(to, partition, std::move(notice), std::move(key), std::move(ack));
    });
}

// `by_token`: false where its token was found to be another's.
void Engine::receive_status(Line &to, model::Status status, Ack ack, bool by_token) {
    const auto token = by_token ? delivery::parse_token(store_.id(), status.correlation)
                                : std::optional<delivery::Correlation>();
    if (token)
        return on_shard(token->partition,
                        [&to, message = named_by(*token), status = std::move(status),
                         ack = std::move(ack)](Shard &shard) mutable {
                            shard.status_of(to, message, std::move(status), std::move(ack));
                        });
    if (status.message_id.empty()) return receive_unnamed(to, std::move(status), std::move(ack));
    const auto home = partition_of(to.id(), status.message_id);
    on_shard(home, [&to, status = std::move(status), ack = std::move(ack)](Shard &shard) mutable {
        shard.status_by_id(to, std::move(status), std::move(ack));
    });
}

void Engine::receive_unnamed(Line &to, model::Status status, Ack ack) {
    if (status.reference != 0) {
        const auto home = partition_of(to.id(), status.from.address);  // before it is moved from
        return on_shard(
            home, [&to, status = std::move(status), ack = std::move(ack)](Shard &shard) mutable {
                shard.status_by_reference(to, std::move(status), std::move(ack));
            });
    }
    if (status.message_id.empty() && !status.watermark.empty() && !status.from.address.empty()) {
        const auto partition = partition_of(to.id(), status.from.address);
        return on_shard(partition, [&to, partition, status = std::move(status),
                                    ack = std::move(ack)](Shard &shard) mutable {
            shard.watermark(to, partition, std::move(status), std::move(ack));
        });
    }
    const auto partition = partition_of(to.id(), status.message_id);
    on_shard(partition, [&to, partition, status = std::move(status),
                         ack = std::move(ack)](Shard &shard) mutable {
        shard.status_unknown(to, partition, std::move(status), std::move(ack));
    });
}

}  // namespace patchbay::engine
