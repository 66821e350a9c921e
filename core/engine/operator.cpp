#include "core/engine/operator.h"

#include <charconv>

namespace patchbay::engine {

namespace {

template <class Number>
std::optional<Number> from_hex(std::string_view text) {
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, 16);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

void append_hex(std::string &out, std::uint64_t number) {
    char digits[16];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, number, 16).ptr);
}

}  // namespace

std::string place_text(journal::Place place) {
    std::string text;
    append_hex(text, place.partition);
    text += '.';
    append_hex(text, place.id);
    return text;
}

std::optional<journal::Place> parse_place(std::string_view text) {
    const auto dot = text.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    const auto partition = from_hex<journal::Partition>(text.substr(0, dot));
    const auto id = from_hex<journal::Id>(text.substr(dot + 1));
    if (!partition || !id || *partition >= journal::kPartitions || *id == 0) return std::nullopt;
    return journal::Place{*partition, *id};
}

}  // namespace patchbay::engine
