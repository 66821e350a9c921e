// The ABI's structs described as data: what the checks, the frames and the contract tests walk
// over.
#pragma once

#include "patchbay/backend.h"
#include "patchbay/channel.h"
#include "patchbay/host.h"
#include "patchbay/poll.h"
#include "patchbay/stream.h"
#include "patchbay/webhook.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

namespace patchbay::plugin::abi {

enum class Kind : std::uint8_t {
    u32,      // and patchbay_status
    u64,      // and patchbay_token
    i64,      // and patchbay_time_ms
    f64,      // finite
    text,     // patchbay_str
    bytes,    // patchbay_bytes
    object,   // pointer to one struct of `type`
    objects,  // patchbay_list of structs of `type`
    texts,    // patchbay_list of patchbay_str
};

enum class Rule : std::uint8_t {
    none,
    id,        // text: at most kMaxIdBytes
    key,       // text: an id that is not empty
    url,       // text: at most kMaxUrlBytes
    json,      // text: absent or JSON
    members,   // text: absent or a JSON object
    required,  // object: not NULL
    body,      // bytes: at most kMaxBodyBytes
    reply,     // bytes: at most kMaxReplyBytes
};

struct Struct;

struct Field {
    const char *name;
    std::uint32_t offset;
    Kind kind;
    Rule rule = Rule::none;
    const Struct *type = nullptr;  // of an object or of the objects of a list
};

struct Struct {
    const char *name;
    std::uint32_t id;    // in frames
    std::uint32_t size;  // as this host knows it
    bool prefixed;       // begins with its own size
    std::span<const Field> fields;
};

// Every struct that carries data across; tables of functions are not among them.
// clang-format off
#define PATCHBAY_ABI_STRUCTS(X)                                                                    \
    X(error) X(instance_config)                                                                    \
    X(header) X(webhook_request) X(webhook_reply) X(part) X(http_request) X(http_response)         \
    X(contact) X(text) X(media) X(location) X(phone) X(card) X(cards) X(choice) X(form)            \
    X(reaction) X(order_item) X(order) X(unsupported) X(option) X(choices) X(template) X(link)     \
    X(location_request) X(content) X(message) X(delivery_error) X(status_update) X(notice)         \
    X(backend_event) X(outbound) X(attention) X(outcome) X(operation) X(task_request)              \
    X(task_result) X(endpoint) X(stream_bytes) X(stream_write) X(stream_close) X(stream_timer)     \
    X(stream_event) X(settlement) X(stream_credit) X(stream_frame) X(stream_record)
// clang-format on

#define X(name) extern const Struct name##_type;
PATCHBAY_ABI_STRUCTS(X)
#undef X

template <class T>
constexpr const Struct &type_of();
#define X(name)                                          \
    template <>                                          \
    constexpr const Struct &type_of<patchbay_##name>() { \
        return name##_type;                              \
    }
PATCHBAY_ABI_STRUCTS(X)
#undef X

std::span<const Struct *const> all_types();

// Bytes of a field in its struct.
constexpr std::uint32_t width(Kind kind) {
    switch (kind) {
        case Kind::u32:
            return 4;
        case Kind::u64:
        case Kind::i64:
        case Kind::f64:
        case Kind::object:
            return 8;
        case Kind::text:
        case Kind::bytes:
        case Kind::objects:
        case Kind::texts:
            return 16;
    }
    return 0;
}

}  // namespace patchbay::plugin::abi
