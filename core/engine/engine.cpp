#include "core/engine/engine.h"

#include "core/base/text.h"
#include "core/delivery/correlation.h"
#include "core/engine/ground/partition.h"
#include "core/engine/ids.h"

#include <algorithm>

namespace patchbay::engine {

// ---- TaskRouter ---------------------------------------------------------------------------------

Shard &TaskRouter::shard_of(plugin::Token token) const { return *shards_[token % shards_.size()]; }

bool TaskRouter::http(plugin::Token token, plugin::HttpRequest request) {
    return shard_of(token).tasks().http(token, std::move(request));
}

bool TaskRouter::timer(plugin::Token token, std::uint32_t delay_ms) {
    return shard_of(token).tasks().timer(token, delay_ms);
}

bool TaskRouter::settle(plugin::Token token, plugin::TaskResult result) {
    return shard_of(token).tasks().settle(token, std::move(result));
}

bool TaskRouter::cancelled(plugin::Token token) { return !shard_of(token).tasks().is_open(token); }

// ---- Engine -------------------------------------------------------------------------------------

Engine::Engine(EngineSetup setup)
    : store_(*setup.store),
      clock_(*setup.clock),
      metrics_(*setup.metrics),
      backends_(std::move(setup.backends)),
      flows_(*setup.flows),
      store_lost_(std::move(setup.store_lost)) {
    for (LineSetup &line : setup.lines) {
        std::string id = line.id;
        lines_.emplace(std::move(id), std::make_unique<Line>(std::move(line)));
    }
    several_channels_ = std::count_if(lines_.begin(), lines_.end(), [](const auto &line) {
                            return line.second->setup.instance->has_channel();
                        }) > 1;
    const std::size_t shards = setup.workers.size();
    for (std::size_t number = 0; number < shards; ++number) {
        const Worker &worker = setup.workers[number];
        shards_.push_back(std::make_unique<Shard>(
            Shard::Parts{*this, *worker.executor, *worker.client, store_, *setup.flows, clock_,
                         metrics_, setup.files ? *setup.files : *worker.executor, setup.media},
            number, shards));
    }
    for (auto &[id, line] : lines_) {
        if (!line->setup.instance->has_stream()) continue;
        const Worker &worker = setup.workers[partition_of("stream", id) % shards];
        streams_.push_back(std::make_unique<Stream>(
            Stream::Parts{*this, *line, *worker.executor, *worker.connector, clock_}));
        line->stream = streams_.back().get();
    }
}

Engine::~Engine() = default;

Result<void> Engine::start() {
    auto epochs = store_.lease_all();
    if (!epochs) return epochs.error();
    incarnation_ = store_.incarnation();
    const journal::Id first = first_id(clock_.now());
    for (journal::Partition partition = 0; partition < journal::kPartitions; ++partition)
        shard_of(partition).own(partition, (*epochs)[partition], first);
    auto early = store_.early_keys();
    if (!early) return early.error();
    for (auto &[id, line] : lines_)
        line->early_statuses = !early->empty();
    auto busy = store_.busy_partitions();
    if (!busy) return busy.error();
    for (const journal::Partition partition : *busy)
        if (auto recovered = shard_of(partition).recover(partition); !recovered) return recovered;
    if (auto taken = take_early(*early); !taken) return taken;
    for (auto &shard : shards_)
        shard->go_on();
    for (auto &[id, line] : lines_) {
        templates_changed(*line);
        if (line->setup.instance->has_poll())
            on_shard(poll_partition(id),
                     [to = line.get()](Shard &shard) { shard.asking().polls.begin(*to); });
        if (line->setup.catch_up_ms != 0)
            on_shard(catch_up_partition(id),
                     [to = line.get()](Shard &shard) { shard.asking().catch_up.begin(*to); });
    }
    for (const auto &stream : streams_)
        if (auto started = stream->start(); !started) return started;
    return {};
}

// Statuses that are kept of messages whose answer is known: the last run may have ended between the
// commit that settled a message and the one that applies what had been told of it before.
Result<void> Engine::take_early(const std::vector<journal::Batch::EarlyKey> &keys) {
    for (const auto &key : keys) {
        Line *to = line(key.line);
        if (!to) continue;
        auto place = marked_place(key.provider_id);
        if (!place) {
            auto found = store_.find_outgoing(key.line, key.provider_id);
            if (!found) return found.error();
            place = *found;
        }
        if (place)
            on_shard(place->partition, [to, place = *place](Shard &shard) {
                shard.apply_early(*to, place, std::nullopt);
            });
    }
    return {};
}

void Engine::drain(Function<void()> done) {
    auto shared = std::make_shared<Function<void()>>(std::move(done));
    auto all = std::make_shared<AckOfAll>(
        shards_.size(), [this, shared](bool) { say_good_bye([shared] { (*shared)(); }); });
    for (auto &shard : shards_)
        shard->executor().post([&shard, all] { shard->drain([all] { all->part(true); }); });
}

void Engine::say_good_bye(Function<void()> done) {
    if (streams_.empty()) return done();
    auto all =
        std::make_shared<AckOfAll>(streams_.size(), [done = std::move(done)](bool) { done(); });
    for (const auto &stream : streams_)
        stream->stop([all] { all->part(true); });
}

Line *Engine::line(std::string_view id) {
    const auto found = lines_.find(id);
    return found == lines_.end() ? nullptr : found->second.get();
}

plugin::Instance *Engine::backend(std::string_view id) {
    const auto found = backends_.find(id);
    return found == backends_.end() ? nullptr : found->second;
}

bool Engine::overloaded() const { return held_back_ || store_.waiting() > kWaitingBatches; }

void Engine::store_lost() {
    if (!told_lost_.exchange(true) && store_lost_) store_lost_();
}

std::string Engine::correlation_of(journal::Partition partition, journal::Id id,
                                   std::uint64_t incarnation) const {
    return delivery::to_token(store_.id(), {partition, id, incarnation});
}

void Engine::on_shard(journal::Partition partition, Function<void(Shard &)> work) {
    Shard &shard = shard_of(partition);
    shard.executor().post([&shard, work = std::move(work)] { work(shard); });
}

void Engine::wake(Line &line) {
    for (auto &shard : shards_)
        shard->executor().post([&shard, &line] { shard->wake(line); });
}

void Engine::works_again(const Line &line) {
    for (auto &shard : shards_)
        shard->executor().post([&shard, &line] { shard->works_again(line); });
}

void Engine::keep_raw(Line &line, std::string request, Ack done) {
    const auto partition = partition_of(line.id(), line.setup.account);
    on_shard(partition, [&line, partition, request = std::move(request),
                         done = std::move(done)](Shard &shard) mutable {
        shard.raw_requests().keep(line, partition, std::move(request), std::move(done));
    });
}

// ---- Operators ----------------------------------------------------------------------------------

void Engine::submit(Submission submission, Function<void(Result<Submitted>)> done) {
    const auto refuse = [&](SubmitError code, std::string message) {
        shards_.front()->executor().post(
            [error = Error{std::move(message), "", static_cast<int>(code)},
             done = std::move(done)]() mutable { done(std::move(error)); });
    };
    Line *to = line(submission.channel);
    if (!to || !to->setup.instance->has_channel())
        return refuse(SubmitError::unknown_channel,
                      "there is no channel '" + submission.channel + "'");
    if (overloaded()) return refuse(SubmitError::unavailable, "too much is waiting; try again");
    std::string &address = submission.to;
    if (!address.empty()) {
        address = plugin::normal_address(to->setup.address, address);
        if (address.empty())
            return refuse(SubmitError::bad_address,
                          "a phone has 7 to 15 digits with the country code");
    }
    if (address.empty() || address.size() > kMaxAddressBytes)
        return refuse(SubmitError::bad_address,
                      "an address has 1 to " + std::to_string(kMaxAddressBytes) + " bytes");
    const auto partition = partition_of(to->id(), address);  // before the address is moved from
    on_shard(partition, [to, submission = std::move(submission),
                         done = std::move(done)](Shard &shard) mutable {
        shard.submit(*to, std::move(submission), std::move(done));
    });
}

void Engine::replay_dead_letter(journal::Place letter, Function<void(Result<void>)> done) {
    on_shard(letter.partition, [letter, done = std::move(done)](Shard &shard) mutable {
        shard.replay_dead(letter, std::move(done));
    });
}

void Engine::drop_dead_letter(journal::Place letter, Function<void(Result<void>)> done) {
    on_shard(letter.partition, [letter, done = std::move(done)](Shard &shard) mutable {
        shard.drop_dead(letter, std::move(done));
    });
}

void Engine::settle_doubt(journal::Place message, DoubtIs is, Function<void(Result<void>)> done) {
    on_shard(message.partition, [message, is, done = std::move(done)](Shard &shard) mutable {
        shard.settle_doubt(message, is, std::move(done));
    });
}

void Engine::release_contact(std::string_view channel, std::string address,
                             Function<void(Result<void>)> done) {
    Line *to = line(channel);
    if (to) address = plugin::normal_address(to->setup.address, address);
    const auto partition = partition_of(channel, address);
    on_shard(partition,
             [to, address = std::move(address), done = std::move(done)](Shard &shard) mutable {
                 if (to) return shard.release_contact(*to, address, std::move(done));
                 done(Error{"there is no such channel", "",
                            static_cast<int>(ReleaseError::unknown_contact)});
             });
}

void Engine::give_link(journal::Place conversation, Function<void(Result<std::string>)> done) {
    on_shard(conversation.partition, [conversation, done = std::move(done)](Shard &shard) mutable {
        shard.give_link(conversation, std::move(done));
    });
}

void Engine::set_publish_listener(Function<void()> listener) {
    std::lock_guard lock(listener_mutex_);
    listener_ = std::move(listener);
    listened_ = static_cast<bool>(listener_);
}

void Engine::published() {
    if (!listened_) return;
    const std::lock_guard lock(listener_mutex_);
    if (listener_) listener_();
}

void Engine::templates_changed(Line &line) {
    const auto partition = templates_partition(line.id());
    on_shard(partition, [&line](Shard &shard) { shard.templates().refresh(line); });
}

}  // namespace patchbay::engine
