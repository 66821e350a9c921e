// The limits of core/plugin/limits.h, each at its edge. (Texts, ids, lists: abi_types_test.cpp;
// JSON: json_tape_test.cpp; frames: frame_test.cpp; URLs: tasks_test.cpp.)
#include "core/plugin/elf.h"
#include "core/plugin/manifest.h"
#include "core/plugin/sinks.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

namespace patchbay::plugin {
namespace {

patchbay_str str(const std::string &text) { return {text.data(), text.size()}; }
patchbay_bytes bytes(const std::string &text) {
    return {reinterpret_cast<const std::uint8_t *>(text.data()), text.size()};
}

patchbay_http_request request(std::uint32_t step) {
    patchbay_http_request request{};
    request.size = sizeof request;
    request.step = step;
    request.method = {"POST", 4};
    request.url = {"https://e.com/", 14};
    return request;
}

TEST(Limits, BodiesOfRequestsAndReplies) {
    std::string body(kMaxBodyBytes, 'x');
    auto given = request(1);
    given.body = bytes(body);
    abi::Fault fault;
    EXPECT_TRUE(abi::check(&given, fault));
    body += 'x';
    given.body = bytes(body);
    EXPECT_FALSE(abi::check(&given, fault));
    EXPECT_EQ(fault.path, "body");

    patchbay_webhook_reply reply{};
    reply.size = sizeof reply;
    reply.status = 200;
    reply.body = {bytes(body).ptr, kMaxReplyBytes};
    EXPECT_TRUE(abi::check(&reply, fault));
    reply.body.len = kMaxReplyBytes + 1;
    EXPECT_FALSE(abi::check(&reply, fault));
}

TEST(Limits, HeadersOfARequest) {
    const std::vector<patchbay_header> headers(kMaxHeaders + 1, {{"x-a", 3}, {"1", 1}});
    auto given = request(1);
    given.headers = {headers.data(), kMaxHeaders, sizeof(patchbay_header)};
    EXPECT_TRUE(abi::read(given, {}));
    given.headers.count = kMaxHeaders + 1;
    const auto refused = abi::read(given, {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, PATCHBAY_E_TOO_LARGE);
}

TEST(Limits, PartsOfARequestAndTheirBodies) {
    const std::string half(kMaxBodyBytes / 2, 'x');
    const std::string more = half + 'x';
    std::vector<patchbay_part> parts(kMaxParts + 1);
    for (auto &part : parts) {
        part = {};
        part.size = sizeof part;
        part.name = {"file", 4};
    }
    auto given = request(1);
    given.parts = {parts.data(), kMaxParts, sizeof(patchbay_part)};
    EXPECT_TRUE(abi::read(given, {}));
    parts[0].body = parts[kMaxParts - 1].body = bytes(half);
    EXPECT_TRUE(abi::read(given, {}));
    parts[0].body = bytes(more);
    EXPECT_EQ(abi::read(given, {}).error().code, PATCHBAY_E_TOO_LARGE);
    parts[0].body = {};
    given.parts.count = kMaxParts + 1;
    EXPECT_EQ(abi::read(given, {}).error().code, PATCHBAY_E_TOO_LARGE);
}

TEST(Limits, SubjectsToFollow) {
    const std::vector<patchbay_str> subjects(kMaxSubjects + 1, {"ticket:1", 8});
    patchbay_task_result result{};
    result.size = sizeof result;
    result.follow = {subjects.data(), kMaxSubjects, sizeof(patchbay_str)};
    result.unfollow = result.follow;
    EXPECT_TRUE(abi::read(result));
    result.unfollow.count = kMaxSubjects + 1;
    EXPECT_EQ(abi::read(result).error().code, PATCHBAY_E_TOO_LARGE);
}

TEST(Limits, RequestsOfAnEncode) {
    EncodeSink sink({});
    const auto table = sink.table();
    for (std::uint32_t step = 1; step <= kMaxRequests; ++step) {
        const auto given = request(step);
        EXPECT_EQ(table.request(table.self, &given), PATCHBAY_OK);
    }
    EXPECT_FALSE(sink.fault());
    const auto given = request(kMaxRequests + 1);
    EXPECT_EQ(table.request(table.self, &given), PATCHBAY_E_TOO_LARGE);
    EXPECT_TRUE(sink.fault());
}

TEST(Limits, EventsOfADecode) {
    const std::string channel = "line";
    Manifest manifest;
    manifest.kinds = {"channel"};
    EventSink sink(channel, manifest);
    const auto table = sink.table();
    patchbay_notice notice{};
    notice.size = sizeof notice;
    notice.kind = {"echo", 4};
    for (std::size_t i = 0; i < kMaxEvents; ++i)
        ASSERT_EQ(table.notice(table.self, &notice), PATCHBAY_OK);
    EXPECT_FALSE(sink.fault());
    EXPECT_EQ(table.notice(table.self, &notice), PATCHBAY_E_TOO_LARGE);
    EXPECT_EQ(sink.decoded.events.size(), kMaxEvents);
}

TEST(Limits, OperationsOfABackend) {
    OperationSink sink;
    const auto table = sink.table();
    patchbay_operation operation{};
    operation.size = sizeof operation;
    operation.name = {"op", 2};
    for (std::size_t i = 0; i < kMaxOperations; ++i)
        ASSERT_EQ(table.operation(table.self, &operation), PATCHBAY_OK);
    EXPECT_FALSE(sink.fault());
    EXPECT_EQ(table.operation(table.self, &operation), PATCHBAY_E_TOO_LARGE);
}

TEST(Limits, AnErrorsTextIsCutBetweenCharacters) {
    patchbay_error error{};
    error.size = sizeof error;
    std::string text(kMaxErrorBytes, 'x');
    error.message = str(text);
    Said said;
    said.take(&error);
    EXPECT_EQ(said.message, text);
    text.back() = '\xC3';
    text += '\xB1';  // ñ across the limit
    error.message = str(text);
    said.take(&error);
    EXPECT_EQ(said.message, std::string(kMaxErrorBytes - 1, 'x'));
}

TEST(Limits, ALibraryThatIsTooLargeIsNotRead) {
    const auto path = std::filesystem::path(testing::TempDir()) / "patchbay-too-large.so";
    { std::ofstream(path) << "x"; }
    std::filesystem::resize_file(path, kMaxLibraryBytes + 1);  // sparse
    const auto library = read_library(path.string());
    std::filesystem::remove(path);
    ASSERT_FALSE(library);
    EXPECT_NE(library.error().message.find("over the limit of 268435456 bytes"), std::string::npos);
}

}  // namespace
}  // namespace patchbay::plugin
