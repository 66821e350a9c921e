// simulate-whatsapp: the program.
#include "tests/simulators/common/own_network.h"
#include "tests/simulators/common/program.h"
#include "tests/simulators/whatsapp/simulator.h"

#include <CLI/CLI.hpp>

#include <iostream>

int main(int argc, char **argv) {
    using namespace patchbay;
    namespace whatsapp = simulators::whatsapp;

    std::string host = "127.0.0.1";
    std::uint16_t port = 9480;
    bool fast = false;
    whatsapp::Settings settings;
    auto &number = settings.numbers.front();

    CLI::App app{
        "A WhatsApp Cloud API of one's own: takes sends, posts webhooks, plays customers.\n"
        "Point a channel's \"api_url\" at it. Control API under /_control: docs/simulators.md",
        "simulate-whatsapp"};
    app.add_option("--host", host, "Address to listen on")->capture_default_str();
    app.add_option("--port", port, "Port to listen on; 0 picks a free one")->capture_default_str();
    app.add_option("--webhook", settings.webhook,
                   "Where to post webhooks, e.g. http://127.0.0.1:8080/webhooks/support-wa")
        ->check(simulators::webhook_problem);
    app.add_option("--app-secret", settings.app_secret, "Key of the webhooks' signatures")
        ->capture_default_str();
    app.add_option("--verify-token", settings.verify_token, "Token of the webhook handshake")
        ->capture_default_str();
    app.add_option("--access-token", settings.access_token, "Bearer token that sends must carry")
        ->capture_default_str();
    app.add_option("--phone-number-id", number.phone_number_id, "Id of the business number")
        ->capture_default_str();
    app.add_option("--waba-id", number.waba_id, "Id of the business account")
        ->capture_default_str();
    app.add_option("--display-phone-number", number.display_phone_number,
                   "The business number, digits only")
        ->capture_default_str();
    app.add_flag("--fast", fast, "Count only, keep no transcripts: for benchmarks");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError &error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    settings.record = !fast;

    net::Loop loop;
    const auto simulator = whatsapp::Simulator::start(loop, host, port, std::move(settings));
    if (!simulator) {
        std::cerr << "simulate-whatsapp: " << simulator.error().message << '\n';
        return 1;
    }
    return simulators::serve(loop, host, (*simulator)->port());
}
