// simulate-smsc: the program.
#include "core/base/json.h"
#include "tests/simulators/common/program.h"
#include "tests/simulators/smsc/simulator.h"

#include <CLI/CLI.hpp>

#include <iostream>

int main(int argc, char **argv) {
    using namespace patchbay;
    namespace smsc = simulators::smsc;

    std::string host = "127.0.0.1";
    smsc::Ports ports;
    bool fast = false;
    std::string config;
    smsc::Settings settings;
    auto &account = settings.accounts.front();

    CLI::App app{
        "An SMSC of one's own: takes SMPP 3.4 binds and submits, sends receipts, plays customers.\n"
        "Point a channel's \"host\" and \"port\" at it. Control API under /_control: "
        "docs/simulators.md",
        "simulate-smsc"};
    app.add_option("--host", host, "Address to listen on")->capture_default_str();
    app.add_option("--port", ports.control, "Port of /_control; 0 picks a free one")
        ->capture_default_str();
    app.add_option("--smpp-port", ports.smpp, "Port of SMPP; 0 picks a free one")
        ->capture_default_str();
    app.add_option("--system-id", account.system_id, "The account")->capture_default_str();
    app.add_option("--password", account.password, "Its password")->capture_default_str();
    app.add_option("--number", settings.number, "What customers write to")->capture_default_str();
    app.add_option("--config", config,
                   "More settings as JSON text, as POST /_control/config takes them");
    app.add_flag("--fast", fast, "Count only, keep no transcripts: for benchmarks");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError &error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    if (!config.empty()) {
        const auto wanted = parse_json(config);
        Result<void> done = Error{"--config must be a JSON object"};
        if (wanted && wanted->is_object()) done = smsc::configure(settings, wanted->get_object());
        if (!done) {
            std::cerr << "simulate-smsc: " << done.error().message << '\n';
            return 2;
        }
    }
    settings.record = settings.record && !fast;

    net::Loop loop;
    const auto simulator = smsc::Simulator::start(loop, host, ports, std::move(settings));
    if (!simulator) {
        std::cerr << "simulate-smsc: " << simulator.error().message << '\n';
        return 1;
    }
    return simulators::serve(loop, host, (*simulator)->port(),
                             {{"smpp_port", (*simulator)->smpp_port()}});
}
