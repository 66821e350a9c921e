// simulate-telegram: the program.
#include "tests/simulators/common/own_network.h"
#include "tests/simulators/common/program.h"
#include "tests/simulators/telegram/simulator.h"

#include <CLI/CLI.hpp>

#include <iostream>

int main(int argc, char **argv) {
    using namespace patchbay;
    namespace telegram = simulators::telegram;

    std::string host = "127.0.0.1";
    std::uint16_t port = 9520;
    bool fast = false;
    telegram::Settings settings;

    CLI::App app{
        "A Telegram bot's API of one's own: takes sends, posts webhooks or answers getUpdates, "
        "plays\n"
        "customers. Point a channel's \"api_url\" at it. Control API under /_control:\n"
        "docs/simulators.md",
        "simulate-telegram"};
    app.add_option("--host", host, "Address to listen on")->capture_default_str();
    app.add_option("--port", port, "Port to listen on; 0 picks a free one")->capture_default_str();
    app.add_option("--webhook", settings.webhook,
                   "Where to post updates, as if setWebhook had said so, e.g. "
                   "http://127.0.0.1:8080/webhooks/support-tg; else they wait for getUpdates")
        ->check(simulators::webhook_problem);
    app.add_option("--token", settings.token, "The bot's token, in the path of every call")
        ->capture_default_str()
        ->check([](const std::string &text) {
            return telegram::is_token(text) ? std::string() : "no token such as 5550783881:secret";
        });
    app.add_option("--secret-token", settings.secret_token,
                   "X-Telegram-Bot-Api-Secret-Token of webhooks, until setWebhook says another")
        ->capture_default_str()
        ->check([](const std::string &text) {
            return std::string(telegram::secret_token_problem(text));
        });
    app.add_option("--username", settings.username, "The bot's public name")->capture_default_str();
    app.add_flag("--fast", fast, "Count only, keep no transcripts: for benchmarks");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError &error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    settings.record = !fast;

    net::Loop loop;
    const auto simulator = telegram::Simulator::start(loop, host, port, std::move(settings));
    if (!simulator) {
        std::cerr << "simulate-telegram: " << simulator.error().message << '\n';
        return 1;
    }
    return simulators::serve(loop, host, (*simulator)->port());
}
