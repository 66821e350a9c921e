// What the process may have, and when it is nearly used up.
#include "core/app/memory_watch.h"

#include "tests/unit/app/folder.h"

#include <gtest/gtest.h>

namespace patchbay::app {
namespace {

class MemoryLimit : public testing::Test {
protected:
    void write(const std::string &file, const std::string &text) { folder.write(file, text); }
    std::uint64_t limit() { return memory_limit(folder.path()); }

    Folder folder;
};

TEST_F(MemoryLimit, IsTheMachinesWhereNoGroupHasOne) {
    write("proc/meminfo", "MemFree: 12 kB\nMemTotal:        2048 kB\nSwapTotal: 9 kB\n");
    EXPECT_EQ(limit(), 2048u * 1024);
    write("proc/self/cgroup", "0::/system.slice/patchbay.service\n");
    write("sys/fs/cgroup/system.slice/patchbay.service/memory.max", "max\n");
    EXPECT_EQ(limit(), 2048u * 1024);
}

TEST_F(MemoryLimit, IsTheLeastOfTheGroupAndThoseThatItLiesIn) {
    write("proc/meminfo", "MemTotal: 2048 kB\n");
    write("proc/self/cgroup", "0::/a/b\n");
    write("sys/fs/cgroup/a/b/memory.max", "1000000\n");
    EXPECT_EQ(limit(), 1'000'000u);
    write("sys/fs/cgroup/a/memory.max", "900000\n");
    EXPECT_EQ(limit(), 900'000u);
    write("sys/fs/cgroup/memory.max", "800000\n");  // the container's own
    EXPECT_EQ(limit(), 800'000u);
}

TEST_F(MemoryLimit, OfTheFirstVersionCountsToo) {
    write("proc/meminfo", "MemTotal: 2048 kB\n");
    write("proc/self/cgroup", "5:cpu:/x\n4:memory:/docker/1\n0::/\n");
    write("sys/fs/cgroup/memory/memory.limit_in_bytes", "700000\n");
    EXPECT_EQ(limit(), 700'000u);
    write("sys/fs/cgroup/memory/docker/1/memory.limit_in_bytes", "600000\n");
    EXPECT_EQ(limit(), 600'000u);
}

TEST(MemoryWatch, WhatTheAllocatorKeepsGoesBackBeforeAnythingIsRefused) {
    std::uint64_t used = 800;
    int given_back = 0;
    MemoryWatch watch(
        1'000, [&used] { return used; },
        [&] {
            ++given_back;
            used -= 100;
        });
    EXPECT_FALSE(watch.is_full());
    EXPECT_EQ(given_back, 1);
    used = 850;
    EXPECT_TRUE(watch.is_full());
    used = 799;
    EXPECT_FALSE(watch.is_full());
    EXPECT_FALSE(watch.is_full());
    EXPECT_EQ(given_back, 3);
}

TEST(MemoryWatch, IsFullFromTheFirstEdgeOnAndUntilTheSecond) {
    std::uint64_t used = 0;
    MemoryWatch watch(1'000, [&used] { return used; });
    for (const auto &[now, full] : {std::pair{749u, false},
                                    {750u, true},
                                    {749u, true},
                                    {700u, true},
                                    {699u, false},
                                    {749u, false}}) {
        used = now;
        EXPECT_EQ(watch.is_full(), full) << now;
    }
}

TEST(MemoryWatch, KnowsWhatTheProcessHas) {
    const auto before = memory_used();
    EXPECT_GT(before, 100'000u);
    const std::string much(64 * 1024 * 1024, 'x');
    EXPECT_GT(memory_used(), before + much.size() / 2);
}

}  // namespace
}  // namespace patchbay::app
