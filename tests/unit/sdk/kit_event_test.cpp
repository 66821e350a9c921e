#include "patchbay/kit/event.hpp"
#include "patchbay/kit/visit.hpp"
#include "tests/unit/sdk/kit_fixture.h"

#include <gtest/gtest.h>

namespace patchbay::sdk::kit_test {
namespace {

patchbay_phone phone(std::string_view number) {
    auto made = make<patchbay_phone>();
    made.number = str(number);
    return made;
}

TEST(KitContent, IsNothingUntilItIsSet) {
    Content content;
    EXPECT_EQ(content.kind(), 0u);
    EXPECT_EQ(content.get().kind, 0u);
}

TEST(KitContent, HasOnePointerForItsKind) {
    Content content;
    content.text("Hello");
    EXPECT_EQ(view(content.get().text->text), "Hello");

    content.media(PATCHBAY_MEDIA_VIDEO).url = str("https://x.example/v");
    EXPECT_EQ(content.kind(), PATCHBAY_CONTENT_MEDIA);
    EXPECT_EQ(content.get().text, nullptr);
    EXPECT_EQ(content.get().media->kind, PATCHBAY_MEDIA_VIDEO);
    EXPECT_EQ(content.get().media->size, sizeof(patchbay_media));

    content.location(1.5, -2.5).name = str("Here");
    EXPECT_EQ(content.get().media, nullptr);
    EXPECT_EQ(content.get().location->latitude, 1.5);
    EXPECT_EQ(content.get().location->longitude, -2.5);

    content.choice("yes", "").description = str("sure");
    EXPECT_EQ(view(content.get().choice->id), "yes");
    EXPECT_EQ(content.get().choice->title.ptr, nullptr);

    content.form().size = sizeof(patchbay_form);
    EXPECT_NE(content.get().form, nullptr);

    content.reaction("", "m1");
    EXPECT_EQ(content.get().reaction->emoji.ptr, nullptr);
    EXPECT_EQ(view(content.get().reaction->message_id), "m1");

    content.unsupported("a poll");
    EXPECT_EQ(content.kind(), PATCHBAY_CONTENT_UNSUPPORTED);
    EXPECT_EQ(view(content.get().unsupported->reason), "a poll");
    EXPECT_EQ(content.get().reaction, nullptr);
}

TEST(KitContent, ATextIsPresentThoughEmpty) {
    Content content;
    content.text({});
    EXPECT_NE(content.get().text->text.ptr, nullptr);
    EXPECT_EQ(content.get().text->text.len, 0u);
}

TEST(KitContent, WhatIsSetAgainBeginsAnew) {
    Content content;
    content.media(PATCHBAY_MEDIA_IMAGE).url = str("https://x.example/i");
    content.location(1, 2).name = str("Here");
    content.choice("a", "b").description = str("c");
    content.order({}).catalog_id = str("k");
    content.media(PATCHBAY_MEDIA_AUDIO);
    EXPECT_EQ(content.get().media->url.ptr, nullptr);
    content.location(3, 4);
    EXPECT_EQ(content.get().location->name.ptr, nullptr);
    content.choice("d", "e");
    EXPECT_EQ(content.get().choice->description.ptr, nullptr);
    content.order({});
    EXPECT_EQ(content.get().order->catalog_id.ptr, nullptr);
}

TEST(KitContent, CardsOwnTheirLists) {
    Content content;
    for (const char *name : {"Ada", "Bob", "Eve"}) {
        std::vector<patchbay_phone> phones(3, phone(name));
        std::vector<patchbay_str> emails = {str(name)};
        content.card(phones, std::move(emails)).name = str(name);
        phones.assign(3, phone("overwritten"));
    }
    const each<patchbay_card> cards(content.get().contacts->contacts);
    ASSERT_EQ(cards.size(), 3u);
    for (const patchbay_card &card : cards) {
        const each<patchbay_phone> phones(card.phones);
        ASSERT_EQ(phones.size(), 3u);
        EXPECT_EQ(view(phones[2].number), view(card.name));
        EXPECT_EQ(view(each<patchbay_str>(card.emails)[0]), view(card.name));
    }
}

TEST(KitContent, CardsOfAnEarlierContentAreGone) {
    Content content;
    content.card();
    content.text("no");
    content.card();
    EXPECT_EQ(content.get().contacts->contacts.count, 1u);
    content.no_cards();
    EXPECT_EQ(content.kind(), PATCHBAY_CONTENT_CONTACTS);
    EXPECT_EQ(content.get().contacts->contacts.count, 0u);
    content.text("no");
    content.no_cards();
    EXPECT_EQ(content.get().contacts->contacts.count, 0u);
}

TEST(KitContent, AnOrderOwnsItsItems) {
    Content content;
    {
        std::vector<patchbay_order_item> items(2, make<patchbay_order_item>());
        items[1].price = str("9.90");
        content.order(items).text = str("quick");
        items[1].price = str("0");
    }
    const each<patchbay_order_item> items(content.get().order->items);
    ASSERT_EQ(items.size(), 2u);
    EXPECT_EQ(view(items[1].price), "9.90");
}

TEST(KitContent, KeepsTextsThatNobodyElseHas) {
    Content content;
    std::vector<std::string_view> kept;
    for (int i = 0; i < 100; ++i)
        kept.push_back(content.keep(std::to_string(i)));
    for (int i = 0; i < 100; ++i)
        EXPECT_EQ(kept[static_cast<std::size_t>(i)], std::to_string(i));
}

// What a sink of events was given, in one line.
struct HeardEvents {
    static patchbay_status message(void *self, const patchbay_message *message) {
        auto &text = *static_cast<std::string *>(self);
        text = std::string(view(message->from->address)) + ' ' +
               std::string(view(message->content->text->text));
        return PATCHBAY_OK;
    }
    static patchbay_status status(void *self, const patchbay_status_update *status) {
        auto &text = *static_cast<std::string *>(self);
        text = std::to_string(status->status);
        if (status->from != nullptr) text.append(" to ").append(view(status->from->address));
        for (const auto &error : each<patchbay_delivery_error>(status->errors)) {
            text.append(" ").append(view(error.code)).append(error.retryable != 0 ? "~" : "!");
        }
        return PATCHBAY_OK;
    }
    static patchbay_status reply(void *self, const patchbay_webhook_reply *reply) {
        auto &text = *static_cast<std::string *>(self);
        text = std::to_string(reply->status) + ' ' + std::string(view(reply->content_type)) + ' ' +
               std::string(view(reply->body)) + (reply->body.ptr != nullptr ? "" : " absent");
        return PATCHBAY_OK;
    }
};

class KitEvent : public testing::Test {
protected:
    std::string heard_;
    const patchbay_event_sink table_ = {
        sizeof table_,       0,       &heard_, &HeardEvents::message, &HeardEvents::status, nullptr,
        &HeardEvents::reply, nullptr, nullptr};
    const EventSink sink_ = EventSink(&table_);
};

TEST_F(KitEvent, AMessageHasItsContactAndItsContent) {
    Message message;
    message.from.address = str("a");
    message.content.text("Hello");
    EXPECT_EQ(message.give(sink_), PATCHBAY_OK);
    EXPECT_EQ(heard_, "a Hello");
    EXPECT_EQ(message.get().size, sizeof(patchbay_message));
}

TEST_F(KitEvent, AStatusNamesAContactThatHasAnAddress) {
    Status sent(PATCHBAY_STATUS_SENT);
    EXPECT_EQ(sent.give(sink_), PATCHBAY_OK);
    EXPECT_EQ(heard_, std::to_string(PATCHBAY_STATUS_SENT));
    sent.to.address = str("b");
    EXPECT_EQ(sent.give(sink_), PATCHBAY_OK);
    EXPECT_EQ(heard_, std::to_string(PATCHBAY_STATUS_SENT) + " to b");
    sent.to.address = {nullptr, 0};
    EXPECT_EQ(sent.get().from, nullptr);
}

TEST_F(KitEvent, AStatusKeepsSeveralErrors) {
    Status failed(PATCHBAY_STATUS_FAILED);
    for (const char *code : {"1", "2", "3"})
        failed.error(code, "", code[0] == '2');
    EXPECT_EQ(failed.give(sink_), PATCHBAY_OK);
    EXPECT_EQ(heard_, std::to_string(PATCHBAY_STATUS_FAILED) + " 1! 2~ 3!");
    EXPECT_EQ(each<patchbay_delivery_error>(failed.get().errors)[0].title.ptr, nullptr);
}

TEST_F(KitEvent, ANoticeAndAReply) {
    const auto notice = make_notice("opt_out", "", 7, "{}");
    EXPECT_EQ(view(notice.kind), "opt_out");
    EXPECT_EQ(notice.account.ptr, nullptr);
    EXPECT_EQ(notice.timestamp, 7);
    EXPECT_EQ(view(notice.data), "{}");
    EXPECT_EQ(give_reply(sink_, 200, {}), PATCHBAY_OK);
    EXPECT_EQ(heard_, "200 text/plain; charset=utf-8 ");
    EXPECT_EQ(give_reply(sink_, 202, "<a/>", "text/xml"), PATCHBAY_OK);
    EXPECT_EQ(heard_, "202 text/xml <a/>");
}

TEST(KitVisit, EachKindGoesToItsFunction) {
    FakeHost host;
    const auto text = make<patchbay_text>();
    const auto media = make<patchbay_media>();
    const auto location = make<patchbay_location>();
    const auto cards = make<patchbay_cards>();
    const auto reaction = make<patchbay_reaction>();
    const auto choices = make<patchbay_choices>();
    const auto template_message = make<patchbay_template>();
    const auto link = make<patchbay_link>();
    const auto form = make<patchbay_form>();
    const auto location_request = make<patchbay_location_request>();
    auto content = make<patchbay_content>();
    content.text = &text;
    content.media = &media;
    content.location = &location;
    content.contacts = &cards;
    content.reaction = &reaction;
    content.choices = &choices;
    content.template_message = &template_message;
    content.link = &link;
    content.form = &form;
    content.location_request = &location_request;
    const auto visited = [&](std::uint32_t kind) {
        content.kind = kind;
        return visit(
            content, host.encode(), [](const patchbay_text &) { return 1001; },
            [](const patchbay_media &) { return 1002; },
            [](const patchbay_location &) { return 1003; },
            [](const patchbay_cards &) { return 1004; },
            [](const patchbay_reaction &) { return 1007; },
            [](const patchbay_choices &) { return 1010; },
            [](const patchbay_template &) { return 1011; },
            [](const patchbay_link &) { return 1012; }, [](const patchbay_form &) { return 1006; },
            [](const patchbay_location_request &) { return 1013; });
    };
    for (const std::uint32_t kind :
         {PATCHBAY_CONTENT_TEXT, PATCHBAY_CONTENT_MEDIA, PATCHBAY_CONTENT_LOCATION,
          PATCHBAY_CONTENT_CONTACTS, PATCHBAY_CONTENT_FORM, PATCHBAY_CONTENT_REACTION,
          PATCHBAY_CONTENT_CHOICES, PATCHBAY_CONTENT_TEMPLATE, PATCHBAY_CONTENT_LINK,
          PATCHBAY_CONTENT_LOCATION_REQUEST})
        EXPECT_EQ(visited(kind), static_cast<patchbay_status>(1000 + kind)) << kind;
    EXPECT_TRUE(host.failures.empty());
    // What only comes in, and what a newer host may have.
    for (const std::uint32_t kind : {0u, PATCHBAY_CONTENT_CHOICE, PATCHBAY_CONTENT_ORDER, 99u})
        EXPECT_EQ(visited(kind), PATCHBAY_E_UNSUPPORTED) << kind;
}

TEST(KitVisit, WhatNoFunctionTakesIsRefusedByItsType) {
    FakeHost host;
    auto content = make<patchbay_content>();
    for (std::uint32_t kind = 0; kind < 20; ++kind) {
        if (kind == PATCHBAY_CONTENT_TEXT) continue;
        host.failures.clear();
        content.kind = kind;
        EXPECT_EQ(visit(content, host.encode(), [](const patchbay_text &) { return PATCHBAY_OK; }),
                  PATCHBAY_E_UNSUPPORTED);
        ASSERT_EQ(host.failures.size(), 1u) << kind;
        EXPECT_EQ(host.failures[0], std::to_string(PATCHBAY_E_UNSUPPORTED) +
                                        " /type: this channel cannot send this type of content");
    }
}

TEST(KitVisit, AContentThatIsNotThereIsTheHostsMistake) {
    FakeHost host;
    auto content = make<patchbay_content>();
    content.kind = PATCHBAY_CONTENT_TEXT;
    EXPECT_EQ(visit(content, host.encode(), [](const patchbay_text &) { return PATCHBAY_OK; }),
              PATCHBAY_E_ARGUMENT);
}

}  // namespace
}  // namespace patchbay::sdk::kit_test
