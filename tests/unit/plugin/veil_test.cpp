#include "core/plugin/veil.h"

#include "core/base/json.h"
#include "core/plugin/abi_write.h"
#include "core/plugin/plugin.h"
#include "core/plugin/secrets.h"

#include <gtest/gtest.h>

#include <cctype>
#include <random>

namespace patchbay::plugin {
namespace {

constexpr std::string_view kMarks[] = {kSecretMark, kBasicMark, kAnswerMark};

bool holds_a_mark(std::string_view text) {
    for (const std::string_view mark : kMarks)
        if (text.find(mark) != text.npos) return true;
    return false;
}

patchbay_media with_caption(std::string_view caption) {
    patchbay_media media{};
    media.size = sizeof media;
    media.caption = {caption.data(), caption.size()};
    return media;
}

std::string unveiled(std::string text) {
    unveil(text);
    return text;
}

TEST(Veil, AMarkFromOutsideIsNoneAndKeepsItsLengthAndBraces) {
    const std::string text = "a {{secret:x}} {{{basic:u:x}} \"{{answer:/id}}\" {{ } {{secrets:}}";
    const std::string seen = veiled(text);
    EXPECT_FALSE(holds_a_mark(seen)) << seen;
    EXPECT_EQ(seen.size(), text.size());
    for (std::size_t i = 0; i < text.size(); ++i)  // letters became letters, all else stands
        EXPECT_TRUE(seen[i] == text[i] || (std::isalpha(seen[i]) && std::isalpha(text[i])));
    EXPECT_EQ(veiled("Hi {{name}}, {} {"), "Hi {{name}}, {} {");
    EXPECT_EQ(veiled(R"({"ticket":"{}","x":{"y":{}}})"), R"({"ticket":"{}","x":{"y":{}}})");
}

// However a plugin puts two texts together, they make no mark.
TEST(Veil, TwoTextsMakeNoMarkTogether) {
    for (const std::string_view mark : kMarks) {
        const std::string whole = std::string(mark) + "token}}";
        for (std::size_t cut = 1; cut < mark.size(); ++cut) {
            const std::string joined = veiled(whole.substr(0, cut)) + veiled(whole.substr(cut));
            EXPECT_FALSE(holds_a_mark(joined)) << cut << ' ' << joined;
            const std::string in_json = veiled(R"({"a":")" + whole.substr(0, cut) + R"(","b":")" +
                                               whole.substr(cut) + R"("})");
            const auto parsed = parse_json(in_json);
            ASSERT_TRUE(parsed) << in_json;
            const std::string both =
                std::string(parsed->at("a").as_string()) + std::string(parsed->at("b").as_string());
            EXPECT_FALSE(holds_a_mark(both)) << cut << ' ' << both;
        }
    }
}

TEST(Veil, WhateverTheTextsAreTheyMakeNoMarkAndComeBack) {
    static constexpr std::string_view kPieces[] = {"{",      "{{", "}",  "secret",    "basic",
                                                   "answer", ":",  "se", "cret",      "\"",
                                                   "\\",     "ñ",  "x ", "{{secret:", "{{answer"};
    std::mt19937 random(11);
    Veil veil;
    const patchbay_media used = with_caption("{{secret:");
    ASSERT_NE(veil.over(&used), &used);
    const auto text = [&random] {
        std::string made;
        for (auto left = random() % 8; left > 0; --left)
            made += kPieces[random() % std::size(kPieces)];
        return made;
    };
    for (int i = 0; i < 20'000; ++i) {
        const std::string first = text();
        const std::string second = text();
        const std::string both = veiled(first) + veiled(second);
        ASSERT_FALSE(holds_a_mark(both)) << first << '|' << second << " -> " << both;
        ASSERT_EQ(unveiled(both), first + second);
    }
}

TEST(Veil, IsLiftedFromEveryPartOfARequestInEveryEscaping) {
    Veil veil;
    const std::string text = "{{secret:token}} {{basic:u:p}} {{answer:/id}} {{sec";
    const patchbay_media media = with_caption(text);
    const auto *given = veil.over(&media);
    ASSERT_NE(given, &media);
    const std::string seen(given->caption.ptr, given->caption.len);
    EXPECT_FALSE(holds_a_mark(seen));
    HttpRequest request;
    request.url = "https://x.example/?q=%7B%7B" + seen.substr(2, 6);
    request.headers = {{"x-name", seen}};
    request.body = seen;
    request.parts = {{seen, seen, seen, "\\u007b{" + seen.substr(2), ""}};
    unveil(request);
    EXPECT_EQ(request.url, "https://x.example/?q=%7B%7Bsecret");
    EXPECT_EQ(request.headers[0].value, text);
    EXPECT_EQ(request.body, text);
    EXPECT_EQ(request.parts[0].name, text);
    EXPECT_EQ(request.parts[0].filename, text);
    EXPECT_EQ(request.parts[0].content_type, text);
    EXPECT_EQ(request.parts[0].body, "\\u007b{" + text.substr(2));
}

TEST(Veil, WhatHoldsNoMarkIsGivenAsItIs) {
    Veil veil;
    const std::string text = "Hola {{name}} {";
    const patchbay_media media = with_caption(text);
    EXPECT_EQ(veil.over(&media), &media);
}

TEST(Veil, CoversEveryTextOfAMessage) {
    const std::string mark = "{{secret:token}}";
    model::Template content;
    content.name = mark;
    content.language = mark;
    content.parameters = R"({"body":["{{secret:token}}"]})";
    model::Choices choices;
    choices.text = choices.header = choices.footer = choices.label = mark;
    choices.options = {{mark, mark, mark}, {mark, mark, mark}};
    model::Media media;
    media.media_id = media.url = media.mime_type = media.caption = media.filename = mark;
    model::Cards cards;
    cards.contacts = {{mark, {{mark, mark}}, {mark, mark}, mark}};
    const std::vector<model::Content> contents = {model::Text{mark},
                                                  content,
                                                  choices,
                                                  media,
                                                  cards,
                                                  model::Location{1, 2, mark, mark},
                                                  model::Link{mark, mark, mark},
                                                  model::Reaction{mark, mark}};
    for (const model::Content &one : contents) {
        Veil veil;
        Outgoing message;
        message.to = message.correlation = message.reply_to = mark;
        message.content = &one;
        const abi::OutboundView view(message);
        const auto *given = veil.over(view.get());
        ASSERT_TRUE(given);
        std::vector<std::uint8_t> frame;  // all texts behind each other
        ASSERT_TRUE(flatten(abi::type_of<patchbay_outbound>(), given, frame));
        const std::string all(frame.begin(), frame.end());
        EXPECT_FALSE(holds_a_mark(all)) << one.index();
        ASSERT_TRUE(flatten(abi::type_of<patchbay_outbound>(), view.get(), frame));
        EXPECT_EQ(unveiled(all).substr(sizeof(FrameHeader)),
                  std::string(frame.begin(), frame.end()).substr(sizeof(FrameHeader)))
            << one.index();
    }
}

}  // namespace
}  // namespace patchbay::plugin
