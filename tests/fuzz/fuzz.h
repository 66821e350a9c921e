// A fuzz target is one file with one function that takes any bytes (README.md). What it promises
// beyond not crashing, it says with require().
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size);

namespace fuzz {

inline std::string_view text_of(const std::uint8_t *data, std::size_t size) {
    return {reinterpret_cast<const char *>(data), size};
}

// Ends the process where `holds` is false: says which invariant, and what was seen.
void require(bool holds, std::string_view invariant, std::string_view seen = {},
             std::string_view wanted = {});

// What stands before the first `end`; `rest` goes on behind it.
std::string_view take_until(std::string_view &rest, char end);

}  // namespace fuzz
