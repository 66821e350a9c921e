#include "core/app/config.h"

#include "core/app/paths.h"
#include "core/app/section.h"
#include "core/net/http_server.h"
#include "core/net/trust.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <utility>

namespace patchbay::app {
namespace {

constexpr std::int64_t kMostConnections = 1'000'000;
constexpr std::size_t kLeastBodies = 8 * 1024 * 1024;  // two webhooks of the largest size
constexpr double kMostMessagesPerSecond = 100'000;
constexpr int kLargestBurst = 1'000'000;
constexpr int kLargestCount = 1'000;
constexpr std::int64_t kCountEveryMs = 60'000;
constexpr std::size_t kLongestId = 63;

std::string check_address(const std::string &text) {
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    const bool good = ::inet_pton(AF_INET, text.c_str(), bytes.data()) == 1 ||
                      ::inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1;
    return good ? "" : "expected an IP address such as \"127.0.0.1\" or \"::1\"";
}

std::string check_network(const std::string &text) {
    const auto network = net::Networks::create({text});
    if (network && text.find('/') != text.npos) return {};
    return "expected a network such as \"127.0.0.0/8\" or \"fd00::/8\"" +
           (network ? std::string() : ": " + network.error().message);
}

std::string check_peer(const std::string &text) {
    const auto network = net::Networks::create({text});
    return network ? ""
                   : "expected an address or a network, such as \"10.0.0.7\" or \"10.0.0.0/24\": " +
                         network.error().message;
}

std::string check_not_empty(const std::string &text) {
    return text.empty() ? "must not be empty" : "";
}

bool is_id(std::string_view id) {
    const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    return !id.empty() && id.size() <= kLongestId && plain(id[0]) &&
           std::all_of(id.begin(), id.end(), [&](char c) { return plain(c) || c == '-'; });
}

void check_id(Section &map, const std::string &id) {
    if (!is_id(id))
        map.problem(id,
                    "an id is made of a-z, 0-9 and '-', begins with a letter or digit and has at "
                    "most 63 of them",
                    true);
}

bool is_prefix(std::string_view text) {
    return text == "*" || (text.size() > 1 && text[0] == '+' &&
                           text.find_first_not_of("0123456789", 1) == text.npos);
}

Endpoint read_endpoint(Section &section, const Endpoint &fallback) {
    return {section.text("address", fallback.address, check_address),
            static_cast<std::uint16_t>(section.integer("port", fallback.port, 0, 65'535))};
}

ListenLimits read_listen_limits(Section section) {
    ListenLimits limits;
    const auto count = [&](std::string_view key, std::size_t fallback) {
        return static_cast<std::size_t>(
            section.integer(key, static_cast<std::int64_t>(fallback), 1, kMostConnections));
    };
    limits.connections = count("connections", limits.connections);
    limits.connections_by_peer = count("connections_by_peer", limits.connections_by_peer);
    limits.bodies = section.bytes("bodies", limits.bodies);
    if (limits.bodies < kLeastBodies)
        section.problem("bodies", "expected at least \"8MB\": one webhook may have 4 MB");
    section.finish();
    return limits;
}

// So many in a time; nothing where the plugin's default holds.
std::optional<CountLimit> read_count(Section &section, std::string_view key) {
    if (section.is_off(key)) {
        section.skip(key);
        return CountLimit{};
    }
    const bool given = section.has(key);
    auto limit = section.section(key);
    CountLimit count;
    count.count = static_cast<int>(limit.integer("count", 0, 0, kLargestCount));
    count.every_ms = limit.duration("every", kCountEveryMs);
    if (given && !limit.has("count"))
        section.problem(key, "'count' is missing, such as 30; 0 means no limit");
    if (count.every_ms == 0 && count.count != 0)
        limit.problem("every", "must be longer than 0, such as \"1m\"");
    limit.finish();
    return given ? std::optional(count) : std::nullopt;
}

Limits read_limits(Section section) {
    Limits limits;
    if (section.is_off("messages_per_second")) {
        section.skip("messages_per_second");
        limits.messages_per_second = 0;
    } else if (const auto rate =
                   section.number("messages_per_second", -1, 0, kMostMessagesPerSecond);
               rate >= 0) {
        limits.messages_per_second = rate;
    }
    if (section.is_off("pair")) {
        section.skip("pair");
        limits.pair = PairLimit{};
    } else {
        const bool given = section.has("pair");
        auto pair = section.section("pair");
        PairLimit limit;
        limit.every_ms = pair.duration("every", 0);
        limit.burst = static_cast<int>(pair.integer("burst", 1, 1, kLargestBurst));
        if (given && !pair.has("every"))
            section.problem("pair", "'every' is missing, such as \"6s\"");
        pair.finish();
        if (given) limits.pair = limit;
    }
    if (section.is_off("contact")) {
        section.skip("contact");
        limits.inbound = limits.answers = CountLimit{};
    } else {
        auto contact = section.section("contact");
        limits.inbound = read_count(contact, "inbound");
        limits.answers = read_count(contact, "answers");
        contact.finish();
    }
    section.finish();
    return limits;
}

InDoubt read_in_doubt(Section section) {
    InDoubt policy;
    policy.action =
        section.choice<InDoubt::Action>("action", policy.action,
                                        {{"resend", InDoubt::Action::resend},
                                         {"fail", InDoubt::Action::fail},
                                         {"operator", InDoubt::Action::operator_decides}});
    policy.after_ms = section.duration("after", policy.after_ms);
    policy.blocks_ms = section.duration("blocks", policy.blocks_ms);
    if (policy.blocks_ms > policy.after_ms)
        section.problem(section.has("blocks") ? "blocks" : "after",
                        "'blocks' must not be longer than 'after'");
    section.finish();
    return policy;
}

WindowClosed read_window(Section section) {
    const auto closed = section.choice<WindowClosed>(
        "closed", WindowClosed::send,
        {{"send", WindowClosed::send}, {"hold", WindowClosed::hold}, {"fail", WindowClosed::fail}});
    section.finish();
    return closed;
}

void read_isolation(Section &channel) {
    const auto mode = channel.choice<int>("isolation", 0, {{"in_process", 0}, {"process", 1}});
    if (mode == 1)
        channel.problem("isolation",
                        "\"process\" is not available in this version; write \"in_process\"");
}

// What is left out stays as it is by default, also in a language that is new.
engine::OptOutWords read_opt_out_words(Section section) {
    engine::OptOutWords words;
    words.stop = section.texts("stop", check_not_empty);
    words.start = section.texts("start", check_not_empty);
    words.help = section.texts("help", check_not_empty);
    words.stopped = section.text("stopped", "", check_not_empty);
    words.started = section.text("started", "", check_not_empty);
    words.helped = section.text("helped", "", check_not_empty);
    section.finish();
    return words;
}

void read_opt_out(Section section, ChannelConfig &channel) {
    channel.provider_answers_opt_out = section.flag("provider_answers", false);
    auto languages = section.map("languages");
    for (const auto &language : languages.names())
        channel.opt_out.emplace(language, read_opt_out_words(languages.section(language)));
    section.finish();
}

std::int64_t read_catch_up(Section section) {
    const auto every = section.duration("every", 0);
    if (every != 0 && every < kShortestCatchUpMs)
        section.problem("every", "the provider cannot be asked more often than every 10 seconds");
    section.finish();
    return every;
}

ChannelConfig read_channel(Section section) {
    ChannelConfig channel;
    channel.plugin = section.required_text("plugin");
    channel.flow = section.text("flow", "", check_not_empty);
    read_isolation(section);
    channel.limits = read_limits(section.section("limits"));
    channel.in_doubt = read_in_doubt(section.section("in_doubt"));
    channel.window_closed = read_window(section.section("window"));
    read_opt_out(section.section("opt_out"), channel);
    channel.catch_up_ms = read_catch_up(section.section("catch_up"));
    channel.settings = section.raw("settings");
    section.finish();
    return channel;
}

BackendConfig read_backend(Section section) {
    BackendConfig backend;
    backend.plugin = section.required_text("plugin");
    backend.settings = section.raw("settings");
    section.finish();
    return backend;
}

class Loader {
public:
    Loader(Reading &reading, const Scope &scope) : reading_(reading), scope_(scope) {}

    void run(Config &config) {
        Section root(reading_);
        root.skip("$schema");
        root.not_available("subscriptions");
        read_network(root, config);
        read_store(root.section("store"), config);
        read_media(root.section("media"), config);
        read_log(root.section("log"), config);
        read_plugins(root.section("plugins"), config);
        read_instances(root, config);
        read_flows(root, config);
        auto shutdown = root.section("shutdown");
        config.shutdown_deadline_ms = shutdown.duration("deadline", config.shutdown_deadline_ms);
        shutdown.finish();
        root.finish();
    }

private:
    void read_network(Section &root, Config &config) {
        auto listen = root.section("listen");
        config.listen = read_endpoint(listen, config.listen);
        config.listen_limits = read_listen_limits(listen.section("limits"));
        auto proxies = listen.texts("trusted_proxies", check_peer);
        proxies.insert(proxies.end(), {"127.0.0.0/8", "::1"});
        config.trusted_proxies = *net::Networks::create(proxies);
        listen.not_available("tls");
        listen.finish();

        auto admin = root.section("admin");
        config.admin = read_endpoint(admin, config.admin);
        if (config.admin.port != 0 && config.admin.port == config.listen.port &&
            config.admin.address == config.listen.address)
            admin.problem("port", "is the port of 'listen'; the admin API needs one of its own");
        if (scope_.wants_token())
            config.admin_token = admin.text("token", "", check_not_empty);
        else
            admin.skip("token");
        admin.finish();

        auto network = root.section("network");
        config.allow_private = network.texts("allow_private", check_network);
        if (const auto file = network.text("ca_file", "", check_not_empty); !file.empty()) {
            config.ca_file = path_in(config.folder, file);
            check_ca_file(network, config.ca_file);
        }
        network.finish();
    }

    void check_ca_file(Section &network, const std::string &file) {
        if (scope_.part != Scope::Part::everything) return;
        if (const auto trust = net::Trust::create(file); !trust)
            network.problem("ca_file", file + ": " + trust.error().message);
    }

    void read_store(Section store, Config &config) {
        if (const auto driver = store.text("driver", "sqlite"); driver != "sqlite")
            store.problem("driver",
                          "this driver is not available in this version; write \"sqlite\"");
        config.store_path =
            path_in(config.folder, store.text("path", "patchbay.db", check_not_empty));
        store.not_available("retention");
        store.finish();
    }

    void read_media(Section section, Config &config) {
        const auto path = section.text("path", "", check_not_empty);
        config.media_path =
            path.empty() ? config.store_path + "-media" : path_in(config.folder, path);
        config.media.quota = section.bytes("quota", config.media.quota);
        config.media.largest = section.bytes("largest", config.media.largest);
        config.media.keep_ms = section.duration("keep", config.media.keep_ms);
        if (config.media.largest > config.media.quota)
            section.problem("largest", "a file may not be larger than the quota of all");
        section.finish();
    }

    void read_log(Section section, Config &config) {
        if (section.has("format"))
            config.log_format = section.choice<log::Format>(
                "format", log::Format::json,
                {{"text", log::Format::text}, {"json", log::Format::json}});
        else
            section.skip("format");
        config.log_level = section.choice<log::Level>("level", log::Level::info,
                                                      {{"debug", log::Level::debug},
                                                       {"info", log::Level::info},
                                                       {"warn", log::Level::warn},
                                                       {"error", log::Level::error}});
        section.finish();
    }

    void read_plugins(Section section, Config &config) {
        for (const auto &folder : section.texts("directories", check_not_empty))
            config.plugin_directories.push_back(path_in(config.folder, folder));
        if (!section.has("directories")) config.plugin_directories = {plugin_folder()};
        section.finish();
    }

    void read_instances(Section &root, Config &config) {
        auto channels = root.map("channels");
        for (const auto &id : channels.names()) {
            check_id(channels, id);
            config.channels.emplace(id, read_channel(channels.section(id)));
        }
        auto backends = root.map("backends");
        for (const auto &id : backends.names()) {
            check_id(backends, id);
            config.backends.emplace(id, read_backend(backends.section(id)));
        }
        if (scope_.part == Scope::Part::channel && !config.channels.contains(scope_.channel))
            reading_.problems.push_back(reading_.document.problem(
                channels.pointer(),
                "no channel '" + scope_.channel + "' here" + known_names(config.channels)));
    }

    void read_flows(Section &root, Config &config) {
        auto flows = root.map("flows");
        for (const auto &name : flows.names()) {
            if (const auto file = flows.text(name, "", check_not_empty); !file.empty())
                config.flows.emplace(name, path_in(config.folder, file));
        }
        const auto names = flows.names();
        for (const auto &[id, channel] : config.channels) {
            if (channel.flow.empty() ||
                std::find(names.begin(), names.end(), channel.flow) != names.end())
                continue;
            const auto nearest = nearest_name(channel.flow, names);
            reading_.problems.push_back(reading_.document.problem(
                "/channels" + pointer_step(id) + "/flow",
                "\"flows\" has no '" + channel.flow + "'" +
                    (nearest.empty() ? "" : "; did you mean '" + nearest + "'?")));
        }
        auto languages = root.map("languages");
        for (const auto &prefix : languages.names()) {
            if (!is_prefix(prefix))
                languages.problem(prefix, "expected a phone prefix such as \"+34\", or \"*\"",
                                  true);
            config.languages.emplace(prefix, languages.text(prefix, "", check_not_empty));
        }
    }

    template <class Map>
    static std::string known_names(const Map &map) {
        std::string known;
        for (const auto &entry : map)
            known += (known.empty() ? "; there are '" : ", '") + entry.first + '\'';
        return known;
    }

    Reading &reading_;
    const Scope &scope_;
};

}  // namespace

std::optional<Config> load_config(const std::string &file, const Scope &scope, Problems &problems,
                                  std::set<std::string> *known_keys) {
    auto document = LocatedJson::read(file, LocatedJson::Dialect::relaxed, problems);
    if (!document) return std::nullopt;
    Config config;
    config.document = std::make_shared<const LocatedJson>(*std::move(document));
    config.folder = folder_of(file);
    Reading reading{*config.document, config.folder, problems, known_keys};
    Loader(reading, scope).run(config);
    return config;
}

}  // namespace patchbay::app
