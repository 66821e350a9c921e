// Frames that a hostile process could send: the first byte chooses the struct, the rest is the
// frame, whose header is made true so that what is behind it is reached.
#include "core/plugin/abi_check.h"
#include "core/plugin/frame.h"
#include "tests/fuzz/fuzz.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <memory_resource>
#include <vector>

namespace {

using fuzz::require;
using namespace patchbay::plugin;

void check(const abi::Struct &type, std::span<const std::uint8_t> frame) {
    std::pmr::monotonic_buffer_resource arena;
    const auto *object = rebind(type, frame, arena);
    if (object == nullptr) return;
    abi::Fault fault;
    if (!abi::check(type, object, fault))
        require(fault.code != PATCHBAY_OK && !fault.what.empty(), "a fault says what");

    // Flattening touches all that the struct reaches.
    std::vector<std::uint8_t> flat;
    require(flatten(type, object, flat), "what rebind gave is a struct");
    const auto copy = std::make_unique<std::uint8_t[]>(flat.size());  // nothing readable behind it
    std::copy(flat.begin(), flat.end(), copy.get());
    const auto *twin = rebind(type, {copy.get(), flat.size()}, arena);
    require(twin != nullptr, "what flatten made is a frame");
    std::vector<std::uint8_t> again;
    require(flatten(type, twin, again), "what rebind gave is a struct");
    require(again == flat, "a frame is the same once more");
    abi::Fault twins;
    require(abi::check(type, twin, twins) == (fault.code == PATCHBAY_OK) &&
                twins.what == fault.what && twins.path == fault.path,
            "a struct is as good as its twin", twins.what, fault.what);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    if (size == 0) return 0;
    const auto types = abi::all_types();
    const auto &type = *types[data[0] % types.size()];
    const auto length = size - 1;
    const auto frame = std::make_unique<std::uint8_t[]>(length);
    std::copy_n(data + 1, length, frame.get());
    const std::span<const std::uint8_t> whole(frame.get(), length);
    check(type, whole);  // as it came
    if (length < sizeof(FrameHeader)) return 0;
    const FrameHeader header{kFrameMagic, type.id, static_cast<std::uint32_t>(length), 0};
    std::memcpy(frame.get(), &header, sizeof header);
    check(type, whole);
    return 0;
}
