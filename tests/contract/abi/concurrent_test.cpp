#include "fixture.h"

#include <thread>

namespace patchbay::plugin {
namespace {

class Concurrent : public BothWays {};

TEST_P(Concurrent, ManyThreadsEnterOneInstanceOneAtATime) {
    const auto echo = create("echo-c", echo_options(false));
    constexpr int kThreads = 8;
    constexpr int kCalls = 300;
    std::vector<int> good(kThreads, 0);
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t)
        threads.emplace_back([&, t] {
            const auto id = std::to_string(t);
            const auto body = R"({"from": "1", "id": ")" + id + R"(", "text": "x\n"})";
            for (int i = 0; i < kCalls; ++i) {
                WebhookRequest request;
                request.method = "POST";
                request.body = body;
                const auto decoded = echo->decode(request);
                if (decoded && std::get<model::Message>(decoded->events.at(0)).id == id)
                    ++good[static_cast<std::size_t>(t)];
            }
        });
    for (auto &thread : threads)
        thread.join();
    EXPECT_EQ(good, std::vector<int>(kThreads, kCalls));
}

TEST_P(Concurrent, LoadsInParallel) {
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([this] { EXPECT_NE(create("echo-c", echo_options(false)), nullptr); });
    for (auto &thread : threads)
        thread.join();
}

PATCHBAY_BOTH_WAYS(Concurrent);

}  // namespace
}  // namespace patchbay::plugin
