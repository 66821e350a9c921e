// A file as the header of choices or of a link: read, written, and shown where a channel can.
#include "core/model/content.h"
#include "core/model/render.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <gtest/gtest.h>

namespace patchbay::model {
namespace {

Capabilities channel(std::string_view text) {
    auto parsed = parse_json(text);
    EXPECT_TRUE(parsed) << text;
    return read_capabilities(parsed->as_object());
}

constexpr std::string_view kHeads = R"({"text": {"max_length": 4096},
    "media": {"kinds": ["image", "video", "document"], "caption": {}},
    "choices": {"header": {"max_length": 60, "media": ["image", "document"]},
                "buttons": {"max": 3, "title": {"max_length": 20}}, "list": {"max": 10}},
    "link": {"header": {"media": ["image"]}}})";
constexpr std::string_view kFiles = R"({"text": {"max_length": 2000},
    "media": {"kinds": ["image"]}, "choices": {"quick_replies": {"max": 13}}})";
constexpr std::string_view kTexts = R"({"text": {"max_length": 1600}})";

Content read(std::string_view text) {
    const auto value = parse_json(text);
    EXPECT_TRUE(value) << text;
    auto content = content_from_json(*value);
    EXPECT_TRUE(content) << text << ": " << content.error().message;
    return content ? std::move(*content) : Content(Text{});
}

std::string shown(std::string_view content, std::string_view capabilities) {
    std::string out;
    for (const Content &part : render(read(content), channel(capabilities)).contents)
        out += (out.empty() ? "" : " | ") + to_text(part);
    return out;
}

constexpr std::string_view kImage = R"({"kind":"image","url":"https://x.example/a.jpg"})";

std::string choices(std::string_view more = {}, std::string_view header = kImage) {
    return R"({"type":"choices","text":"Which?")" +
           (header.empty() ? "" : R"(,"header":)" + std::string(header)) +
           R"(,"options":[{"id":"a","title":"One"}],"style":"auto")" + std::string(more) + "}";
}

std::string styled(std::string_view style, std::string_view header = kImage) {
    std::string text = choices({}, header);
    return text.replace(text.find("auto"), 4, style);
}

std::string link(std::string_view header = kImage) {
    return R"({"type":"link","text":"See","title":"Open","url":"https://x.example")" +
           (header.empty() ? "" : R"(,"header":)" + std::string(header)) + "}";
}

const std::string kAlone = R"({"type":"media","kind":"image","url":"https://x.example/a.jpg"})";

TEST(HeaderMedia, IsWrittenAsItWasRead) {
    for (
        const std::string &text :
        {choices(), styled("list"), link(),
         choices(
             {},
             R"({"kind":"document","media_id":"9","mime_type":"application/pdf","filename":"a.pdf"})"),
         choices({}, R"("Menu")")}) {
        EXPECT_EQ(to_text(read(text)), text);
        const auto stored = stored_content(to_json(read(text)));
        ASSERT_TRUE(stored) << stored.error().message;
        EXPECT_EQ(to_text(*stored), text);
    }
}

TEST(HeaderMedia, IsTheFileOfItsContent) {
    Content content = read(choices());
    ASSERT_NE(file_of(content), nullptr);
    EXPECT_EQ(file_of(content)->url, "https://x.example/a.jpg");
    EXPECT_NE(file_of(content = read(link())), nullptr);
    EXPECT_NE(file_of(content = read(kAlone)), nullptr);
    EXPECT_EQ(file_of(content = read(link({}))), nullptr);
    EXPECT_EQ(file_of(content = read(choices({}, R"("Menu")"))), nullptr);
    EXPECT_EQ(file_of(content = Text{"x"}), nullptr);
}

TEST(HeaderMedia, MistakesAreNamedAtTheirPlace) {
    struct Mistake {
        std::string content;
        const char *where;
        const char *message;
    };
    const Mistake mistakes[] = {
        {choices({}, R"({"kind":"audio","url":"https://x.example"})"), "/header/kind",
         "image, video, document"},
        {choices({}, R"({"kind":"image"})"), "/header", "'media_id' or a 'url'"},
        {choices({}, R"({"kind":"image","url":"blob:7"})"), "/header/url", "64 hex digits"},
        {choices({}, R"({"kind":"image","url":"u","caption":"c"})"), "/header/caption", "none"},
        {choices({}, R"({"kind":"image","url":"u","ulr":"c"})"), "/header/ulr", "unknown member"},
        {choices({}, "7"), "/header", "expected a text, got a number"},
        {choices({}, R"({"url":"u"})"), "/header", "'kind' is missing"},
        {link(R"("Menu")"), "/header", "to be a file"},
        {R"({"type":"form","name":"f","text":"t","title":"o","exchange":1})", "/exchange",
         "expected true or false, got a number"},
    };
    for (const auto &[text, where, message] : mistakes) {
        const auto content = content_from_json(parse_json(text).value());
        ASSERT_FALSE(content) << text;
        EXPECT_EQ(content.error().where, where) << text;
        EXPECT_NE(content.error().message.find(message), std::string::npos)
            << text << ": " << content.error().message;
    }
}

TEST(HeaderMedia, StandsAboveWhatTheChannelShowsItAbove) {
    EXPECT_EQ(shown(choices(), kHeads), choices());
    EXPECT_EQ(shown(styled("buttons"), kHeads), styled("buttons"));
    EXPECT_EQ(shown(link(), kHeads), link());
}

TEST(HeaderMedia, GoesAheadWhereNothingShowsIt) {
    // A list, descriptions, a kind that is not taken, no words.
    EXPECT_EQ(shown(styled("list"), kHeads), kAlone + " | " + styled("list", {}));
    const std::string_view video = R"({"kind":"video","url":"https://x.example/a.mp4"})";
    EXPECT_EQ(
        shown(choices({}, video), kHeads),
        R"({"type":"media","kind":"video","url":"https://x.example/a.mp4"} | )" + choices({}, {}));
    EXPECT_EQ(shown(R"({"type":"link","text":"See","url":"https://x.example","header":)" +
                        std::string(kImage) + "}",
                    kHeads),
              kAlone + R"( | {"type":"link","text":"See","url":"https://x.example"})");
    EXPECT_EQ(shown(choices(), kFiles), kAlone + " | " + choices({}, {}));
    EXPECT_EQ(shown(link(), kFiles),
              kAlone + R"( | {"type":"text","text":"See\nOpen: https://x.example"})");
    EXPECT_EQ(shown(choices(), kTexts), R"({"type":"text","text":"https://x.example/a.jpg"} | )"
                                        R"({"type":"text","text":"Which?\n1. One"})");
}

TEST(HeaderMedia, MakesADescriptionAListBelowIt) {
    std::string described = choices();
    described.insert(described.find("}]"), R"(,"description":"the first")");
    std::string bare = choices({}, {});
    bare.insert(bare.find("}]"), R"(,"description":"the first")");
    EXPECT_EQ(shown(described, kHeads), kAlone + " | " + bare);
}

}  // namespace
}  // namespace patchbay::model
