// Damaged frames: rebind must refuse them or give a struct whose every byte may be read. The
// address sanitizer is the judge; reading everything is what gives it something to judge.
#include "contents.h"
#include "core/plugin/abi_check.h"
#include "core/plugin/abi_write.h"
#include "core/plugin/frame.h"

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <random>

namespace patchbay::plugin {
namespace {

// Touches all that a struct reaches, and so proves that it lies inside of something.
void read_all(const abi::Struct &type, const void *object) {
    std::vector<std::uint8_t> frame;
    EXPECT_TRUE(flatten(type, object, frame)) << "rebind gave what flatten does not take";
}

std::vector<std::vector<std::uint8_t>> valid_frames() {
    std::vector<std::vector<std::uint8_t>> frames;
    for (const auto &content : every_content()) {
        const Outgoing message{77, 3, "34600", "corr", "wamid", &content};
        flatten(abi::outbound_type, abi::OutboundView(message).get(), frames.emplace_back());
    }
    return frames;
}

TEST(FrameFuzz, AHundredThousandDamagedFramesAreRefusedOrSafe) {
    std::mt19937_64 random(20261123);
    const auto frames = valid_frames();
    int accepted = 0;
    for (int i = 0; i < 100'000; ++i) {
        const auto &good = frames[random() % frames.size()];
        // Of exactly this size on the heap, so that one byte too far is seen.
        std::size_t size = good.size();
        if (i % 8 == 0) size = random() % (good.size() + 1);
        const auto damaged = std::make_unique<std::uint8_t[]>(size);
        std::copy_n(good.begin(), size, damaged.get());
        const auto flips = 1 + random() % 6;
        for (std::uint64_t f = 0; f < flips && size > sizeof(FrameHeader); ++f) {
            const auto at = sizeof(FrameHeader) + random() % (size - sizeof(FrameHeader));
            switch (random() % 4) {
                case 0:
                    damaged[at] = static_cast<std::uint8_t>(random());
                    break;
                case 1:
                    damaged[at] = 0xFF;
                    break;
                case 2:
                    damaged[at] ^= static_cast<std::uint8_t>(1u << random() % 8);
                    break;
                default:  // an interesting number in an aligned word
                    if (size >= 8) {
                        const std::uint64_t numbers[] = {0,        1,          16,         size,
                                                         size - 1, UINT32_MAX, UINT64_MAX, 10'000};
                        const auto word = numbers[random() % std::size(numbers)];
                        std::memcpy(damaged.get() + std::min(at / 8 * 8, size - 8), &word, 8);
                    }
            }
        }
        if (i % 2 == 0 && size >= sizeof(FrameHeader)) {  // keep the header's size true
            const auto whole = static_cast<std::uint32_t>(size);
            std::memcpy(damaged.get() + offsetof(FrameHeader, size), &whole, sizeof whole);
        }
        std::pmr::monotonic_buffer_resource arena;
        const auto *object = rebind(abi::outbound_type, {damaged.get(), size}, arena);
        if (object == nullptr) continue;
        ++accepted;
        read_all(abi::outbound_type, object);
        abi::Fault fault;
        abi::check(abi::outbound_type, object, fault);
    }
    EXPECT_GT(accepted, 1000) << "a fuzz whose every frame is refused at once proves little";
}

}  // namespace
}  // namespace patchbay::plugin
