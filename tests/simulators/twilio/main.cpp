// simulate-twilio: the program.
#include "tests/simulators/common/own_network.h"
#include "tests/simulators/common/program.h"
#include "tests/simulators/twilio/simulator.h"

#include <CLI/CLI.hpp>

#include <iostream>

int main(int argc, char **argv) {
    using namespace patchbay;
    namespace twilio = simulators::twilio;

    std::string host = "127.0.0.1";
    std::uint16_t port = 9500;
    bool fast = false;
    twilio::Settings settings;
    auto &number = settings.numbers.front();

    CLI::App app{
        "A Twilio messaging API of one's own: takes sends, posts webhooks, plays customers.\n"
        "Point a channel's \"api_url\" at it. Control API under /_control: docs/simulators.md",
        "simulate-twilio"};
    app.add_option("--host", host, "Address to listen on")->capture_default_str();
    app.add_option("--port", port, "Port to listen on; 0 picks a free one")->capture_default_str();
    app.add_option("--webhook", number.webhook,
                   "Where to post inbound messages, e.g. http://127.0.0.1:8080/webhooks/sms; its "
                   "exact text is what gets signed")
        ->check(simulators::webhook_problem);
    app.add_option("--fallback", number.fallback, "Where they are posted when the webhook fails")
        ->check(simulators::webhook_problem);
    app.add_option("--account-sid", settings.account_sid, "The account")->capture_default_str();
    app.add_option("--auth-token", settings.auth_token,
                   "Its token: password of calls and key of the webhooks' signatures")
        ->capture_default_str();
    app.add_option("--api-key", settings.api_key, "User of calls with an API key")
        ->capture_default_str();
    app.add_option("--api-key-secret", settings.api_key_secret, "Its password")
        ->capture_default_str();
    app.add_option("--number", number.number, "The account's phone number, with its +")
        ->capture_default_str()
        ->check([](const std::string &text) {
            return twilio::is_e164(text) ? std::string() : "no phone number such as +15550783881";
        });
    app.add_flag("--fast", fast, "Count only, keep no transcripts: for benchmarks");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError &error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    settings.record = !fast;

    net::Loop loop;
    const auto simulator = twilio::Simulator::start(loop, host, port, std::move(settings));
    if (!simulator) {
        std::cerr << "simulate-twilio: " << simulator.error().message << '\n';
        return 1;
    }
    return simulators::serve(loop, host, (*simulator)->port());
}
