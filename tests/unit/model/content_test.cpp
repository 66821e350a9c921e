#include "core/model/content.h"

#include "core/model/writer.h"
#include "tests/unit/model/samples.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <gtest/gtest.h>

namespace patchbay::model {
namespace {

std::string value_text(const Content &content) { return patchbay::to_text(to_json(content)); }

Content media(MediaKind kind) { return Media{kind, "m1", "", "", "", "", ""}; }

std::string nested(std::size_t levels) {
    std::string text;
    for (std::size_t i = 1; i < levels; ++i)
        text += "{\"a\":";
    return text + "{}" + std::string(levels - 1, '}');
}

TEST(ContentJson, HasTheNamesAndTheOrderOfTheContract) {
    const std::vector<std::string> expected = {
        R"({"type":"text","text":"Hola \"Ana\"\n☎"})",
        R"({"type":"media","kind":"document","media_id":"m1","url":"https://a.example/x",)"
        R"("mime_type":"application/pdf","sha256":"c2hh","caption":"the bill","filename":"bill.pdf"})",
        R"({"type":"location","latitude":41.385064,"longitude":-2.173403,"name":"Office",)"
        R"("address":"Street 1"})",
        R"({"type":"contacts","contacts":[{"name":"Ana","phones":[{"number":"+34600111222",)"
        R"("type":"CELL"},{"number":"+34600111223"}],"emails":["a@b.example"],)"
        R"("organization":"ACME"},{"name":"Bea"}]})",
        R"({"type":"choice","id":"repair","title":"Repair status","description":"of my phone"})",
        R"({"type":"form","name":"booking","token":"t1",)"
        R"("values":{"day":"2026-11-24","seats":[1,2.5,null]},"text":"summary","title":"Book",)"
        R"("screen":"FIRST"})",
        R"({"type":"reaction","emoji":"👍","message_id":"wamid.1"})",
        R"({"type":"order","catalog_id":"cat1","text":"please","items":[{"id":"sku1","quantity":2,)"
        R"("price":19.99,"currency":"EUR"},{"id":"sku2","quantity":1,"price":5,"currency":"EUR"}]})",
        R"({"type":"unsupported","reason":"a poll"})",
        R"({"type":"choices","text":"How can we help?","header":"Hello","footer":"Ends at noon",)"
        R"("label":"Topics","options":[{"id":"a","title":"Repair","description":"status"},)"
        R"({"id":"b","title":"Other"}],"style":"list"})",
        R"({"type":"template","name":"reminder","language":"es",)"
        R"("parameters":{"header":[{"type":"text"}],"body":["Ana"],"buttons":[]}})",
        R"({"type":"link","text":"Pay here","title":"Pay","url":"https://pay.example/1"})",
        R"({"type":"location_request","text":"Where are you?"})",
    };
    const auto contents = full_contents();
    ASSERT_EQ(contents.size(), expected.size());
    for (std::size_t i = 0; i < contents.size(); ++i) {
        EXPECT_EQ(contents[i].index(), i);
        EXPECT_EQ(value_text(contents[i]), expected[i]);
        EXPECT_EQ(to_text(contents[i]), expected[i]);
    }
}

TEST(ContentJson, OptionalMembersAreLeftOut) {
    EXPECT_EQ(to_text(Content(Form{})), R"({"type":"form"})");
    EXPECT_EQ(to_text(Content(Reaction{"", "m1"})), R"({"type":"reaction","message_id":"m1"})");
    EXPECT_EQ(to_text(media(MediaKind::image)),
              R"({"type":"media","kind":"image","media_id":"m1"})");
    EXPECT_EQ(to_text(Content(Location{1, -0.5, "", ""})),
              R"({"type":"location","latitude":1,"longitude":-0.5})");
}

TEST(ContentJson, EveryTypeIsReadBackByTheStrictReader) {
    for (const Content &content : full_contents()) {
        const auto back = content_from_json(to_json(content));
        ASSERT_TRUE(back) << to_text(content) << back.error().message;
        EXPECT_EQ(back->index(), content.index());
        EXPECT_EQ(to_text(*back), to_text(content));
    }
}

TEST(ContentJson, EmptyContentsAreReadBackFromStorage) {
    for (const Content &content : sparse_contents()) {
        EXPECT_EQ(to_text(content), value_text(content));
        const auto back = stored_content(to_json(content));
        ASSERT_TRUE(back) << to_text(content) << back.error().message;
        EXPECT_EQ(to_text(*back), to_text(content));
    }
}

TEST(ContentJson, EveryMediaKindAndStyleIsReadBack) {
    for (int kind = 1; kind <= 6; ++kind) {
        const Content content = media(static_cast<MediaKind>(kind));
        const auto back = content_from_json(to_json(content));
        ASSERT_TRUE(back);
        EXPECT_EQ(std::get<Media>(*back).kind, static_cast<MediaKind>(kind));
    }
    for (const auto style : {Style::automatic, Style::buttons, Style::list}) {
        Choices choices;
        choices.style = style;
        const auto back = content_from_json(to_json(Content(choices)));
        ASSERT_TRUE(back);
        EXPECT_EQ(std::get<Choices>(*back).style, style);
    }
    EXPECT_NE(to_text(Content(Choices{})).find(R"("style":"auto")"), std::string::npos);
}

TEST(ContentJson, FormValuesThatAreNoObjectAreText) {
    for (const auto *values : {"not json", "[1]", "{", "3", "{\"a\":1e400}"}) {
        const auto back = stored_content(to_json(Content(Form{"", "", values, ""})));
        ASSERT_TRUE(back) << values;
        EXPECT_EQ(std::get<Form>(*back).text, values);
        EXPECT_EQ(std::get<Form>(*back).values, "");
    }
    EXPECT_EQ(to_text(Content(Form{"", "", "not json", "said"})),
              R"({"type":"form","text":"said"})");
    EXPECT_EQ(to_text(Content(Form{"", "", "{ \"a\" :\n1 }", ""})),
              R"({"type":"form","values":{"a":1}})");
}

TEST(ContentJson, OrderNumbersStayAsTheyWereWritten) {
    const auto price = [](const char *literal) {
        const std::string text = to_text(Content(Order{"", "", {{"", "", literal, ""}}}));
        const std::string before = R"({"type":"order","items":[{"price":)";
        EXPECT_TRUE(text.starts_with(before) && text.ends_with("}]}")) << text;
        return text.substr(before.size(), text.size() - before.size() - 3);
    };
    for (const auto *number : {"2", "19.99", "2.50", "0", "-1", "1e3",
                               "123456789012345678901234567890", "0.1000000000000000055511151231"})
        EXPECT_EQ(price(number), number);
    for (const auto *text :
         {"two", "1,5", "05", "+5", ".5", " 5", "5\n", "1e400", "NaN", "null", "[1]"}) {
        std::string quoted;
        append_quoted(quoted, text);
        EXPECT_EQ(price(text), quoted);
    }
}

TEST(ContentJson, EmbeddedJsonEndsAtItsDepth) {
    const std::string most = nested(kMaxEmbeddedDepth);
    const std::string more = nested(kMaxEmbeddedDepth + 1);
    EXPECT_TRUE(embeddable(most));
    EXPECT_FALSE(embeddable(more));
    const auto written = [](const std::string &parameters) {
        return content_from_json(*parse_json(
            R"({"type":"template","name":"n","language":"es","parameters":)" + parameters + "}"));
    };
    const auto good = written(most);
    ASSERT_TRUE(good) << good.error().message;
    EXPECT_EQ(std::get<Template>(*good).parameters, most);
    EXPECT_TRUE(parse_json(to_text(*good)));
    const auto bad = written(more);
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error().where, "/parameters");
}

struct Mistake {
    const char *json;
    const char *where;
    const char *message;  // a part of it
};

TEST(ContentFromJson, NamesThePlaceAndWhatWasExpected) {
    const Mistake mistakes[] = {
        {R"(1)", "", "expected an object, got a number"},
        {R"([])", "", "expected an object, got an array"},
        {R"({})", "", "'type' is missing"},
        {R"({"type":1})", "/type", "expected a text, got a number"},
        {R"({"type":"txt","text":"a"})", "/type",
         "expected one of text, media, location, contacts, choice, form, reaction, order, "
         "unsupported, choices, template, link, location_request, got 'txt'"},
        {R"({"type":"text"})", "", "'text' is missing"},
        {R"({"type":"text","text":null})", "/text", "expected a text, got null"},
        {R"({"type":"text","text":"a","txet":1})", "/txet", "unknown member 'txet'"},
        {R"({"type":"text","text":"a","tex":1})", "/tex", "did you mean 'text'?"},
        {R"({"type":"text","text":"a","a/b~c":1})", "/a~1b~0c", "unknown member 'a/b~c'"},
        {R"({"type":"media","media_id":"1"})", "", "'kind' is missing"},
        {R"({"type":"media","kind":"photo","url":"u"})", "/kind",
         "expected one of image, audio, voice, video, document, sticker, got 'photo'"},
        {R"({"type":"media","kind":"image"})", "", "expected a 'media_id' or a 'url'"},
        {R"({"type":"media","kind":"image","url":true})", "/url", "expected a text, got a boolean"},
        {R"({"type":"location","latitude":1})", "", "'longitude' is missing"},
        {R"({"type":"location","latitude":"1","longitude":2})", "/latitude",
         "expected a number, got a text"},
        {R"({"type":"location","latitude":90.5,"longitude":2})", "/latitude",
         "expected degrees from -90 to 90, got 90.5"},
        {R"({"type":"location","latitude":90,"longitude":-180.001})", "/longitude",
         "expected degrees from -180 to 180, got -180.001"},
        {R"({"type":"contacts"})", "", "'contacts' is missing"},
        {R"({"type":"contacts","contacts":{}})", "/contacts", "expected an array, got an object"},
        {R"({"type":"contacts","contacts":[{"name":"a"},7]})", "/contacts/1",
         "expected an object, got a number"},
        {R"({"type":"contacts","contacts":[{"phones":[{"type":"CELL"}]}]})", "/contacts/0/phones/0",
         "'number' is missing"},
        {R"({"type":"contacts","contacts":[{"emails":["a",2]}]})", "/contacts/0/emails",
         "expected an array of texts, got a number in it"},
        {R"({"type":"contacts","contacts":[{"nmae":"a"}]})", "/contacts/0/nmae",
         "unknown member 'nmae'"},
        {R"({"type":"choice"})", "", "'id' is missing"},
        {R"({"type":"form","values":"{}"})", "/values", "expected an object, got a text"},
        {R"({"type":"reaction","emoji":"x"})", "", "'message_id' is missing"},
        {R"({"type":"order","items":[{"quantity":[]}]})", "/items/0/quantity",
         "expected a number, got an array"},
        {R"({"type":"choices","text":"a"})", "", "'options' is missing"},
        {R"({"type":"choices","text":"a","options":[{"id":"x"}]})", "/options/0",
         "'title' is missing"},
        {R"({"type":"choices","text":"a","options":[],"style":"grid"})", "/style",
         "expected one of auto, buttons, list, got 'grid'"},
        {R"({"type":"template","name":"n"})", "", "'language' is missing"},
        {R"({"type":"template","name":"n","language":"es","parameters":[]})", "/parameters",
         "expected an object, got an array"},
        {R"({"type":"link","text":"a"})", "", "'url' is missing"},
        {R"({"type":"location_request"})", "", "'text' is missing"},
        {R"({"type":"form","text":"Book","title":"Open"})", "",
         "expected a 'name' of a form that goes out"},
        {R"({"type":"form","name":"f","title":"Open"})", "", "expected a 'text' of a form"},
        {R"({"type":"form","name":"f","text":"Book","title":""})", "", "expected a 'title'"},
        {R"({"type":"media","kind":"image","url":"blob:"})", "/url",
         "expected 'blob:' and the 64 hex digits of a file's id"},
    };
    for (const Mistake &mistake : mistakes) {
        const auto value = parse_json(mistake.json);
        ASSERT_TRUE(value) << mistake.json;
        const auto content = content_from_json(*value);
        ASSERT_FALSE(content) << mistake.json;
        EXPECT_EQ(content.error().where, mistake.where) << mistake.json;
        EXPECT_NE(content.error().message.find(mistake.message), std::string::npos)
            << mistake.json << ": " << content.error().message;
    }
}

// No member of any type may be absent, of another type or misspelt without a clear answer.
TEST(ContentFromJson, AnyMemberOfAnotherTypeIsRefusedAtItsPlace) {
    for (const Content &content : full_contents()) {
        const json::object good = to_json(content);
        for (const auto &member : good) {
            json::object bad = good;
            bad[member.key()] = true;
            const auto refused = content_from_json(bad);
            ASSERT_FALSE(refused) << patchbay::to_text(bad);
            EXPECT_EQ(refused.error().where, "/" + std::string(member.key()));
            bad[member.key()] = nullptr;
            EXPECT_FALSE(content_from_json(bad)) << patchbay::to_text(bad);
        }
        json::object more = good;
        more["surprise"] = 1;
        EXPECT_EQ(content_from_json(more).error().where, "/surprise");
    }
}

// The id of a file is 64 hex digits in lower case, not one more or less, not a path.
TEST(ContentFromJson, AMediaMayNameAFileOfTheHostByItsExactId) {
    const auto take = [](const std::string &url) {
        Media media;
        media.url = url;
        return content_from_json(to_json(Content(media)));
    };
    const std::string id(64, 'a');
    const auto good = take("blob:" + id);
    ASSERT_TRUE(good) << good.error().message;
    EXPECT_EQ(blob_of(std::get<Media>(*good)), id);
    for (const std::string &bad : {id.substr(1), id + "a", id.substr(1) + "g", id.substr(1) + "A",
                                   "../" + id.substr(3), " " + id.substr(1)})
        EXPECT_FALSE(take("blob:" + bad)) << bad;
    ASSERT_TRUE(take("https://a.example/blob:x"));
    EXPECT_EQ(blob_of(Media{MediaKind::image, "", "https://a.example/", "", "", "", ""}), "");
}

TEST(StoredContent, TakesWhatNobodyMayWrite) {
    EXPECT_TRUE(stored_content(to_json(Content(Form{"", "t1", "{}", "", "", ""}))));
    EXPECT_FALSE(content_from_json(to_json(Content(Form{"", "t1", "{}", "", "", ""}))));
    EXPECT_TRUE(stored_content(to_json(Content(Location{91, 181, "", ""}))));
    EXPECT_FALSE(content_from_json(to_json(Content(Location{91, 181, "", ""}))));
    EXPECT_TRUE(stored_content(to_json(Content(Media{}))));
    EXPECT_FALSE(content_from_json(to_json(Content(Media{}))));
}

TEST(ContentLimits, LocationsEndAtThePolesAndTheDateLine) {
    EXPECT_TRUE(content_from_json(to_json(Content(Location{90, 180, "", ""}))));
    EXPECT_TRUE(content_from_json(to_json(Content(Location{-90, -180, "", ""}))));
}

TEST(TextOf, IsTheTextElseCaptionOrTitle) {
    const char *const expected[] = {
        "Hola \"Ana\"\n☎", "the bill", "Office",           "", "Repair status", "summary",       "",
        "please",          "",         "How can we help?", "", "Pay here",      "Where are you?"};
    const auto contents = full_contents();
    for (std::size_t i = 0; i < contents.size(); ++i)
        EXPECT_EQ(text_of(contents[i]), expected[i]);
    EXPECT_EQ(text_of(Content(Link{"", "Pay", "u"})), "Pay");
    for (const Content &content : sparse_contents())
        EXPECT_EQ(text_of(content), "");
}

}  // namespace
}  // namespace patchbay::model
