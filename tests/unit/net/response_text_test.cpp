#include "core/net/response_text.h"

#include <gtest/gtest.h>

namespace patchbay::net {
namespace {

constexpr ResponseForm kKeep{false, false, false, "D"};
constexpr ResponseForm kHead{true, false, false, "D"};
constexpr ResponseForm kClose{false, true, false, "D"};
constexpr ResponseForm kHttp10{false, false, true, "D"};

std::string text_of(const Response &response, const ResponseForm &form = kKeep) {
    std::string out;
    append_response(out, response, form);
    return out;
}

TEST(ResponseText, WritesWhatTheHandlerSaid) {
    EXPECT_EQ(
        text_of({202, {{"retry-after", "1"}}, "application/json", "{}"}),
        "HTTP/1.1 202 Accepted\r\ndate: D\r\ncontent-type: application/json\r\nretry-after: 1\r\n"
        "content-length: 2\r\n\r\n{}");
}

TEST(ResponseText, SaysWhatBecomesOfTheConnection) {
    EXPECT_NE(text_of({}, kClose).find("\r\nconnection: close\r\n"), std::string::npos);
    EXPECT_NE(text_of({}, kHttp10).find("\r\nconnection: keep-alive\r\n"), std::string::npos);
    EXPECT_EQ(text_of({}).find("connection"), std::string::npos);
}

TEST(ResponseText, HeadHasTheLengthButNotTheBody) {
    const auto text = text_of({200, {}, "", "abc"}, kHead);
    EXPECT_NE(text.find("content-length: 3"), std::string::npos);
    EXPECT_TRUE(text.ends_with("\r\n\r\n"));
}

TEST(ResponseText, StatusesWithoutABodyHaveNone) {
    for (const int status : {204, 304}) {
        const auto text = text_of({status, {}, "", "abc"});
        EXPECT_EQ(text.find("content-length"), std::string::npos);
        EXPECT_TRUE(text.ends_with("\r\n\r\n"));
    }
}

TEST(ResponseText, AHandlerCannotForgeFramingOrHeaders) {
    const auto text = text_of({200,
                               {{"content-length", "99"},
                                {"transfer-encoding", "chunked"},
                                {"connection", "upgrade"},
                                {"x", std::string("a\r\nset-cookie: b\0", 17)}},
                               "text/plain\r\ny: z",
                               "abc"});
    EXPECT_EQ(text.find("99"), std::string::npos);
    EXPECT_EQ(text.find("chunked"), std::string::npos);
    EXPECT_EQ(text.find("upgrade"), std::string::npos);
    EXPECT_NE(text.find("x: a  set-cookie: b \r\n"), std::string::npos);
    EXPECT_NE(text.find("content-type: text/plain  y: z\r\n"), std::string::npos);
}

TEST(ResponseText, AStatusThatIsNoneIs500) {
    for (const int status : {-1, 0, 100, 199, 600}) {
        EXPECT_TRUE(text_of({status, {}, "", ""}).starts_with("HTTP/1.1 500 ")) << status;
    }
    EXPECT_TRUE(text_of({599, {}, "", ""}).starts_with("HTTP/1.1 599 \r\n"));
}

}  // namespace
}  // namespace patchbay::net
