// The provider's rules as a table: each body, and the error that it gets.
#include "core/base/json.h"
#include "tests/simulators/messenger/field_list.h"
#include "tests/simulators/messenger/message_check.h"

#include <boost/json/array.hpp>
#include <gtest/gtest.h>

namespace patchbay::simulators::messenger {
namespace {

const std::string kEnye = "\xc3\xb1";  // two bytes, one character

std::string repeated(const std::string &text, int times) {
    std::string out;
    for (int i = 0; i < times; ++i)
        out += text;
    return out;
}

// A list of `count` items, with '#' in the item as its number.
std::string list(int count, const std::string &item) {
    std::string out = "[";
    for (int i = 0; i < count; ++i) {
        auto one = item;
        if (const auto at = one.find('#'); at != std::string::npos) {
            one.replace(at, 1, std::to_string(i));
        }
        out += (i ? "," : "") + one;
    }
    return out + "]";
}

std::string to_psid(const std::string &members) {
    return R"({"recipient":{"id":"777"},)" + members + "}";
}
std::string message(const std::string &members, const std::string &more = "") {
    return to_psid(R"("messaging_type":"RESPONSE","message":{)" + members + "}" + more);
}
std::string text(const std::string &words) { return message(R"("text":")" + words + "\""); }
std::string action(const std::string &name, const std::string &more = "") {
    return to_psid(R"("sender_action":")" + name + "\"" + more);
}
std::string tagged(const std::string &tag) {
    return to_psid(R"("messaging_type":"MESSAGE_TAG","tag":")" + tag +
                   R"(","message":{"text":"x"})");
}
std::string replies(int count, const std::string &title = "T#", const std::string &payload = "p") {
    return message(R"("text":"x","quick_replies":)" +
                   list(count, R"({"content_type":"text","title":")" + title + R"(","payload":")" +
                                   payload + "\"}"));
}
std::string attached(const std::string &type, const std::string &payload) {
    return message(R"("attachment":{"type":")" + type + R"(","payload":)" + payload + "}");
}
std::string templated(const std::string &members) {
    return attached("template", "{" + members + "}");
}
std::string button(const std::string &members) {
    return templated(R"("template_type":"button","text":"x","buttons":[{)" + members + "}]");
}
std::string buttons(int count, const std::string &words = "x") {
    return templated(R"("template_type":"button","text":")" + words + R"(","buttons":)" +
                     list(count, R"({"type":"postback","title":"T#","payload":"p"})"));
}
std::string generic(int count, const std::string &element) {
    return templated(R"("template_type":"generic","elements":)" + list(count, element));
}

struct Case {
    const char *name;
    std::string body;
    bool taken;
    Platform platform = Platform::messenger;
};

std::ostream &operator<<(std::ostream &out, const Case &c) { return out << c.name; }

class MessengerRules : public ::testing::TestWithParam<Case> {};

TEST_P(MessengerRules, Decide) {
    const auto parsed = parse_json(GetParam().body);
    ASSERT_TRUE(parsed.ok()) << GetParam().body;
    const auto error = check_send(parsed->as_object(), GetParam().platform, false);
    EXPECT_EQ(!error, GetParam().taken) << (error ? error->details : "");
    if (error) {
        EXPECT_EQ(error->code, 100);
    }
}

const auto kInstagram = Platform::instagram;

INSTANTIATE_TEST_SUITE_P(
    Bodies, MessengerRules,
    ::testing::Values(
        Case{"Text", text("hi"), true},
        Case{"WithoutMessagingType", to_psid(R"("message":{"text":"x"})"), true},
        Case{"UnknownMessagingType", to_psid(R"("messaging_type":"NEWS","message":{"text":"x"})"),
             false},
        Case{"TextAtItsLimit", text(repeated(kEnye, 2000)), true},
        Case{"TextOverItsLimit", text(repeated(kEnye, 2001)), false},
        Case{"EmptyText", text(""), false},
        Case{"InstagramTextAtItsLimit", text(repeated(kEnye, 500)), true, kInstagram},
        Case{"InstagramTextOverItsLimit", text(repeated(kEnye, 500) + "x"), false, kInstagram},
        Case{"UnknownKey", message(R"("text":"x")", R"(,"colour":"red")"), false},
        Case{"UnknownKeyInside", message(R"("text":"x","colour":"red")"), false},
        Case{"NoRecipient", R"({"message":{"text":"x"}})", false},
        Case{"EmptyRecipient", R"({"recipient":{},"message":{"text":"x"}})", false},
        Case{"TwoRecipients", R"({"recipient":{"id":"1","user_ref":"2"},"message":{"text":"x"}})",
             false},
        Case{"UserRef", R"({"recipient":{"user_ref":"2"},"message":{"text":"x"}})", true},
        Case{"PhoneNumber", R"({"recipient":{"phone_number":"+1"},"message":{"text":"x"}})", false},
        Case{"NumberAsId", R"({"recipient":{"id":777},"message":{"text":"x"}})", false},
        Case{"Nothing", to_psid(R"("messaging_type":"RESPONSE")"), false},
        Case{"TextAndAttachment",
             message(R"("text":"x","attachment":{"type":"image","payload":{"url":"https://a"}})"),
             false},
        Case{"MetadataAtItsLimit",
             message(R"("text":"x","metadata":")" + repeated("m", 1000) + "\""), true},
        Case{"MetadataOverItsLimit",
             message(R"("text":"x","metadata":")" + repeated("m", 1001) + "\""), false},
        Case{"ReplyTo", message(R"("text":"x")", R"(,"reply_to":{"mid":"m_1"})"), true},
        Case{"ReplyToInside", message(R"("text":"x","reply_to":{"mid":"m_1"})"), true},
        Case{"ReplyToNothing", message(R"("text":"x")", R"(,"reply_to":{})"), false},
        Case{"Silent", message(R"("text":"x")", R"(,"notification_type":"NO_PUSH")"), true},
        Case{"HumanAgent", tagged("HUMAN_AGENT"), true},
        Case{"RetiredTag", tagged("ACCOUNT_UPDATE"), false},
        Case{"RetiredEventTag", tagged("CONFIRMED_EVENT_UPDATE"), false},
        Case{"RetiredPurchaseTag", tagged("POST_PURCHASE_UPDATE"), false},
        Case{"TagWithoutItsType", message(R"("text":"x")", R"(,"tag":"HUMAN_AGENT")"), false},
        Case{"TypeWithoutItsTag",
             to_psid(R"("messaging_type":"MESSAGE_TAG","message":{"text":"x"})"), false}));

INSTANTIATE_TEST_SUITE_P(
    Actions, MessengerRules,
    ::testing::Values(
        Case{"Typing", action("typing_on"), true}, Case{"Seen", action("mark_seen"), true},
        Case{"Unknown", action("wave"), false},
        Case{"WithAMessage", action("typing_on", R"(,"message":{"text":"x"})"), false},
        Case{"WithAType", action("typing_on", R"(,"messaging_type":"RESPONSE")"), false},
        Case{"React", action("react", R"(,"payload":{"message_id":"m_1","reaction":"love"})"),
             true},
        Case{"ReactToNothing", action("react"), false},
        Case{"ReactWithNothing", action("react", R"(,"payload":{"message_id":"m_1"})"), false},
        Case{"Unreact", action("unreact", R"(,"payload":{"message_id":"m_1"})"), true},
        Case{"TypingAtAMessage", action("typing_on", R"(,"payload":{"message_id":"m_1"})"),
             false}));

INSTANTIATE_TEST_SUITE_P(
    QuickReplies, MessengerRules,
    ::testing::Values(
        Case{"AtTheirLimit", replies(13), true}, Case{"OverTheirLimit", replies(14), false},
        Case{"None", replies(0), false},
        Case{"TitleAtItsLimit", replies(1, repeated("t", 20)), true},
        Case{"TitleOverItsLimit", replies(1, repeated("t", 21)), false},
        Case{"PayloadAtItsLimit", replies(1, "T", repeated("p", 1000)), true},
        Case{"PayloadOverItsLimit", replies(1, "T", repeated("p", 1001)), false},
        Case{"Email", message(R"("text":"x","quick_replies":[{"content_type":"user_email"}])"),
             true},
        Case{"WithoutTitle",
             message(R"("text":"x","quick_replies":[{"content_type":"text","payload":"p"}])"),
             false},
        Case{"WithoutPayload",
             message(R"("text":"x","quick_replies":[{"content_type":"text","title":"t"}])"), false},
        Case{"Location", message(R"("text":"x","quick_replies":[{"content_type":"location"}])"),
             false}));

const std::string kElement = R"({"title":"T","subtitle":"S"})";

INSTANTIATE_TEST_SUITE_P(
    Attachments, MessengerRules,
    ::testing::Values(
        Case{"ByUrl", attached("image", R"({"url":"https://a/b.png"})"), true},
        Case{"ById", attached("video", R"({"attachment_id":"1"})"), true},
        Case{"ByBoth", attached("video", R"({"attachment_id":"1","url":"https://a"})"), false},
        Case{"ByNeither", attached("file", "{}"), false},
        Case{"NoUrl", attached("image", R"({"url":"b.png"})"), false},
        Case{"UnknownType", attached("sticker", R"({"url":"https://a"})"), false},
        Case{"ButtonsAtTheirLimit", buttons(3), true},
        Case{"ButtonsOverTheirLimit", buttons(4), false}, Case{"NoButtons", buttons(0), false},
        Case{"ButtonTextAtItsLimit", buttons(1, repeated("b", 640)), true},
        Case{"ButtonTextOverItsLimit", buttons(1, repeated("b", 641)), false},
        Case{"ButtonTitleAtItsLimit",
             button(R"("type":"postback","payload":"p","title":")" + repeated("t", 20) + "\""),
             true},
        Case{"ButtonTitleOverItsLimit",
             button(R"("type":"postback","payload":"p","title":")" + repeated("t", 21) + "\""),
             false},
        Case{"ButtonPayloadOverItsLimit",
             button(R"("type":"postback","title":"t","payload":")" + repeated("p", 1001) + "\""),
             false},
        Case{"LinkButton", button(R"("type":"web_url","title":"t","url":"https://a")"), true},
        Case{"LinkButtonWithoutUrl", button(R"("type":"web_url","title":"t")"), false},
        Case{"PhoneButton", button(R"("type":"phone_number","title":"t","payload":"+1555")"), true},
        Case{"PhoneButtonWithoutPlus",
             button(R"("type":"phone_number","title":"t","payload":"1555")"), false},
        Case{"RetiredButton", button(R"("type":"game_play","title":"t")"), false},
        Case{"ElementsAtTheirLimit", generic(10, kElement), true},
        Case{"ElementsOverTheirLimit", generic(11, kElement), false},
        Case{"ElementTitleAtItsLimit",
             generic(1, R"({"subtitle":"S","title":")" + repeated("t", 80) + "\"}"), true},
        Case{"ElementTitleOverItsLimit",
             generic(1, R"({"subtitle":"S","title":")" + repeated("t", 81) + "\"}"), false},
        Case{"SubtitleOverItsLimit",
             generic(1, R"({"title":"T","subtitle":")" + repeated("t", 81) + "\"}"), false},
        Case{"ElementOfATitleAlone", generic(1, R"({"title":"T"})"), false},
        Case{"ElementWithTooManyButtons",
             generic(1, R"({"title":"T","buttons":)" +
                            list(4, R"({"type":"postback","title":"t","payload":"p"})") + "}"),
             false},
        Case{
            "Media",
            templated(
                R"("template_type":"media","elements":[{"media_type":"image","url":"https://a"}])"),
            true},
        Case{"TwoMedia",
             templated(R"("template_type":"media","elements":)" +
                       list(2, R"({"media_type":"image","url":"https://a"})")),
             false},
        Case{
            "MediaOnInstagram",
            templated(
                R"("template_type":"media","elements":[{"media_type":"image","url":"https://a"}])"),
            false, kInstagram},
        Case{"GenericOnInstagram", generic(1, kElement), true, kInstagram},
        Case{"UnknownTemplate", templated(R"("template_type":"airline_update")"), false}));

TEST(MessengerRules, AMessageWithAnActionHasASubcodeOfItsOwn) {
    const auto body = parse_json(action("typing_on", R"(,"message":{"text":"x"})"));
    EXPECT_EQ(check_send(body->as_object(), Platform::messenger, false)->subcode, 2018014);
}

TEST(MessengerRules, AFileNeedsAnAttachmentWithoutALink) {
    const auto taken = [](const std::string &body) {
        return !check_send(parse_json(body)->as_object(), Platform::messenger, true);
    };
    EXPECT_TRUE(taken(attached("image", "{}")));
    EXPECT_FALSE(taken(attached("image", R"({"url":"https://a"})")));
    EXPECT_FALSE(taken(text("x")));
    EXPECT_FALSE(taken(buttons(1)));
}

TEST(MessengerRules, AnUploadTakesALinkOrAFile) {
    const auto taken = [](const std::string &payload, bool has_file) {
        const auto body =
            parse_json(R"({"message":{"attachment":{"type":"image","payload":)" + payload + "}}}");
        return !check_upload(body->as_object(), has_file);
    };
    EXPECT_TRUE(taken(R"({"url":"https://a","is_reusable":true})", false));
    EXPECT_TRUE(taken("{}", true));
    EXPECT_FALSE(taken("{}", false));
    EXPECT_FALSE(taken(R"({"attachment_id":"1"})", false));
}

TEST(MessengerRules, PassingAThreadNeedsAnAppAndAPerson) {
    const auto taken = [](const char *body, bool has_target) {
        return !check_thread_control(parse_json(body)->as_object(), has_target);
    };
    EXPECT_TRUE(taken(R"({"recipient":{"id":"1"},"target_app_id":263902037430900})", true));
    EXPECT_TRUE(taken(R"({"recipient":{"id":"1"},"target_app_id":"263902037430900"})", true));
    EXPECT_FALSE(taken(R"({"recipient":{"id":"1"}})", true));
    EXPECT_FALSE(taken(R"({"recipient":{"id":"1"},"target_app_id":"inbox"})", true));
    EXPECT_TRUE(taken(R"({"recipient":{"id":"1"},"metadata":"m"})", false));
    EXPECT_FALSE(taken("{}", false));
}

TEST(FieldList, ReadsWhatIsNestedAndLimited) {
    const auto fields = read_fields("id,messages.limit(5).after(9){from,to{id}},updated_time");
    ASSERT_TRUE(fields.ok()) << fields.error().message;
    ASSERT_EQ(fields->size(), 3u);
    const auto &messages = fields->at(1);
    EXPECT_EQ(messages.name, "messages");
    EXPECT_EQ(messages.limit, 5u);
    EXPECT_EQ(messages.after, "9");
    ASSERT_EQ(messages.fields.size(), 2u);
    EXPECT_EQ(messages.fields[1].fields.at(0).name, "id");
    EXPECT_TRUE(read_fields("")->empty());
}

TEST(FieldList, RefusesWhatIsNoList) {
    for (const auto *text : {",", "a,", "a{", "a{b", "a}", "a{}", "a.limit", "a.limit(5", "a.b(1)",
                             "a b", "a{a{a{a{a{a}}}}}"}) {
        EXPECT_FALSE(read_fields(text).ok()) << text;
    }
}

}  // namespace
}  // namespace patchbay::simulators::messenger
