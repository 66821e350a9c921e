#include "core/engine/repeats.h"

#include "core/base/crypto.h"

#include <span>
#include <string_view>

namespace patchbay::engine {

namespace {

constexpr std::size_t kKeyBytes = 16;  // of the hash

std::string key_of(std::string_view text) {
    const auto hash = crypto::sha256(text);
    return "told:" + crypto::to_hex(std::span(hash).first(kKeyBytes));
}

}  // namespace

std::string repeat_key(model::Status status) {
    status.timestamp = 0;
    return key_of(model::to_text(status));
}

std::string repeat_key(const model::Notice &notice) {
    return key_of(std::to_string(notice.timestamp) + model::to_text(notice));
}

}  // namespace patchbay::engine
