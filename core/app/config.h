// Config: the whole configuration file as typed values, defaults filled in. docs/configuration.md
// describes every key; config/patchbay.schema.json says the same to editors, held together by a
// test.
//
// Plugin settings are kept as written: settings.h checks them against the plugin's own schema.
// Plain values; immutable after loading; any thread.
#pragma once

#include "core/base/located_json.h"
#include "core/base/log.h"
#include "core/engine/opt_out.h"
#include "core/media/folder.h"
#include "core/net/networks.h"

#include <boost/json/object.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::app {

// What of the file a verb needs. What it does not need is neither resolved nor refused, so that,
// say, `plugin decode` works without the admin token.
struct Scope {
    enum class Part {
        everything,  // run, check
        channel,     // one channel and its plugin
        admin,       // where the admin API is, and its token
        plugins      // where the plugins are
    };
    Part part = Part::everything;
    std::string channel;  // Part::channel: its id
    bool secrets = true;  // false: secret settings stay unresolved, and so may be missing

    static Scope everything() { return {}; }
    static Scope only_channel(std::string id, bool with_secrets) {
        return {Part::channel, std::move(id), with_secrets};
    }
    static Scope only_admin() { return {Part::admin, {}, true}; }
    static Scope only_plugins() { return {Part::plugins, {}, false}; }

    bool wants_token() const { return part == Part::everything || part == Part::admin; }
    bool wants_channel(std::string_view id) const {
        return part == Part::everything || (part == Part::channel && channel == id);
    }
};

struct Endpoint {
    std::string address;  // numeric IP
    std::uint16_t port;   // 0: a free one
};

struct ListenLimits {
    std::size_t connections = 4096;
    std::size_t connections_by_peer = 256;  // not of loopback and `trusted_proxies`
    std::size_t bodies = 64 * 1024 * 1024;  // bytes of all that have not come whole
};

struct PairLimit {
    std::int64_t every_ms = 0;  // one message to one contact, on average; 0: no limit
    int burst = 1;              // messages at once before that
};

struct CountLimit {
    int count = 0;  // 0: no limit
    std::int64_t every_ms = 0;
};

struct Limits {
    std::optional<double> messages_per_second;  // absent: the plugin's default; 0: no limit
    std::optional<PairLimit> pair;              // absent: the plugin's default
    std::optional<CountLimit> inbound;          // of one contact; absent: the plugin's default
    std::optional<CountLimit> answers;          // to one contact; absent: the plugin's default
};

struct InDoubt {
    enum class Action { resend, fail, operator_decides };
    Action action = Action::resend;
    std::int64_t after_ms = 10 * 60'000;  // then the action is taken
    std::int64_t blocks_ms = 15'000;      // then the conversation's next message may pass
};

enum class WindowClosed { send, hold, fail };

constexpr std::int64_t kShortestCatchUpMs = 10'000;

struct ChannelConfig {
    std::string plugin;
    std::string flow;  // empty: events are only recorded and published
    Limits limits;
    InDoubt in_doubt;
    WindowClosed window_closed = WindowClosed::send;
    std::map<std::string, engine::OptOutWords> opt_out;  // by language, as written
    bool provider_answers_opt_out = false;
    std::int64_t catch_up_ms = 0;  // how often the provider is asked for missed messages; 0: never
    boost::json::object settings;  // as written, {"$env": …} and {"$file": …} included
};

struct BackendConfig {
    std::string plugin;
    boost::json::object settings;  // as written
};

struct Config {
    std::shared_ptr<const LocatedJson> document;  // for the places of later problems
    std::string folder;                           // of the file; absolute

    Endpoint listen{"127.0.0.1", 8080};
    ListenLimits listen_limits;
    net::Networks trusted_proxies;  // and loopback
    Endpoint admin{"127.0.0.1", 9470};
    std::string admin_token;  // empty: none was given, /api/v1 answers nobody
    std::string store_path;   // absolute
    std::string media_path;   // absolute
    media::Limits media;
    std::vector<std::string> allow_private;
    std::string ca_file;                    // absolute; empty: the system's authorities alone
    std::optional<log::Format> log_format;  // absent: text on a terminal, else JSON
    log::Level log_level = log::Level::info;
    std::vector<std::string> plugin_directories;  // absolute
    std::map<std::string, ChannelConfig> channels;
    std::map<std::string, BackendConfig> backends;
    std::map<std::string, std::string> flows;  // name -> file; absolute
    std::map<std::string, std::string, std::less<>> languages;
    std::int64_t shutdown_deadline_ms = 30'000;
};

// All problems of the file in one pass, each with its place. Where there are any the config holds
// what could be read, so that later checks can go on and find more; nothing where it is not even
// JSON. `known_keys`, where given, receives the pattern of each key that was looked for
// ("/channels/*/limits/pair/every"), for the test that holds the JSON Schema against this loader.
std::optional<Config> load_config(const std::string &file, const Scope &scope, Problems &problems,
                                  std::set<std::string> *known_keys = nullptr);

}  // namespace patchbay::app
