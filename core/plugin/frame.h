// Frames: the flattened form of a struct of the ABI, one contiguous buffer with offsets where the
// struct has pointers. A plugin in a process of its own gets and gives these; a frame from there is
// hostile until rebind has accepted it.
//
// Layout   FrameHeader, the root struct at offset 16, then depth first, in the order of the fields,
//          what it points to. An image of a struct keeps its layout; a pointer holds an offset from the
//          frame's begin, 0 for NULL. Images begin at multiples of 8, texts anywhere.
// Growth   Each image has its writer's size: a reader takes what both know, the rest reads as zero.
// Bounds   Every region lies inside the frame and begins where the one before ended or later, so
//          nothing overlaps, and a small frame cannot become a large structure.
#pragma once

#include "core/plugin/abi_types.h"

#include <cstdint>
#include <memory_resource>
#include <span>
#include <vector>

namespace patchbay::plugin {

struct FrameHeader {
    std::uint32_t magic;  // kFrameMagic
    std::uint32_t type;   // Struct::id
    std::uint32_t size;   // of the whole frame
    std::uint32_t reserved;
};
constexpr std::uint32_t kFrameMagic = 0x52464250;  // "PBFR"

// Replaces `frame`. False where `object` breaks the ABI (abi_check.h tells how) or is too large.
bool flatten(const abi::Struct &type, const void *object, std::vector<std::uint8_t> &frame);

// The struct again, in `arena`; its texts and bytes stand in `frame`, which must not change
// meanwhile (a frame in shared memory is copied first). nullptr: the frame is broken.
const void *rebind(const abi::Struct &type, std::span<const std::uint8_t> frame,
                   std::pmr::memory_resource &arena);

}  // namespace patchbay::plugin
