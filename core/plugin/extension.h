// Tables of functions that a plugin gave: taken over once, in full size, so that a slot that the
// plugin's version does not have reads as NULL.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace patchbay::plugin {

template <class Table>
bool adopt(const void *given, Table &table) {
    table = {};
    if (given == nullptr) return false;
    std::uint32_t size = 0;
    std::memcpy(&size, given, sizeof size);
    if (size < 8) return false;
    // Slots are 8 bytes: a slot that is cut in the middle is not there.
    size = std::min(size, static_cast<std::uint32_t>(sizeof table)) / 8 * 8;
    std::memcpy(&table, given, size);
    table.size = size;
    return true;
}

}  // namespace patchbay::plugin
