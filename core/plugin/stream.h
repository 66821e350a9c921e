// What a plugin with connections of its own (patchbay.stream/1) wants, as values.
#pragma once

#include "core/model/event.h"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace patchbay::plugin {

using Token = std::uint64_t;

struct Outcome;

struct Endpoint {
    std::uint32_t connection = 0;  // the plugin's number, from 1
    std::string url;               // tcp://host:port, tls://host:port
};

struct StreamWrite {
    std::uint32_t connection = 0;
    std::string bytes;  // secrets filled in
};

struct StreamClose {
    std::uint32_t connection = 0;
    bool refused = false;  // the other side will say no again
    std::int64_t again_after_ms = 0;
    std::string code;
    std::string title;
};

struct StreamTimer {
    std::uint32_t connection = 0;  // 0: the instance's own
    std::uint32_t timer = 0;
    std::uint32_t delay_ms = 0;  // 0: put off
};

struct StreamEvent {
    Token token = 0;  // 0: the plugin need not know that it is durable
    model::Event event;
};

struct StreamRecord {
    Token token = 0;
    std::string key;
    std::optional<std::string> value;  // nothing: dropped
};

struct StreamCredit {
    std::uint32_t count = 0;
};

}  // namespace patchbay::plugin
