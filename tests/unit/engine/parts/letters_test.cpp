#include "core/engine/mail/letters.h"

#include "core/engine/ground/partition.h"
#include "tests/contract/manual_executor.h"
#include "tests/unit/engine/support.h"

#include <utility>
#include <vector>

namespace patchbay::engine::test {

using journal::Batch;

namespace {

struct Row {
    const char *text;
    Letter letter;
};

// As they lie in stores.
const std::vector<Row> kEach{
    {R"({"news":"{}","topic":"tracker\nR-1","last":true})",
     letter::News{"tracker\nR-1", "{}", true}},
    {R"({"news":"{}","topic":"tracker\nR-1","last":false})",
     letter::News{"tracker\nR-1", "{}", false}},
    {R"({"conversation":7,"event":"{}"})", letter::Event{7, "{}"}},
    {R"({"follow":"tracker\nR-1","conversation":7})", letter::Follow{"tracker\nR-1", 7}},
    {R"({"unfollow":"tracker\nR-1","conversation":7})", letter::Unfollow{"tracker\nR-1", 7}},
    {R"({"proof":"proof\nlink\npb-1","conversation":7})", letter::Proof{"proof\nlink\npb-1", 7}},
    {R"({"joined":"1f.9","conversation":7,"by":"phone"})", letter::Join{7, {0x1f, 9}, "phone"}},
    {R"({"move":true,"conversation":7,"old":"111","new":"222","old_user_id":"u1","new_user_id":"u2"})",
     letter::Move{7, "111", "222", "u1", "u2"}},
    {R"({"alias":"111","line":"line","conversation":7})", letter::Alias{"line", "111", 7}},
    {R"({"alias":"111","line":"line","conversation":7,"moved":true})",
     letter::Alias{"line", "111", 7, true}},
    {R"({"alias":"111","line":"line","conversation":7,"form_of":"222"})",
     letter::Alias{"line", "111", 7, false, "222"}},
    {R"({"no_alias":"111","line":"line","conversation":7})", letter::NoAlias{"line", "111", 7}},
    {R"({"lead":"111","line":"line","from":"3.9","to":"4.a"})",
     letter::Lead{"line", "111", {3, 9}, {4, 10}}},
};

}  // namespace

TEST(Letters, EachKindIsReadAndWrittenAsItLiesInStores) {
    for (const Row &row : kEach) {
        const auto read = read_letter(row.text);
        ASSERT_TRUE(read) << row.text;
        EXPECT_TRUE(*read == row.letter) << row.text;
        EXPECT_EQ(write_letter(row.letter), row.text);
    }
}

// With what earlier versions said besides, and did not say.
TEST(Letters, ThoseOfEarlierVersionsAreRead) {
    const std::vector<Row> rows{
        {R"({"alias":"u1","line":"line","partition":3,"conversation":7})",
         letter::Alias{"line", "u1", 7}},
        {R"({"alias":"111","moved":true,"line":"line","conversation":7})",
         letter::Alias{"line", "111", 7, true}},
        {R"({"old":"111","new":"222","id":"wamid.1","follow":"x","move":true,"conversation":7})",
         letter::Move{7, "111", "222", "", ""}},
    };
    for (const Row &row : rows) {
        const auto read = read_letter(row.text);
        ASSERT_TRUE(read) << row.text;
        EXPECT_TRUE(*read == row.letter) << row.text;
    }
}

TEST(Letters, WhatIsOfNoKnownKindOrDamagedIsNone) {
    for (const char *text :
         {"", "null", "[]", "{}", "{", R"({"conversation": 7})", R"({"survey": 1})",
          R"({"follow": "t"})", R"({"follow": "", "conversation": 7})",
          R"({"follow": "t", "conversation": "7"})", R"({"follow": "t", "conversation": -1})",
          R"({"joined": "nowhere", "conversation": 7})", R"({"alias": "111", "conversation": 7})",
          R"({"lead": "111", "line": "line", "from": "03.9"})"})
        EXPECT_FALSE(read_letter(text)) << text;
}

TEST(Letters, OneThatCannotBeReadIsKeptAndCountedAtEachStart) {
    World world;
    const auto to = partition_of("line", "ana");
    const journal::Partition from = 3;
    const auto deliver = [&](journal::Id id, const std::string &body) {
        Batch batch;
        batch.send_mail.push_back({from, id, to, body});
        ManualExecutor executor;
        const auto epoch = world.store->lease(from).value();
        bool done = false;
        world.store->commit(from, epoch, std::move(batch), executor,
                            [&](journal::CommitResult) { done = true; });
        executor.run_until([&] { return done; });
    };
    const auto left = [&] { return world.store->unfinished(to).value().mail; };
    const std::string unknown = R"({"survey": 1, "conversation": 7})";
    deliver(5, unknown);
    for (int start = 1; start <= 2; ++start) {
        deliver(5 + static_cast<journal::Id>(start), R"({"follow": "t", "conversation": 7})");
        world.start();
        world.until([&] { return left().size() == 1; });
        EXPECT_EQ(left().front().body, unknown);
        EXPECT_EQ(world.counted("patchbay_letters_kept_total"), start);
        world.kill();
    }
}

}  // namespace patchbay::engine::test
