// simulate-messenger: the program.
#include "tests/simulators/common/own_network.h"
#include "tests/simulators/common/program.h"
#include "tests/simulators/messenger/simulator.h"

#include <CLI/CLI.hpp>

#include <iostream>

int main(int argc, char **argv) {
    using namespace patchbay;
    namespace messenger = simulators::messenger;

    std::string host = "127.0.0.1";
    std::uint16_t port = 9490;
    std::string platform = "messenger";
    bool fast = false;
    messenger::Settings settings;

    CLI::App app{
        "A Messenger page or an Instagram account of one's own: takes sends, posts webhooks, "
        "plays\n"
        "customers. Point a channel's \"api_url\" at it. Control API under /_control:\n"
        "docs/simulators.md",
        "simulate-messenger"};
    app.add_option("--host", host, "Address to listen on")->capture_default_str();
    app.add_option("--port", port, "Port to listen on; 0 picks a free one")->capture_default_str();
    app.add_option("--platform", platform, "What is played: messenger or instagram")
        ->check(CLI::IsMember({"messenger", "instagram"}))
        ->capture_default_str();
    app.add_option("--webhook", settings.webhook,
                   "Where to post webhooks, e.g. http://127.0.0.1:8080/webhooks/support-fb")
        ->check(simulators::webhook_problem);
    app.add_option("--app-secret", settings.app_secret, "Key of the webhooks' signatures")
        ->capture_default_str();
    app.add_option("--verify-token", settings.verify_token, "Token of the webhook handshake")
        ->capture_default_str();
    app.add_option("--access-token", settings.access_token, "Token that calls must carry")
        ->capture_default_str();
    app.add_option("--page-id", settings.page_id, "Id of the page")->capture_default_str();
    app.add_option("--instagram-id", settings.instagram_id, "Id of the Instagram account")
        ->capture_default_str();
    app.add_option("--app-id", settings.app_id, "Id of the business's app")->capture_default_str();
    app.add_flag("--fast", fast, "Count only, keep no transcripts: for benchmarks");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError &error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    messenger::set_platform(settings, platform);
    settings.record = !fast;

    net::Loop loop;
    const auto simulator = messenger::Simulator::start(loop, host, port, std::move(settings));
    if (!simulator) {
        std::cerr << "simulate-messenger: " << simulator.error().message << '\n';
        return 1;
    }
    return simulators::serve(loop, host, (*simulator)->port());
}
