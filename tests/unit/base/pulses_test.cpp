#include "core/base/pulses.h"

#include "tests/contract/manual_executor.h"
#include "tests/contract/still_clock.h"

#include <gtest/gtest.h>

namespace patchbay {
namespace {

TEST(Pulses, NamesTheLoopThatNoLongerTurns) {
    StillClock clock;
    ManualExecutor turning;
    ManualExecutor held;
    Pulses pulses(clock);
    pulses.watch("worker 0", turning);
    pulses.watch("worker 1", held);
    const auto pass = [&](std::int64_t ms, bool both) {
        clock.time += ms;
        turning.advance(ms);
        turning.run_ready();
        if (!both) return;
        held.advance(ms);
        held.run_ready();
    };
    for (int beat = 0; beat < 20; ++beat)
        pass(Pulses::kBeatMs, true);
    EXPECT_EQ(pulses.still(), "");
    for (int beat = 0; beat < 9; ++beat)
        pass(Pulses::kBeatMs, false);
    EXPECT_EQ(pulses.still(), "");
    pass(Pulses::kStillMs - 9 * Pulses::kBeatMs - 1, false);
    EXPECT_EQ(pulses.still(), "");
    pass(1, false);
    EXPECT_EQ(pulses.still(), "worker 1 has not turned for 10 s");
    pass(0, true);
    held.advance(Pulses::kBeatMs);
    held.run_ready();
    EXPECT_EQ(pulses.still(), "");
}

}  // namespace
}  // namespace patchbay
