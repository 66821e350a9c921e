#include "core/net/request_check.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace patchbay::net {
namespace {

using namespace std::string_literals;

ClientRequest request(std::string url, std::vector<Header> headers = {}) {
    ClientRequest result;
    result.method = "POST";
    result.url = std::move(url);
    result.headers = std::move(headers);
    return result;
}

TEST(RequestCheck, LetsARequestPass) {
    EXPECT_EQ(
        check_request(request("https://h/a?b=%20",
                              {{"content-type", "text/plain"}, {"x-a", "b\tc ñ"}, {"e", ""}})),
        "");
    EXPECT_EQ(check_request(request("HTTP://[::1]:80")), "");
    EXPECT_EQ(check_request(request("https://h/" + std::string(16 * 1024 - 10, 'a'))), "");
}

TEST(RequestCheck, RefusesAUrlThatCouldSayMoreThanOneThing) {
    for (const auto &url : std::vector<std::string>{
             "", "h", "//h", "ftp://h/", "file:///etc/passwd", "gopher://h", "https://",
             "https:///a", "https://h/a b", "https://h/\r\nX: y", "https://h/\0"s, "https://h/ñ",
             "https://user:pw@h/", "https://user@h",
             "https://h/" + std::string(16 * 1024 - 9, 'a')}) {
        EXPECT_NE(check_request(request(url)), "") << url;
    }
}

TEST(RequestCheck, RefusesHeadersThatCouldEndEarly) {
    for (const auto &header : std::vector<Header>{{"a", "b\r\nc: d"},
                                                  {"a", "b\nc"},
                                                  {"a", "b\rc"},
                                                  {"a", "b\0"s},
                                                  {"a", "\x7f"},
                                                  {"a:", "b"},
                                                  {"a b", "c"},
                                                  {"", "b"},
                                                  {"a\r\nb", "c"},
                                                  {"ñ", "b"}}) {
        EXPECT_NE(check_request(request("https://h/", {header})), "")
            << header.name << header.value;
    }
}

TEST(RequestCheck, KeepsFramingToTheClient) {
    for (const auto *name : {"content-length", "Content-Length", "Transfer-Encoding", "connection",
                             "Expect", "upgrade"}) {
        EXPECT_NE(check_request(request("https://h/", {{name, "1"}})).find(name),
                  std::string::npos);
    }
}

TEST(RequestCheck, RefusesAMethodThatIsNone) {
    for (const auto *method : {"", "GET /x HTTP/1.1\r\n", "GE T", "CONNECT", "connect"}) {
        auto wrong = request("https://h/");
        wrong.method = method;
        EXPECT_NE(check_request(wrong), "") << method;
    }
}

TEST(RequestCheck, NamesTheOriginOnly) {
    EXPECT_EQ(origin_of("https://h:1/a?b#c"), "https://h:1");
    EXPECT_EQ(origin_of("http://h?token=x"), "http://h");
    EXPECT_EQ(origin_of("mailto:a"), "");
}

}  // namespace
}  // namespace patchbay::net
