#include "core/app/daemon.h"

#include "core/admin/admin.h"
#include "core/admin/answers.h"
#include "core/admin/limits.h"
#include "core/app/descriptors.h"
#include "core/app/listener_alarm.h"
#include "core/app/memory_watch.h"
#include "core/app/opt_out_setup.h"
#include "core/app/paths.h"
#include "core/app/template_check.h"
#include "core/base/file.h"
#include "core/base/log.h"
#include "core/base/log_writer.h"
#include "core/base/pulses.h"
#include "core/engine/repeats.h"
#include "core/engine/webhooks.h"
#include "core/net/connection.h"
#include "core/net/http_server.h"
#include "core/net/trust.h"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <thread>

namespace patchbay::app {

namespace {

constexpr unsigned kMostWorkers = 4;
constexpr std::int64_t kForgetEveryMs = 60'000;
constexpr std::int64_t kForgetMoreMs = 200;
constexpr std::int64_t kLastAnswersMs = 2'000;  // for readers of events to get the last ones

// One core is left to the journal's writer.
unsigned worker_count() {
    const unsigned cores = std::max(2u, std::thread::hardware_concurrency());
    return std::min(kMostWorkers, cores - 1);
}

delivery::InDoubtAction action_of(InDoubt::Action action) {
    switch (action) {
        case InDoubt::Action::resend:
            return delivery::InDoubtAction::resend;
        case InDoubt::Action::fail:
            return delivery::InDoubtAction::fail;
        case InDoubt::Action::operator_decides:
            return delivery::InDoubtAction::ask_operator;
    }
    return delivery::InDoubtAction::resend;
}

delivery::ClosedWindow policy_of(WindowClosed closed) {
    switch (closed) {
        case WindowClosed::send:
            return delivery::ClosedWindow::send;
        case WindowClosed::hold:
            return delivery::ClosedWindow::hold;
        case WindowClosed::fail:
            return delivery::ClosedWindow::fail;
    }
    return delivery::ClosedWindow::send;
}

engine::LineSetup line_setup(const std::string &id, const LoadedChannel &channel,
                             const flow::PhoneLanguages &languages) {
    engine::LineSetup line;
    line.id = id;
    line.instance = channel.instance.get();
    line.flow = channel.config.flow;
    line.account = channel.account;
    line.siblings = channel.siblings;
    line.messages_per_second = channel.config.limits.messages_per_second.value_or(
        channel.plugin->manifest().messages_per_second);
    const plugin::Manifest &manifest = channel.plugin->manifest();
    if (const auto &pair = channel.config.limits.pair)
        line.pair = {pair->every_ms, pair->burst};
    else
        line.pair = {manifest.pair.every_ms, manifest.pair.burst};
    const auto count = [](const std::optional<CountLimit> &config, const plugin::CountRule &rule) {
        return config ? engine::CountLimit{config->count, config->every_ms}
                      : engine::CountLimit{rule.count, rule.every_ms};
    };
    line.contact = {count(channel.config.limits.inbound, manifest.inbound),
                    count(channel.config.limits.answers, manifest.answers)};
    line.window_ms = manifest.window_ms;
    line.closed_window = policy_of(channel.config.window_closed);
    line.carries = channel.carries;
    line.address = manifest.address;
    line.opt_out = opt_out_setup(channel, languages);
    line.catch_up_ms = channel.config.catch_up_ms;
    line.upload_keep_ms = manifest.upload_keep_ms;
    line.lists_templates = channel.lists_templates;
    line.in_doubt = {action_of(channel.config.in_doubt.action), channel.config.in_doubt.after_ms,
                     channel.config.in_doubt.blocks_ms};
    return line;
}

net::ServerLimits public_limits(const Config &config, std::size_t descriptors) {
    net::ServerLimits limits;
    limits.connections = config.listen_limits.connections;
    limits.connections_by_peer = config.listen_limits.connections_by_peer;
    limits.bodies_bytes = config.listen_limits.bodies;
    limits.many_connections = config.trusted_proxies;
    limits.descriptors = descriptors_for_public(descriptors);
    if (limits.descriptors < limits.connections)
        log::warn("few open files are allowed",
                  {{"limit", descriptors},
                   {"reason", "listen.limits.connections is more than may ever be open"},
                   {"remedy", "raise the hard limit of open files (LimitNOFILE of the service)"}});
    return limits;
}

net::ServerLimits admin_limits(const Config &config) {
    net::ServerLimits limits = admin::listener_limits();
    limits.many_connections = config.trusted_proxies;
    return limits;
}

void tell(std::string_view what, const Problems &problems) {
    for (const Problem &problem : problems)
        log::warn(what, {{"problem", to_text(problem)}});
}

int failed(const Error &error) {
    log::error("cannot start", {{"reason", error.message}});
    return 1;
}

Error no_listener(const std::string &section, const Error &error) {
    return Error{
        error.message + "; set " + section +
        ".port to a free port (from 1024 on, unless the daemon may take those below), or " +
        section + ".address to an address of this machine"};
}

void tell(const char *listener, const Endpoint &endpoint, std::uint16_t port) {
    log::info("listening", {{"listener", listener}, {"address", endpoint.address}, {"port", port}});
}

// Everything of a running daemon, in the order in which it must end: last member first.
class Daemon {
public:
    explicit Daemon(Loaded &&loaded) : loaded_(std::move(loaded)) {}
    ~Daemon();

    Result<void> start();
    bool run();  // false: it could not go on

private:
    void look();
    void forget();
    void stop();
    void store_lost();
    void end_admin();
    void end();

    Loaded loaded_;
    const std::size_t descriptors_ = raise_descriptor_limit();
    engine::Metrics metrics_;
    ListenerAlarm public_alarm_{"public", system_clock()};
    ListenerAlarm admin_alarm_{"admin", system_clock()};
    Pulses pulses_{system_clock()};
    MemoryWatch memory_{memory_limit()};
    bool store_stuck_ = false;
    std::vector<std::unique_ptr<net::Loop>>
        loops_;             // one for each worker; the first is this thread
    net::Loop admin_loop_;  // its answers read the whole journal: not on a worker's time
    net::Loop files_loop_;  // files are hashed and put on the disk: not on a worker's time either
    std::unique_ptr<journal::Store> store_;  // completes its last commits onto the loops
    std::unique_ptr<media::Folder> media_;
    std::unique_ptr<engine::FlowBook> flows_;
    std::vector<std::unique_ptr<net::HttpClient>> clients_;
    std::vector<std::unique_ptr<net::Connector>> connectors_;
    std::unique_ptr<engine::Engine> engine_;
    std::unique_ptr<engine::Webhooks> webhooks_;
    std::unique_ptr<admin::Admin> admin_;
    std::unique_ptr<net::HttpServer> public_server_;
    std::unique_ptr<net::HttpServer> admin_server_;
    std::vector<std::thread> threads_;
    bool stopping_ = false;
    bool store_lost_ = false;
};

Daemon::~Daemon() {
    end();
    for (std::thread &thread : threads_)
        thread.join();
    // Instances outlive the engine, and one may still settle a task as it is destroyed.
    for (const auto &[id, backend] : loaded_.backends)
        backend.tasks->connect(nullptr);
    for (const auto &[id, channel] : loaded_.channels)
        channel.tasks->connect(nullptr);
}

Result<void> Daemon::start() {
    const Config &config = loaded_.config;
    tell("content would be refused", loaded_.refused);
    tell("templates cannot be checked", loaded_.unchecked);
    tell("content costs more than it needs", loaded_.warnings);
    tell("the config works and is likely not meant", loaded_.advice);
    if (auto made = make_folder(folder_of(config.store_path)); !made)
        return Error{"the store's folder cannot be made: " + made.error().where + ": " +
                     made.error().message + "; make it, or change store.path"};
    journal::SqliteOptions options;
    options.path = config.store_path;
    auto store = journal::open_sqlite(options);
    if (!store) return Error{config.store_path + ": " + store.error().message};
    store_ = std::move(*store);

    auto folder = media::Folder::open(config.media_path, config.media, *store_, system_clock());
    if (!folder) return Error{config.media_path + ": " + folder.error().message};
    media_ = std::move(*folder);

    flows_ = std::make_unique<engine::FlowBook>(*store_, loaded_.environment);
    for (auto &[name, flow] : loaded_.flows)
        if (auto added = flows_->add(flow.flow, flow.text); !added) return added;

    auto trust = net::Trust::create(config.ca_file);
    if (!trust) return Error{config.ca_file + ": " + trust.error().message};
    engine::EngineSetup setup;
    for (unsigned worker = 0; worker < worker_count(); ++worker) {
        loops_.push_back(std::make_unique<net::Loop>());
        auto client = net::HttpClient::create(*loops_.back(), config.allow_private, {}, *trust);
        if (!client) return client.error();
        clients_.push_back(std::move(*client));
        auto connector = net::Connector::create(*loops_.back(), config.allow_private, *trust);
        if (!connector) return connector.error();
        connectors_.push_back(std::move(*connector));
        setup.workers.push_back(
            {loops_.back().get(), clients_.back().get(), connectors_.back().get()});
    }
    for (const auto &[id, channel] : loaded_.channels)
        setup.lines.push_back(line_setup(id, channel, loaded_.config.languages));
    for (engine::LineSetup &line : setup.lines)
        line.templates_listed = [this, id = line.id](const journal::Document &told) {
            Problems refused;
            const auto flow = loaded_.flows.find(loaded_.channels.at(id).config.flow);
            if (flow != loaded_.flows.end()) check_templates(id, flow->second, told, refused);
            tell("content would be refused", refused);
        };
    for (const auto &[id, backend] : loaded_.backends) {
        setup.backends.emplace(id, backend.instance.get());
        if (!backend.instance->has_webhook()) continue;
        engine::LineSetup source;  // its news come in as a line's messages do
        source.id = "backends/" + id;
        source.instance = backend.instance.get();
        setup.lines.push_back(std::move(source));
    }
    setup.store = store_.get();
    setup.media = media_.get();
    setup.files = &files_loop_;
    setup.flows = flows_.get();
    setup.clock = &system_clock();
    setup.metrics = &metrics_;
    setup.store_lost = [this] { loops_.front()->post([this] { store_lost(); }); };
    engine_ = std::make_unique<engine::Engine>(std::move(setup));
    for (const auto &[id, backend] : loaded_.backends)
        backend.tasks->connect(&engine_->task_host());
    for (const auto &[id, channel] : loaded_.channels)
        channel.tasks->connect(&engine_->task_host());
    webhooks_ = std::make_unique<engine::Webhooks>(*engine_);
    admin_ = std::make_unique<admin::Admin>(
        admin::Parts{*engine_, *store_, engine_->lines(), metrics_, system_clock(), admin_loop_,
                     media_.get(), &files_loop_, &pulses_},
        config.admin_token);
    // What is unfinished goes on before anything new comes in.
    if (auto started = engine_->start(); !started) return started;

    auto public_server = net::HttpServer::listen(
        *loops_.front(), config.listen.address, config.listen.port,
        public_limits(config, descriptors_),
        [this](net::Request &&request, net::Responder &&respond) {
            webhooks_->handle(std::move(request), std::move(respond));
        },
        [this](const net::Refusal &refusal) {
            metrics_.refused(webhooks_->line_of(refusal.head), refusal.reason);
            public_alarm_.tell(refusal);
        },
        [this](const net::Request &head) { return webhooks_->admit(head); });
    if (!public_server) return no_listener("listen", public_server.error());
    public_server_ = std::move(*public_server);
    auto admin_server = net::HttpServer::listen(
        admin_loop_, config.admin.address, config.admin.port, admin_limits(config),
        [this](net::Request &&request, net::Responder &&respond) {
            admin_->handle(std::move(request), std::move(respond));
        },
        [this](const net::Refusal &refusal) {
            metrics_.admin_refused(refusal.reason);
            admin_alarm_.tell(refusal);
            admin::word_refusal(refusal);
        },
        [this](const net::Request &head) { return admin_->admit(head); });
    if (!admin_server) return no_listener("admin", admin_server.error());
    admin_server_ = std::move(*admin_server);
    return {};
}

bool Daemon::run() {
    loops_.front()->on_signals({SIGTERM, SIGINT}, [this](int) { stop(); });
    loops_.front()->on_signals({SIGHUP}, [](int) {
        log::warn("SIGHUP: reload is not available in this version; restart instead");
    });
    files_loop_.after(kForgetEveryMs, [this] { forget(); });
    tell("public", loaded_.config.listen, public_server_->port());
    tell("admin", loaded_.config.admin, admin_server_->port());
    for (std::size_t worker = 0; worker < loops_.size(); ++worker)
        pulses_.watch("worker " + std::to_string(worker), *loops_[worker]);
    threads_.emplace_back([this] { admin_loop_.run(); });
    threads_.emplace_back([this] { files_loop_.run(); });
    for (std::size_t worker = 1; worker < loops_.size(); ++worker)
        threads_.emplace_back([this, worker] { loops_[worker]->run(); });
    admin_->readiness().set_running(true);
    look();
    log::info("ready", {{"channels", loaded_.channels.size()},
                        {"backends", loaded_.backends.size()},
                        {"workers", loops_.size()}});
    loops_.front()->run();
    return !store_lost_;
}

// Once a second, on the first worker's thread: at what no event tells of.
void Daemon::look() {
    const bool full = memory_.is_full();
    engine_->hold_back(full);
    admin_->readiness().set_memory_full(full);
    const auto busy = store_->busy_ms();
    if (const bool stuck = busy >= journal::kStuckMs; stuck != store_stuck_) {
        store_stuck_ = stuck;
        if (stuck)
            log::error(
                "the store's disk does not answer: nothing is acknowledged meanwhile",
                {{"for_ms", busy}, {"remedy", "check the disk, or what it is mounted from"}});
        else
            log::info("the store's disk answers again");
    }
    loops_.front()->after(MemoryWatch::kLookMs, [this] { look(); });
}

// What nobody needs any more, a little at a time, on a thread that may wait for the disk.
void Daemon::forget() {
    constexpr std::size_t kAtOnce = 500;
    const auto forgotten = store_->forget(system_clock().now() - engine::kForgetMs, kAtOnce);
    const bool more = forgotten && *forgotten == kAtOnce;
    files_loop_.after(more ? kForgetMoreMs : kForgetEveryMs, [this] { forget(); });
}

// On the first worker's thread: nothing can be written any more, so nothing may leave or be taken.
void Daemon::store_lost() {
    store_lost_ = true;
    if (!stopping_) stop();
}

// On the first worker's thread: refuse new work, finish what is under way, end.
void Daemon::stop() {
    if (stopping_) {
        log::warn("stopped at once by a second signal; the journal knows what is unfinished");
        log::Writer::flush();
        std::_Exit(1);
    }
    stopping_ = true;
    const std::int64_t deadline = loaded_.config.shutdown_deadline_ms;
    log::info("stopping", {{"deadline_ms", deadline}});
    admin_->readiness().set_running(false);
    // The last of the time is for good-byes: the other side shall not learn of our end by silence.
    loops_.front()->after(deadline - std::min(engine::kStreamStopMs, deadline / 2),
                          [this] { engine_->say_good_bye([] {}); });
    loops_.front()->after(deadline, [this] {
        log::warn("deadline passed: stopping with work under way; the next start goes on with it");
        end();
    });
    public_server_->drain(
        [this] { engine_->drain([this] { admin_loop_.post([this] { end_admin(); }); }); });
}

// On the admin loop, when nothing new will be published.
void Daemon::end_admin() {
    admin_loop_.after(kLastAnswersMs, [this] { end(); });
    admin_server_->drain([this] { end(); });
}

// Any thread.
void Daemon::end() {
    admin_loop_.stop();
    files_loop_.stop();
    for (auto &loop : loops_)
        loop->stop();
}

}  // namespace

int run_daemon(Loaded &&loaded) {
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);  // a limit on the size of files is met as a full disk is
    const log::Writer writer;
    bool good = false;
    {
        Daemon daemon(std::move(loaded));
        if (auto started = daemon.start(); !started) return failed(started.error());
        good = daemon.run();
    }
    log::info("stopped");
    return good ? 0 : 1;
}

}  // namespace patchbay::app
