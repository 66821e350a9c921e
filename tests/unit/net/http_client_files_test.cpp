// Files that leave as parts of a form, and bodies that come in pieces.
#include "core/net/form_body.h"
#include "tests/unit/net/running_client.h"
#include "tests/unit/net/running_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace patchbay::net {
namespace {

using test::RawListener;
using test::request;
using test::RunningClient;
using testing::HasSubstr;

class HttpClientFiles : public test::Outbound {
protected:
    ~HttpClientFiles() override { std::filesystem::remove(file_); }
    std::string write(const std::string &text) {
        std::ofstream(file_, std::ios::binary) << text;
        return file_;
    }

    const std::string file_ =
        testing::TempDir() + "http_client_files_" + std::to_string(::getpid());
};
INSTANTIATE_TEST_SUITE_P(Over, HttpClientFiles, testing::Bool(), test::scheme_name);

TEST_P(HttpClientFiles, AFormIsSentAsBrowsersDo) {
    RawListener listener;
    RunningClient client;
    auto form = request("POST", listener.url());
    form.headers = {{"authorization", "Bearer t"}, {"content-type", "no/use"}};
    form.parts = {{"product", "", "", "it", ""},
                  {"file", "a \"b\"\r\nc.png", "image/png", "", write("bytes\r\n--")},
                  {"last", "", "text/plain", "", write("bytes\r\n--")}};
    auto pending = client.start(form);
    auto connection = listener.accept();
    const auto message = connection.read_message();
    const std::string mark = "content-type: multipart/form-data; boundary=";
    ASSERT_TRUE(message.has(mark)) << message.head;
    const auto from = message.head.find(mark) + mark.size();
    const auto boundary = message.head.substr(from, message.head.find("\r\n", from) - from);
    EXPECT_GE(boundary.size(), 32u);
    EXPECT_FALSE(message.has("no/use"));
    EXPECT_TRUE(message.has("authorization: Bearer t\r\n"));
    EXPECT_EQ(message.body,
              "--" + boundary +
                  "\r\ncontent-disposition: form-data; name=\"product\"\r\n\r\nit\r\n--" +
                  boundary +
                  "\r\ncontent-disposition: form-data; name=\"file\"; "
                  "filename=\"a %22b%22%0D%0Ac.png\"\r\ncontent-type: "
                  "image/png\r\n\r\nbytes\r\n--\r\n--" +
                  boundary +
                  "\r\ncontent-disposition: form-data; name=\"last\"\r\ncontent-type: "
                  "text/plain\r\n\r\nbytes\r\n--\r\n--" +
                  boundary + "--\r\n");
    connection.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    EXPECT_EQ(pending.get().status, 200);
}

TEST_P(HttpClientFiles, ALongFileArrivesWholeAndTheConnectionStays) {
    std::string text;
    while (text.size() < 8'000'000)
        text += std::to_string(text.size()) + ",";
    RawListener listener;
    RunningClient client;
    auto form = request("POST", listener.url());
    form.parts = {{"file", "f", "text/plain", "", write(text)}};
    auto pending = client.start(form);
    auto connection = listener.accept();
    for (int i = 0; i < 2; ++i) {
        const auto body = connection.read_message().body;
        const auto from = body.find("\r\n\r\n") + 4;
        EXPECT_TRUE(body.substr(from).starts_with(text));
        connection.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
        EXPECT_EQ(pending.get().status, 200);
        pending = client.start(form);
    }
    client.close();
}

TEST_P(HttpClientFiles, AFileThatIsNotThereHoldsUpNobody) {
    RawListener listener;
    RunningClient client;
    auto form = request("POST", listener.url("/form"));
    form.parts = {{"file", "f", "text/plain", "", file_}};
    auto failing = client.start(form);
    auto connection = listener.accept();
    const auto response = failing.get();
    EXPECT_EQ(response.kind, ErrorKind::network);
    EXPECT_FALSE(response.written);
    EXPECT_THAT(response.error, HasSubstr("No such file"));
    auto pending = client.start(request("POST", listener.url("/next"), "x"));
    EXPECT_TRUE(connection.read_message().has("/next"));
    connection.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    EXPECT_EQ(pending.get().status, 200);
}

// Its length was said: what is missing ends the connection, so that nobody takes it for whole.
TEST_P(HttpClientFiles, AFileThatGrowsShorterWhileItIsSentIsNotSentWhole) {
    RawListener listener;
    RunningClient client;
    auto form = request("POST", listener.url());
    form.parts = {{"file", "f", "text/plain", "", write(std::string(32'000'000, 'x'))}};
    auto pending = client.start(form);
    auto connection = listener.accept();
    connection.read_until("\r\n\r\n");
    std::filesystem::resize_file(file_, 1'000);  // more than the socket takes is still to be read
    EXPECT_LT(connection.read_to_end().size(), 32'000'000u);
    const auto response = pending.get();
    EXPECT_EQ(response.kind, ErrorKind::network);
    EXPECT_TRUE(response.written);
    EXPECT_THAT(response.error, HasSubstr("has become shorter"));
}

TEST_P(HttpClientFiles, ASinkTakesWhatIsLongerThanAResponse) {
    std::string text;
    while (text.size() < 3'000'000)
        text += std::to_string(text.size()) + ",";
    ClientLimits limits;
    limits.response_bytes = 1000;
    RunningClient client({"127.0.0.0/8"}, limits);
    for (const std::string &head : {"content-length: " + std::to_string(text.size()) + "\r\n\r\n",
                                    std::string("connection: close\r\n\r\n")}) {
        RawListener listener;
        std::string taken;
        auto get = request("GET", listener.url());
        get.sink = [&](std::string_view bytes) {
            taken += bytes;
            return true;
        };
        auto pending = client.start(get);
        auto connection = listener.accept();
        connection.read_message();
        connection.send("HTTP/1.1 206 Partial\r\n" + head + text);
        connection.close();
        const auto response = pending.get();
        EXPECT_EQ(response.status, 206) << response.error;
        EXPECT_EQ(response.body, "");
        EXPECT_EQ(taken, text);
    }
}

TEST_P(HttpClientFiles, ASinkThatIsFullEndsTheExchange) {
    RawListener listener;
    RunningClient client;
    std::size_t room = 1'000'000;
    auto get = request("GET", listener.url());
    get.sink = [&](std::string_view bytes) {
        if (bytes.size() > room) return false;
        room -= bytes.size();
        return true;
    };
    auto pending = client.start(get);
    auto connection = listener.accept();
    connection.read_message();
    connection.send("HTTP/1.1 200 OK\r\ncontent-length: 2000000\r\n\r\n");
    connection.send(std::string(2'000'000, 'x'));
    const auto response = pending.get();
    EXPECT_EQ(response.kind, ErrorKind::too_large);
    EXPECT_THAT(response.error, HasSubstr("larger than is kept"));
}

TEST_P(HttpClientFiles, ARefusalIsAResponseAndNoneOfTheSinks) {
    RawListener listener;
    RunningClient client;
    auto get = request("GET", listener.url());
    get.sink = [](std::string_view) {
        ADD_FAILURE();
        return true;
    };
    auto pending = client.start(get);
    auto connection = listener.accept();
    connection.read_message();
    connection.send("HTTP/1.1 404 Not Found\r\ncontent-length: 4\r\n\r\ngone");
    const auto response = pending.get();
    EXPECT_EQ(response.status, 404);
    EXPECT_EQ(response.body, "gone");
}

}  // namespace
}  // namespace patchbay::net
