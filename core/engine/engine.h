// Engine: all lines, backends and shards; routes events to the shard that owns their conversation.
#pragma once

#include "core/engine/flow_book.h"
#include "core/engine/line.h"
#include "core/engine/metrics.h"
#include "core/engine/operator.h"
#include "core/engine/shard.h"
#include "core/engine/stream.h"
#include "core/journal/store.h"
#include "core/net/http_client.h"

#include <boost/json/object.hpp>

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace patchbay::engine {

constexpr std::size_t kMaxAddressBytes = 1024;
constexpr std::size_t kWaitingBatches = 8192;  // more than this in the store: new requests get 503

// One thread of the engine with what lives on it.
struct Worker {
    Executor *executor = nullptr;
    net::HttpClient *client = nullptr;
    net::Connector *connector = nullptr;  // needed by lines with connections of their own
};

// Leads what an instance asks for in a task to the shard that runs the task: its token says which.
// A plugin calls it on that shard's thread, from inside the shard's own call of the plugin.
class TaskRouter final : public plugin::TaskHost {
public:
    bool http(plugin::Token token, plugin::HttpRequest request) override;
    bool timer(plugin::Token token, std::uint32_t delay_ms) override;
    bool settle(plugin::Token token, plugin::TaskResult result) override;
    bool cancelled(plugin::Token token) override;

    explicit TaskRouter(const std::vector<std::unique_ptr<Shard>> &shards) : shards_(shards) {}

private:
    Shard &shard_of(plugin::Token token) const;
    const std::vector<std::unique_ptr<Shard>> &shards_;
};

struct EngineSetup {
    std::vector<LineSetup> lines;
    std::map<std::string, plugin::Instance *, std::less<>> backends;
    journal::Store *store = nullptr;
    FlowBook *flows = nullptr;
    const Clock *clock = nullptr;
    Metrics *metrics = nullptr;
    media::Folder *media = nullptr;  // null: no files are kept
    Executor *files = nullptr;       // where work waits for the disk; null: on the workers
    std::vector<Worker> workers;     // one shard each
    // The store is another owner's by now: nothing can be written any more. Once, on any thread.
    Function<void()> store_lost;
};

class Engine final : public Operator {
public:
    explicit Engine(EngineSetup setup);
    ~Engine() override;  // after the workers' threads have ended

    // What the backends' instances must be connected to, before start().
    plugin::TaskHost &task_host() { return task_router_; }

    // Takes the partitions over and goes on with what the journal says is unfinished. Before the
    // workers' threads run; the work itself begins when they do.
    Result<void> start();

    // Nothing new leaves and nothing new is called; `done` (any thread) when all under way is
    // settled.
    void drain(Function<void()> done);
    // The plugins with connections of their own say good-bye, whatever is under way; `done` (any
    // thread) when they have. drain() does it at its end.
    void say_good_bye(Function<void()> done);

    // ---- For the listener; any thread -----------------------------------------------------------
    Line *line(std::string_view id);
    bool overloaded() const;
    // True: nothing new is taken, until it is false again.
    void hold_back(bool hold) { held_back_ = hold; }
    // All events durable (or known already): done(true). Any not: done(false), the sender comes
    // again.
    void receive(Line &line, plugin::Decoded decoded, Ack done);
    // A verified request whose decoding failed inside.
    void keep_raw(Line &line, std::string request, Ack done);

    // ---- For operators; any thread --------------------------------------------------------------
    void submit(Submission submission, Function<void(Result<Submitted>)> done) override;
    void replay_dead_letter(journal::Place letter, Function<void(Result<void>)> done) override;
    void drop_dead_letter(journal::Place letter, Function<void(Result<void>)> done) override;
    void settle_doubt(journal::Place message, DoubtIs is,
                      Function<void(Result<void>)> done) override;
    void release_contact(std::string_view channel, std::string address,
                         Function<void(Result<void>)> done) override;
    void give_link(journal::Place conversation, Function<void(Result<std::string>)> done) override;
    Result<boost::json::object> replay_conversation(journal::Place conversation) override;
    void set_publish_listener(Function<void()> listener) override;

    // ---- For shards -----------------------------------------------------------------------------
    Shard &shard_of(journal::Partition partition) { return *shards_[partition % shards_.size()]; }
    plugin::Instance *backend(std::string_view id);
    // The token of a message, or the key of a call: the same through all its attempts.
    std::string correlation_of(journal::Partition partition, journal::Id id,
                               std::uint64_t incarnation) const;
    std::uint64_t incarnation() const { return incarnation_; }  // of what is made from now on
    void store_lost();                   // a commit was refused as stale. Any thread
    void published();                    // events became durable
    void wake(Line &line);               // its messages need not wait for their time
    void works_again(const Line &line);  // it takes messages, after it did not
    void templates_changed(Line &line);  // asks the provider for them, after a while of quiet
    // To the message that it names, or to those that are not known yet.
    void receive_status(Line &line, model::Status status, Ack ack, bool by_token = true);
    void receive_notice(Line &line, model::Notice notice, std::string key, Ack ack);
    // That name none.
    void receive_unnamed(Line &line, model::Status status, Ack ack);
    void receive_unnamed(Line &line, model::Notice notice, std::string key, Ack ack);
    // Runs `work` on the owning shard's thread, never inside this call. Any thread.
    void on_shard(journal::Partition partition, Function<void(Shard &)> work);

    // ---- For the admin API; any thread ----------------------------------------------------------
    journal::Store &store() { return store_; }
    Metrics &metrics() { return metrics_; }
    const Clock &clock() const { return clock_; }
    const std::map<std::string, std::unique_ptr<Line>, std::less<>> &lines() const {
        return lines_;
    }

    // Else nobody can write on two of them.
    bool several_channels() const { return several_channels_; }

private:
    Result<void> take_early(const std::vector<journal::Batch::EarlyKey> &keys);
    Line *line_of_account(Line &line, const std::string &account);
    void take_time(Line &line, TimeMs &time);
    void receive_one(Line &line, model::Event event, bool late, Ack ack);
    void receive_news(Line &source, model::BackendEvent event, Ack ack);

    journal::Store &store_;
    const Clock &clock_;
    Metrics &metrics_;
    std::map<std::string, std::unique_ptr<Line>, std::less<>> lines_;
    std::map<std::string, plugin::Instance *, std::less<>> backends_;
    std::vector<std::unique_ptr<Shard>> shards_;
    std::vector<std::unique_ptr<Stream>> streams_;
    TaskRouter task_router_{shards_};
    FlowBook &flows_;
    std::uint64_t incarnation_ = 0;
    const Function<void()> store_lost_;
    std::atomic<bool> told_lost_{false};
    std::atomic<bool> held_back_{false};
    std::mutex listener_mutex_;
    Function<void()> listener_;
    std::atomic<bool> listened_{false};
    bool several_channels_ = false;
};

}  // namespace patchbay::engine
