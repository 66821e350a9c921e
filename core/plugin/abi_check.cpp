#include "core/plugin/abi_check.h"

#include "core/base/text.h"
#include "core/plugin/json_tape.h"
#include "core/plugin/limits.h"

#include <cmath>
#include <cstring>

namespace patchbay::plugin::abi {
namespace {

bool fail(Fault &fault, patchbay_status code, std::string what) {
    fault.code = code;
    fault.what = std::move(what);
    fault.path.clear();
    return false;
}

bool over(Fault &fault, std::size_t limit, const char *unit = "bytes") {
    return fail(fault, PATCHBAY_E_TOO_LARGE,
                "is over the limit of " + std::to_string(limit) + " " + unit);
}

template <class T>
T load(const void *object, std::uint32_t offset) {
    T value;
    std::memcpy(&value, static_cast<const char *>(object) + offset, sizeof value);
    return value;
}

bool check_text(patchbay_str text, Rule rule, Fault &fault) {
    if (text.ptr == nullptr && text.len != 0)
        return fail(fault, PATCHBAY_E_ARGUMENT, "is NULL with a length");
    const std::size_t limit = rule == Rule::id || rule == Rule::key ? kMaxIdBytes
                              : rule == Rule::url                   ? kMaxUrlBytes
                                                                    : kMaxTextBytes;
    if (text.len > limit) return over(fault, limit);
    if (text.len == 0) {
        if (rule == Rule::key) return fail(fault, PATCHBAY_E_INVALID, "is empty");
        if (text.ptr != nullptr && (rule == Rule::json || rule == Rule::members))
            return fail(fault, PATCHBAY_E_INVALID, "is empty, not JSON (absent is {NULL, 0})");
        return true;
    }
    const std::string_view view(text.ptr, text.len);
    if (!valid_text(view)) return fail(fault, PATCHBAY_E_INVALID, "is not valid UTF-8");
    if (rule == Rule::json && !json_type(view))
        return fail(fault, PATCHBAY_E_INVALID, "is not JSON");
    if (rule == Rule::members && json_type(view) != PATCHBAY_JSON_OBJECT)
        return fail(fault, PATCHBAY_E_INVALID, "is not a JSON object");
    return true;
}

bool check_bytes(patchbay_bytes bytes, Rule rule, Fault &fault) {
    if (bytes.ptr == nullptr && bytes.len != 0)
        return fail(fault, PATCHBAY_E_ARGUMENT, "is NULL with a length");
    const auto limit = rule == Rule::reply ? kMaxReplyBytes : kMaxBodyBytes;
    return bytes.len <= limit || over(fault, limit);
}

bool check_struct(const Struct &type, const void *object, std::uint32_t room, Fault &fault);

bool check_list(const Field &field, const patchbay_list &list, Fault &fault) {
    if (list.count == 0) return true;
    if (list.items == nullptr) return fail(fault, PATCHBAY_E_ARGUMENT, "is NULL with a count");
    if (list.count > kMaxListItems) return over(fault, kMaxListItems, "elements");
    const bool texts = field.kind == Kind::texts;
    const std::uint32_t least = texts                  ? sizeof(patchbay_str)
                                : field.type->prefixed ? sizeof(std::uint64_t)
                                                       : field.type->size;
    if (list.stride < least || list.stride % alignof(std::uint64_t) != 0)
        return fail(fault, PATCHBAY_E_ARGUMENT,
                    "has a stride of " + std::to_string(list.stride) +
                        " bytes: a multiple of 8, at least " + std::to_string(least) +
                        " is wanted");
    for (std::uint32_t i = 0; i < list.count; ++i) {
        const auto *item = static_cast<const char *>(list.items) + std::size_t{i} * list.stride;
        const bool good = texts ? check_text(load<patchbay_str>(item, 0), field.rule, fault)
                                : check_struct(*field.type, item, list.stride, fault);
        if (!good) {
            fault.path = std::to_string(i) + (fault.path.empty() ? "" : "." + fault.path);
            return false;
        }
    }
    return true;
}

bool check_field(const Field &field, const void *object, Fault &fault) {
    switch (field.kind) {
        case Kind::u32:
        case Kind::u64:
        case Kind::i64:
            return true;
        case Kind::f64:
            return std::isfinite(load<double>(object, field.offset)) ||
                   fail(fault, PATCHBAY_E_INVALID, "is not a finite number");
        case Kind::text:
            return check_text(load<patchbay_str>(object, field.offset), field.rule, fault);
        case Kind::bytes:
            return check_bytes(load<patchbay_bytes>(object, field.offset), field.rule, fault);
        case Kind::object: {
            const void *inner = load<const void *>(object, field.offset);
            if (inner != nullptr) return check_struct(*field.type, inner, UINT32_MAX, fault);
            return field.rule != Rule::required || fail(fault, PATCHBAY_E_ARGUMENT, "is NULL");
        }
        case Kind::objects:
        case Kind::texts:
            return check_list(field, load<patchbay_list>(object, field.offset), fault);
    }
    return true;
}

// `room`: how far the writer lets us read, in a list its stride.
bool check_struct(const Struct &type, const void *object, std::uint32_t room, Fault &fault) {
    std::uint32_t size = type.size;
    if (reinterpret_cast<std::uintptr_t>(object) % alignof(std::uint64_t) != 0)
        return fail(fault, PATCHBAY_E_ARGUMENT, "is not aligned to 8 bytes");
    if (type.prefixed) {
        const auto written = load<std::uint32_t>(object, 0);
        if (written < 8 || written > room)
            return fail(fault, PATCHBAY_E_ARGUMENT,
                        "has a size of " + std::to_string(written) + " bytes: sizeof(" + type.name +
                            ") belongs in its field `size`");
        size = std::min(size, written);
    }
    for (const auto &field : type.fields) {
        const bool there = field.offset + width(field.kind) <= size;
        if (!there && field.offset < size) {
            fail(fault, PATCHBAY_E_ARGUMENT, "is cut in the middle by the struct's size");
            fault.path = field.name;
            return false;
        }
        if (!there && field.rule != Rule::required && field.rule != Rule::key) continue;
        const bool good = there ? check_field(field, object, fault)
                                : fail(fault, PATCHBAY_E_ARGUMENT, "is missing");
        if (!good) {
            fault.path = field.name + (fault.path.empty() ? "" : "." + fault.path);
            return false;
        }
    }
    return true;
}

}  // namespace

bool valid_text(std::string_view text) {
    std::size_t i = 0;
    for (; i + 8 <= text.size(); i += 8)
        if (load<std::uint64_t>(text.data() + i, 0) & 0x8080808080808080u) break;
    for (; i < text.size(); ++i)
        if (static_cast<unsigned char>(text[i]) >= 0x80) return valid_utf8(text.substr(i));
    return true;
}

std::string to_text(const Fault &fault) {
    return fault.path + (fault.path.empty() ? "" : " ") + fault.what;
}

bool check(const Struct &type, const void *object, Fault &fault) {
    if (object == nullptr)
        return fail(fault, PATCHBAY_E_ARGUMENT, "is NULL, or too broken for a frame");
    return check_struct(type, object, UINT32_MAX, fault);
}

}  // namespace patchbay::plugin::abi
