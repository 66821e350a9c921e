#include "core/model/segments.h"

#include <gtest/gtest.h>

#include <string>

namespace patchbay::model {
namespace {

std::string times(std::size_t count, std::string_view text) {
    std::string out;
    while (count-- != 0)
        out += text;
    return out;
}

struct Case {
    const char *name;
    std::string text;
    bool unicode;
    std::size_t units;
    std::size_t count;
};

TEST(SegmentsTable, CountsAsTheAlphabetsAndTheirLimitsSay) {
    const Case cases[] = {
        {"nothing", "", false, 0, 0},
        {"one letter", "a", false, 1, 1},
        {"160 septets alone", times(160, "a"), false, 160, 1},
        {"161 septets are two parts", times(161, "a"), false, 161, 2},
        {"306 septets are two parts", times(306, "a"), false, 306, 2},
        {"307 septets are three", times(307, "a"), false, 307, 3},
        {"459 septets are three", times(459, "a"), false, 459, 3},
        {"460 septets are four", times(460, "a"), false, 460, 4},
        {"an escaped character is two", "€", false, 2, 1},
        {"80 escaped alone", times(80, "["), false, 160, 1},
        {"81 escaped: a part holds 76, never half of one", times(81, "["), false, 162, 2},
        {"152 escaped fill two parts of 152 septets", times(152, "{"), false, 304, 2},
        {"153 escaped need a third", times(153, "{"), false, 306, 3},
        {"Spanish that GSM has",
         "¿"
         "Dónde?",
         true, 7, 1},
        {"Spanish of GSM alone", "¿Señor Ñé?", false, 10, 1},
        {"70 units alone", times(70, "í"), true, 70, 1},
        {"71 units are two parts", times(71, "í"), true, 71, 2},
        {"134 units are two parts", times(134, "í"), true, 134, 2},
        {"135 units are three", times(135, "í"), true, 135, 3},
        {"an emoji is a pair", "😀", true, 2, 1},
        {"35 emoji alone", times(35, "😀"), true, 70, 1},
        {"36 emoji: a part holds 33, never half of one", times(36, "😀"), true, 72, 2},
        {"66 emoji fill two parts of 66 units", times(66, "😀"), true, 132, 2},
        {"67 emoji need a third", times(67, "😀"), true, 134, 3},
        {"one odd letter makes all of it UCS-2", times(100, "a") + "“", true, 101, 2},
        {"Greek capitals are of GSM", "ΔΩ", false, 2, 1},
        {"a Greek small letter is not", "α", true, 1, 1},
        {"backtick is not", "`", true, 1, 1},
        {"tab is not", "\t", true, 1, 1},
        {"line breaks are", "a\r\nb", false, 4, 1},
        {"broken UTF-8 is one unit", "\xFF", true, 1, 1},
    };
    for (const Case &each : cases) {
        const Segments segments = count_segments(each.text);
        EXPECT_EQ(segments.unicode, each.unicode) << each.name;
        EXPECT_EQ(segments.units, each.units) << each.name;
        EXPECT_EQ(segments.count, each.count) << each.name;
    }
    EXPECT_EQ(count_segments("señor, dígame “").because, "í");
}

// The reference's table, all of it.
TEST(SegmentsTable, GsmHas127CharactersAndTenBehindTheEscape) {
    std::size_t one = 0;
    std::size_t two = 0;
    for (char32_t c = 0; c < 0x3000; ++c) {
        one += septets_of(c) == 1;
        two += septets_of(c) == 2;
    }
    EXPECT_EQ(one, 127u);  // 128 places, one of them the escape
    EXPECT_EQ(two, 10u);
}

}  // namespace
}  // namespace patchbay::model
