// Tables of a provider's errors.
#include "patchbay/kit.hpp"

#include <gtest/gtest.h>

namespace {

using namespace patchbay::sdk;

TEST(ErrorRules, ACodeThatStandsTwiceIsSeenAsTheTableIsCompiled) {
    static constexpr ErrorRule kOnce[] = {{"10", rule::kFail, 0, 0, "a"},
                                          {"10/1", rule::kFail, 0, 0, "b"}};
    static constexpr ErrorRule kTwice[] = {{"10", rule::kFail, 0, 0, "a"},
                                           {"11", rule::kFail, 0, 0, "b"},
                                           {"10", rule::kRetry, 0, 0, "c"}};
    static_assert(ErrorRules(kOnce).distinct() && !ErrorRules(kTwice).distinct());
    EXPECT_EQ(ErrorRules(kOnce).find("10/1")->title, "b");
    EXPECT_EQ(ErrorRules(kOnce).find("1"), nullptr);
}

}  // namespace
