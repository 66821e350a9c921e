#include "core/plugin/frame.h"

#include "contents.h"
#include "core/plugin/abi_check.h"
#include "core/plugin/abi_write.h"
#include "core/plugin/limits.h"
#include "core/plugin/passage.h"

#include <gtest/gtest.h>

#include <cstring>

namespace patchbay::plugin {
namespace {

using Bytes = std::vector<std::uint8_t>;

template <class T>
Bytes flat(const T *object) {
    Bytes frame;
    EXPECT_TRUE(flatten(abi::type_of<T>(), object, frame));
    return frame;
}

TEST(Frame, EveryContentSurvivesThePassage) {
    for (const auto &content : every_content()) {
        const Outgoing message{77, 3, "34600", "corr", "wamid", &content};
        const abi::OutboundView view(message);
        const auto frame = flat(view.get());
        std::pmr::monotonic_buffer_resource arena;
        const auto *there =
            static_cast<const patchbay_outbound *>(rebind(abi::outbound_type, frame, arena));
        ASSERT_NE(there, nullptr) << model::type_name(content);
        EXPECT_EQ(there->token, 77u);
        abi::Fault fault;
        EXPECT_TRUE(abi::check(there, fault)) << fault.path;
        EXPECT_EQ(flat(there), frame) << "the same frame again";
    }
}

TEST(Frame, AbsentAndEmptyTextsStayWhatTheyWere) {
    patchbay_contact contact{};
    contact.size = sizeof contact;
    contact.name = {"", 0};
    Passage passage;
    const auto *there = passage.carry(&contact);
    ASSERT_NE(there, nullptr);
    EXPECT_EQ(there->phone.ptr, nullptr);
    EXPECT_NE(there->name.ptr, nullptr);
    EXPECT_EQ(there->name.len, 0u);
}

TEST(Frame, AShorterStructReadsAsZeroBehindItsSize) {
    patchbay_contact contact{};
    std::memset(&contact, 0xAB, sizeof contact);
    contact.size = offsetof(patchbay_contact, phone) + 8;  // cuts a field in the middle
    contact.address = {"a", 1};
    Passage passage;
    const auto *there = passage.carry(&contact);
    ASSERT_NE(there, nullptr);
    EXPECT_EQ(there->size, contact.size);
    EXPECT_EQ(there->phone.ptr, nullptr);
    EXPECT_EQ(there->name.len, 0u);
}

TEST(Frame, ANewerStructIsReadAsFarAsItIsKnown) {
    struct Newer {
        patchbay_contact known;
        patchbay_str more;
    } newer{};
    newer.known.size = sizeof newer;
    newer.known.name = {"n", 1};
    newer.more = {nullptr, 99};
    Passage passage;
    const auto *there = passage.carry(&newer.known);
    ASSERT_NE(there, nullptr);
    EXPECT_EQ(there->size, sizeof(patchbay_contact));
    EXPECT_EQ(there->name.len, 1u);
}

TEST(Frame, RebindTakesImagesOfNewerAndOlderWriters) {
    patchbay_text text{};
    text.size = sizeof text;
    text.text = {"hello", 5};
    auto frame = flat(&text);
    const auto set_size = [&frame](std::uint32_t size) {
        std::memcpy(frame.data() + sizeof(FrameHeader), &size, sizeof size);
    };
    std::pmr::monotonic_buffer_resource arena;
    set_size(8);  // an older writer, whose struct ended before `text`
    const auto *old = static_cast<const patchbay_text *>(rebind(abi::text_type, frame, arena));
    ASSERT_NE(old, nullptr);
    EXPECT_EQ(old->text.ptr, nullptr);
    set_size(4);
    EXPECT_EQ(rebind(abi::text_type, frame, arena), nullptr);
    set_size(static_cast<std::uint32_t>(frame.size()));
    EXPECT_EQ(rebind(abi::text_type, frame, arena), nullptr) << "reaches behind the frame";
}

TEST(Frame, WhatBreaksTheAbiIsNotFlattened) {
    Bytes frame;
    EXPECT_FALSE(flatten(abi::text_type, nullptr, frame));
    patchbay_text text{};
    EXPECT_FALSE(flatten(abi::text_type, &text, frame)) << "no size";
    text.size = sizeof text;
    text.text = {nullptr, 5};
    EXPECT_FALSE(flatten(abi::text_type, &text, frame));
    patchbay_order order{};
    order.size = sizeof order;
    order.items = {nullptr, 1, sizeof(patchbay_order_item)};
    EXPECT_FALSE(flatten(abi::order_type, &order, frame));
    std::vector<patchbay_order_item> items(kMaxListItems + 1,
                                           {sizeof(patchbay_order_item), 0, {}, {}, {}, {}});
    order.items = {items.data(), kMaxListItems + 1, sizeof(patchbay_order_item)};
    EXPECT_FALSE(flatten(abi::order_type, &order, frame));
    order.items.count = kMaxListItems;
    EXPECT_TRUE(flatten(abi::order_type, &order, frame));
    order.items.stride = 4;
    EXPECT_FALSE(flatten(abi::order_type, &order, frame));
}

TEST(Frame, AFrameOfAnotherTypeSizeOrMagicIsRefused) {
    patchbay_text text{};
    text.size = sizeof text;
    const auto frame = flat(&text);
    std::pmr::monotonic_buffer_resource arena;
    EXPECT_NE(rebind(abi::text_type, frame, arena), nullptr);
    EXPECT_EQ(rebind(abi::contact_type, frame, arena), nullptr);
    for (std::size_t length = 0; length < frame.size(); ++length)
        EXPECT_EQ(rebind(abi::text_type, std::span(frame).first(length), arena), nullptr);
    auto longer = frame;
    longer.push_back(0);
    EXPECT_EQ(rebind(abi::text_type, longer, arena), nullptr);
    auto other = frame;
    other[0] ^= 1;
    EXPECT_EQ(rebind(abi::text_type, other, arena), nullptr);
}

TEST(Frame, RegionsMayNotOverlap) {
    const std::string shared = "shared";
    patchbay_choice choice{};
    choice.size = sizeof choice;
    choice.id = choice.title = {shared.data(), shared.size()};
    auto frame = flat(&choice);
    // Let the title point where the id's bytes are: legal bounds, but the same region twice.
    std::uint64_t at = 0;
    std::uint8_t *image = frame.data() + sizeof(FrameHeader);
    std::memcpy(&at, image + offsetof(patchbay_choice, id), sizeof at);
    std::memcpy(image + offsetof(patchbay_choice, title), &at, sizeof at);
    std::pmr::monotonic_buffer_resource arena;
    EXPECT_EQ(rebind(abi::choice_type, frame, arena), nullptr);
}

TEST(Frame, BytesUpToTheFramesLimit) {
    const std::string body(kMaxFrameBytes - 1024, 'x');
    patchbay_webhook_reply reply{};
    reply.size = sizeof reply;
    reply.body = {reinterpret_cast<const std::uint8_t *>(body.data()), body.size()};
    Bytes frame;
    EXPECT_TRUE(flatten(abi::webhook_reply_type, &reply, frame));
    reply.body.len = kMaxFrameBytes;
    EXPECT_FALSE(flatten(abi::webhook_reply_type, &reply, frame));
}

}  // namespace
}  // namespace patchbay::plugin
