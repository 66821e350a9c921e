#include "smpp/codec/assembly.h"

#include <gtest/gtest.h>

namespace {

using namespace smpp;
using Outcome = Assembly::Outcome;

SetKey key(std::uint16_t reference = 7, std::uint8_t total = 3) {
    return {"15551112222", "15553334444", Way::udh8, reference, total};
}

TEST(SmppAssembly, TheLastPartGivesTheWholeText) {
    Assembly assembly;
    EXPECT_EQ(assembly.take(key(), 3, "ccc", 0).outcome, Outcome::waiting);
    EXPECT_EQ(assembly.take(key(), 1, "a", 1).outcome, Outcome::waiting);
    EXPECT_EQ(assembly.open_sets(), 1u);
    const auto taken = assembly.take(key(), 2, "bb", 2);
    EXPECT_EQ(taken.outcome, Outcome::whole);
    ASSERT_EQ(taken.texts.size(), 1u);
    EXPECT_EQ(taken.texts[0], (Assembled{key(), "abbccc", {}}));
    EXPECT_EQ(assembly.open_sets(), 0u);
    EXPECT_EQ(assembly.next_expiry(), std::nullopt);
}

TEST(SmppAssembly, EveryPieceOfTheKeyKeepsTextsApart) {
    std::vector<SetKey> keys(6, key());
    keys[1].source = "15559999999";
    keys[2].destination = "15559999999";
    keys[3].way = Way::udh16;
    keys[4].reference = 8;
    keys[5].total = 4;
    Assembly assembly;
    for (const SetKey &each : keys) {
        EXPECT_EQ(assembly.take(each, 1, "a", 0).outcome, Outcome::waiting);
        EXPECT_EQ(assembly.take(each, 2, "b", 0).outcome, Outcome::waiting);
    }
    EXPECT_EQ(assembly.open_sets(), keys.size());
    for (std::size_t i = 0; i < 5; ++i)
        EXPECT_EQ(assembly.take(keys[i], 3, "c", 0).outcome, Outcome::whole);
    EXPECT_EQ(assembly.open_sets(), 1u);
}

TEST(SmppAssembly, APartThatCameBeforeChangesNothing) {
    Assembly assembly;
    assembly.take(key(), 1, "a", 0);
    const auto again = assembly.take(key(), 1, "a", 1);
    EXPECT_EQ(again.outcome, Outcome::duplicate);
    EXPECT_TRUE(again.texts.empty());
    EXPECT_EQ(assembly.held_bytes(), 1u);
    assembly.take(key(), 2, "b", 2);
    EXPECT_EQ(assembly.take(key(), 3, "c", 3).outcome, Outcome::whole);
    EXPECT_EQ(assembly.take(key(), 3, "c", 4).outcome, Outcome::duplicate);
    EXPECT_EQ(assembly.take(key(), 1, "a", 3 + kWholeKnownMs - 1).outcome, Outcome::duplicate);
    EXPECT_EQ(assembly.open_sets(), 0u);
    EXPECT_EQ(assembly.take(key(), 1, "a", 3 + kWholeKnownMs).outcome, Outcome::waiting);
}

TEST(SmppAssembly, AReferenceThatComesAgainBeginsANewText) {
    Assembly assembly;
    assembly.take(key(), 1, "old 1", 0);
    assembly.take(key(), 3, "old 3", 0);
    const auto other = assembly.take(key(), 1, "new 1", 1);
    EXPECT_EQ(other.outcome, Outcome::waiting);
    ASSERT_EQ(other.texts.size(), 1u);
    EXPECT_EQ(other.texts[0], (Assembled{key(), "old 1old 3", {2}}));
    assembly.take(key(), 2, "+", 2);
    const auto whole = assembly.take(key(), 3, "new 3", 3);
    EXPECT_EQ(whole.outcome, Outcome::whole);
    EXPECT_EQ(whole.texts.at(0).content, "new 1+new 3");
    // And after a whole one, too.
    EXPECT_EQ(assembly.take(key(), 1, "third", 4).outcome, Outcome::waiting);
}

TEST(SmppAssembly, WhatWaitsTooLongIsGivenUpAsFarAsItCame) {
    Assembly assembly;
    assembly.take(key(1), 2, "b", 1000);
    assembly.take(key(2), 1, "x", 2000);
    assembly.take(key(1), 3, "c", 3000);
    EXPECT_EQ(assembly.next_expiry(), 1000 + kPartsWaitMs);
    EXPECT_TRUE(assembly.expire(1000 + kPartsWaitMs - 1).empty());
    const auto texts = assembly.expire(1000 + kPartsWaitMs);
    ASSERT_EQ(texts.size(), 1u);
    EXPECT_EQ(texts[0], (Assembled{key(1), "bc", {1}}));
    EXPECT_EQ(assembly.next_expiry(), 2000 + kPartsWaitMs);
    EXPECT_EQ(assembly.expire(2000 + kPartsWaitMs).size(), 1u);
    EXPECT_EQ(assembly.held_bytes(), 0u);
}

TEST(SmppAssembly, APartThatCannotBeIsNotKept) {
    Assembly assembly;
    EXPECT_EQ(assembly.take(key(1, 3), 0, "a", 0).outcome, Outcome::impossible);
    EXPECT_EQ(assembly.take(key(1, 3), 4, "a", 0).outcome, Outcome::impossible);
    EXPECT_EQ(assembly.take(key(1, 0), 1, "a", 0).outcome, Outcome::impossible);
    EXPECT_EQ(assembly.open_sets(), 0u);
    EXPECT_EQ(assembly.held_bytes(), 0u);
    EXPECT_EQ(assembly.take(key(1, 1), 1, "a", 0).outcome, Outcome::whole);
    EXPECT_EQ(assembly.take(key(1, 255), 255, "a", 0).outcome, Outcome::waiting);
}

TEST(SmppAssembly, TheOldestIsGivenUpWhereThereAreTooManySets) {
    Assembly assembly;
    for (std::size_t i = 0; i < kMostOpenSets; ++i) {
        const auto taken = assembly.take(key(static_cast<std::uint16_t>(i)), 1, "a", 0);
        ASSERT_TRUE(taken.texts.empty());
    }
    EXPECT_EQ(assembly.open_sets(), kMostOpenSets);
    const auto over = assembly.take(key(60'000), 2, "b", 1);
    EXPECT_EQ(over.outcome, Outcome::waiting);
    ASSERT_EQ(over.texts.size(), 1u);
    EXPECT_EQ(over.texts[0], (Assembled{key(0), "a", {2, 3}}));
    EXPECT_EQ(assembly.open_sets(), kMostOpenSets);
}

TEST(SmppAssembly, TheOldestIsGivenUpWhereThereAreTooManyBytes) {
    AssemblyLimits limits;
    limits.bytes = 10;
    Assembly assembly(limits);
    assembly.take(key(1, 1), 1, "whole", 0);
    EXPECT_EQ(assembly.held_bytes(), 5u);
    assembly.take(key(2), 1, "12345", 1);
    EXPECT_EQ(assembly.held_bytes(), 10u);
    // What is only remembered goes first.
    EXPECT_TRUE(assembly.take(key(3), 1, "12345", 2).texts.empty());
    EXPECT_EQ(assembly.held_bytes(), 10u);
    const auto over = assembly.take(key(3), 2, "6", 3);
    ASSERT_EQ(over.texts.size(), 1u);
    EXPECT_EQ(over.texts[0].key, key(2));
    EXPECT_EQ(assembly.held_bytes(), 6u);
    const auto alone_too_large = assembly.take(key(4), 1, "12345678901", 4);
    EXPECT_EQ(alone_too_large.texts.size(), 2u);
    EXPECT_EQ(assembly.held_bytes(), 0u);
}

TEST(SmppAssembly, TheOneThatAPartBelongsToGoesLast) {
    AssemblyLimits limits;
    limits.bytes = 10;
    Assembly assembly(limits);
    assembly.take(key(1), 1, "1234", 1);
    assembly.take(key(2), 1, "1234", 2);
    const auto over = assembly.take(key(1), 2, "567", 3);
    ASSERT_EQ(over.texts.size(), 1u);
    EXPECT_EQ(over.texts[0].key, key(2));
    EXPECT_EQ(assembly.held_bytes(), 7u);
}

TEST(SmppAssembly, WhatIsRememberedIsBoundedAndForgotten) {
    AssemblyLimits limits;
    limits.sets = 2;
    Assembly assembly(limits);
    for (std::uint16_t i = 0; i < 5; ++i)
        EXPECT_EQ(assembly.take(key(i, 1), 1, "a", i).outcome, Outcome::whole);
    EXPECT_EQ(assembly.held_bytes(), 2u);
    EXPECT_TRUE(assembly.expire(3 + kWholeKnownMs).empty());
    EXPECT_EQ(assembly.held_bytes(), 1u);
}

}  // namespace
