#include "core/model/writer.h"

namespace patchbay::model {

std::optional<json::value> embeddable(std::string_view text) {
    if (text.empty()) return std::nullopt;
    auto value = parse_json(text, kMaxEmbeddedDepth);
    if (!value) return std::nullopt;
    return std::move(*value);
}

std::optional<json::value> number_literal(std::string_view text) {
    // The parser would take blanks around it.
    if (text.find_first_not_of("+-.0123456789eE") != text.npos) return std::nullopt;
    auto value = embeddable(text);
    return value && value->is_number() ? std::move(value) : std::nullopt;
}

}  // namespace patchbay::model
