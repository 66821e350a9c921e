// Invariants over many values. The seeds are fixed: a failure comes again.
#include "core/model/segments.h"
#include "hex.h"
#include "smpp/codec/assembly.h"
#include "smpp/codec/body.h"
#include "smpp/codec/split.h"
#include "smpp/codec/utf8.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace smpp;
using smpp_test::hex;

constexpr Alphabet kAlphabets[] = {Alphabet::gsm7,  Alphabet::gsm7_packed, Alphabet::latin1,
                                   Alphabet::ascii, Alphabet::ucs2,        Alphabet::cyrillic,
                                   Alphabet::hebrew};
constexpr Way kWays[] = {Way::udh8, Way::udh16, Way::sar};

class Random {
public:
    explicit Random(unsigned seed) : engine_(seed) {}

    std::size_t below(std::size_t end) {
        return std::uniform_int_distribution<std::size_t>(0, end - 1)(engine_);
    }
    std::uint8_t octet() { return static_cast<std::uint8_t>(below(256)); }
    std::string octets(std::size_t count) {
        std::string out;
        for (std::size_t i = 0; i < count; ++i)
            out += static_cast<char>(octet());
        return out;
    }
    // For a C string.
    std::string word(std::size_t most) {
        std::string out;
        for (std::size_t i = below(most + 1); i > 0; --i)
            out += static_cast<char>(1 + below(255));
        return out;
    }
    template <class T>
    void shuffle(std::vector<T> &values) {
        std::shuffle(values.begin(), values.end(), engine_);
    }

private:
    std::mt19937 engine_;
};

// What the alphabet has, the expensive characters as often as the cheap ones.
struct Pool {
    std::vector<char32_t> cheap;
    std::vector<char32_t> dear;
};

Pool pool_of(Alphabet alphabet) {
    Pool pool;
    const char32_t end = alphabet == Alphabet::ucs2 ? 0x110000 : 0x3000;
    const char32_t step = alphabet == Alphabet::ucs2 ? 37 : 1;
    for (char32_t c = 0; c < end; c += step) {
        if (c >= 0xD800 && c < 0xE000) continue;
        const std::size_t units = units_of(c, alphabet);
        if (units == 1) pool.cheap.push_back(c);
        if (units == 2) pool.dear.push_back(c);
    }
    return pool;
}

std::string text_from(const Pool &pool, std::size_t characters, Random &random) {
    std::string text;
    for (std::size_t i = 0; i < characters; ++i) {
        const bool dear = !pool.dear.empty() && random.below(2) == 0;
        const auto &characters_of = dear ? pool.dear : pool.cheap;
        append_utf8(text, characters_of[random.below(characters_of.size())]);
    }
    return text;
}

std::string_view content_of(const Part &part) {
    if (part.esm_class != kEsmUserData) return part.octets;
    return read_user_data(part.octets)->content;
}

// As one part after another is read: packed septets as octets.
std::string unpacked(const Part &part, Alphabet alphabet) {
    const std::string_view content = content_of(part);
    if (alphabet != Alphabet::gsm7_packed) return std::string(content);
    return unpack(content, part.octets.size() - content.size());
}

Alphabet joined_alphabet(Alphabet alphabet) {
    return alphabet == Alphabet::gsm7_packed ? Alphabet::gsm7 : alphabet;
}

// In packed septets a CR or a "@" at the very end may be a pad.
std::string with_an_end(std::string text, Alphabet alphabet) {
    return alphabet == Alphabet::gsm7_packed ? text + 'x' : text;
}

TEST(SmppProperty, EveryTextInEveryAlphabetComesBack) {
    Random random(1);
    for (const Alphabet alphabet : kAlphabets) {
        const Pool pool = pool_of(alphabet);
        ASSERT_GT(pool.cheap.size(), 90u);
        for (std::size_t i = 0; i < 400; ++i) {
            const std::string text =
                with_an_end(text_from(pool, random.below(200), random), alphabet);
            const auto octets = to_octets(text, alphabet);
            ASSERT_TRUE(octets.ok());
            ASSERT_EQ(to_text(*octets, alphabet), text) << hex(*octets);
        }
    }
}

TEST(SmppProperty, EveryCharacterOfAnAlphabetComesBackAlone) {
    for (const Alphabet alphabet : kAlphabets) {
        for (char32_t c = 0; c < 0x20000; ++c) {
            if (c >= 0xD800 && c < 0xE000) continue;
            if (c == 0xFEFF || c == 0xFFFE) continue;  // in front of a text, a byte order mark
            std::string text;
            append_utf8(text, c);
            const auto octets = to_octets(text, alphabet);
            ASSERT_EQ(octets.ok(), units_of(c, alphabet) > 0) << unsigned{c};
            if (octets) {
                ASSERT_EQ(to_text(*octets, alphabet), text) << unsigned{c};
            }
        }
    }
}

TEST(SmppProperty, AnyOctetsInEveryAlphabetAreUtf8) {
    Random random(2);
    for (const Alphabet alphabet : kAlphabets) {
        for (std::size_t i = 0; i < 400; ++i) {
            const std::string octets = random.octets(random.below(160));
            const std::string text = to_text(octets, alphabet);
            for (std::size_t at = 0; at < text.size();) {
                const std::size_t begin = at;
                const char32_t character = next_character(text, at);
                const bool replaced = character == kReplacement;
                ASSERT_TRUE(!replaced || text.substr(begin, 3) == "\xEF\xBF\xBD") << hex(octets);
            }
        }
    }
}

TEST(SmppProperty, NoPartCutsAnEscapeOrASurrogatePair) {
    Random random(3);
    for (const Alphabet alphabet : kAlphabets) {
        const Pool pool = pool_of(alphabet);
        for (const Way way : kWays) {
            for (std::size_t i = 0; i < 60; ++i) {
                const std::string text =
                    with_an_end(text_from(pool, 1 + random.below(700), random), alphabet);
                const auto parts = split(text, alphabet, way, 0x1234);
                ASSERT_TRUE(parts.ok());
                const std::size_t room =
                    parts->size() == 1 ? room_alone(alphabet) : room_of_part(alphabet, way);
                std::string joined;
                for (const Part &part : *parts) {
                    const std::string content = unpacked(part, alphabet);
                    ASSERT_LE(part.octets.size(), 160u);
                    if (alphabet == Alphabet::gsm7) {
                        ASSERT_LE(content.size(), room);
                        ASSERT_NE(content.back(), '\x1B');
                    }
                    if (alphabet == Alphabet::ucs2) {
                        ASSERT_LE(content.size(), 2 * room);
                        ASSERT_NE(static_cast<unsigned char>(content[0]) & 0xFCu, 0xDCu);
                    }
                    // Each part alone is text, so nothing in it was cut.
                    joined += to_text(content, joined_alphabet(alphabet));
                }
                if (alphabet != Alphabet::gsm7_packed) {
                    ASSERT_EQ(joined, text);
                    continue;
                }
                // A CR at the end of a full packed part cannot be told from its pad.
                std::erase(joined, '\r');
                std::string expected = text;
                std::erase(expected, '\r');
                std::erase(joined, '@');
                std::erase(expected, '@');
                ASSERT_EQ(joined, expected);
            }
        }
    }
}

TEST(SmppProperty, ATextTakesAsManyPartsAsTheCoreCounts) {
    Random random(4);
    for (const Alphabet alphabet : {Alphabet::gsm7, Alphabet::gsm7_packed, Alphabet::ucs2}) {
        const Pool pool = pool_of(alphabet);
        for (std::size_t i = 0; i < 600; ++i) {
            std::string text = text_from(pool, random.below(500), random);
            if (alphabet == Alphabet::ucs2) text += "ж";
            const auto counted = patchbay::model::count_segments(text);
            ASSERT_EQ(counted.unicode, alphabet == Alphabet::ucs2);
            const auto parts = split(text, alphabet, Way::udh8, 1);
            ASSERT_TRUE(parts.ok());
            ASSERT_EQ(parts->size(), counted.count) << text;
        }
    }
}

TEST(SmppProperty, PartsInAnyOrderGiveTheTextOnce) {
    Random random(5);
    for (const Alphabet alphabet : {Alphabet::gsm7, Alphabet::latin1, Alphabet::ucs2}) {
        const Pool pool = pool_of(alphabet);
        for (const Way way : kWays) {
            Assembly assembly;
            for (std::size_t i = 0; i < 40; ++i) {
                const auto reference = static_cast<std::uint16_t>(i);
                const std::string text = text_from(pool, 200 + random.below(1500), random);
                const auto parts = split(text, alphabet, way, reference);
                ASSERT_TRUE(parts.ok());
                // Each at least once, some twice, some after the whole text was there.
                std::vector<std::size_t> order;
                for (std::size_t part = 0; part < parts->size(); ++part)
                    order.insert(order.end(), 1 + random.below(2), part);
                random.shuffle(order);
                std::vector<std::string> came;
                for (const std::size_t index : order) {
                    const Part &part = (*parts)[index];
                    const auto concat =
                        way == Way::sar ? sar_of(part.tlvs) : read_user_data(part.octets)->concat;
                    ASSERT_TRUE(concat.has_value());
                    const SetKey key{"1", "2", concat->way, concat->reference, concat->total};
                    const auto taken = assembly.take(key, concat->sequence, content_of(part), 0);
                    for (const Assembled &whole : taken.texts) {
                        EXPECT_TRUE(whole.missing.empty());
                        came.push_back(to_text(whole.content, alphabet));
                    }
                }
                ASSERT_EQ(came, std::vector<std::string>{text});
            }
            EXPECT_EQ(assembly.open_sets(), 0u);
        }
    }
}

TEST(SmppProperty, APairCutBetweenTwoPartsIsWholeOnceTheyAreJoined) {
    Random random(6);
    for (const Alphabet alphabet : {Alphabet::gsm7, Alphabet::ucs2}) {
        const Pool pool = pool_of(alphabet);
        for (std::size_t i = 0; i < 200; ++i) {
            const std::string text = text_from(pool, 2 + random.below(50), random);
            const std::string octets = *to_octets(text, alphabet);
            const std::size_t cut = random.below(octets.size());
            const SetKey key{"1", "2", Way::udh8, static_cast<std::uint16_t>(i), 2};
            Assembly assembly;
            assembly.take(key, 2, std::string_view(octets).substr(cut), 0);
            const auto taken = assembly.take(key, 1, std::string_view(octets).substr(0, cut), 0);
            ASSERT_EQ(taken.texts.size(), 1u);
            ASSERT_EQ(to_text(taken.texts[0].content, alphabet), text);
        }
    }
}

struct Taken {
    std::vector<std::pair<Header, std::string>> pdus;
    std::optional<Error> error;

    bool operator==(const Taken &) const = default;
};

void take_all(Framer &framer, Taken &taken) {
    while (const auto pdu = framer.next())
        taken.pdus.emplace_back(pdu->header, std::string(pdu->body));
    taken.error = framer.error();
}

TEST(SmppProperty, AnyCutOfTheStreamGivesTheSamePdus) {
    Random random(7);
    for (std::size_t round = 0; round < 60; ++round) {
        std::string stream;
        const std::size_t pdus = random.below(12);
        for (std::size_t i = 0; i < pdus; ++i) {
            const std::size_t size = random.below(4) == 0 ? random.below(3000) : random.below(40);
            stream += *frame(random.octet(), 0, random.octet(), random.octets(size));
        }
        const bool broken = round % 3 == 0;
        if (broken) stream += smpp_test::bytes("0000000F 'rest of it'");

        Taken once;
        Framer whole;
        whole.feed(stream);
        take_all(whole, once);
        ASSERT_EQ(once.pdus.size(), pdus);
        ASSERT_EQ(once.error.has_value(), broken);

        Taken in_pieces;
        Framer pieces;
        const std::size_t longest = 1 + random.below(200);
        for (std::size_t at = 0; at < stream.size();) {
            const std::size_t size = 1 + random.below(longest);
            pieces.feed(std::string_view(stream).substr(at, size));
            take_all(pieces, in_pieces);
            at += size;
        }
        ASSERT_TRUE(in_pieces == once);
    }
}

Tlvs some_tlvs(Random &random) {
    Tlvs tlvs;
    for (std::size_t i = random.below(5); i > 0; --i) {
        const auto tag = static_cast<std::uint16_t>(random.octet() << 8 | random.octet());
        if (tag != tag::kMessagePayload) tlvs.push_back({tag, random.octets(random.below(30))});
    }
    return tlvs;
}

TEST(SmppProperty, EveryMessageComesBack) {
    Random random(8);
    const auto address = [&](std::size_t most) {
        return Address{random.octet(), random.octet(), random.word(most)};
    };
    for (std::size_t i = 0; i < 2000; ++i) {
        ShortMessage message;
        message.service_type = random.word(5);
        message.source = address(20);
        message.destination = address(20);
        message.esm_class = random.octet();
        message.protocol_id = random.octet();
        message.priority_flag = random.octet();
        message.schedule_delivery_time = random.word(16);
        message.validity_period = random.word(16);
        message.registered_delivery = random.octet();
        message.replace_if_present_flag = random.octet();
        message.data_coding = random.octet();
        message.sm_default_msg_id = random.octet();
        message.short_message = random.octets(random.below(255));
        message.tlvs = some_tlvs(random);
        const auto bytes = encode(message);
        ASSERT_TRUE(bytes.ok());
        const auto back = decode_short_message(*bytes);
        ASSERT_TRUE(back.ok()) << back.error().reason;
        ASSERT_TRUE(*back == message);

        const DataMessage data{random.word(5), address(64),    address(64),      random.octet(),
                               random.octet(), random.octet(), some_tlvs(random)};
        const auto data_back = decode_data_message(*encode(data));
        ASSERT_TRUE(data_back.ok());
        ASSERT_TRUE(*data_back == data);
    }
}

}  // namespace
