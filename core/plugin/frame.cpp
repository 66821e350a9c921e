#include "core/plugin/frame.h"

#include "core/plugin/limits.h"

#include <cstring>

namespace patchbay::plugin {
namespace {

using abi::Field;
using abi::Kind;
using abi::Struct;

template <class T>
T load(const std::uint8_t *from, std::size_t offset = 0) {
    T value;
    std::memcpy(&value, from + offset, sizeof value);
    return value;
}

template <class T>
void store(std::uint8_t *to, std::size_t offset, const T &value) {
    std::memcpy(to + offset, &value, sizeof value);
}

std::uint32_t least_size(const Field &field) {
    if (field.kind == Kind::texts) return sizeof(patchbay_str);
    return field.type->prefixed ? 8 : field.type->size;
}

// A span as it crosses: patchbay_str, patchbay_bytes and the pointer of a list all begin with
// these.
struct Span {
    std::uint64_t at;
    std::uint64_t length;
};
struct List {
    std::uint64_t at;
    std::uint32_t count;
    std::uint32_t stride;
};
static_assert(sizeof(Span) == sizeof(patchbay_str) && sizeof(List) == sizeof(patchbay_list));

class Flattener {
public:
    explicit Flattener(std::vector<std::uint8_t> &frame) : frame_(frame) {}

    bool root(const Struct &type, const void *object) {
        frame_.assign(sizeof(FrameHeader), 0);
        std::size_t at = 0;
        if (!allocate(type.size, 8, at) || !put(type, object, UINT32_MAX, at)) return false;
        store(frame_.data(), 0,
              FrameHeader{kFrameMagic, type.id, static_cast<std::uint32_t>(frame_.size()), 0});
        return true;
    }

private:
    bool allocate(std::size_t size, std::size_t alignment, std::size_t &at) {
        at = (frame_.size() + alignment - 1) / alignment * alignment;
        if (at > kMaxFrameBytes || size > kMaxFrameBytes - at) return false;
        frame_.resize(at + size);
        return true;
    }

    bool put(const Struct &type, const void *object, std::uint32_t room, std::size_t at) {
        const auto *from = static_cast<const std::uint8_t *>(object);
        std::uint32_t size = type.size;
        if (type.prefixed) {
            const auto written = load<std::uint32_t>(from);
            if (written < 8 || written > room) return false;
            size = std::min(size, written);
        }
        std::memcpy(frame_.data() + at, from, size);
        if (type.prefixed) store(frame_.data(), at, size);
        for (const auto &field : type.fields) {
            if (field.offset + abi::width(field.kind) > size) {
                if (field.offset < size)  // cut in the middle: reads as zero
                    std::memset(frame_.data() + at + field.offset, 0, size - field.offset);
                break;
            }
            if (!put_field(field, from + field.offset, at + field.offset)) return false;
        }
        return true;
    }

    bool put_field(const Field &field, const std::uint8_t *from, std::size_t slot) {
        switch (field.kind) {
            case Kind::text:
            case Kind::bytes:
                return put_bytes(load<patchbay_bytes>(from), slot);
            case Kind::object:
                return put_object(*field.type, load<const void *>(from), slot);
            case Kind::objects:
            case Kind::texts:
                return put_list(field, load<patchbay_list>(from), slot);
            default:
                return true;  // the image holds it
        }
    }

    bool put_bytes(patchbay_bytes bytes, std::size_t slot) {
        if (bytes.ptr == nullptr) return bytes.len == 0;
        std::size_t at = 0;
        if (!allocate(bytes.len, 1, at)) return false;
        if (bytes.len != 0) std::memcpy(frame_.data() + at, bytes.ptr, bytes.len);
        store(frame_.data(), slot, Span{at, bytes.len});
        return true;
    }

    bool put_object(const Struct &type, const void *object, std::size_t slot) {
        if (object == nullptr) return true;
        std::size_t at = 0;
        if (!allocate(type.size, 8, at)) return false;
        store(frame_.data(), slot, std::uint64_t{at});
        return put(type, object, UINT32_MAX, at);
    }

    bool put_list(const Field &field, const patchbay_list &list, std::size_t slot) {
        const auto element =
            field.kind == Kind::texts ? std::uint32_t{sizeof(patchbay_str)} : field.type->size;
        if (list.count == 0) {
            store(frame_.data(), slot, List{0, 0, 0});
            return true;
        }
        if (list.items == nullptr || list.count > kMaxListItems ||
            list.stride < least_size(field) || list.stride % 8 != 0)
            return false;
        std::size_t at = 0;
        if (!allocate(std::size_t{list.count} * element, 8, at)) return false;
        store(frame_.data(), slot, List{at, list.count, element});
        for (std::uint32_t i = 0; i < list.count; ++i) {
            const auto *item =
                static_cast<const std::uint8_t *>(list.items) + std::size_t{i} * list.stride;
            const auto place = at + std::size_t{i} * element;
            const bool good = field.kind == Kind::texts
                                  ? put_bytes(load<patchbay_bytes>(item), place)
                                  : put(*field.type, item, list.stride, place);
            if (!good) return false;
        }
        return true;
    }

    std::vector<std::uint8_t> &frame_;
};

class Rebinder {
public:
    Rebinder(std::span<const std::uint8_t> frame, std::pmr::memory_resource &arena)
        : frame_(frame), arena_(arena) {}

    const void *root(const Struct &type) {
        if (frame_.size() < sizeof(FrameHeader) || frame_.size() > kMaxFrameBytes) return nullptr;
        const auto header = load<FrameHeader>(frame_.data());
        if (header.magic != kFrameMagic || header.type != type.id || header.size != frame_.size())
            return nullptr;
        cursor_ = sizeof(FrameHeader);
        return take_object(type, sizeof(FrameHeader));
    }

private:
    bool region(std::uint64_t at, std::uint64_t size) {
        if (at < cursor_ || at > frame_.size() || size > frame_.size() - at) return false;
        cursor_ = at + size;
        return true;
    }

    std::uint8_t *allocate(std::size_t size) {
        return static_cast<std::uint8_t *>(arena_.allocate(size, alignof(std::uint64_t)));
    }

    // The size that the writer gave the image at `at`, where all of it lies in the frame; else 0.
    std::uint32_t image_size(const Struct &type, std::uint64_t at) const {
        if (at > frame_.size() || frame_.size() - at < sizeof(std::uint64_t)) return 0;
        const auto size = type.prefixed ? load<std::uint32_t>(frame_.data(), at) : type.size;
        return size < 8 ? 0 : size;
    }

    const void *take_object(const Struct &type, std::uint64_t at) {
        const auto size = image_size(type, at);
        if (size == 0 || !region(at, size)) return nullptr;
        auto *object = allocate(type.size);
        return fill(type, at, size, object) ? object : nullptr;
    }

    bool fill(const Struct &type, std::uint64_t at, std::uint32_t written, std::uint8_t *object) {
        const auto size = std::min(written, type.size);
        std::memcpy(object, frame_.data() + at, size);
        std::memset(object + size, 0, type.size - size);
        if (type.prefixed) store(object, 0, size);
        for (const auto &field : type.fields) {
            if (field.offset + abi::width(field.kind) > size) {
                if (field.offset < size) std::memset(object + field.offset, 0, size - field.offset);
                break;
            }
            if (!take_field(field, object + field.offset)) return false;
        }
        return true;
    }

    bool take_field(const Field &field, std::uint8_t *slot) {
        switch (field.kind) {
            case Kind::text:
            case Kind::bytes:
                return take_bytes(slot);
            case Kind::object: {
                const auto at = load<std::uint64_t>(slot);
                const void *object = at == 0 ? nullptr : take_object(*field.type, at);
                store(slot, 0, object);
                return at == 0 || object != nullptr;
            }
            case Kind::objects:
            case Kind::texts:
                return take_list(field, slot);
            default:
                return true;
        }
    }

    bool take_bytes(std::uint8_t *slot) {
        const auto span = load<Span>(slot);
        if (span.at == 0) {
            store(slot, 0, patchbay_bytes{nullptr, 0});
            return span.length == 0;
        }
        if (!region(span.at, span.length)) return false;
        store(slot, 0, patchbay_bytes{frame_.data() + span.at, span.length});
        return true;
    }

    bool take_list(const Field &field, std::uint8_t *slot) {
        const auto list = load<List>(slot);
        if (list.count == 0) {
            store(slot, 0, patchbay_list{nullptr, 0, 0});
            return list.at == 0;
        }
        if (list.at == 0 || list.count > kMaxListItems || list.stride < least_size(field) ||
            !region(list.at, std::uint64_t{list.count} * list.stride))
            return false;
        const bool texts = field.kind == Kind::texts;
        const auto element = texts ? std::uint32_t{sizeof(patchbay_str)} : field.type->size;
        auto *items = allocate(std::size_t{list.count} * element);
        for (std::uint32_t i = 0; i < list.count; ++i) {
            const auto at = list.at + std::uint64_t{i} * list.stride;
            auto *item = items + std::size_t{i} * element;
            if (texts) {
                std::memcpy(item, frame_.data() + at, element);
                if (!take_bytes(item)) return false;
            } else {
                const auto size = image_size(*field.type, at);
                if (size == 0 || size > list.stride || !fill(*field.type, at, size, item))
                    return false;
            }
        }
        store(slot, 0, patchbay_list{items, list.count, element});
        return true;
    }

    std::span<const std::uint8_t> frame_;
    std::pmr::memory_resource &arena_;
    std::uint64_t cursor_ = 0;
};

}  // namespace

bool flatten(const abi::Struct &type, const void *object, std::vector<std::uint8_t> &frame) {
    return object != nullptr && Flattener(frame).root(type, object);
}

const void *rebind(const abi::Struct &type, std::span<const std::uint8_t> frame,
                   std::pmr::memory_resource &arena) {
    return Rebinder(frame, arena).root(type);
}

}  // namespace patchbay::plugin
