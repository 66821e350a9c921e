#include "core/app/command_line.h"

#include "core/app/output.h"
#include "core/app/verbs.h"
#include "core/base/located_json.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>
#include <memory>
#include <string_view>

namespace patchbay::app {
namespace {

constexpr auto kOverview = R"(
A first day with Patchbay:
  patchbay plugin list                      what can be connected
  patchbay plugin info ID                   what its settings are
  patchbay check --config patchbay.json     is the configuration good?
  patchbay run --config patchbay.json       the daemon, until SIGTERM
  patchbay status --config patchbay.json    what it has done

Exit codes: 0 good, 1 the operation failed, 2 wrong usage or configuration.
'patchbay help VERB' tells more about a verb.)";

constexpr auto kRun = R"(
SIGTERM and SIGINT stop taking work, finish what is under way (at most
shutdown.deadline) and end. The log goes to standard error.)";

constexpr auto kCheck = R"(
Reads the config, the settings of every plugin and every flow. Each problem is a
line 'file:line:column: path: message' on standard error; --json prints a list of
{file, line, column, path, message} on standard output. Nothing is started.)";

constexpr auto kDecode = R"(
Reads a webhook's body on standard input and prints each event as a line of JSON:
  patchbay plugin decode --config patchbay.json --channel support-wa \
      --header "X-Hub-Signature-256: sha256=$SIGNATURE" < body.json
A refused request gives the reason on standard error and exit code 1. --method GET
answers a handshake: {"type":"reply","status":200,"body":"..."}.)";

constexpr auto kEncode = R"(
Reads a content on standard input and prints each provider request as a line of
JSON; secrets stay as {{secret:NAME}}, nothing is sent:
  echo '{"type":"text","text":"Hello"}' | patchbay plugin encode \
      --config patchbay.json --channel support-wa --to +34600111222
Content that the channel cannot carry: the field on standard error, exit code 1.)";

constexpr auto kEval = R"(
Prints the value of an expression as flows use them (docs/expressions.md), as JSON:
  patchbay eval '1 + 2'
  patchbay eval 'vars.tries > 1 ? "again" : "first"' --vars vars.json
FILE is a JSON object; its members are the names that the expression may use:
  {"vars": {"tries": 2}, "now": "2026-11-23T10:00:00Z"}
An error is told on standard error with its column, exit code 1; a FILE that is
no JSON object: exit code 2.)";

constexpr auto kSimulate = R"(
Starts a bundled simulator of a provider; what follows NAME is for the simulator:
  patchbay simulate NAME --help)";

constexpr auto kDeadLetters = R"(
What could not be handled waits here for a person: an event whose step failed, a
message that was not sent, a request that could not be decoded.
  patchbay deadletters list --config patchbay.json
  patchbay deadletters replay ID --config patchbay.json   try it again
  patchbay deadletters drop ID --config patchbay.json     forget it)";

constexpr auto kDoubts = R"(
A message is in doubt when its answer was lost: nobody knows whether the provider has
it. A status settles it, else the channel's in_doubt does. Who knows more, say from the
provider's console, need not wait:
  patchbay doubts list --config patchbay.json
  patchbay doubts settle ID... --as resend --config patchbay.json   it has it not
  patchbay doubts settle ID... --as sent --config patchbay.json     it has it
  patchbay doubts settle --channel ID --all --as failed --config patchbay.json)";

constexpr auto kContacts = R"(
The flow of a contact rests when the contact writes, or is answered, more often than
the channel's limits.contact allow: it may be a machine. What it writes is recorded
meanwhile, STOP, START and HELP hold, and no flow runs. An hour without a message of
the contact ends the rest as well.
  patchbay status --config patchbay.json                      names who rests
  patchbay contacts release CHANNEL ADDRESS --config patchbay.json)";

constexpr auto kReplay = R"(
Runs the conversation's events through its flow again, from nothing, and shows each
step: what came, which steps ran, what they wanted done, the state behind them.
Nothing is sent and nothing is changed.)";

constexpr auto kStatus = R"(
Asks the running daemon. The token is PATCHBAY_ADMIN_TOKEN, else the config's
admin.token. RECEIVED = HANDLED + DUPLICATE + IGNORED + DEAD + PENDING, always.)";

void add_config(CLI::App &verb, std::string &config) {
    verb.add_option("--config", config, "the configuration file")->required()->type_name("FILE");
}

// Scripts may ask every verb for JSON, also one that has nothing else to say.
void add_always_json(CLI::App &verb) {
    verb.add_flag_callback(
        "--json", [] {}, "what is printed is JSON with and without this");
}

// Each adds a verb, whose callback sets `code`.

void add_run(CLI::App &app, int &code) {
    struct Options {
        std::string config;
        bool json = false;
    };
    auto *verb = app.add_subcommand("run", "run the daemon");
    auto options = std::make_shared<Options>();
    add_config(*verb, options->config);
    verb->add_flag("--json", options->json, "the log as JSON, also on a terminal");
    verb->footer(kRun);
    verb->callback([=, &code] { code = verb_run(options->config, options->json); });
}

void add_check(CLI::App &app, int &code) {
    struct Options {
        std::string config;
        bool json = false;
    };
    auto *verb = app.add_subcommand("check", "validate configuration, plugin settings and flows");
    auto options = std::make_shared<Options>();
    add_config(*verb, options->config);
    verb->add_flag("--json", options->json, "problems as JSON on standard output");
    verb->footer(kCheck);
    verb->callback([=, &code] { code = verb_check(options->config, options->json); });
}

void add_plugin_place(CLI::App &verb, PluginPlace &place) {
    verb.add_option("--config", place.config, "look where this configuration says")
        ->type_name("FILE");
    verb.add_option("--directory", place.directories, "look here; may be repeated")
        ->type_name("DIR")
        ->allow_extra_args(false);
}

void add_list(CLI::App &plugin, int &code) {
    struct Options {
        PluginPlace place;
        bool json = false;
    };
    auto *verb = plugin.add_subcommand("list", "the plugins that are installed");
    auto options = std::make_shared<Options>();
    add_plugin_place(*verb, options->place);
    verb->add_flag("--json", options->json, "a JSON list");
    verb->callback([=, &code] { code = verb_plugin_list(options->place, options->json); });
}

void add_info(CLI::App &plugin, int &code) {
    struct Options {
        PluginPlace place;
        std::string id;
        bool json = false;
    };
    auto *verb = plugin.add_subcommand("info", "a plugin's settings and capabilities");
    auto options = std::make_shared<Options>();
    verb->add_option("ID", options->id, "the plugin, as `plugin list` names it")->required();
    add_plugin_place(*verb, options->place);
    verb->add_flag("--json", options->json, "the manifest as JSON");
    verb->callback(
        [=, &code] { code = verb_plugin_info(options->place, options->id, options->json); });
}

void add_decode(CLI::App &plugin, int &code) {
    auto *verb = plugin.add_subcommand("decode", "translate a webhook into events");
    auto options = std::make_shared<DecodeArguments>();
    add_config(*verb, options->config);
    verb->add_option("--channel", options->channel, "the channel of the config")
        ->required()
        ->type_name("ID");
    verb->add_option("--header", options->headers, "'Name: value' of the request; may be repeated")
        ->type_name("HEADER")
        ->allow_extra_args(false);
    verb->add_option("--method", options->method, "of the request")
        ->type_name("METHOD")
        ->capture_default_str();
    verb->add_option("--query", options->query, "of the request, still percent-encoded")
        ->type_name("QUERY");
    verb->add_flag_callback(
        "--no-verify", [=] { options->verify = false; },
        "do not check the signature; then no secret is needed");
    verb->add_flag("--raw", options->raw, "give every event the provider's own JSON");
    add_always_json(*verb);
    verb->footer(kDecode);
    verb->callback([=, &code] { code = verb_plugin_decode(*options); });
}

void add_encode(CLI::App &plugin, int &code) {
    auto *verb = plugin.add_subcommand("encode", "translate a content into provider requests");
    auto options = std::make_shared<EncodeArguments>();
    add_config(*verb, options->config);
    verb->add_option("--channel", options->channel, "the channel of the config")
        ->required()
        ->type_name("ID");
    verb->add_option("--to", options->to, "the contact's address; a phone with or without '+'")
        ->required()
        ->type_name("ADDRESS");
    verb->add_option("--reply-to", options->reply_to, "the provider's id of the message to quote")
        ->type_name("ID");
    verb->add_option("--correlation", options->correlation, "a token that the provider echoes")
        ->type_name("TOKEN");
    add_always_json(*verb);
    verb->footer(kEncode);
    verb->callback([=, &code] { code = verb_plugin_encode(*options); });
}

void add_plugin(CLI::App &app, int &code) {
    auto *plugin = app.add_subcommand("plugin", "inspect plugins and try them on bytes");
    plugin->require_subcommand(1);
    add_list(*plugin, code);
    add_info(*plugin, code);
    add_decode(*plugin, code);
    add_encode(*plugin, code);
}

void add_eval(CLI::App &app, int &code) {
    struct Options {
        std::string expression;
        std::string vars;
    };
    auto *verb = app.add_subcommand("eval", "evaluate one flow expression");
    auto options = std::make_shared<Options>();
    const auto *given = verb->add_option("EXPRESSION", options->expression, "say 'vars.tries > 1'");
    verb->add_option("--vars", options->vars, "its variables; - reads standard input")
        ->type_name("FILE");
    add_always_json(*verb);
    verb->footer(kEval);
    // An expression like '-7 % 3' looks like an option.
    verb->allow_extras();
    verb->callback([=, &code] {
        auto rest = verb->remaining();
        if (given->empty() && !rest.empty()) {
            options->expression = rest.front();
            rest.erase(rest.begin());
        } else if (given->empty()) {
            code = fail(kWrongUsage, "eval takes an expression; see 'patchbay eval --help'");
            return;
        }
        code = rest.empty() ? verb_eval(options->expression, options->vars)
                            : fail(kWrongUsage, "eval takes one expression; what is '" +
                                                    rest.front() + "'? Put it into quotes");
    });
}

void add_simulate(CLI::App &app, int &code) {
    auto *verb = app.add_subcommand("simulate", "run a provider simulator");
    auto name = std::make_shared<std::string>();
    verb->add_option("NAME", *name, "the simulator; an unknown name lists them");
    verb->footer(kSimulate);
    verb->callback([=, &code] { code = verb_simulate(*name, {}); });
}

void add_daemon(CLI::App &verb, DaemonPlace &place, bool &as_json) {
    auto *where = verb.add_option_group("daemon");
    where->add_option("--config", place.config, "the daemon's configuration file")
        ->type_name("FILE");
    where->add_option("--admin", place.admin, "its admin address, such as http://127.0.0.1:9470")
        ->type_name("URL");
    where->require_option(1);
    verb.add_flag("--json", as_json, "the daemon's JSON");
}

// A verb that lists what the daemon has.
std::shared_ptr<ListArguments> add_list_of(CLI::App &parent, const char *what, int &code,
                                           int (*run)(const ListArguments &)) {
    auto *verb = parent.add_subcommand("list", what);
    auto options = std::make_shared<ListArguments>();
    add_daemon(*verb, options->daemon, options->as_json);
    verb->add_option("--channel", options->channel, "of this channel alone")->type_name("ID");
    verb->add_option("--limit", options->limit, "at most so many; 100 where it is not given")
        ->type_name("N")
        ->check(CLI::Range(1, 1000));
    verb->callback([=, &code] { code = run(*options); });
    return options;
}

// A verb about one thing that the daemon has.
CLI::App *add_one_of(CLI::App &parent, const char *name, const char *what, const char *id_name,
                     int &code, int (*run)(const OneArguments &)) {
    auto *verb = parent.add_subcommand(name, what);
    auto options = std::make_shared<OneArguments>();
    verb->add_option(id_name, options->id, "as the list names it")->required();
    add_daemon(*verb, options->daemon, options->as_json);
    verb->callback([=, &code] { code = run(*options); });
    return verb;
}

void add_deadletters(CLI::App &app, int &code) {
    auto *letters = app.add_subcommand("deadletters", "what waits for a person's decision");
    letters->require_subcommand(1);
    letters->footer(kDeadLetters);
    add_list_of(*letters, "the dead letters, the newest first", code, verb_deadletters_list);
    add_one_of(*letters, "replay", "try again what it holds", "ID", code, verb_deadletters_replay);
    add_one_of(*letters, "drop", "forget it", "ID", code, verb_deadletters_drop);
}

void add_doubts(CLI::App &app, int &code) {
    auto *doubts = app.add_subcommand("doubts", "messages whose answer was lost");
    doubts->require_subcommand(1);
    doubts->footer(kDoubts);
    add_list_of(*doubts, "the messages in doubt, the longest first", code, verb_doubts_list);
    auto *verb = doubts->add_subcommand("settle", "say what became of them");
    auto options = std::make_shared<SettleArguments>();
    verb->add_option("ID", options->ids, "as the list names them");
    verb->add_option("--as", options->as,
                     "resend: it leaves again; failed: it is given up; sent: the provider has it")
        ->required()
        ->check(CLI::IsMember({"resend", "failed", "sent"}));
    verb->add_option("--channel", options->channel, "with --all")->type_name("ID");
    verb->add_flag("--all", options->all, "all of the channel");
    add_daemon(*verb, options->daemon, options->as_json);
    verb->callback([=, &code] { code = verb_doubts_settle(*options); });
}

void add_conversations(CLI::App &app, int &code) {
    auto *conversations = app.add_subcommand("conversations", "who talks with the daemon");
    conversations->require_subcommand(1);
    auto options = add_list_of(*conversations, "the conversations, the newest first", code,
                               verb_conversations_list);
    conversations->get_subcommand("list")
        ->add_option("--address", options->address, "that this address leads to")
        ->type_name("ADDRESS");
    add_one_of(*conversations, "show", "its state and its history", "ID", code,
               verb_conversations_show);
}

void add_contacts(CLI::App &app, int &code) {
    auto *contacts = app.add_subcommand("contacts", "who writes on the channels");
    contacts->require_subcommand(1);
    contacts->footer(kContacts);
    auto *verb = contacts->add_subcommand("release", "end the rest of a contact's flow");
    auto options = std::make_shared<ContactArguments>();
    verb->add_option("CHANNEL", options->channel, "the channel of the config")->required();
    verb->add_option("ADDRESS", options->address, "the contact's address, as `status` names it")
        ->required();
    add_daemon(*verb, options->daemon, options->as_json);
    verb->callback([=, &code] { code = verb_contacts_release(*options); });
}

void add_replay(CLI::App &app, int &code) {
    auto *verb = add_one_of(app, "replay", "run a conversation's history through its flow again",
                            "CONVERSATION", code, verb_replay);
    verb->footer(kReplay);
}

void add_status(CLI::App &app, int &code) {
    auto *verb = app.add_subcommand("status", "what a running daemon has done, by line");
    auto options = std::make_shared<StatusArguments>();
    add_daemon(*verb, options->daemon, options->as_json);
    verb->footer(kStatus);
    verb->callback([=, &code] { code = verb_status(*options); });
}

// "; did you mean 'check'?" for a word that stands where a verb should.
std::string suggestion(const CLI::App &app, std::string_view word) {
    std::vector<std::string> names;
    for (const auto *verb : app.get_subcommands([](const CLI::App *) { return true; }))
        names.push_back(verb->get_name());
    if (std::find(names.begin(), names.end(), word) != names.end() || word.starts_with('-'))
        return "";
    const auto nearest = nearest_name(word, names);
    return "no verb '" + std::string(word) + "'" +
           (nearest.empty() ? "; there are " + joined(names) : "; did you mean '" + nearest + "'?");
}

}  // namespace

int run_command_line(int argc, const char *const *argv) {
    if (argc > 1 && std::string_view(argv[1]) == "help") {  // `help VERB` is `VERB --help`
        std::vector<const char *> words{argv[0]};
        words.insert(words.end(), argv + 2, argv + argc);
        words.push_back("--help");
        return run_command_line(static_cast<int>(words.size()), words.data());
    }
    // All that follows a simulator's name is its own, --help included.
    if (argc > 2 && std::string_view(argv[1]) == "simulate" && argv[2][0] != '-')
        return verb_simulate(argv[2], {argv + 3, argv + argc});

    int code = kGood;
    CLI::App app("Patchbay carries messages between channels and a company's systems.", "patchbay");
    app.set_version_flag("--version", "patchbay " PATCHBAY_VERSION);
    app.require_subcommand(1);
    app.footer(kOverview);
    add_run(app, code);
    add_check(app, code);
    add_plugin(app, code);
    add_eval(app, code);
    add_simulate(app, code);
    add_status(app, code);
    add_conversations(app, code);
    add_contacts(app, code);
    add_deadletters(app, code);
    add_doubts(app, code);
    add_replay(app, code);

    if (argc > 1) {
        if (const auto wrong = suggestion(app, argv[1]); !wrong.empty())
            return fail(kWrongUsage, wrong);
    }
    for (const std::string_view group :
         {"plugin", "conversations", "contacts", "deadletters", "doubts"}) {
        if (argc < 3 || argv[1] != group) continue;
        if (const auto wrong = suggestion(*app.get_subcommand(argv[1]), argv[2]); !wrong.empty())
            return fail(kWrongUsage, wrong);
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError &error) {
        return app.exit(error, std::cout, std::cerr) == 0 ? kGood : kWrongUsage;
    }
    return code;
}

}  // namespace patchbay::app
