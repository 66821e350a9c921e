// Carries structs through their frame and back: what a transport to another process does, without
// one.
#pragma once

#include "core/plugin/frame.h"

#include <array>
#include <cstddef>
#include <memory_resource>
#include <vector>

namespace patchbay::plugin {

class Passage {
public:
    // The struct on the other side, until the next carry; nullptr where it does not survive.
    template <class T>
    const T *carry(const T *object) noexcept {
        return static_cast<const T *>(carry(abi::type_of<T>(), object));
    }

private:
    const void *carry(const abi::Struct &type, const void *object) noexcept try {
        arena_.release();
        if (!flatten(type, object, frame_)) return nullptr;
        return rebind(type, frame_, arena_);
    } catch (...) {
        return nullptr;  // no memory
    }

    std::vector<std::uint8_t> frame_;
    alignas(std::max_align_t) std::array<std::byte, 4096> first_{};
    std::pmr::monotonic_buffer_resource arena_{first_.data(), first_.size()};
};

}  // namespace patchbay::plugin
