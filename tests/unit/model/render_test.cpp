#include "core/model/render.h"

#include "core/base/json.h"
#include "core/base/text.h"
#include "core/model/segments.h"
#include "core/model/split.h"
#include "tests/unit/base/typed.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <gtest/gtest.h>

#include <random>
#include <set>

namespace patchbay::model {
namespace {

Capabilities channel(std::string_view text) {
    auto parsed = parse_json(text);
    EXPECT_TRUE(parsed) << text;
    return read_capabilities(parsed->as_object());
}

const Capabilities &sms() {
    static const auto read =
        channel(R"({"text": {"max_length": 1600}, "segments": "sms", "opt_out": "all"})");
    return read;
}
const Capabilities &chat() {
    static const auto read = channel(R"({"text": {"max_length": 2000},
        "media": {"kinds": ["image", "video", "document"]}, "watermarks": true,
        "choices": {"buttons": {"max": 3, "text": {"max_length": 640}, "title": {"max_length": 20}, "id": {"max_length": 1000}},
                    "quick_replies": {"max": 13, "title": {"max_length": 20}, "id": {"max_length": 1000}}}})");
    return read;
}
const Capabilities &lists() {
    static const auto read = channel(R"({"text": {"max_length": 4096}, "location": true,
        "contacts": {"max": 5}, "link": {}, "location_request": {}, "template": true,
        "media": {"kinds": ["image", "audio"], "caption": {"kinds": ["image"]}},
        "choices": {"header": {"max_length": 60}, "buttons": {"max": 3}, "list": {"max": 10}}})");
    return read;
}

Choices menu(std::size_t options) {
    Choices choices;
    choices.text = "How can we help?";
    for (std::size_t i = 1; i <= options; ++i)
        choices.options.push_back({"id" + std::to_string(i), "Title " + std::to_string(i), ""});
    return choices;
}

std::string shown(const Rendered &rendered) {
    std::string out;
    for (const Content &content : rendered.contents)
        out += (out.empty() ? "" : " | ") + to_text(content);
    return out;
}

std::string text_of(const Rendered &rendered) {
    EXPECT_EQ(rendered.contents.size(), 1u);
    const auto *text = std::get_if<Text>(&rendered.contents.front());
    return text ? text->text : "not a text: " + shown(rendered);
}

TEST(Capabilities, AreReadAsTheManifestSays) {
    EXPECT_TRUE(sms().segments);
    EXPECT_TRUE(sms().stops_all);
    EXPECT_FALSE(sms().watermarks);
    EXPECT_TRUE(chat().watermarks);
    EXPECT_FALSE(chat().captions);
    EXPECT_EQ(chat().media,
              (std::set<MediaKind>{MediaKind::image, MediaKind::video, MediaKind::document}));
    EXPECT_EQ(chat().quick_replies->most, 13u);
    EXPECT_EQ(chat().buttons->text, 640u);
    EXPECT_TRUE(lists().list);
    EXPECT_TRUE(lists().option_parts);
    EXPECT_TRUE(lists().template_message);
    // What is not as documented cannot be carried.
    const auto odd = channel(R"({"text": 5, "media": {"kinds": ["image", "hologram", 7]},
        "choices": {"buttons": {"max": -1}, "list": true}, "location": false})");
    EXPECT_EQ(odd.longest_text, 0u);
    EXPECT_EQ(odd.media, std::set<MediaKind>{MediaKind::image});
    EXPECT_EQ(odd.buttons->most, 0u);
    EXPECT_FALSE(odd.list);
    EXPECT_FALSE(odd.location);
}

TEST(Render, OptionsAreANumberedTextWhereNothingElseShowsThem) {
    Choices choices = menu(2);
    choices.header = "Support";
    choices.footer = "Mon to Fri";
    choices.options[1].description = "of a laptop";
    const Rendered rendered = render(choices, sms());
    EXPECT_EQ(text_of(rendered),
              "Support\nHow can we help?\n1. Title 1\n2. Title 2 - of a laptop\nMon to Fri");
    ASSERT_EQ(rendered.numbered.size(), 2u);
    EXPECT_EQ(rendered.numbered[1].id, "id2");
}

TEST(Render, ButtonsAndQuickRepliesCarryWhatFits) {
    for (const std::size_t options : {1u, 3u, 8u, 13u}) {
        const Rendered rendered = render(menu(options), chat());
        ASSERT_EQ(rendered.contents.size(), 1u);
        EXPECT_EQ(std::get<Choices>(rendered.contents[0]).options.size(), options);
        EXPECT_TRUE(rendered.numbered.empty());
    }
    EXPECT_EQ(render(menu(14), chat()).numbered.size(), 14u);  // over both: a numbered text
    Choices longer = menu(2);
    longer.options[0].title = std::string(20, 'x');
    EXPECT_TRUE(render(longer, chat()).numbered.empty());
    longer.options[0].title += 'x';
    EXPECT_EQ(render(longer, chat()).numbered.size(), 2u);
    // Who asks for buttons gets them, or is refused by the channel.
    longer.style = Style::buttons;
    EXPECT_TRUE(render(longer, chat()).numbered.empty());
}

TEST(Render, WhatButtonsDoNotShowJoinsTheText) {
    Choices choices = menu(2);
    choices.header = "Support";
    choices.footer = "Mon to Fri";
    choices.options[1].description = "of a laptop";
    const Rendered rendered = render(choices, chat());
    const auto &bare = std::get<Choices>(rendered.contents.at(0));
    EXPECT_EQ(bare.text, "Support\nHow can we help?\nTitle 2 - of a laptop\nMon to Fri");
    EXPECT_EQ(bare.header + bare.footer + bare.options[1].description, "");
}

TEST(Render, AChannelWithListsKeepsThem) {
    for (const std::size_t options : {1u, 10u}) {
        const Rendered rendered = render(menu(options), lists());
        EXPECT_EQ(std::get<Choices>(rendered.contents.at(0)).options.size(), options);
        EXPECT_TRUE(rendered.numbered.empty());
    }
}

TEST(Render, MoreOptionsThanAListTakesAreANumberedText) {
    const Rendered rendered = render(menu(11), lists());
    EXPECT_EQ(text_of(rendered).substr(0, 29), "How can we help?\n1. Title 1\n2");
    EXPECT_EQ(rendered.numbered.size(), 11u);
    // Who asks for a list gets one, or is refused by the channel.
    Choices list = menu(11);
    list.style = Style::list;
    EXPECT_EQ(std::get<Choices>(render(list, lists()).contents.at(0)).options.size(), 11u);
}

TEST(Render, ALongNumberedTextLeavesInParts) {
    Choices choices = menu(90);
    for (Option &option : choices.options)
        option.title += std::string(60, 'x');
    const Rendered rendered = render(choices, lists());
    ASSERT_EQ(rendered.contents.size(), 2u);
    for (const Content &part : rendered.contents)
        EXPECT_LE(std::get<Text>(part).text.size(), 4096u);
    EXPECT_EQ(rendered.numbered.size(), 90u);
}

TEST(Render, MediaIsALinkWhereTheChannelHasNone) {
    Media video;
    video.kind = MediaKind::video;
    video.url = "https://files.example/fan.mp4";
    video.caption = "How to clean the fan";
    EXPECT_EQ(text_of(render(video, sms())), "How to clean the fan\nhttps://files.example/fan.mp4");
    video.caption.clear();
    video.filename = "fan.mp4";
    EXPECT_EQ(text_of(render(video, sms())), "fan.mp4\nhttps://files.example/fan.mp4");
    // A file that only we or the provider can open has no link: the channel says so.
    video.url = "blob:" + std::string(64, 'a');
    EXPECT_TRUE(std::holds_alternative<Media>(render(video, sms()).contents.at(0)));
    video.url.clear();
    video.media_id = "77";
    EXPECT_TRUE(std::holds_alternative<Media>(render(video, sms()).contents.at(0)));
}

TEST(Render, ACaptionIsAMessageOfItsOwnWhereTheChannelHasNone) {
    Media image;
    image.url = "https://files.example/a.png";
    image.caption = "Here";
    EXPECT_EQ(shown(render(image, chat())),
              R"({"type":"media","kind":"image","url":"https://files.example/a.png"} | )"
              R"({"type":"text","text":"Here"})");
    EXPECT_EQ(render(image, lists()).contents.size(), 1u);
}

TEST(Render, OtherContentsBecomeTexts) {
    EXPECT_EQ(text_of(render(Location{40.4168, -3.7038, "Shop", "Gran Via 1"}, sms())),
              "Shop\nGran Via 1\n"
              "https://www.openstreetmap.org/?mlat=40.416800&mlon=-3.703800#map=16/40.416800/"
              "-3.703800");
    EXPECT_EQ(text_of(render(Cards{{{"Ana", {{"+34600111222", ""}}, {"ana@example.com"}, "Acme"}}},
                             sms())),
              "Ana\nAcme\n+34600111222\nana@example.com");
    EXPECT_EQ(text_of(render(Link{"See", "Manual", "https://a.example"}, sms())),
              "See\nManual: https://a.example");
    EXPECT_EQ(text_of(render(Link{"", "Manual", "https://a.example"}, sms())),
              "Manual: https://a.example");
    EXPECT_EQ(text_of(render(LocationRequest{"Where are you?"}, sms())), "Where are you?");
    for (const Content &content :
         {Content(Location{1, 2, "", ""}), Content(Cards{{{"Ana", {}, {}, ""}}}),
          Content(Link{"", "", "https://a.example"}), Content(LocationRequest{"?"}),
          Content(Template{"t", "en", ""}), Content(Reaction{"x", "1"})})
        EXPECT_EQ(to_text(render(content, lists()).contents.at(0)), to_text(content));
    EXPECT_TRUE(
        std::holds_alternative<Template>(render(Template{"t", "en", ""}, sms()).contents.at(0)));
}

TEST(Picked, KnowsEveryFormOfAnAnswer) {
    const std::vector<Option> options = {{"repair", "Repair status", ""},
                                         {"warranty", "Garantía", "of a laptop"},
                                         {"other", "Something else", ""}};
    const std::pair<const char *, int> cases[] = {
        {"1", 0},
        {" 2 ", 1},
        {"3.", 2},
        {"3)", 2},
        {"(3)", 2},
        {"#3", 2},
        {"\xEF\xBC\x93", 2},   // full-width
        {"3\uFE0F\u20E3", 2},  // a keycap
        {"Three", 2},
        {"TRES", 2},
        {"third", 2},
        {"the third one", 2},
        {"la tercera", 2},
        {"option 2", 1},
        {"Opción 2", 1},
        {"opcion dos", 1},
        {"número 2", 1},
        {"no. 2", 1},
        {"number two!", 1},
        {"repair", 0},
        {"REPAIR STATUS", 0},
        {"repair  status ", 0},
        {"garantía", 1},
        {"garantia", 1},
        {"2. Garantia", 1},
        {"2. Garantía - of a laptop", 1},
        {"3 something else", 2},
        {"4", -1},
        {"0", -1},
        {"-1", 0},  // a dash before a number is a mark, not a sign
        {"12", -1},
        {"1 2", -1},
        {"one two", -1},
        {"2. repair status", -1},  // two answers in one
        {"repair please", -1},
        {"", -1},
        {"...", -1},
        {"99999999999999999999999", -1},
    };
    for (const auto &[text, wanted] : cases) {
        const auto found = picked(options, text);
        EXPECT_EQ(found ? static_cast<int>(*found) : -1, wanted) << '"' << text << '"';
    }
}

TEST(Picked, MarksThatNobodySeesAndTheScriptOfDigitsNeverMatter) {
    const std::vector<Option> options = {{"a", "Repair", ""},
                                         {"b-7", "👩🏽‍🔧 Fix", "in 24 hours"}};
    for (const std::string_view said :
         {"2", "2.", "option 2", "b-7", "👩🏽‍🔧 fix", "2. 👩🏽‍🔧 Fix", "2️⃣",
          "2. 👩🏽‍🔧 Fix - in 24 hours"})
        for (const std::string &text : testing::typed(said))
            EXPECT_EQ(picked(options, text), 1u) << text;
    EXPECT_EQ(picked(options, "٢"), 1u);
    EXPECT_FALSE(picked(options, "\u200e\u200b"));
}

TEST(Picked, AnIdComesBeforeATitleAndATitleBeforeANumber) {
    const std::vector<Option> options = {
        {"3", "Two", ""}, {"b", "One", ""}, {"c", "Same", ""}, {"d", "same", ""}};
    EXPECT_EQ(picked(options, "3"), 0u);
    EXPECT_EQ(picked(options, "one"), 1u);
    EXPECT_EQ(picked(options, "2"), 1u);
    EXPECT_FALSE(picked(options, "same"));  // which of the two?
}

std::string random_title(std::mt19937 &random) {
    static const std::vector<std::string> letters = {"a", "B", "z", "é",  "Í", "ñ", "ç",
                                                     " ", "-", "😀", "你", "Ж", "'", "/"};
    std::string title = "x";  // no title is a number, or white space
    const auto length = 1 + random() % 24;
    for (std::size_t i = 0; i < length; ++i)
        title += letters[random() % letters.size()];
    return title + "y";
}

std::string number_word(std::size_t number) {
    static const char *words[] = {"one", "dos",   "three", "cuatro", "five",
                                  "six", "siete", "eight", "nueve",  "diez"};
    return number <= 10 ? words[number - 1] : std::to_string(number);
}

// Any options, any channel, any form of the answer.
TEST(RenderProperty, EveryAnswerFormGivesTheChoiceThatWasOffered) {
    std::mt19937 random(2026);
    for (int round = 0; round < 3000; ++round) {
        Choices choices;
        choices.text = random_title(random);
        std::set<std::string> seen;
        const std::size_t wanted = 1 + random() % 30;
        while (choices.options.size() < wanted) {
            Option option{"o" + std::to_string(choices.options.size()), random_title(random), ""};
            if (random() % 4 == 0) option.description = random_title(random);
            if (seen.insert(fold(option.title)).second) choices.options.push_back(option);
        }
        choices.style = random() % 3 == 0 ? Style::list : Style::automatic;
        const Capabilities *channels[] = {&sms(), &chat(), &lists()};
        const Rendered rendered = render(choices, *channels[random() % 3]);
        ASSERT_FALSE(rendered.contents.empty());
        const std::size_t pick = random() % wanted;
        const Option &option = choices.options[pick];
        if (rendered.numbered.empty()) {  // tapped: its id comes back
            const auto &offered = std::get<Choices>(rendered.contents[0]).options;
            ASSERT_EQ(offered.size(), wanted);
            EXPECT_EQ(offered[pick].id, option.id);
            EXPECT_EQ(offered[pick].title, option.title);
            continue;
        }
        const std::string number = std::to_string(pick + 1);
        std::string line = number + ". " + option.title;
        if (!option.description.empty()) line += " - " + option.description;
        // The contact can copy that line from what was sent.
        std::string sent;
        for (const Content &content : rendered.contents)
            sent += std::get<Text>(content).text;
        EXPECT_NE(sent.find(line), std::string::npos);
        for (const std::string &answer :
             {number, number + ".", " " + number + ") ", "option " + number, number_word(pick + 1),
              option.title, fold(option.title), "  " + option.title + " ", option.id, line}) {
            const auto found = picked(rendered.numbered, answer);
            ASSERT_TRUE(found) << answer << " of\n" << sent;
            EXPECT_EQ(rendered.numbered[*found].id, option.id) << answer << " of\n" << sent;
        }
    }
}

// Splitting for a channel of segments: nothing lost, no letter cut, and the parts cost no more than
// one segment each over the whole.
TEST(RenderProperty, ASplitTextLosesNothingAndItsPartsCostWhatTheyHold) {
    static const std::vector<std::string> letters = {"a",
                                                     "Q",
                                                     " ",
                                                     "\n",
                                                     "é",
                                                     "€",
                                                     "[",
                                                     "í",
                                                     "e\xCC\x81",
                                                     "😀",
                                                     "\xF0\x9F\x91\xA8\xE2\x80\x8D\xF0\x9F\x91\xA9",
                                                     "你"};
    std::mt19937 random(7);
    for (int round = 0; round < 400; ++round) {
        std::string text;
        const std::size_t kinds = 1 + random() % letters.size();
        for (std::size_t i = random() % 6000; i != 0; --i)
            text += letters[random() % kinds];
        const Rendered rendered = render(Text{text}, sms());
        std::string joined;
        for (const Content &content : rendered.contents) {
            const std::string &part = std::get<Text>(content).text;
            EXPECT_LE(utf8_length(part), 1600u);
            joined += part;
            const Segments of_part = count_segments(part);
            const std::size_t room = of_part.unicode ? kUnitsOfPart : kSeptetsOfPart;
            const std::size_t alone = of_part.unicode ? kUnitsAlone : kSeptetsAlone;
            EXPECT_GE(of_part.count * (of_part.count == 1 ? alone : room), of_part.units);
            if (of_part.count > 1) {
                EXPECT_LT((of_part.count - 1) * (room - 1), of_part.units);
            }
            if (!part.empty() && part.size() < text.size()) {
                EXPECT_NE(part[0], '\xCC');  // a letter and its accent stay together
                EXPECT_FALSE(part.starts_with("\xE2\x80\x8D"));
            }
        }
        const auto visible = [](std::string all) {
            std::erase_if(all, [](char c) { return c == ' ' || c == '\n'; });
            return all;
        };
        EXPECT_EQ(visible(joined), visible(text));
    }
}

}  // namespace
}  // namespace patchbay::model
