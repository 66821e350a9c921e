// The provider's rules as a table: each wrong body and the code that it gets.
#include "tests/simulators/whatsapp/message_check.h"

#include "core/base/json.h"
#include "tests/simulators/common/escape.h"
#include "tests/simulators/whatsapp/templates.h"
#include "tests/simulators/whatsapp/wamid.h"
#include "tests/simulators/whatsapp/webhook_body.h"

#include <boost/json/array.hpp>
#include <gtest/gtest.h>

namespace patchbay::simulators::whatsapp {
namespace {

std::string repeated(const std::string &text, int times) {
    std::string out;
    for (int i = 0; i < times; ++i)
        out += text;
    return out;
}

// A message of a type: `content` is the JSON of the type's member.
std::string message(const std::string &type, const std::string &content,
                    const std::string &more = "") {
    return R"({"messaging_product":"whatsapp","recipient_type":"individual","to":"34600111222","type":")" +
           type + R"(",")" + type + R"(":)" + content + more + "}";
}

std::string rows(int count) {
    std::string out = "[";
    for (int i = 0; i < count; ++i) {
        out +=
            (i ? "," : "") + std::string(R"({"id":"r)") + std::to_string(i) + R"(","title":"T"})";
    }
    return out + "]";
}

std::string buttons(int count, const std::string &title = "B") {
    std::string out = R"({"type":"button","body":{"text":"x"},"action":{"buttons":[)";
    for (int i = 0; i < count; ++i) {
        const auto n = std::to_string(i);
        out += (i ? "," : "") + std::string(R"({"type":"reply","reply":{"id":"b)") + n +
               R"(","title":")" + title + n + R"("}})";
    }
    return out + "]}}";
}

std::string list(const std::string &sections, const std::string &body = "x") {
    return R"({"type":"list","body":{"text":")" + body +
           R"("},"action":{"button":"Open","sections":)" + sections + "}}";
}

int code_of(const std::string &text) {
    const auto parsed = parse_json(text);
    EXPECT_TRUE(parsed.ok()) << text;
    const auto error = check_message(parsed->as_object());
    return error ? error->code : 0;
}

struct Case {
    const char *name;
    std::string body;
    int code;  // 0: taken
};

std::ostream &operator<<(std::ostream &out, const Case &c) { return out << c.name; }

class Strictness : public ::testing::TestWithParam<Case> {};

TEST_P(Strictness, GivesTheCode) { EXPECT_EQ(code_of(GetParam().body), GetParam().code); }

const std::string kEnye = "\xc3\xb1";  // two bytes, one character

INSTANTIATE_TEST_SUITE_P(
    Messages, Strictness,
    ::testing::Values(
        Case{"Text", message("text", R"({"body":"hi","preview_url":false})"), 0},
        Case{"TextIsTheDefaultType",
             R"({"messaging_product":"whatsapp","to":"34600111222","text":{"body":"hi"}})", 0},
        Case{
            "PlusInTo",
            R"({"messaging_product":"whatsapp","to":"+34600111222","type":"text","text":{"body":"hi"}})",
            0},
        Case{"NoProduct", R"({"to":"34600111222","type":"text","text":{"body":"hi"}})", 100},
        Case{"OtherProduct",
             R"({"messaging_product":"sms","to":"34600111222","type":"text","text":{"body":"hi"}})",
             100},
        Case{"NoTo", R"({"messaging_product":"whatsapp","type":"text","text":{"body":"hi"}})",
             131008},
        Case{
            "ToIsNumber",
            R"({"messaging_product":"whatsapp","to":34600111222,"type":"text","text":{"body":"hi"}})",
            100},
        Case{"ToHasLetters",
             R"({"messaging_product":"whatsapp","to":"34600x","type":"text","text":{"body":"hi"}})",
             131009},
        Case{
            "ToTooLong",
            R"({"messaging_product":"whatsapp","to":"1234567890123456","type":"text","text":{"body":"hi"}})",
            131009},
        Case{
            "UserIdInsteadOfTo",
            R"({"messaging_product":"whatsapp","recipient":"ES.1349","type":"text","text":{"body":"hi"}})",
            0},
        Case{
            "GroupRecipient",
            R"({"messaging_product":"whatsapp","recipient_type":"group","to":"34600111222","type":"text","text":{"body":"hi"}})",
            131009},
        Case{"UnknownField", message("text", R"({"body":"hi"})", R"(,"colour":"red")"), 100},
        Case{"UnknownFieldInside", message("text", R"({"body":"hi","colour":"red"})"), 100},
        Case{"ContentOfAnotherType", message("text", R"({"body":"hi"})", R"(,"image":{"id":"1"})"),
             100},
        Case{"UnknownType", message("hologram", "{}"), 131051},
        Case{"TypeWithoutContent",
             R"({"messaging_product":"whatsapp","to":"34600111222","type":"text"})", 131008},
        Case{"NoBody", message("text", "{}"), 131008},
        Case{"EmptyBody", message("text", R"({"body":""})"), 131009},
        Case{"LongestText", message("text", R"({"body":")" + repeated(kEnye, 4096) + "\"}"), 0},
        Case{"TextTooLong", message("text", R"({"body":")" + repeated(kEnye, 4097) + "\"}"),
             131009},
        Case{"BodyIsNumber", message("text", R"({"body":5})"), 100},
        Case{"LongestCallbackData",
             message("text", R"({"body":"x"})",
                     R"(,"biz_opaque_callback_data":")" + std::string(512, 'c') + "\""),
             0},
        Case{"CallbackDataTooLong",
             message("text", R"({"body":"x"})",
                     R"(,"biz_opaque_callback_data":")" + std::string(513, 'c') + "\""),
             131009},
        Case{"Context",
             message("text", R"({"body":"x"})", R"(,"context":{"message_id":"wamid.x"})"), 0},
        Case{"ContextWithoutId", message("text", R"({"body":"x"})", R"(,"context":{})"), 131008}));

INSTANTIATE_TEST_SUITE_P(
    Contents, Strictness,
    ::testing::Values(
        Case{"ImageByLink",
             message("image", R"({"link":"https://example.com/a.jpg","caption":"c"})"), 0},
        Case{"ImageByIdAndLink",
             message("image", R"({"link":"https://example.com/a.jpg","id":"1"})"), 131009},
        Case{"ImageWithout", message("image", R"({"caption":"c"})"), 131008},
        Case{"ImageByFtp", message("image", R"({"link":"ftp://example.com/a.jpg"})"), 131009},
        Case{"CaptionTooLong",
             message("image", R"({"id":"1","caption":")" + std::string(1025, 'c') + "\"}"), 131009},
        Case{"AudioHasNoCaption", message("audio", R"({"id":"1","caption":"c"})"), 100},
        Case{"DocumentHasAFilename", message("document", R"({"id":"1","filename":"a.pdf"})"), 0},
        Case{"ImageHasNoFilename", message("image", R"({"id":"1","filename":"a.jpg"})"), 100},
        Case{
            "Location",
            message("location", R"({"latitude":40.4,"longitude":"-3.7","name":"n","address":"a"})"),
            0},
        Case{"LatitudeTooLarge", message("location", R"({"latitude":90.5,"longitude":0})"), 131009},
        Case{"LatitudeIsNoNumber", message("location", R"({"latitude":"north","longitude":0})"),
             100},
        Case{"NoLongitude", message("location", R"({"latitude":1})"), 131008},
        Case{"Reaction", message("reaction", R"({"message_id":"wamid.x","emoji":""})"), 0},
        Case{"ReactionWithoutId", message("reaction", R"({"emoji":"x"})"), 131008},
        Case{
            "Contacts",
            message(
                "contacts",
                R"([{"name":{"formatted_name":"Ana"},"phones":[{"phone":"+34600","type":"WORK"}]}])"),
            0},
        Case{"ContactWithoutName", message("contacts", R"([{"phones":[]}])"), 131008},
        Case{"SixContacts",
             message("contacts", "[" + repeated(R"({"name":{"formatted_name":"A"}},)", 5) +
                                     R"({"name":{"formatted_name":"A"}}])"),
             131009},
        Case{
            "Template",
            message(
                "template",
                R"({"name":"t","language":{"code":"es","policy":"deterministic"},"components":[{"type":"body","parameters":[{"type":"text","text":"x"}]}]})"),
            0},
        Case{"TemplateWithoutLanguage", message("template", R"({"name":"t"})"), 131008},
        Case{
            "TemplateParameterWithoutValue",
            message(
                "template",
                R"({"name":"t","language":{"code":"es"},"components":[{"type":"body","parameters":[{"type":"text"}]}]})"),
            131008},
        Case{
            "TemplateButtonWithoutIndex",
            message(
                "template",
                R"({"name":"t","language":{"code":"es"},"components":[{"type":"button","sub_type":"url","parameters":[{"type":"text","text":"x"}]}]})"),
            131008}));

INSTANTIATE_TEST_SUITE_P(
    Interactive, Strictness,
    ::testing::Values(
        Case{"ThreeButtons", message("interactive", buttons(3)), 0},
        Case{"FourButtons", message("interactive", buttons(4)), 131009},
        Case{"NoButtons", message("interactive", buttons(0)), 131009},
        Case{"LongestButton", message("interactive", buttons(1, repeated(kEnye, 19))), 0},
        Case{"ButtonTooLong", message("interactive", buttons(1, repeated(kEnye, 20))), 131009},
        Case{
            "SameTitles",
            message(
                "interactive",
                R"({"type":"button","body":{"text":"x"},"action":{"buttons":[{"type":"reply","reply":{"id":"1","title":"A"}},{"type":"reply","reply":{"id":"2","title":"A"}}]}})"),
            131009},
        Case{"TenRows", message("interactive", list(R"([{"rows":)" + rows(10) + "}]")), 0},
        Case{"ElevenRows", message("interactive", list(R"([{"rows":)" + rows(11) + "}]")), 131009},
        Case{"ElevenRowsInTwoSections",
             message("interactive", list(R"([{"title":"a","rows":)" + rows(10) +
                                         R"(},{"title":"b","rows":[{"id":"z","title":"Z"}]}])")),
             131009},
        Case{"SectionsWithoutTitles",
             message(
                 "interactive",
                 list(R"([{"rows":[{"id":"1","title":"A"}]},{"rows":[{"id":"2","title":"B"}]}])")),
             131008},
        Case{"SameRowIds",
             message("interactive",
                     list(R"([{"rows":[{"id":"1","title":"A"},{"id":"1","title":"B"}]}])")),
             131009},
        Case{"DescriptionTooLong",
             message("interactive", list(R"([{"rows":[{"id":"1","title":"A","description":")" +
                                         std::string(73, 'd') + "\"}]}]")),
             131009},
        Case{"ListBodyOf4096",
             message("interactive", list(R"([{"rows":)" + rows(1) + "}]", std::string(4096, 'x'))),
             0},
        Case{
            "ButtonBodyOf1025",
            message(
                "interactive",
                R"({"type":"button","body":{"text":")" + std::string(1025, 'x') +
                    R"("},"action":{"buttons":[{"type":"reply","reply":{"id":"1","title":"A"}}]}})"),
            131009},
        Case{
            "NoBodyText",
            message(
                "interactive",
                R"({"type":"button","action":{"buttons":[{"type":"reply","reply":{"id":"1","title":"A"}}]}})"),
            131008},
        Case{"UnknownInteractive", message("interactive", R"({"type":"carousel_of_dreams"})"),
             131009},
        Case{
            "HeaderTooLong",
            message(
                "interactive",
                R"({"type":"cta_url","header":{"type":"text","text":")" + std::string(61, 'h') +
                    R"("},"body":{"text":"x"},"action":{"name":"cta_url","parameters":{"display_text":"Go","url":"https://example.com"}}})"),
            131009},
        Case{
            "Link",
            message(
                "interactive",
                R"({"type":"cta_url","header":{"type":"text","text":"h"},"body":{"text":"x"},"footer":{"text":"f"},"action":{"name":"cta_url","parameters":{"display_text":"Go","url":"https://example.com"}}})"),
            0},
        Case{
            "LocationRequest",
            message(
                "interactive",
                R"({"type":"location_request_message","body":{"text":"x"},"action":{"name":"send_location"}})"),
            0}));

// {"type": "flow"} with these parameters beside its name and button.
std::string form(const std::string &more) {
    return message("interactive", R"({"type":"flow","body":{"text":"x"},"action":{"name":"flow",)"
                                  R"("parameters":{"flow_message_version":"3","flow_id":"1",)"
                                  R"("flow_cta":"Open",)" +
                                      more + "}}}");
}

std::string parameter(const std::string &text, const std::string &component = "body") {
    return message("template", R"({"name":"n","language":{"code":"en"},"components":[{"type":")" +
                                   component + R"(","parameters":[{"type":"text","text":")" + text +
                                   R"("}]}]})");
}

std::string reaction(const std::string &emoji) {
    return message("reaction", R"({"message_id":"wamid.1","emoji":")" + emoji + "\"}");
}

INSTANTIATE_TEST_SUITE_P(
    RulesOfValues, Strictness,
    ::testing::Values(
        Case{"ParameterWithFourBlanks", parameter("a    b"), 0},
        Case{"ParameterWithFiveBlanks", parameter("a     b"), 132018},
        Case{"ParameterWithALineBreak", parameter("a\\nb"), 132018},
        Case{"ParameterWithATab", parameter("a\\tb"), 132018},
        Case{"HeaderParameterWithALineBreak", parameter("a\\nb", "header"), 132018},
        Case{"CurrencyWhoseTextHasALineBreak",
             message("template",
                     R"({"name":"n","language":{"code":"en"},"components":[{"type":"body",)"
                     R"("parameters":[{"type":"currency","currency":{"fallback_value":"1\n$",)"
                     R"("code":"USD","amount_1000":1000}}]}]})"),
             132018},
        Case{"LongestParameter", parameter(std::string(32768, 'x')), 0},
        Case{"ParameterTooLong", parameter(std::string(32769, 'x')), 131009},
        Case{"ReactionWithAHeart", reaction("❤️"), 0},
        Case{"ReactionTakenBack", reaction(""), 0},
        Case{"ReactionWithAKey", reaction("1\uFE0F\u20E3"), 0},
        Case{"ReactionWithAWord", reaction("ok"), 131009},
        Case{"ReactionWithAWordBehindIt", reaction("👍 ok"), 131009},
        Case{"FormThatAsksItsServer", form(R"("flow_action":"data_exchange")"), 0},
        Case{"FormThatAsksItsServerOnAScreen",
             form(R"("flow_action":"data_exchange","flow_action_payload":{"screen":"A"})"), 131009},
        Case{"FormOnAScreen",
             form(R"("flow_action":"navigate","flow_action_payload":{"screen":"A"})"), 0}));

TEST(ReadReceipt, TakesATypingIndicatorAndNothingElse) {
    const auto code = [](const char *text) {
        const auto error = check_read_receipt(parse_json(text)->as_object());
        return error ? error->code : 0;
    };
    EXPECT_EQ(code(R"({"messaging_product":"whatsapp","status":"read","message_id":"wamid.x"})"),
              0);
    EXPECT_EQ(
        code(
            R"({"messaging_product":"whatsapp","status":"read","message_id":"wamid.x","typing_indicator":{"type":"text"}})"),
        0);
    EXPECT_EQ(code(R"({"messaging_product":"whatsapp","status":"read"})"), 131008);
    EXPECT_EQ(code(R"({"messaging_product":"whatsapp","status":"seen","message_id":"w"})"), 131009);
    EXPECT_EQ(code(R"({"messaging_product":"whatsapp","status":"read","message_id":"w","to":"1"})"),
              100);
}

TEST(Templates, RefuseWhatDoesNotFitThem) {
    const Templates templates;
    const auto code = [&](const char *text) {
        const auto error = templates.check(parse_json(text)->as_object());
        return error ? error->code : 0;
    };
    EXPECT_EQ(code(R"({"name":"hello_world","language":{"code":"en_US"}})"), 0);
    EXPECT_EQ(code(R"({"name":"hello_world","language":{"code":"fr"}})"), 132001);
    EXPECT_EQ(code(R"({"name":"repair_update","language":{"code":"es"}})"), 132000);
    EXPECT_EQ(
        code(
            R"({"name":"repair_update","language":{"code":"es"},"components":[{"type":"body","parameters":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}]})"),
        0);
    EXPECT_EQ(
        code(
            R"({"name":"repair_photo","language":{"code":"en"},"components":[{"type":"header","parameters":[{"type":"text","text":"a"}]}]})"),
        132012);
    EXPECT_EQ(code(R"({"name":"autumn_offer","language":{"code":"en"}})"), 132015);
    EXPECT_EQ(code(R"({"name":"old_offer","language":{"code":"en"}})"), 132016);
}

TEST(Wamid, ReadsBackWhatItWrote) {
    const Wamid id{"34600111222", true, 0xdeadbeef, 0x123456789abc};
    const auto text = to_text(id);
    EXPECT_TRUE(text.starts_with("wamid.HBgL"));  // as the provider's begin
    const auto back = parse_wamid(text);
    ASSERT_TRUE(back);
    EXPECT_EQ(back->customer, id.customer);
    EXPECT_EQ(back->run, id.run);
    EXPECT_EQ(back->sequence, id.sequence);
    EXPECT_TRUE(back->from_customer);
    EXPECT_FALSE(parse_wamid("wamid.HBgL"));
    EXPECT_FALSE(parse_wamid("something"));
}

TEST(WebhookBody, EscapesTheBytesButNotTheMeaning) {
    const std::string text = R"({"a":"ñ 😀 / \\/ \" x"})";
    const auto safe = escaped(text, true);
    EXPECT_EQ(safe, R"({"a":"\u00f1 \ud83d\ude00 \/ \\\/ \" x"})");
    EXPECT_EQ(*parse_json(safe), *parse_json(text));
}

TEST(WebhookBody, NeighboursOfOneNumberAndKindShareAValue) {
    Settings settings;
    settings.numbers.push_back({"2222", "9999", "15550000000"});
    const std::vector<Event> events{{0, 0, 0, -1, R"({"id":"a"})", R"({"wa_id":"1"})"},
                                    {0, 1, 0, -1, R"({"id":"b"})", R"({"wa_id":"1"})"},
                                    {1, 0, 0, 0, R"({"id":"c"})", R"({"wa_id":"2"})"},
                                    {2, 0, 1, -1, R"({"id":"d"})", R"({"wa_id":"3"})"}};
    const auto body = parse_json(webhook_body(events, settings));
    ASSERT_TRUE(body.ok()) << body.error().message;
    const auto &entries = body->at("entry").as_array();
    ASSERT_EQ(entries.size(), 3u);
    const auto value = [&](std::size_t i) { return entries[i].at("changes").at(0).at("value"); };
    EXPECT_EQ(value(0).at("messages").as_array().size(), 2u);
    EXPECT_EQ(value(0).at("contacts").as_array().size(), 1u);
    EXPECT_EQ(value(1).at("statuses").at(0).at("id"), "c");
    EXPECT_EQ(entries[2].at("id"), "9999");
    EXPECT_EQ(value(2).at("metadata").at("phone_number_id"), "2222");
}

}  // namespace
}  // namespace patchbay::simulators::whatsapp
