#include "tests/simulators/smsc/customer_message.h"

#include "core/base/crypto.h"
#include "core/base/text.h"
#include "tests/simulators/common/fields.h"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace patchbay::simulators::smsc {

namespace {

constexpr std::uint8_t kUdhi = 0x40;

struct Wish {
    std::string alphabet = "auto";
    std::string multipart = "udh8";
    std::int64_t part_length = 0;  // 0: as many as a part holds
    std::vector<std::size_t> order;
    std::vector<std::size_t> repeat;
    std::vector<std::size_t> missing;
};

// data_coding where the default alphabet is `standard`.
std::uint8_t coding_of(Alphabet alphabet, Alphabet standard) {
    if (alphabet == standard) return 0;
    switch (alphabet) {
        case Alphabet::ascii:
            return 1;
        case Alphabet::latin1:
            return 3;
        case Alphabet::binary:
            return 4;
        case Alphabet::cyrillic:
            return 6;
        case Alphabet::hebrew:
            return 7;
        case Alphabet::ucs2:
            return 8;
        default:
            return 0xF1;  // GSM, class 1: where 0 is another alphabet
    }
}

// Octets (seven-bit alphabets: septets) of a part.
std::size_t room_of(Alphabet alphabet, std::string_view way) {
    constexpr std::size_t kFrame = 140;
    const std::size_t header = way.empty() ? 0 : way == "udh16" ? 7 : 6;  // SAR: as UDH on the air
    const bool seven = alphabet == Alphabet::gsm || alphabet == Alphabet::ascii;
    return seven ? (kFrame - header) * 8 / 7 : kFrame - header;
}

std::optional<std::vector<std::string>> encoded(Alphabet alphabet, std::string_view text) {
    std::vector<std::string> out;
    for (const auto c : from_utf8(text)) {
        auto bytes = encode(alphabet, c);
        if (!bytes) return std::nullopt;
        out.push_back(std::move(*bytes));
    }
    return out;
}

std::vector<std::string> cut(const std::vector<std::string> &characters, std::size_t room,
                             std::size_t most_characters) {
    std::vector<std::string> out(1);
    std::size_t count = 0;
    for (const auto &character : characters) {
        if (out.back().size() + character.size() > room || count == most_characters) {
            out.emplace_back();
            count = 0;
        }
        out.back() += character;
        ++count;
    }
    return out;
}

void number_part(ShortMessage &part, std::string_view way, std::uint16_t reference,
                 std::size_t total, std::size_t number) {
    std::string header;
    if (way == "sar") {
        std::string value;
        put16(value, reference);
        part.tlvs.push_back({kSarMsgRefNum, value});
        part.tlvs.push_back({kSarTotalSegments, std::string(1, static_cast<char>(total))});
        part.tlvs.push_back({kSarSegmentSeqnum, std::string(1, static_cast<char>(number))});
        return;
    }
    if (way == "udh16") {
        header = std::string("\x06\x08\x04", 3);
        put16(header, reference);
    } else {
        header = std::string("\x05\x00\x03", 3);
        put8(header, static_cast<std::uint8_t>(reference & 0xFFU));
    }
    put8(header, static_cast<std::uint8_t>(total));
    put8(header, static_cast<std::uint8_t>(number));
    part.esm_class |= kUdhi;
    part.content = header + part.content;
}

void read_numbers(Fields &fields, std::string_view key, std::vector<std::size_t> &out) {
    const auto *value = fields.value(key);
    if (!value) return;
    if (!value->is_array()) return fields.refuse(key, "must be an array of part numbers");
    for (const auto &item : value->get_array()) {
        if (!item.is_int64() || item.get_int64() < 1) {
            return fields.refuse(key, "must be an array of part numbers, from 1");
        }
        out.push_back(static_cast<std::size_t>(item.get_int64()));
    }
}

void read_tlvs(Fields &fields, Tlvs &out) {
    const auto *object = fields.object("tlvs");
    if (!object) return;
    for (const auto &member : *object) {
        const auto tag = crypto::from_hex(member.key());
        const auto value = member.value().is_string()
                               ? crypto::from_hex(std::string_view(member.value().get_string()))
                               : std::nullopt;
        if (!tag || tag->size() != 2 || !value) {
            return fields.refuse("tlvs", "must be {\"1403\": \"hex of the value\"}");
        }
        out.push_back({static_cast<std::uint16_t>(static_cast<unsigned char>((*tag)[0]) * 256 +
                                                  static_cast<unsigned char>((*tag)[1])),
                       *value});
    }
}

}  // namespace

Address address_of(const std::string &number, const Settings &settings) {
    if (!number.starts_with('+')) return {0, 0, number};
    return {1, 1, settings.plus ? number : number.substr(1)};
}

std::string number_of(const Address &address) {
    if (address.ton > 1) return address.text;
    const auto number = to_e164(address.text);
    return number.empty() ? address.text : number;
}

Result<CustomerMessage> customer_message(const json::object &wanted, const std::string &customer,
                                         const Settings &settings, std::uint16_t reference) {
    CustomerMessage out;
    Wish wish;
    ShortMessage part;
    std::string hex;
    std::int64_t data_coding = -1;
    std::int64_t esm_class = 0;
    out.number = settings.number;
    out.account = settings.accounts.front().system_id;
    Fields fields(wanted);
    fields.text("text", out.text);
    fields.text("binary", hex);
    fields.text("to", out.number);
    fields.text("account", out.account);
    fields.text("alphabet", wish.alphabet);
    fields.text("multipart", wish.multipart);
    fields.integer("part_length", wish.part_length, 0);
    fields.integer("data_coding", data_coding, 0);
    fields.integer("esm_class", esm_class, 0);
    fields.text("service_type", part.service_type);
    read_numbers(fields, "order", wish.order);
    read_numbers(fields, "repeat", wish.repeat);
    read_numbers(fields, "missing", wish.missing);
    read_tlvs(fields, part.tlvs);
    if (!wanted.contains("text") && !wanted.contains("binary")) {
        fields.refuse("text", "or \"binary\" is required");
    }
    if (!valid_utf8(out.text)) fields.refuse("text", "must be UTF-8");
    if (std::ranges::find(settings.accounts, out.account, &Account::system_id) ==
        settings.accounts.end()) {
        fields.refuse("account", "must be a system_id");
    }
    constexpr std::array<std::string_view, 4> kWays{"udh8", "udh16", "sar", "payload"};
    if (std::ranges::find(kWays, wish.multipart) == kWays.end()) {
        fields.refuse("multipart", "must be udh8, udh16, sar or payload");
    }

    std::vector<std::string> characters;
    auto alphabet = Alphabet::binary;
    if (wanted.contains("binary")) {
        const auto bytes = crypto::from_hex(hex);
        if (!bytes) fields.refuse("binary", "must be hex digits");
        for (const auto byte : bytes.value_or(""))
            characters.emplace_back(1, byte);
    } else {
        const auto named = alphabet_named(wish.alphabet);
        if (wish.alphabet == "auto") {
            alphabet = settings.default_alphabet;
            if (!encoded(alphabet, out.text)) alphabet = Alphabet::ucs2;
        } else if (!named || *named == Alphabet::binary) {
            fields.refuse("alphabet", "must be auto, gsm, ascii, latin1, cyrillic, hebrew or ucs2");
        } else {
            alphabet = *named;
        }
        auto all = alphabet == Alphabet::binary ? std::nullopt : encoded(alphabet, out.text);
        if (!all && alphabet != Alphabet::binary) {
            fields.refuse("text", "has characters that the alphabet has not");
        }
        characters = std::move(all).value_or(std::vector<std::string>());
    }
    if (auto done = fields.done(); !done) return done.error();

    part.source = address_of(customer, settings);
    part.destination = address_of(out.number, settings);
    part.esm_class = static_cast<std::uint8_t>(esm_class);
    part.data_coding = data_coding < 0 ? coding_of(alphabet, settings.default_alphabet)
                                       : static_cast<std::uint8_t>(data_coding);
    std::string whole;
    for (const auto &character : characters)
        whole += character;
    const bool asked = wish.part_length > 0 || wanted.contains("multipart");
    if (wish.multipart == "payload" && asked) {
        part.tlvs.push_back({kMessagePayload, whole});
        out.parts = {part};
        out.numbers = {1};
        return out;
    }
    if (whole.size() <= room_of(alphabet, {}) && wish.part_length == 0) {
        part.content = whole;
        out.parts = {part};
        out.numbers = {1};
    } else {
        const auto most =
            wish.part_length == 0 ? characters.size() : static_cast<std::size_t>(wish.part_length);
        const auto pieces = cut(characters, room_of(alphabet, wish.multipart), most);
        out.total = pieces.size();
        if (out.total > 255) return Error{"\"text\" has more than 255 parts"};
        for (std::size_t i = 0; i < pieces.size(); ++i) {
            auto one = part;
            one.content = pieces[i];
            number_part(one, wish.multipart, reference, out.total, i + 1);
            out.parts.push_back(std::move(one));
            out.numbers.push_back(i + 1);
        }
    }

    const auto all = out.parts;
    if (wish.order.empty()) wish.order = out.numbers;
    out.parts.clear();
    out.numbers.clear();
    for (const auto number : wish.order) {
        if (number > all.size()) return Error{"\"order\" names a part that there is not"};
        if (std::ranges::find(wish.missing, number) != wish.missing.end()) continue;
        const auto times = 1 + std::ranges::count(wish.repeat, number);
        for (std::ptrdiff_t i = 0; i < times; ++i) {
            out.parts.push_back(all[number - 1]);
            out.numbers.push_back(number);
        }
    }
    return out;
}

}  // namespace patchbay::simulators::smsc
