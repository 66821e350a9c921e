// simulate-repair-tracker: the program.
#include "tests/simulators/common/program.h"
#include "tests/simulators/repair-tracker/tracker.h"

#include <CLI/CLI.hpp>

#include <iostream>

int main(int argc, char **argv) {
    using namespace patchbay;
    namespace repair_tracker = simulators::repair_tracker;

    std::string host = "127.0.0.1";
    std::uint16_t port = 9481;
    std::string token(repair_tracker::kDefaultToken);

    CLI::App app{
        "A company's repair tracker: GET /repairs/{ticket} and /repairs?serial=… as JSON.\n"
        "It knows R-1042 to R-1049. Control API under /_control: docs/simulators.md",
        "simulate-repair-tracker"};
    app.add_option("--host", host, "Address to listen on")->capture_default_str();
    app.add_option("--port", port, "Port to listen on; 0 picks a free one")->capture_default_str();
    app.add_option("--token", token, "Bearer token that lookups must carry")->capture_default_str();
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError &error) {
        return app.exit(error) == 0 ? 0 : 2;
    }

    net::Loop loop;
    const auto tracker = repair_tracker::Tracker::start(loop, host, port, std::move(token));
    if (!tracker) {
        std::cerr << "simulate-repair-tracker: " << tracker.error().message << '\n';
        return 1;
    }
    return simulators::serve(loop, host, (*tracker)->port());
}
