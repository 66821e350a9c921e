#include "core/delivery/correlation.h"

#include <algorithm>
#include <charconv>

namespace patchbay::delivery {

namespace {

template <class Number>
void append_hex(std::string &out, Number number) {
    char digits[16];
    const auto end = std::to_chars(digits, digits + sizeof digits, number, 16).ptr;
    out.append(digits, end);
}

template <class Number>
std::optional<Number> parse_hex(std::string_view text) {
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, 16);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

}  // namespace

std::string to_token(std::string_view store_id, Correlation correlation) {
    std::string token(store_id);
    token += '.';
    append_hex(token, correlation.partition);
    token += '.';
    append_hex(token, correlation.id);
    if (correlation.incarnation != 0) {
        token += '.';
        append_hex(token, correlation.incarnation);
    }
    return token;
}

std::optional<Correlation> parse_token(std::string_view store_id, std::string_view token) {
    if (token.size() <= store_id.size() + 1 || !token.starts_with(store_id) ||
        token[store_id.size()] != '.')
        return std::nullopt;
    token.remove_prefix(store_id.size() + 1);
    const auto dot = token.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    const auto partition = parse_hex<journal::Partition>(token.substr(0, dot));
    token.remove_prefix(dot + 1);
    const auto end = std::min(token.find('.'), token.size());
    const auto id = parse_hex<journal::Id>(token.substr(0, end));
    if (!partition || !id || *partition >= journal::kPartitions || *id == 0) return std::nullopt;
    if (end == token.size()) return Correlation{*partition, *id};
    const auto incarnation = parse_hex<std::uint64_t>(token.substr(end + 1));
    if (!incarnation || *incarnation == 0) return std::nullopt;
    return Correlation{*partition, *id, *incarnation};
}

}  // namespace patchbay::delivery
