#include "core/app/loaded.h"

#include "core/app/advice.h"
#include "core/app/content_check.h"
#include "core/app/output.h"
#include "core/app/settings.h"
#include "core/app/template_check.h"
#include "core/base/crypto.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/engine/tasks/catch_up.h"
#include "core/engine/tasks/templates.h"
#include "core/net/connection.h"

#include <algorithm>

namespace patchbay::app {

bool TaskSocket::http(plugin::Token token, plugin::HttpRequest request) {
    auto *host = host_.load(std::memory_order_acquire);
    return host != nullptr && host->http(token, std::move(request));
}

bool TaskSocket::timer(plugin::Token token, std::uint32_t delay_ms) {
    auto *host = host_.load(std::memory_order_acquire);
    return host != nullptr && host->timer(token, delay_ms);
}

bool TaskSocket::settle(plugin::Token token, plugin::TaskResult result) {
    auto *host = host_.load(std::memory_order_acquire);
    return host != nullptr && host->settle(token, std::move(result));
}

bool TaskSocket::cancelled(plugin::Token token) {
    auto *host = host_.load(std::memory_order_acquire);
    return host == nullptr || host->cancelled(token);
}

namespace {

// Loads the plugins that the config names, each once.
class Plugins {
public:
    Plugins(const Config &config, Problems &problems)
        : config_(config), problems_(problems), scan_(plugin::scan(config.plugin_directories)) {}

    // The plugin for the channel or backend at `pointer`, or null with a problem.
    std::shared_ptr<plugin::Plugin> find(const std::string &id, std::string_view kind,
                                         const std::string &pointer) {
        const auto found = scan_.plugins.find(id);
        if (found == scan_.plugins.end()) return fail(pointer, missing(id));
        if (!found->second.manifest.is(kind))
            return fail(pointer, "plugin '" + id + "' is no " + std::string(kind) + " but a " +
                                     joined(found->second.manifest.kinds));
        auto &plugin = loaded_[id];
        if (plugin != nullptr) return plugin;
        auto result = plugin::load(found->second.path);
        if (!result) return fail(pointer, result.error().message);
        return plugin = *std::move(result);
    }

private:
    std::shared_ptr<plugin::Plugin> fail(const std::string &pointer, std::string message) {
        problems_.push_back(config_.document->problem(pointer + "/plugin", std::move(message)));
        return nullptr;
    }

    std::string missing(const std::string &id) const {
        std::vector<std::string> names;
        for (const auto &found : scan_.plugins)
            names.push_back(found.first);
        const auto nearest = nearest_name(id, names);
        auto message = "no plugin '" + id + "' in " + joined(config_.plugin_directories) + "; " +
                       (names.empty() ? "there are none" : "there are " + joined(names));
        if (!nearest.empty()) message += "; did you mean '" + nearest + "'?";
        for (const auto &broken : scan_.broken)
            message += "; broken: " + broken.where + ": " + broken.message;
        return message;
    }

    const Config &config_;
    Problems &problems_;
    plugin::Scan scan_;
    std::map<std::string, std::shared_ptr<plugin::Plugin>> loaded_;
};

// The setting's text, or those of a list; none where it is neither, or is empty.
std::vector<std::string> texts_of(const json::object &settings, std::string_view name) {
    std::vector<std::string> texts;
    const auto note = [&](const json::value &value) {
        if (value.is_string() && !value.get_string().empty())
            texts.emplace_back(value.get_string());
    };
    const json::value *value = settings.if_contains(name);
    if (value && value->is_array())
        for (const json::value &one : value->get_array())
            note(one);
    else if (value)
        note(*value);
    return texts;
}

// The signing secret's owner and hash: equal for lines that may share a webhook URL.
std::string siblings_of(const std::string &id, const plugin::Manifest &manifest,
                        const plugin::Secrets &secrets) {
    if (!manifest.signature) return id;
    const auto secret = secrets.find(manifest.signature->key);
    if (secret == secrets.end()) return id;
    return manifest.id + ':' + crypto::to_hex(crypto::sha256(secret->second));
}

class Loader {
public:
    Loader(Loaded &loaded, const Scope &scope, Problems &problems)
        : loaded_(loaded), scope_(scope), problems_(problems), plugins_(loaded.config, problems) {}

    void run() {
        for (auto &[id, channel] : loaded_.config.channels) {
            if (scope_.wants_channel(id)) load_channel(id, channel);
        }
        if (scope_.part != Scope::Part::everything) return;
        for (auto &[id, backend] : loaded_.config.backends)
            load_backend(id, backend);
        load_flows();
    }

private:
    std::unique_ptr<plugin::Instance> create(plugin::Plugin &plugin,
                                             plugin::InstanceOptions options,
                                             const std::string &pointer) {
        auto instance = plugin.create(std::move(options));
        if (instance) return *std::move(instance);
        const auto &error = instance.error();
        const bool settings = error.code == plugin::kSettings;
        problems_.push_back(loaded_.config.document->problem(
            pointer + (settings ? "/settings" + error.where : "/plugin"), error.message));
        return nullptr;
    }

    std::optional<plugin::InstanceOptions> options_for(const std::string &id,
                                                       const json::object &written,
                                                       const plugin::Manifest &manifest,
                                                       const std::string &pointer) {
        auto settings =
            apply_settings(written, manifest, *loaded_.config.document, loaded_.config.folder,
                           pointer + "/settings", scope_.secrets, problems_);
        if (!settings) return std::nullopt;
        advise_settings(loaded_.config, pointer + "/settings", *settings, loaded_.advice);
        plugin::InstanceOptions options;
        options.name = id;
        options.settings = std::move(settings->settings);
        options.secrets = std::move(settings->secrets);
        return options;
    }

    void load_channel(const std::string &id, const ChannelConfig &config) {
        if (config.plugin.empty()) return;  // is a problem already
        const auto pointer = "/channels" + pointer_step(id);
        LoadedChannel channel;
        channel.config = config;
        channel.plugin = plugins_.find(config.plugin, "channel", pointer);
        if (channel.plugin == nullptr) return;
        const auto &manifest = channel.plugin->manifest();
        auto options = options_for(id, config.settings, manifest, pointer);
        if (!options) return;
        channel.tasks = std::make_unique<TaskSocket>();
        options->tasks = channel.tasks.get();
        for (const auto &setting : manifest.account) {
            const auto accounts = texts_of(options->settings, setting);
            if (accounts.empty()) continue;
            channel.account = accounts.front();
            for (const std::string &account : accounts)
                accounts_.note(loaded_.config, id, manifest.id, setting, account, loaded_.advice);
            break;
        }
        channel.carries = plugin::carries_with(manifest, options->settings);
        channel.siblings = siblings_of(id, manifest, options->secrets);
        channel.instance = create(*channel.plugin, *std::move(options), pointer);
        if (channel.instance == nullptr) return;
        if (channel.instance->has_tasks())
            if (auto operations = channel.instance->operations())
                for (const plugin::Operation &one : *operations) {
                    channel.lists_templates |= one.name == engine::kTemplatesOperation;
                    channel.tells_missed |= one.name == engine::kMissedOperation;
                }
        if (config.catch_up_ms != 0 && !channel.tells_missed)
            problems_.push_back(loaded_.config.document->problem(
                pointer + "/catch_up",
                "the plugin '" + manifest.id + "' cannot ask its provider for missed messages"));
        if (channel.instance->has_stream()) check_endpoints(*channel.instance, pointer);
        loaded_.channels.emplace(id, std::move(channel));
    }

    // Whether they can be reached, only their opening tells.
    void check_endpoints(plugin::Instance &instance, const std::string &pointer) {
        auto endpoints = instance.endpoints();
        if (!endpoints) {
            problems_.push_back(
                loaded_.config.document->problem(pointer + "/settings", endpoints.error().message));
            return;
        }
        for (const plugin::Endpoint &endpoint : *endpoints) {
            auto url = net::parse_connection_url(endpoint.url);
            if (url) continue;
            problems_.push_back(loaded_.config.document->problem(
                pointer + "/settings", "a connection: " + url.error().message));
            return;  // the others are made of the same settings
        }
    }

    void load_backend(const std::string &id, const BackendConfig &config) {
        if (config.plugin.empty()) return;
        const auto pointer = "/backends" + pointer_step(id);
        LoadedBackend backend;
        backend.config = config;
        backend.plugin = plugins_.find(config.plugin, "backend", pointer);
        if (backend.plugin == nullptr) return;
        auto options = options_for(id, config.settings, backend.plugin->manifest(), pointer);
        if (!options) return;
        backend.tasks = std::make_unique<TaskSocket>();
        options->tasks = backend.tasks.get();
        backend.instance = create(*backend.plugin, *std::move(options), pointer);
        if (backend.instance == nullptr) return;
        auto operations = backend.instance->operations();
        if (!operations) {
            problems_.push_back(loaded_.config.document->problem(
                pointer + "/plugin", "cannot list its operations: " + operations.error().message));
            return;
        }
        backend.operations = *std::move(operations);
        loaded_.backends.emplace(id, std::move(backend));
    }

    // What the flows may refer to, or nothing where a backend is missing: its calls would only be
    // reported as unknown a second time.
    std::optional<flow::Environment> environment() {
        if (loaded_.backends.size() != loaded_.config.backends.size()) return std::nullopt;
        flow::Environment environment;
        environment.languages = loaded_.config.languages;
        for (const auto &[id, backend] : loaded_.backends) {
            auto &known = environment.backends[id];
            for (const auto &event : backend.plugin->manifest().events)
                known.events.emplace(event.name, event.data);
            auto &operations = known.operations;
            for (const auto &operation : backend.operations) {
                auto input = parse_json(operation.input);
                auto output = parse_json(operation.output);
                if (!input || !output) {
                    problems_.push_back(loaded_.config.document->problem(
                        "/backends" + pointer_step(id) + "/plugin",
                        "operation '" + operation.name + "' has a schema that is not JSON"));
                    return std::nullopt;
                }
                operations.emplace(
                    operation.name,
                    flow::Operation{*std::move(input), *std::move(output), operation.errors});
            }
        }
        return environment;
    }

    struct FlowText {
        std::string text;
        std::shared_ptr<const LocatedJson> document;
    };
    std::map<std::string, FlowText> read_flows() {
        std::map<std::string, FlowText> flows;
        for (const auto &[name, file] : loaded_.config.flows) {
            const auto text = read_file(file, kMaxDocumentBytes);
            if (!text) {
                problems_.push_back(loaded_.config.document->problem(
                    "/flows" + pointer_step(name),
                    "cannot read '" + file + "': " + text.error().message));
                continue;
            }
            auto document =
                LocatedJson::parse(file, *text, LocatedJson::Dialect::relaxed, problems_);
            if (document)
                flows[name] = {*text, std::make_shared<const LocatedJson>(std::move(*document))};
        }
        return flows;
    }

    void load_flows() {
        auto known = environment();
        const auto texts = read_flows();
        if (!known) return;
        for (const auto &[name, flow] : texts)  // flows may run each other
            known->flows[name] = flow::saved_variables(flow.document->root());
        for (const auto &[name, text] : texts) {
            auto flow = flow::Flow::load(name, *text.document, *known, problems_);
            if (flow != nullptr)
                loaded_.flows.emplace(name, LoadedFlow{std::move(flow), text.text, text.document});
        }
        for (auto &[id, channel] : loaded_.channels) {
            const auto flow = loaded_.flows.find(channel.config.flow);
            if (flow == loaded_.flows.end()) continue;
            channel.flow = flow->second.flow;
            check_contents(*channel.instance, channel.carries, flow->second, loaded_.refused);
            check_stop_words(id, channel, flow->second, loaded_.config.languages, loaded_.warnings);
            if (channel.carries.segments) check_segments(flow->second, loaded_.warnings);
            if (channel.lists_templates)
                check_templates(id, flow->second, loaded_.config.store_path, loaded_.refused,
                                loaded_.unchecked);
        }
        loaded_.environment = *std::move(known);
    }

    Loaded &loaded_;
    const Scope &scope_;
    Problems &problems_;
    Plugins plugins_;
    Accounts accounts_;
};

}  // namespace

std::optional<Loaded> load(const std::string &file, const Scope &scope, Problems &problems) {
    auto config = load_config(file, scope, problems);
    if (!config) return std::nullopt;
    Loaded loaded;
    loaded.config = *std::move(config);
    if (scope.part == Scope::Part::everything || scope.part == Scope::Part::channel)
        Loader(loaded, scope, problems).run();
    if (scope.part == Scope::Part::everything) advise_admin(loaded.config, loaded.advice);
    if (!problems.empty()) return std::nullopt;
    return loaded;
}

}  // namespace patchbay::app
