#include "core/model/split.h"

#include "core/base/text.h"

#include <gtest/gtest.h>

#include <numeric>
#include <random>

namespace patchbay::model {
namespace {

std::string joined(const std::vector<std::string> &parts) {
    return std::accumulate(parts.begin(), parts.end(), std::string());
}

TEST(Split, ATextThatFitsIsOnePart) {
    EXPECT_EQ(split_text("ab", 2), std::vector<std::string>{"ab"});
    EXPECT_EQ(split_text("ññ", 2), std::vector<std::string>{"ññ"});
    EXPECT_EQ(split_text(std::string(4096, 'a'), 4096).size(), 1u);
    EXPECT_EQ(split_text(std::string(4097, 'a'), 4096).size(), 2u);
}

TEST(Split, BytesAreALimitOfTheirOwn) {
    EXPECT_EQ(split_text("ññññ", 100, 8).size(), 1u);
    EXPECT_EQ(split_text("ññññn", 100, 8), (std::vector<std::string>{"ññññ", "n"}));
    EXPECT_EQ(split_text("añññ", 100, 6), (std::vector<std::string>{"aññ", "ñ"}));
    EXPECT_EQ(split_text("ñ", 100, 1), std::vector<std::string>{"ñ"});  // no half of a letter
}

TEST(Split, CutsAfterAParagraphALineASentenceAWord) {
    EXPECT_EQ(split_text("one two.\n\nthree. four", 16)[0], "one two.\n\n");
    EXPECT_EQ(split_text("one two.\nthree. four", 16)[0], "one two.\n");
    EXPECT_EQ(split_text("one two three. four", 16)[0], "one two three. ");
    EXPECT_EQ(split_text("one two three four", 16)[0], "one two three ");
}

TEST(Split, AMarkInTheFirstHalfIsNoReasonForAShortPart) {
    EXPECT_EQ(split_text("a b" + std::string(20, 'c'), 10)[0], "a bccccccc");
}

TEST(Split, DoesNotCutWhatAReaderSeesAsOneLetter) {
    const std::string family = "\U0001F468\u200D\U0001F469\u200D\U0001F467";  // five code points
    const auto parts = split_text("ab" + family + "c", 6);
    EXPECT_EQ(parts, (std::vector<std::string>{"ab", family + "c"}));
    const std::string accent = "e\u0301";
    EXPECT_EQ(split_text("abc" + accent, 4), (std::vector<std::string>{"abc", accent}));
    const std::string flag = "\U0001F1EA\U0001F1F8";
    EXPECT_EQ(split_text(flag + flag + flag, 3), (std::vector<std::string>{flag, flag, flag}));
}

TEST(Split, ALetterThatIsLongerThanAPartIsCut) {
    std::string stack = "a";
    for (int i = 0; i < 9; ++i)
        stack += "\u0301";
    EXPECT_EQ(joined(split_text(stack, 4)), stack);
    EXPECT_EQ(split_text(stack, 4).size(), 3u);
}

TEST(Split, WhiteSpaceAloneIsNoPart) {
    const std::string text = "ab" + std::string(20, ' ') + "cd";
    for (const std::string &part : split_text(text, 5))
        EXPECT_NE(part.find_first_not_of(' '), std::string::npos);
    EXPECT_TRUE(split_text(std::string(20, '\n'), 5).empty());
}

TEST(Split, PartsAreWithinTheLimitAndPutTogetherAreTheText) {
    const std::vector<std::string> pieces = {"a",
                                             "ñ",
                                             " ",
                                             ". ",
                                             "\n",
                                             "\n\n",
                                             "e\u0301",
                                             "\U0001F600",
                                             "漢",
                                             "\u200Dx",
                                             "\U0001F1EA\U0001F1F8"};
    std::mt19937 random(20261125);
    for (int round = 0; round < 2'000; ++round) {
        std::string text;
        const auto length = random() % 60;
        for (std::size_t i = 0; i < length; ++i)
            text += pieces[random() % pieces.size()];
        const std::size_t most = 4 + random() % 12;
        std::string kept;
        for (const std::string &part : split_text(text, most)) {
            EXPECT_LE(utf8_length(part), most);
            kept += part;
        }
        // Only white space may be missing.
        const auto letters = [](const std::string &from) {
            std::string out;
            for (const char c : from)
                if (c != ' ' && c != '\n') out += c;
            return out;
        };
        EXPECT_EQ(letters(kept), letters(text)) << "round " << round;
    }
}

}  // namespace
}  // namespace patchbay::model
