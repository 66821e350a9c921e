#include "tlv.h"

#include <algorithm>

namespace smpp {

const Tlv *find(const Tlvs &tlvs, std::uint16_t tag) {
    const auto found =
        std::find_if(tlvs.begin(), tlvs.end(), [&](const Tlv &tlv) { return tlv.tag == tag; });
    return found == tlvs.end() ? nullptr : &*found;
}

std::optional<std::uint32_t> number_of(const Tlvs &tlvs, std::uint16_t tag, std::size_t bytes) {
    const Tlv *const tlv = find(tlvs, tag);
    if (tlv == nullptr || tlv->value.size() != bytes || bytes == 0 || bytes > 4) return {};
    std::uint32_t value = 0;
    for (const char c : tlv->value)
        value = value << 8 | static_cast<unsigned char>(c);
    return value;
}

std::optional<std::string_view> text_of(const Tlvs &tlvs, std::uint16_t tag) {
    const Tlv *const tlv = find(tlvs, tag);
    if (tlv == nullptr) return {};
    const std::string_view value = tlv->value;
    return value.substr(0, value.find('\0'));
}

Tlv number_tlv(std::uint16_t tag, std::uint32_t value, std::size_t bytes) {
    Tlv tlv{tag, {}};
    for (std::size_t i = bytes; i > 0; --i)
        tlv.value += static_cast<char>(value >> 8 * (i - 1) & 0xFF);
    return tlv;
}

namespace {

Tlvs read_all(Reader &reader) {
    constexpr std::size_t kTlvHeaderBytes = 4;
    Tlvs tlvs;
    for (reader.drop_padding(); reader.ok() && reader.left() > 0; reader.drop_padding()) {
        if (reader.left() < kTlvHeaderBytes) {
            reader.fail(status::kInvalidTlvStream, "TLV", "its tag and length are not all there");
            break;
        }
        Tlv tlv;
        tlv.tag = reader.u16("TLV tag");
        const std::size_t length = reader.u16("TLV length");
        tlv.value = reader.octets(length, "TLV value", status::kInvalidTlvLength);
        if (reader.ok()) tlvs.push_back(std::move(tlv));
    }
    return tlvs;
}

}  // namespace

Tlvs read_tlvs(Reader &reader) {
    constexpr int kMostPadding = 3;  // four of them are a TLV without a value
    Reader start = reader;
    Tlvs tlvs = read_all(reader);
    for (int i = 0; i < kMostPadding && !reader.ok() && start.begins_with_nul(); ++i) {
        start.u8("padding");
        Reader behind = start;
        Tlvs others = read_all(behind);
        if (!behind.ok()) continue;
        reader = behind;
        return others;
    }
    return tlvs;
}

void write_tlvs(Writer &writer, const Tlvs &tlvs) {
    for (const Tlv &tlv : tlvs) {
        if (tlv.value.size() > kLargestTlvValue)
            return writer.fail(status::kInvalidTlvLength, "TLV value", "is too long");
        writer.u16(tlv.tag);
        writer.u16(static_cast<std::uint16_t>(tlv.value.size()));
        writer.octets(tlv.value);
    }
}

}  // namespace smpp
