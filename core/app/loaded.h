// Loaded: a configuration with its plugins loaded, its instances created and its flows checked.
// `check` throws it away, the plugin verbs use one channel of it, the daemon takes it over.
#pragma once

#include "core/app/config.h"
#include "core/flow/flow.h"
#include "core/plugin/plugin.h"

#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace patchbay::app {

// Where a backend's instance finds its task host. An instance is created before there is a daemon,
// to ask it for its operations, and ends after it: without a host every request of it is refused as
// stale.
class TaskSocket final : public plugin::TaskHost {
public:
    void connect(plugin::TaskHost *host) { host_.store(host, std::memory_order_release); }

    bool http(plugin::Token token, plugin::HttpRequest request) override;
    bool timer(plugin::Token token, std::uint32_t delay_ms) override;
    bool settle(plugin::Token token, plugin::TaskResult result) override;
    bool cancelled(plugin::Token token) override;

private:
    std::atomic<plugin::TaskHost *> host_{nullptr};  // not owned
};

struct LoadedChannel {
    ChannelConfig config;
    std::shared_ptr<plugin::Plugin> plugin;
    std::unique_ptr<TaskSocket> tasks;
    std::unique_ptr<plugin::Instance> instance;  // ends before its plugin and socket
    model::Capabilities carries;                 // with its settings
    bool lists_templates = false;                // of the provider's account
    bool tells_missed = false;                   // messages whose webhooks never came
    std::shared_ptr<const flow::Flow> flow;      // null: none, or not in scope
    std::string
        account;  // the setting that names the account of its events; "" where there is none
    // Lines with the same text may share one webhook URL at the provider: same plugin, same signing
    // secret (as a hash). A line whose requests are not signed shares with nobody.
    std::string siblings;
};

struct LoadedBackend {
    BackendConfig config;
    std::shared_ptr<plugin::Plugin> plugin;
    std::unique_ptr<TaskSocket> tasks;
    std::unique_ptr<plugin::Instance> instance;  // ends before its plugin and socket
    std::vector<plugin::Operation> operations;
};

struct LoadedFlow {
    std::shared_ptr<const flow::Flow> flow;
    std::string text;  // of the document, for the journal's record of flow versions
    std::shared_ptr<const LocatedJson> document;  // for the places of later problems
};

struct Loaded {
    Config config;
    std::map<std::string, LoadedChannel> channels;
    std::map<std::string, LoadedBackend> backends;
    std::map<std::string, LoadedFlow> flows;
    flow::Environment environment;  // that the flows were checked against
    // What the channels or the provider would refuse when it is sent: contents that a channel
    // cannot carry, templates that the account does not have approved, as far as an earlier run of
    // the daemon knows. `check` refuses them, a start only tells.
    Problems refused;
    Problems unchecked;  // templates, where the store cannot be read; `check` refuses them too
    Problems warnings;   // what works and costs
    Problems advice;     // what works and is likely not meant
};

// Reads the file and loads what `scope` asks for (of plugins and flows; Part::admin and
// Part::plugins: nothing). All problems that can be found in one pass; nothing where there are any.
std::optional<Loaded> load(const std::string &file, const Scope &scope, Problems &problems);

}  // namespace patchbay::app
