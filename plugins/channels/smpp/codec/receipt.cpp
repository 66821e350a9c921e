#include "receipt.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace smpp {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
// NUL, too: some count it as the end of the text.
constexpr std::string_view kBlanks("\0 \t\r\n", 5);
bool is_blank(char c) { return kBlanks.find(c) != kBlanks.npos; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool is_alnum(char c) { return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z'); }

bool same_word(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return lower(x) == lower(y); });
}

struct Word {
    std::string_view word;
    MessageState state;
};

// Appendix B, and what others write for them.
constexpr Word kWords[] = {
    {"DELIVRD", MessageState::delivered},     {"DELIVERED", MessageState::delivered},
    {"EXPIRED", MessageState::expired},       {"DELETED", MessageState::deleted},
    {"UNDELIV", MessageState::undeliverable}, {"UNDELIVERABLE", MessageState::undeliverable},
    {"ACCEPTD", MessageState::accepted},      {"ACCEPTED", MessageState::accepted},
    {"ACKED", MessageState::accepted},        {"UNKNOWN", MessageState::unknown},
    {"REJECTD", MessageState::rejected},      {"REJECTED", MessageState::rejected},
    {"ENROUTE", MessageState::enroute},       {"BUFFRED", MessageState::enroute},
    {"BUFFERED", MessageState::enroute},      {"SCHEDULED", MessageState::scheduled},
    {"SKIPPED", MessageState::skipped},
};

enum Key : std::size_t { id, sub, dlvrd, submit_date, done_date, stat, err, text, keys };

constexpr std::array<std::string_view, keys> kKeys = {"id",        "sub",  "dlvrd", "submit date",
                                                      "done date", "stat", "err",   "text"};

using Values = std::array<std::optional<std::string_view>, keys>;

// The key that begins at `at`, with its colon, and `at` behind it; `keys`: none does.
Key key_at(std::string_view all, std::size_t &at) {
    if (at > 0 && is_alnum(all[at - 1])) return keys;
    for (std::size_t key = 0; key < keys; ++key) {
        std::size_t end = at + kKeys[key].size();
        if (!same_word(all.substr(at, kKeys[key].size()), kKeys[key])) continue;
        while (end < all.size() && is_blank(all[end]))
            ++end;
        if (end >= all.size() || all[end] != ':') continue;
        at = end + 1;
        return static_cast<Key>(key);
    }
    return keys;
}

// A key that came before is no key: it stands in the text of the message. So that text ends only
// before a key that is new.
std::size_t next_new_key(std::string_view all, std::size_t at, const Values &values) {
    for (; at < all.size(); ++at) {
        std::size_t after = at;
        const Key key = key_at(all, after);
        if (key != keys && !values[key]) break;
    }
    return at;
}

std::string_view trimmed(std::string_view value) {
    while (!value.empty() && is_blank(value.front()))
        value.remove_prefix(1);
    while (!value.empty() && is_blank(value.back()))
        value.remove_suffix(1);
    return value;
}

// All but the text are one word; some set a comma behind it.
std::string_view first_word(std::string_view value) {
    value = value.substr(0, value.find_first_of(kBlanks));
    while (!value.empty() && (value.back() == ',' || value.back() == ';'))
        value.remove_suffix(1);
    return value;
}

Values values_of(std::string_view all) {
    Values values;
    std::size_t at = next_new_key(all, 0, values);
    while (at < all.size()) {
        const Key key = key_at(all, at);
        values[key] = std::string_view();
        const std::size_t end = next_new_key(all, at, values);
        const std::string_view value = trimmed(all.substr(at, end - at));
        values[key] = key == text ? value : first_word(value);
        at = end;
    }
    return values;
}

std::optional<unsigned> count_of(std::string_view digits) {
    constexpr std::size_t kMostDigits = 9;
    if (digits.empty() || digits.size() > kMostDigits) return {};
    unsigned value = 0;
    for (const char c : digits) {
        if (!is_digit(c)) return {};
        value = value * 10 + static_cast<unsigned>(c - '0');
    }
    return value;
}

std::string fitting_id(std::string_view value) {
    return value.size() <= kMostIdChars ? std::string(value) : std::string();
}

bool by_class(std::uint8_t esm_class) {
    const unsigned type = esm_class & kEsmTypeMask;
    return type == kEsmReceipt || type == kEsmIntermediate;
}

}  // namespace

Fate fate_of(std::optional<MessageState> state) {
    if (!state) return Fate::untold;
    switch (*state) {
        case MessageState::delivered:
            return Fate::delivered;
        case MessageState::scheduled:
        case MessageState::enroute:
        case MessageState::accepted:
            return Fate::sent;
        default:
            return Fate::failed;
    }
}

std::optional<MessageState> state_of_word(std::string_view word) {
    const auto *const found =
        std::find_if(std::begin(kWords), std::end(kWords),
                     [&](const Word &known) { return same_word(known.word, word); });
    if (found == std::end(kWords)) return {};
    return found->state;
}

std::optional<ReceiptDate> read_receipt_date(std::string_view text) {
    if (text.size() != 10 && text.size() != 12) return {};
    if (!std::all_of(text.begin(), text.end(), is_digit)) return {};
    const auto two = [&](std::size_t i) {
        return i < text.size() ? (text[i] - '0') * 10 + (text[i + 1] - '0') : 0;
    };
    const ReceiptDate date{2000 + two(0), two(2), two(4), two(6), two(8), two(10)};
    const bool possible = date.month >= 1 && date.month <= 12 && date.day >= 1 && date.day <= 31 &&
                          date.hour <= 23 && date.minute <= 59 && date.second <= 60;
    if (!possible) return {};
    return date;
}

std::optional<NetworkError> read_network_error(std::string_view value) {
    // No type is as large as a digit, so three digits are a number.
    if (const auto digits = value.size() <= 3 ? count_of(value) : std::nullopt)
        return NetworkError{0, static_cast<std::uint16_t>(*digits)};
    if (value.size() != 3) return {};
    const auto octet = [&](std::size_t i) { return static_cast<unsigned char>(value[i]); };
    return NetworkError{octet(0), static_cast<std::uint16_t>(octet(1) << 8 | octet(2))};
}

Receipt read_receipt_text(std::string_view all) {
    const Values values = values_of(all);
    const auto value = [&](Key key) { return values[key].value_or(std::string_view()); };
    Receipt receipt;
    receipt.id = fitting_id(value(id));
    receipt.stat = value(stat);
    receipt.state = state_of_word(receipt.stat);
    const std::string_view error = value(err);
    if (error.size() <= kMostErrorChars && std::all_of(error.begin(), error.end(), is_alnum))
        receipt.error = error;
    receipt.submitted = count_of(value(sub));
    receipt.delivered = count_of(value(dlvrd));
    receipt.submit_date = read_receipt_date(value(submit_date));
    receipt.done_date = read_receipt_date(value(done_date));
    receipt.text = value(text);
    return receipt;
}

std::optional<Receipt> read_receipt(std::uint8_t esm_class, const Tlvs &tlvs,
                                    std::string_view all) {
    Receipt receipt = read_receipt_text(all);
    const auto id_told = text_of(tlvs, tag::kReceiptedMessageId);
    const auto state_told = number_of(tlvs, tag::kMessageState, 1);
    const bool by_tlvs = id_told && !id_told->empty() && state_told;
    const bool by_text = !receipt.id.empty() && receipt.state;
    if (!by_class(esm_class) && !by_tlvs && !by_text) return {};

    if (id_told && !id_told->empty() && id_told->size() <= kMostIdChars) receipt.id = *id_told;
    if (state_told && *state_told <= static_cast<std::uint8_t>(MessageState::skipped))
        receipt.state = static_cast<MessageState>(*state_told);
    if (const Tlv *const error = find(tlvs, tag::kNetworkErrorCode))
        receipt.network_error = read_network_error(error->value);
    return receipt;
}

}  // namespace smpp
