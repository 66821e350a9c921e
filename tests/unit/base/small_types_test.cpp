// Result, Function and Problem: types of a few lines.
#include "core/base/function.h"
#include "core/base/problem.h"
#include "core/base/result.h"

#include <gtest/gtest.h>

namespace patchbay {
namespace {

TEST(Result, IsAValueOrAnError) {
    Result<std::string> good(std::string("value"));
    ASSERT_TRUE(good.ok());
    EXPECT_EQ(*good, "value");
    EXPECT_EQ(good->size(), 5u);
    EXPECT_EQ(std::move(good).value(), "value");

    const Result<std::string> bad(Error{"wrong", "here", 7});
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error().message, "wrong");
    EXPECT_EQ(bad.error().where, "here");
    EXPECT_EQ(bad.error().code, 7);
}

TEST(Result, OfNothingIsGoodUnlessToldOtherwise) {
    EXPECT_TRUE(Result<void>().ok());
    EXPECT_EQ(Result<void>(Error{"wrong"}).error().message, "wrong");
}

TEST(Function, OwnsWhatItNeedsAndMoves) {
    auto owned = std::make_unique<int>(40);
    Function<int(int)> add([owned = std::move(owned)](int n) { return *owned + n; });
    Function<int(int)> moved = std::move(add);
    ASSERT_TRUE(static_cast<bool>(moved));
    EXPECT_FALSE(static_cast<bool>(add));  // NOLINT: empty after the move, by contract
    EXPECT_EQ(moved(2), 42);
    moved = nullptr;
    EXPECT_FALSE(static_cast<bool>(moved));
}

TEST(Function, TakesArgumentsThatOnlyMove) {
    Function<int(std::unique_ptr<int>)> read([](std::unique_ptr<int> p) { return *p; });
    EXPECT_EQ(read(std::make_unique<int>(7)), 7);
}

TEST(Problem, IsOneLineThatEditorsUnderstand) {
    EXPECT_EQ(to_text(Problem{"a.json", 3, 7, "/channels/x", "unknown key"}),
              "a.json:3:7: /channels/x: unknown key");
}

}  // namespace
}  // namespace patchbay
