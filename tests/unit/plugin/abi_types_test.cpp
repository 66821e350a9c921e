#include "core/plugin/abi_types.h"

#include "core/plugin/abi_check.h"
#include "core/plugin/limits.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

namespace patchbay::plugin::abi {
namespace {

TEST(AbiTypes, FieldsTileEachStructWithoutGaps) {
    for (const auto *type : all_types()) {
        std::uint32_t at = type->prefixed ? 4 : 0;
        for (const auto &field : type->fields) {
            EXPECT_EQ(field.offset, at) << type->name << '.' << field.name;
            at = field.offset + width(field.kind);
        }
        EXPECT_EQ(at, type->size) << type->name << ": a field has no description";
    }
}

TEST(AbiTypes, IdsAreUniqueAndObjectsHaveTypes) {
    std::uint32_t expected = 1;
    for (const auto *type : all_types()) {
        EXPECT_EQ(type->id, expected++) << type->name;
        for (const auto &field : type->fields) {
            const bool typed = field.kind == Kind::object || field.kind == Kind::objects;
            EXPECT_EQ(field.type != nullptr, typed) << type->name << '.' << field.name;
        }
    }
}

patchbay_str str(const std::string &text) { return {text.data(), text.size()}; }

struct ContactCheck : testing::Test {
    patchbay_contact contact{};
    Fault fault;
    ContactCheck() { contact.size = sizeof contact; }
    bool good() { return check(&contact, fault); }
};

TEST_F(ContactCheck, AnIdOfTheLimitPassesAndOneByteMoreDoesNot) {
    const std::string most(kMaxIdBytes, 'x');
    contact.address = str(most);
    EXPECT_TRUE(good());
    const std::string more(kMaxIdBytes + 1, 'x');
    contact.address = str(more);
    EXPECT_FALSE(good());
    EXPECT_EQ(fault.code, PATCHBAY_E_TOO_LARGE);
    EXPECT_EQ(fault.path, "address");
    EXPECT_EQ(fault.what, "is over the limit of 1024 bytes");
}

TEST_F(ContactCheck, TextThatIsNotUtf8IsRefusedWhereverItStands) {
    for (const std::string bad :
         {"\xC0\x80", "\xED\xA0\x80", "\xF5\x80\x80\x80", "12345678\xFF", "1234567\xC3", "\x80"}) {
        contact.name = str(bad);
        EXPECT_FALSE(good()) << bad;
        EXPECT_EQ(fault.path, "name");
    }
    const std::string fine = std::string("a\0b", 3) + "ñandú 🙂";
    contact.name = str(fine);
    EXPECT_TRUE(good());
}

TEST_F(ContactCheck, AShorterStructIsReadOnlyAsFarAsItGoes) {
    contact.name = {nullptr, 9};  // garbage behind the size
    contact.size = offsetof(patchbay_contact, name);
    EXPECT_TRUE(good());
    contact.size = offsetof(patchbay_contact, name) + 8;
    EXPECT_FALSE(good());
    EXPECT_EQ(fault.what, "is cut in the middle by the struct's size");
    contact.size = sizeof contact + 64;  // a newer writer
    contact.name = {nullptr, 0};
    EXPECT_TRUE(good());
    contact.size = 4;
    EXPECT_FALSE(good());
}

struct TextCheck : testing::Test {
    patchbay_text text{};
    Fault fault;
    TextCheck() { text.size = sizeof text; }
};

TEST_F(TextCheck, TheLimitOfATextIsFourMebibytes) {
    std::string most(kMaxTextBytes, 'x');
    text.text = str(most);
    EXPECT_TRUE(check(&text, fault));
    most += 'x';
    text.text = str(most);
    EXPECT_FALSE(check(&text, fault));
}

TEST(ListCheck, AllowsTheLimitOfElementsAndWiderStrides) {
    struct Wide {
        patchbay_order_item item;
        std::uint64_t newer;
    };
    std::vector<Wide> items(kMaxListItems + 1);
    for (auto &item : items)
        item = {{sizeof(Wide), 0, {}, {}, {}, {}}, 7};
    patchbay_order order{};
    order.size = sizeof order;
    order.items = {items.data(), kMaxListItems, sizeof(Wide)};
    Fault fault;
    EXPECT_TRUE(check(&order, fault)) << fault.path << fault.what;
    order.items.count = kMaxListItems + 1;
    EXPECT_FALSE(check(&order, fault));
    EXPECT_EQ(fault.code, PATCHBAY_E_TOO_LARGE);
    order.items.count = 2;
    items[1].item.size = sizeof(Wide) + 8;  // says more than its stride holds
    EXPECT_FALSE(check(&order, fault));
    EXPECT_EQ(fault.path, "items.1");
    order.items = {nullptr, 2, sizeof(Wide)};
    EXPECT_FALSE(check(&order, fault));
}

TEST(LocationCheck, CoordinatesAreFinite) {
    patchbay_location location{};
    location.size = sizeof location;
    Fault fault;
    EXPECT_TRUE(check(&location, fault));
    location.longitude = HUGE_VAL;
    EXPECT_FALSE(check(&location, fault));
    EXPECT_EQ(fault.path, "longitude");
}

}  // namespace
}  // namespace patchbay::plugin::abi
