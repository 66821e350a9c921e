// Reading structs whose writer may have known fewer fields: what lies past the writer's size is
// zero.
#pragma once

#include "patchbay/plugin.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>

namespace patchbay::plugin::abi {

// The struct itself where it is complete, else a copy with zeros.
template <class T>
class Whole {
public:
    explicit Whole(const T &object) : object_(&object) {
        if (object.size >= sizeof(T)) return;
        object_ = &copy_.emplace(T{});
        std::memcpy(&*copy_, &object, object.size);
    }
    Whole(const Whole &) = delete;
    Whole &operator=(const Whole &) = delete;
    const T *operator->() const { return object_; }
    const T &operator*() const { return *object_; }

private:
    const T *object_;
    std::optional<T> copy_;
};

// Calls `use(const T &)` for each element; `list` has passed abi::check.
template <class T, class Use>
void each(const patchbay_list &list, Use use) {
    for (std::uint32_t i = 0; i < list.count; ++i) {
        const auto *item = static_cast<const char *>(list.items) + std::size_t{i} * list.stride;
        if constexpr (requires(T t) { t.size; })
            use(*Whole<T>(*reinterpret_cast<const T *>(item)));
        else
            use(*reinterpret_cast<const T *>(item));
    }
}

}  // namespace patchbay::plugin::abi
