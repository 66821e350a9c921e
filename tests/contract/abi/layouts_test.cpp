// Contents of every kind cross unchanged, straight and through a frame.
#include "core/plugin/abi_check.h"
#include "core/plugin/abi_read.h"
#include "core/plugin/abi_write.h"
#include "core/plugin/passage.h"
#include "tests/unit/plugin/contents.h"

#include <gtest/gtest.h>

#include <utility>

namespace patchbay::plugin {
namespace {

// What a contact could send (the first nine kinds), there and back again.
TEST(Layouts, EveryInboundContentComesBackAsItWas) {
    const auto contents = every_content();
    ASSERT_EQ(contents.size(), std::variant_size_v<model::Content>);
    for (std::size_t kind = 0; kind < 9; ++kind) {
        ASSERT_EQ(contents[kind].index(), kind);
        const abi::ContentView view(contents[kind]);
        patchbay_contact contact{};
        contact.size = sizeof contact;
        contact.address = {"34600", 5};
        contact.username = {"ana", 3};
        patchbay_message message{};
        message.size = sizeof message;
        message.id = {"m", 1};
        message.from = &contact;
        message.content = view.get();
        message.referral = {"{}", 2};
        message.part_of = {"m0", 2};
        message.flags = PATCHBAY_MESSAGE_ANSWERED | PATCHBAY_MESSAGE_OWN;
        Passage passage;
        for (const auto *crossed : {&std::as_const(message), passage.carry(&message)}) {
            ASSERT_NE(crossed, nullptr);
            abi::Fault fault;
            ASSERT_TRUE(abi::check(crossed, fault)) << fault.path << ' ' << fault.what;
            const auto read = abi::read(*crossed);
            ASSERT_TRUE(read) << read.error().message;
            EXPECT_EQ(model::to_json(read->content), model::to_json(contents[kind]));
            EXPECT_EQ(read->from.username, "ana");
            EXPECT_EQ(read->referral, "{}");
            EXPECT_EQ(read->part_of, "m0");
            EXPECT_TRUE(read->answered);
            EXPECT_TRUE(read->own);
        }
    }
}

// What goes out alone, as a plugin reads it on the other side of a frame.
TEST(Layouts, WhatGoesOutAloneCrossesWhole) {
    const std::string blob(64, 'a');
    model::Media media;
    media.url = "blob:" + blob;
    const model::Content contents[] = {
        model::LocationRequest{"Where?"},
        model::Form{"flow", "tok", "{\"a\":1}", "Book a visit", "Open", "FIRST"}, media};
    Passage passage;
    const auto carry = [&passage](const model::Content &content) {
        const abi::ContentView view(content);
        return passage.carry(view.get());
    };
    const auto text = [](patchbay_str s) { return std::string(s.ptr, s.len); };
    const auto *crossed = carry(contents[0]);
    ASSERT_NE(crossed, nullptr);
    EXPECT_EQ(crossed->kind, PATCHBAY_CONTENT_LOCATION_REQUEST);
    EXPECT_EQ(text(crossed->location_request->text), "Where?");
    crossed = carry(contents[1]);
    ASSERT_NE(crossed, nullptr);
    EXPECT_EQ(text(crossed->form->name), "flow");
    EXPECT_EQ(text(crossed->form->text), "Book a visit");
    EXPECT_EQ(text(crossed->form->title), "Open");
    EXPECT_EQ(text(crossed->form->screen), "FIRST");
    crossed = carry(contents[2]);
    ASSERT_NE(crossed, nullptr);
    EXPECT_EQ(text(crossed->media->blob), blob);
    EXPECT_EQ(crossed->media->url.ptr, nullptr);
}

TEST(Layouts, AnOutgoingMessageSaysWhichAccountWasWrittenTo) {
    const model::Content content = model::Text{"hi"};
    Outgoing outgoing;
    outgoing.token = 7;
    outgoing.to = "34600";
    outgoing.account = "+15550001";
    outgoing.content = &content;
    const abi::OutboundView view(outgoing);
    Passage passage;
    for (const auto *crossed : {view.get(), passage.carry(view.get())}) {
        ASSERT_NE(crossed, nullptr);
        EXPECT_EQ(std::string(crossed->account.ptr, crossed->account.len), "+15550001");
    }
}

// A contact that writes a URL like one of ours gets no file by it.
TEST(Layouts, AContactCannotNameAFileOfTheHost) {
    patchbay_media media{};
    media.size = sizeof media;
    media.kind = PATCHBAY_MEDIA_IMAGE;
    media.url = {"blob:0123", 9};
    media.blob = {"0123", 4};
    patchbay_content content{};
    content.size = sizeof content;
    content.kind = PATCHBAY_CONTENT_MEDIA;
    content.media = &media;
    patchbay_contact contact{};
    contact.size = sizeof contact;
    contact.address = {"34600", 5};
    patchbay_message message{};
    message.size = sizeof message;
    message.id = {"m", 1};
    message.from = &contact;
    message.content = &content;
    const auto read = abi::read(message);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(std::get<model::Media>(read->content).url, "");
}

TEST(Layouts, StatusesAndNoticesComeBackAsTheyWere) {
    const patchbay_delivery_error error = {sizeof error, 1, {"131", 3}, {"title", 5}};
    patchbay_contact contact{};
    contact.size = sizeof contact;
    contact.address = {"34600", 5};
    patchbay_status_update status{};
    status.size = sizeof status;
    status.status = PATCHBAY_STATUS_FAILED;
    status.from = &contact;
    status.watermark = {"w", 1};
    status.flags = PATCHBAY_STATUS_OWN;
    status.timestamp = -5;
    status.errors = {&error, 1, sizeof error};
    patchbay_notice notice{};
    notice.size = sizeof notice;
    notice.kind = {"echo", 4};
    notice.data = {"{\"a\":1}", 7};
    notice.flags = PATCHBAY_NOTICE_TEMPLATES;
    notice.from = &contact;
    Passage passage;
    for (const auto *crossed : {&std::as_const(status), passage.carry(&status)}) {
        const auto read = abi::read(*crossed);
        ASSERT_TRUE(read) << read.error().message;
        EXPECT_EQ(read->from.address, "34600");
        EXPECT_EQ(read->watermark, "w");
        EXPECT_TRUE(read->own);
        EXPECT_EQ(read->timestamp, -5);
        ASSERT_EQ(read->errors.size(), 1u);
        EXPECT_TRUE(read->errors[0].retryable);
        EXPECT_EQ(read->errors[0].code, "131");
    }
    for (const auto *crossed : {&std::as_const(notice), passage.carry(&notice)}) {
        const auto read = abi::read(*crossed);
        EXPECT_EQ(read.kind, "echo");
        EXPECT_EQ(read.data, "{\"a\":1}");
        EXPECT_TRUE(read.templates);
        EXPECT_FALSE(read.alarm);
        EXPECT_EQ(read.from.address, "34600");
    }
}

}  // namespace
}  // namespace patchbay::plugin
