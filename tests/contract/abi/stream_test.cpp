// Every call of patchbay.stream/1, directly and through frames.
#include "core/model/content.h"
#include "fixture.h"

#include <gmock/gmock.h>

namespace patchbay::plugin {
namespace {

using testing::HasSubstr;

class WireStream : public BothWays {
protected:
    std::unique_ptr<Instance> wire = create("wire", options());

    static InstanceOptions options() {
        InstanceOptions result;
        result.settings = {{"url", "tcp://127.0.0.1:7"}, {"password", "{{secret:password}}"}};
        result.secrets = {{"password", "open sesame"}};
        return result;
    }

    // The one action that came, which must be of this kind.
    template <class Action>
    static Action only(Result<StreamActions> actions) {
        EXPECT_TRUE(actions) << (actions ? "" : actions.error().message);
        if (!actions || actions->size() != 1 || !std::holds_alternative<Action>(actions->front())) {
            ADD_FAILURE() << "not one action of that kind";
            return {};
        }
        return std::move(std::get<Action>(actions->front()));
    }
    static std::string fault(Result<StreamActions> actions) {
        return actions ? "(none)" : actions.error().message;
    }
    Result<StreamActions> submit(Token token, const model::Content &content) {
        Outgoing message;
        message.token = token;
        message.to = "ana";
        message.content = &content;
        return wire->stream_submit(message);
    }
    const model::Content text = model::Text{"hello"};
};

TEST_P(WireStream, NamesItsConnections) {
    ASSERT_TRUE(wire->has_stream());
    const auto endpoints = wire->endpoints();
    ASSERT_TRUE(endpoints) << endpoints.error().message;
    ASSERT_EQ(endpoints->size(), 2u);
    EXPECT_EQ((*endpoints)[1].connection, 2u);
    EXPECT_EQ((*endpoints)[1].url, "tcp://127.0.0.1:7");
}

TEST_P(WireStream, TheHostPutsTheSecretInAndCorrectsTheLength) {
    auto actions = wire->stream_opened(2);
    ASSERT_TRUE(actions) << actions.error().message;
    ASSERT_EQ(actions->size(), 2u);
    const auto &write = std::get<StreamWrite>((*actions)[0]);
    EXPECT_EQ(write.connection, 2u);
    EXPECT_EQ(write.bytes, std::string("\0\0\0\x16login open sesame\n", 22));
    const auto &timer = std::get<StreamTimer>((*actions)[1]);
    EXPECT_EQ(timer.connection, 2u);
    EXPECT_EQ(timer.timer, 1u);
    EXPECT_EQ(timer.delay_ms, 1'000u);
}

TEST_P(WireStream, ASecretThatTheManifestDoesNotNameIsRefused) {
    EXPECT_THAT(fault(wire->stream_bytes(1, "secret\n")),
                HasSubstr("the secret 'another' is not allowed here"));
}

TEST_P(WireStream, BytesInAnyPiecesGiveTheSameEvents) {
    EXPECT_TRUE(wire->stream_bytes(1, "mess")->empty());
    auto event = only<StreamEvent>(wire->stream_bytes(1, "age m1 ana good day\nro"));
    EXPECT_EQ(event.token, 101u);
    const auto &message = std::get<model::Message>(event.event);
    EXPECT_EQ(message.channel, "line");
    EXPECT_EQ(message.id, "m1");
    EXPECT_EQ(message.from.address, "ana");
    EXPECT_EQ(std::get<model::Text>(message.content).text, "good day");
    EXPECT_EQ(only<StreamCredit>(wire->stream_bytes(1, "om 3\n")).count, 3u);
    auto receipt = only<StreamEvent>(wire->stream_bytes(1, "receipt p1\n"));
    EXPECT_EQ(receipt.token, 0u);
    EXPECT_EQ(std::get<model::Status>(receipt.event).message_id, "p1");
}

TEST_P(WireStream, AMessageIsSubmittedAndSettled) {
    EXPECT_EQ(only<StreamWrite>(submit(7, text)).bytes, "send 7 ana hello\n");
    auto settled = only<Settlement>(wire->stream_bytes(1, "sent 7 p7\n"));
    EXPECT_EQ(settled.token, 7u);
    EXPECT_EQ(settled.outcome.kind, OutcomeKind::sent);
    EXPECT_EQ(settled.outcome.message_id, "p7");
    ASSERT_TRUE(submit(8, text));
    settled = only<Settlement>(wire->stream_bytes(1, "no 8 E1\n"));
    EXPECT_EQ(settled.outcome.kind, OutcomeKind::failed);
    EXPECT_EQ(settled.outcome.code, "E1");
    ASSERT_TRUE(submit(9, text));
    settled = only<Settlement>(wire->stream_bytes(1, "wait 9\n"));
    EXPECT_EQ(settled.outcome.kind, OutcomeKind::throttle_line);
    EXPECT_EQ(settled.outcome.retry_after_ms, 3'000);
}

TEST_P(WireStream, WithoutRoomASubmitSaysNotNow) {
    ASSERT_TRUE(submit(1, text));
    ASSERT_TRUE(submit(2, text));
    const auto third = submit(3, text);
    ASSERT_FALSE(third);
    EXPECT_EQ(third.error().code, kNotNow);
}

TEST_P(WireStream, WhatItCannotCarryIsTheContentsFault) {
    const model::Content place = model::Location{1, 2, "", ""};
    const auto refused = submit(1, place);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, kContent);
}

TEST_P(WireStream, EncodeShowsWhatWouldLeave) {
    Outgoing message;
    message.token = 1;
    message.to = "ana";
    message.content = &text;
    const auto frames = wire->encode(message);
    ASSERT_TRUE(frames) << frames.error().message;
    ASSERT_EQ(frames->size(), 1u);
    EXPECT_EQ(frames->front().frame, "send");
    EXPECT_EQ(frames->front().body, "send 0 ana hello\n");
}

TEST_P(WireStream, DurableTimersAndTheEndAreTold) {
    EXPECT_EQ(only<StreamWrite>(wire->stream_durable(101, true)).bytes, "ack 101 1\n");
    EXPECT_EQ(only<StreamWrite>(wire->stream_durable(102, false)).bytes, "ack 102 0\n");
    EXPECT_EQ(only<StreamWrite>(wire->stream_timer(2, 1)).connection, 2u);
    ASSERT_TRUE(submit(5, text));
    auto closed = wire->stream_closed(1, "the peer closed it");
    ASSERT_TRUE(closed);
    ASSERT_EQ(closed->size(), 2u);
    EXPECT_EQ(std::get<Settlement>((*closed)[0]).outcome.kind, OutcomeKind::in_doubt);
    EXPECT_EQ(std::get<Settlement>((*closed)[0]).outcome.title, "the peer closed it");
    EXPECT_EQ(std::get<StreamCredit>((*closed)[1]).count, 0u);
    auto stopped = wire->stream_stop();
    ASSERT_TRUE(stopped);
    ASSERT_EQ(stopped->size(), 2u);
    EXPECT_TRUE(std::holds_alternative<StreamClose>((*stopped)[1]));
}

TEST_P(WireStream, ACloseSaysWhetherItIsForGood) {
    const auto refused = only<StreamClose>(wire->stream_bytes(1, "refuse password\n"));
    EXPECT_TRUE(refused.refused);
    EXPECT_EQ(refused.title, "password");
    const auto left = only<StreamClose>(wire->stream_bytes(2, "leave\n"));
    EXPECT_FALSE(left.refused);
    EXPECT_EQ(left.again_after_ms, 7'000);
}

TEST_P(WireStream, RecordsAreKeptDroppedAndGivenBack) {
    const auto kept = only<StreamRecord>(wire->stream_bytes(1, "keep a some value\n"));
    EXPECT_EQ(kept.token, 50u);
    EXPECT_EQ(kept.key, "a");
    EXPECT_EQ(kept.value, "some value");
    EXPECT_EQ(only<StreamRecord>(wire->stream_bytes(1, "keep b\n")).value, "");
    const auto dropped = only<StreamRecord>(wire->stream_bytes(1, "drop a\n"));
    EXPECT_EQ(dropped.key, "a");
    EXPECT_EQ(dropped.value, std::nullopt);
    const std::string bytes("\0\xFF", 2);
    EXPECT_EQ(only<StreamTimer>(wire->stream_kept({0, "c", bytes})).connection, 0u);
    EXPECT_EQ(only<StreamWrite>(wire->stream_bytes(1, "kept\n")).bytes, "kept c=" + bytes + " \n");
}

TEST_P(WireStream, ARecordOfTheLimitIsTaken) {
    const std::string key(512, 'k'), value(128 * 1024, 'v');
    ASSERT_TRUE(wire->stream_kept({0, key, value}));
    EXPECT_EQ(only<StreamWrite>(wire->stream_bytes(1, "kept\n")).bytes,
              "kept " + key + '=' + value + " \n");
    EXPECT_EQ(only<StreamRecord>(wire->stream_bytes(1, "keep " + key + ' ' + value + '\n')).value,
              value);
    EXPECT_THAT(fault(wire->stream_bytes(1, "keep " + key + "k " + value + '\n')),
                HasSubstr("key is over the limit of 512 bytes"));
    EXPECT_THAT(fault(wire->stream_bytes(2, "keep " + key + ' ' + value + "v\n")),
                HasSubstr("value is over the limit of 131072 bytes"));
}

TEST_P(WireStream, OfACallThatFailsNothingIsDone) {
    EXPECT_THAT(fault(wire->stream_bytes(1, "room 3\nthrow\n")), HasSubstr("thrown"));
    EXPECT_THAT(fault(wire->stream_bytes(2, "nobody m1\n")), HasSubstr("sink.event"));
    EXPECT_THAT(fault(wire->stream_bytes(2, "whatever\n")), HasSubstr("an unknown line"));
}

PATCHBAY_BOTH_WAYS(WireStream);

}  // namespace
}  // namespace patchbay::plugin
