// The verbs of the command line, one file each. Each gives back the exit code: 0 good, 1 the
// operation failed, 2 wrong usage or configuration. Output for scripts goes to standard output,
// what went wrong to standard error.
#pragma once

#include <string>
#include <vector>

namespace patchbay::app {

// As JSON: the log, whatever the config says.
int verb_run(const std::string &config, bool as_json);

int verb_check(const std::string &config, bool as_json);

// Where to look for plugins: these directories, else the config's, else the binary's own.
struct PluginPlace {
    std::string config;
    std::vector<std::string> directories;
};
int verb_plugin_list(const PluginPlace &place, bool as_json);
int verb_plugin_info(const PluginPlace &place, const std::string &id, bool as_json);

struct DecodeArguments {
    std::string config;
    std::string channel;
    std::string method = "POST";
    std::string query;
    std::vector<std::string> headers;  // "Name: value"
    bool verify = true;
    bool raw = false;
};
int verb_plugin_decode(const DecodeArguments &arguments);

struct EncodeArguments {
    std::string config;
    std::string channel;
    std::string to;
    std::string reply_to;
    std::string correlation;
};
int verb_plugin_encode(const EncodeArguments &arguments);

// Prints the value of a flow expression. `vars`: a file with its variables, "-" for standard input,
// "" for none.
int verb_eval(const std::string &expression, const std::string &vars);

// Becomes the simulator's program; returns only where that fails. Without a name: lists them.
int verb_simulate(const std::string &name, const std::vector<std::string> &arguments);

// Which running daemon: one of the two.
struct DaemonPlace {
    std::string config;
    std::string admin;  // URL
};

struct StatusArguments {
    DaemonPlace daemon;
    bool as_json = false;
};
int verb_status(const StatusArguments &arguments);

struct ListArguments {
    DaemonPlace daemon;
    std::string channel;    // empty: all
    std::string address;    // conversations only; empty: all
    std::size_t limit = 0;  // 0: the daemon's own
    bool as_json = false;
};
int verb_deadletters_list(const ListArguments &arguments);
int verb_doubts_list(const ListArguments &arguments);
int verb_conversations_list(const ListArguments &arguments);

struct ContactArguments {
    DaemonPlace daemon;
    std::string channel;
    std::string address;
    bool as_json = false;
};
int verb_contacts_release(const ContactArguments &arguments);

struct SettleArguments {
    DaemonPlace daemon;
    std::vector<std::string> ids;
    std::string channel;
    bool all = false;
    std::string as;
    bool as_json = false;
};
int verb_doubts_settle(const SettleArguments &arguments);

struct OneArguments {
    DaemonPlace daemon;
    std::string id;
    bool as_json = false;
};
int verb_deadletters_replay(const OneArguments &arguments);
int verb_deadletters_drop(const OneArguments &arguments);
int verb_conversations_show(const OneArguments &arguments);
int verb_replay(const OneArguments &arguments);

}  // namespace patchbay::app
