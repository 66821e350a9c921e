#include "core/model/event.h"

#include "core/model/writer.h"
#include "tests/unit/model/samples.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <gtest/gtest.h>

#include <algorithm>

namespace patchbay::model {
namespace {

constexpr TimeMs kTenOClock = 1'795'514'400'000;  // 2026-11-24T10:00:00Z

Message message() {
    return {.channel = "support-wa",
            .account = "1066",
            .id = "wamid.1",
            .from = {"34600111222", "+34600111222", "ES.1349", "ES.77", "ana", "Ana"},
            .timestamp = kTenOClock,
            .content = Text{"Hi"},
            .reply_to = "wamid.0",
            .referral = R"({"source_id":"7","ctwa":{"clid":"x"}})",
            .raw = R"({"id":"wamid.1"})",
            .part_of = ""};
}

Status status() {
    return {"support-wa",
            "1066",
            "wamid.1",
            DeliveryStatus::failed,
            kTenOClock,
            "t1",
            {},
            "",
            {{"131047", "Re-engagement message", false}, {"130429", "", true}},
            ""};
}

Notice notice() { return {"support-wa", "1066", "echo", kTenOClock, R"({"to":"1"})", ""}; }

// The text of an event, after checking that both writers agree and that it is one line of JSON.
std::string line_of(const Event &event) {
    const std::string text = to_text(event);
    EXPECT_EQ(text, patchbay::to_text(to_json(event)));
    EXPECT_EQ(text.find('\n'), std::string::npos);
    const auto value = parse_json(text);
    EXPECT_TRUE(value) << text;
    return text;
}

TEST(EventJson, AMessageHasTheNamesAndTheOrderOfTheContract) {
    EXPECT_EQ(line_of(message()),
              R"({"type":"message","channel":"support-wa","account":"1066","id":"wamid.1",)"
              R"("from":{"address":"34600111222","phone":"+34600111222","user_id":"ES.1349",)"
              R"("parent_user_id":"ES.77","username":"ana","name":"Ana"},)"
              R"("timestamp":"2026-11-24T10:00:00Z","content":{"type":"text","text":"Hi"},)"
              R"("reply_to":"wamid.0","referral":{"source_id":"7","ctwa":{"clid":"x"}},)"
              R"("raw":{"id":"wamid.1"}})");
}

TEST(EventJson, ABackendsEventIsWrittenAndReadBackWhole) {
    const BackendEvent event{"repairs",
                             "changed",
                             "evt-1",
                             kTenOClock,
                             {"ticket:7", "serial:A"},
                             R"({"status":"repaired"})",
                             R"({"n":1.5})",
                             true};
    const std::string text = to_text(event);
    EXPECT_EQ(text, R"({"type":"event","backend":"repairs","name":"changed","id":"evt-1",)"
                    R"("timestamp":"2026-11-24T10:00:00Z","subjects":["ticket:7","serial:A"],)"
                    R"("data":{"status":"repaired"},"raw":{"n":1.5}})");
    EXPECT_EQ(patchbay::to_text(to_json(event)), text);
    const auto back = backend_event_from_json(to_json(event));
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(to_text(*back), text);
    EXPECT_EQ(back->subjects, event.subjects);
    EXPECT_EQ(back->timestamp, event.timestamp);
    EXPECT_FALSE(back->last) << "is for the way there alone";
    const auto sparse = backend_event_from_json(to_json(BackendEvent{}));
    ASSERT_TRUE(sparse);
    EXPECT_EQ(to_text(*sparse), to_text(BackendEvent{}));
    EXPECT_EQ(backend_event_from_json(to_json(notice())).error().where, "/type");
}

TEST(EventJson, ANoticesFlagsAreNotInIt) {
    Notice loud = notice();
    loud.alarm = loud.templates = true;
    EXPECT_EQ(to_text(loud), to_text(notice()));
}

TEST(EventJson, OptionalMembersAreLeftOut) {
    Message plain;
    plain.channel = "sms";
    plain.account = "+1";
    plain.id = "SM1";
    plain.from.address = "+34600111222";
    plain.content = Text{"Hi"};
    EXPECT_EQ(line_of(plain), R"({"type":"message","channel":"sms","account":"+1","id":"SM1",)"
                              R"("from":{"address":"+34600111222"},)"
                              R"("content":{"type":"text","text":"Hi"}})");
}

TEST(EventJson, TimestampsHaveMillisecondsOnlyWhereGiven) {
    Message one = message();
    one.timestamp += 250;
    EXPECT_NE(line_of(one).find(R"("timestamp":"2026-11-24T10:00:00.250Z")"), std::string::npos);
}

TEST(EventJson, AStatusOfOneMessageHasTheFirstShape) {
    EXPECT_EQ(line_of(status()),
              R"({"type":"status","channel":"support-wa","account":"1066","message_id":"wamid.1",)"
              R"("status":"failed","timestamp":"2026-11-24T10:00:00Z","correlation":"t1",)"
              R"("errors":[{"code":"131047","title":"Re-engagement message","retryable":false},)"
              R"({"code":"130429","retryable":true}]})");
    Status told = status();
    told.from.address = "34600111222";  // as a plugin may say; not in this shape
    EXPECT_EQ(line_of(told), line_of(status()));
}

TEST(EventJson, AWatermarkHasTheSecondShape) {
    Status read;
    read.channel = "page";
    read.account = "99";
    read.from.address = "psid1";
    read.watermark = "1458668856253";
    read.status = DeliveryStatus::read;
    read.timestamp = kTenOClock;
    EXPECT_EQ(line_of(read), R"({"type":"status","channel":"page","account":"99",)"
                             R"("from":{"address":"psid1"},"watermark":"1458668856253",)"
                             R"("status":"read","timestamp":"2026-11-24T10:00:00Z"})");
}

TEST(EventJson, ANoticeAlwaysHasData) {
    EXPECT_EQ(line_of(notice()),
              R"({"type":"notice","channel":"support-wa","account":"1066","kind":"echo",)"
              R"("data":{"to":"1"}})");
    Notice bare{"c", "a", "unknown", 0, "", "[1,\n 2]"};
    EXPECT_EQ(line_of(bare), R"({"type":"notice","channel":"c","account":"a","kind":"unknown",)"
                             R"("data":{},"raw":[1,2]})");
    bare.data = "[1]";
    EXPECT_NE(line_of(bare).find(R"("data":{"text":"[1]"})"), std::string::npos);
}

TEST(EventJson, StatusNamesAreThoseOfTheContract) {
    EXPECT_EQ(status_name(DeliveryStatus::sent), "sent");
    EXPECT_EQ(status_name(DeliveryStatus::delivered), "delivered");
    EXPECT_EQ(status_name(DeliveryStatus::read), "read");
    EXPECT_EQ(status_name(DeliveryStatus::failed), "failed");
}

TEST(EventFromJson, EveryMessageIsReadBackWhateverItsContent) {
    auto contents = full_contents();
    const auto sparse = sparse_contents();
    contents.insert(contents.end(), sparse.begin(), sparse.end());
    contents.emplace_back(Location{1000, -1000, "", ""});
    for (const Content &content : contents) {
        Message one = message();
        one.content = content;
        const auto back = message_from_json(to_json(one));
        ASSERT_TRUE(back) << to_text(Event(one)) << back.error().message;
        EXPECT_EQ(line_of(*back), line_of(one));
        EXPECT_EQ(back->content.index(), content.index());
    }
    Message empty;
    const auto back = message_from_json(to_json(empty));
    ASSERT_TRUE(back);
    EXPECT_EQ(line_of(*back), line_of(empty));
}

TEST(EventFromJson, EveryMemberOfAMessageSurvives) {
    const auto back = message_from_json(to_json(message()));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->channel, "support-wa");
    EXPECT_EQ(back->account, "1066");
    EXPECT_EQ(back->id, "wamid.1");
    EXPECT_EQ(back->from.address, "34600111222");
    EXPECT_EQ(back->from.parent_user_id, "ES.77");
    EXPECT_EQ(back->timestamp, kTenOClock);
    EXPECT_EQ(back->reply_to, "wamid.0");
    EXPECT_EQ(back->referral, message().referral);
    EXPECT_EQ(back->raw, message().raw);
}

TEST(EventFromJson, WhatNoFlowAnswersStaysSo) {
    Message further = message();
    further.part_of = "wamid.0";
    Message answered = message();
    answered.answered = true;
    EXPECT_NE(line_of(further).find(R"("part_of":"wamid.0")"), std::string::npos);
    EXPECT_NE(line_of(answered).find(R"("answered_by":"provider")"), std::string::npos);
    for (const Message &one : {message(), further, answered}) {
        const auto back = message_from_json(to_json(one));
        ASSERT_TRUE(back);
        EXPECT_EQ(back->part_of, one.part_of);
        EXPECT_EQ(back->answered, one.answered);
        EXPECT_EQ(back->silent(), one.silent());
    }
    EXPECT_FALSE(message().silent());
}

TEST(EventFromJson, EveryStatusIsReadBack) {
    Status second = status();
    second.message_id.clear();
    second.from.address = "psid1";
    second.watermark = "17";
    second.errors.clear();
    second.raw = "{}";
    for (const Status &one : {status(), second, Status{}})
        for (const auto kind : {DeliveryStatus::sent, DeliveryStatus::delivered,
                                DeliveryStatus::read, DeliveryStatus::failed}) {
            Status written = one;
            written.status = kind;
            const auto back = status_from_json(to_json(written));
            ASSERT_TRUE(back);
            EXPECT_EQ(back->status, kind);
            EXPECT_EQ(line_of(*back), line_of(written));
        }
}

// Providers and plugins choose these texts: none may break the line, the journal or be lost.
TEST(EventFromJson, HostileEmbeddedTextIsKeptAndReadBack) {
    const std::string deep = std::string(10'000, '[') + std::string(10'000, ']');
    const std::string edge =
        std::string(kMaxEmbeddedDepth, '[') + std::string(kMaxEmbeddedDepth, ']');
    for (const std::string &text :
         {std::string("{\n\"a\":\t1}"), std::string("not json"), std::string("\"a\\ud800\""),
          std::string("1e400"), std::string("{\"a\":"), std::string("\"},\"id\":\"forged"),
          std::string("\"text\""), std::string("[]"), deep, edge, "[" + edge + "]"}) {
        Message one = message();
        one.raw = text;
        one.referral = text;
        const auto value = parse_json(line_of(one));
        ASSERT_TRUE(value);
        EXPECT_EQ(text_member(value->get_object(), "id"), "wamid.1");
        EXPECT_TRUE(value->get_object().at("referral").is_object());
        const auto back = message_from_json(value->get_object());
        ASSERT_TRUE(back);
        EXPECT_EQ(line_of(*back), line_of(one));

        Notice news = notice();
        news.data = text;
        news.raw = line_of(one);
        const auto line = parse_json(line_of(news));
        ASSERT_TRUE(line);
        EXPECT_TRUE(line->get_object().at("data").is_object());
    }
    Message one = message();
    one.raw = deep;
    EXPECT_EQ(message_from_json(to_json(one))->raw, deep);
}

TEST(EventFromJson, HostileBytesInAnyTextStillGiveOneLineOfJson) {
    const std::string hostile("\"\n\0\xff\xed\xa0\x80\\", 8);
    Message one = message();
    one.channel = one.account = one.id = one.from.name = one.reply_to = one.raw = hostile;
    one.content = Text{hostile};
    const std::string text = to_text(Event(one));
    EXPECT_EQ(text.find('\n'), std::string::npos);
    EXPECT_TRUE(parse_json(text)) << text;
}

TEST(EventFromJson, AnotherShapeIsRefusedAtItsPlace) {
    EXPECT_EQ(message_from_json(to_json(status())).error().where, "/type");
    EXPECT_EQ(status_from_json(to_json(message())).error().where, "/type");
    EXPECT_EQ(message_from_json({}).error().where, "/type");

    json::object bad = to_json(message());
    bad["content"] = json::object{{"type", "text"}, {"text", 1}};
    EXPECT_EQ(message_from_json(bad).error().where, "/content/text");
    bad.erase("content");
    EXPECT_EQ(message_from_json(bad).error().message, "'content' is missing");
    bad = to_json(status());
    bad["status"] = "seen";
    EXPECT_EQ(status_from_json(bad).error().where, "/status");
}

}  // namespace
}  // namespace patchbay::model
