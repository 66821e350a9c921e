#include "core/net/http_client.h"

#include "tests/unit/net/running_client.h"
#include "tests/unit/net/running_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace patchbay::net {
namespace {

class HttpClientBasics : public test::Outbound {};
INSTANTIATE_TEST_SUITE_P(Over, HttpClientBasics, testing::Bool(), test::scheme_name);

using test::RawListener;
using test::RawSocket;
using test::request;
using test::RunningClient;
using test::RunningServer;
using testing::HasSubstr;

TEST_P(HttpClientBasics, BringsStatusHeadersAndBody) {
    RunningServer server([](Request &&in, Responder &&respond) {
        respond({201,
                 {{"X-Answer", "yes"}},
                 "text/plain",
                 in.method + " " + in.path + "?" + in.query + " " + in.body});
    });
    RunningClient client;
    const auto response = client.send(request("POST", server.url("/a/../b?c=d"), "body"));
    EXPECT_EQ(response.kind, ErrorKind::none);
    EXPECT_TRUE(response.written);
    EXPECT_EQ(response.status, 201);
    EXPECT_EQ(response.body, "POST /a/../b?c=d body");
    EXPECT_EQ(response.error, "");
    EXPECT_GE(response.duration_us, 0);
    const Header expected{"x-answer", "yes"};
    EXPECT_THAT(response.headers,
                testing::Contains(testing::AllOf(testing::Field(&Header::name, expected.name),
                                                 testing::Field(&Header::value, expected.value))));
}

// One connection serves them all, so nothing of one may show in the next.
TEST_P(HttpClientBasics, SendsEveryMethodAsItIs) {
    RunningServer server([](Request &&in, Responder &&respond) {
        std::string names;
        for (const auto &header : in.headers)
            names += header.name + "=" + header.value + ";";
        respond({200, {{"x-method", in.method}}, "", in.method + "|" + in.body + "|" + names});
    });
    RunningClient client;
    const auto host =
        "host=127.0.0.1:" + std::to_string(server.port) + ";user-agent=patchbay;accept=*/*;";
    const std::vector<std::array<std::string, 3>> cases = {{"POST", "abc", "content-length=3;"},
                                                           {"GET", "", ""},
                                                           {"DELETE", "", ""},
                                                           {"PUT", "", "content-length=0;"},
                                                           {"POST", "", "content-length=0;"},
                                                           {"PATCH", "x", "content-length=1;"},
                                                           {"GET", "y", "content-length=1;"},
                                                           {"DELETE", "z", "content-length=1;"},
                                                           {"OPTIONS", "", ""},
                                                           {"GET", "", ""}};
    for (const auto &[method, body, more] : cases) {
        EXPECT_EQ(client.send(request(method, server.url(), body)).body,
                  method + "|" + body + "|" + host + more);
        const auto head = client.send(request("HEAD", server.url()));
        EXPECT_EQ(head.kind, ErrorKind::none) << head.error;
        EXPECT_EQ(head.status, 200);
        EXPECT_EQ(head.body, "");
    }
}

TEST_P(HttpClientBasics, SendsItsHeadersAndNoOthers) {
    RunningServer server([](Request &&in, Responder &&respond) {
        respond(test::text(
            std::string(in.header("authorization")) + "|" + std::string(in.header("content-type")) +
            "|" + std::string(in.header("x-empty")) + "|" + std::string(in.header("expect")) + "|" +
            std::to_string(in.body.size())));
    });
    RunningClient client;
    auto with = request("POST", server.url(), std::string(2'000'000, 'x'));
    with.headers = {
        {"authorization", "Bearer a:b"}, {"Content-Type", "application/json"}, {"x-empty", ""}};
    EXPECT_EQ(client.send(with).body, "Bearer a:b|application/json|||2000000");
    EXPECT_EQ(client.send(request("POST", server.url(), "y")).body, "||||1");
}

TEST_P(HttpClientBasics, UsesAConnectionAgain) {
    RawListener listener;
    std::thread server([&] {
        auto connection = listener.accept();
        for (int i = 0; i < 10; ++i) {
            connection.read_message();
            connection.send("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n" + std::to_string(i));
        }
    });
    RunningClient client;
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(client.send(request("POST", listener.url(), "x")).body, std::to_string(i));
    }
    server.join();
}

TEST_P(HttpClientBasics, HoldsAThousandRequestsInFlight) {
    RunningServer server(test::echo);
    RunningClient client;
    std::vector<std::future<ClientResponse>> pending;
    for (int i = 0; i < 1000; ++i) {
        pending.push_back(client.start(request("POST", server.url("/" + std::to_string(i)), "b")));
    }
    for (int i = 0; i < 1000; ++i) {
        const auto response = pending[static_cast<std::size_t>(i)].get();
        ASSERT_EQ(response.kind, ErrorKind::none) << response.error;
        ASSERT_EQ(response.body, "POST /" + std::to_string(i) + " b");
    }
    EXPECT_EQ(client.loop.on([&] { return client.client().in_flight(); }), 0u);
}

TEST_P(HttpClientBasics, OpensNoMoreConnectionsThanItsLimit) {
    RawListener listener;
    ClientLimits limits;
    limits.connections_per_host = 2;
    RunningClient client({"127.0.0.0/8"}, limits);
    std::vector<std::future<ClientResponse>> pending;
    for (int i = 0; i < 20; ++i) {
        pending.push_back(client.start(request("POST", listener.url(), "b")));
    }
    const auto answer_all = [](RawSocket connection) {
        while (!connection.read_message().head.empty()) {
            connection.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
        }
    };
    std::thread first(answer_all, listener.accept());
    std::thread second(answer_all, listener.accept());
    for (auto &response : pending)
        EXPECT_EQ(response.get().kind, ErrorKind::none);
    client.close();
    first.join();
    second.join();
    EXPECT_FALSE(listener.has_waiting());
}

TEST_P(HttpClientBasics, DoneIsCalledOnTheLoopAndNeverInsideSend) {
    RunningServer server(test::echo);
    RunningClient client;
    std::promise<bool> outside;
    client.loop.on([&] {
        auto inside = std::make_shared<bool>(true);
        client.client().send(request("GET", "nonsense"),
                             [&outside, inside](ClientResponse) { outside.set_value(!*inside); });
        *inside = false;
    });
    EXPECT_TRUE(outside.get_future().get());
}

TEST_P(HttpClientBasics, DoneMaySendAgain) {
    RunningServer server(test::echo);
    RunningClient client;
    std::promise<int> finished;
    struct Chain {
        HttpClient &client;
        std::string url;
        std::promise<int> &finished;
        int count = 0;
        void next() {
            client.send(request("POST", url, "x"), [this](ClientResponse response) {
                EXPECT_EQ(response.status, 200);
                if (++count == 50) return finished.set_value(count);
                next();
            });
        }
    } chain{client.client(), server.url(), finished};
    client.loop.on([&] { chain.next(); });
    EXPECT_EQ(finished.get_future().get(), 50);
}

TEST_P(HttpClientBasics, DoneMayEndTheClient) {
    RunningServer server(test::echo);
    test::RunningLoop loop;
    std::unique_ptr<HttpClient> client;
    std::promise<void> ended;
    loop.on([&] {
        client = std::move(*HttpClient::create(
            *loop, {"127.0.0.0/8"}, {},
            *Trust::create(test::peers_identity ? test::peers_identity->file : "")));
        for (int i = 0; i < 20; ++i) {
            client->send(request("POST", server.url(), "x"), [&](ClientResponse) {
                client.reset();
                ended.set_value();  // throws where a second one were called
            });
        }
    });
    ended.get_future().wait();
    loop.on([] {});
}

TEST_P(HttpClientBasics, EndingDropsWhatIsPending) {
    RawListener listener;
    const auto token = std::make_shared<int>();
    RunningClient client;
    client.loop.on([&] {
        for (int i = 0; i < 3; ++i) {
            client.client().send(request("GET", listener.url()),
                                 [token](ClientResponse) { ADD_FAILURE(); });
        }
    });
    auto connection = listener.accept();
    connection.read_message();
    client.close();
    EXPECT_EQ(connection.read_to_end(), "");
    client.loop.on([] {});
    EXPECT_EQ(token.use_count(), 1);
}

TEST_P(HttpClientBasics, CancelCompletesWithCancelled) {
    RawListener listener;
    RunningClient client;
    HttpClient::Id id = 0;
    auto pending = client.start(request("POST", listener.url(), "x"), &id);
    auto connection = listener.accept();
    connection.read_message();
    client.cancel(id);
    client.cancel(id);
    const auto response = pending.get();
    EXPECT_EQ(response.kind, ErrorKind::cancelled);
    EXPECT_TRUE(response.written);
    EXPECT_EQ(connection.read_to_end(), "");
    EXPECT_EQ(client.loop.on([&] { return client.client().in_flight(); }), 0u);
}

TEST_P(HttpClientBasics, CancelBeforeTheStartHasWrittenNothing) {
    RawListener listener;
    RunningClient client;
    auto promise = std::make_shared<std::promise<ClientResponse>>();
    client.loop.on([&] {
        const auto id = client.client().send(
            request("POST", listener.url(), "x"),
            [promise](ClientResponse response) { promise->set_value(std::move(response)); });
        client.client().cancel(id);
    });
    const auto response = promise->get_future().get();
    EXPECT_EQ(response.kind, ErrorKind::cancelled);
    EXPECT_FALSE(response.written);
}

TEST_P(HttpClientBasics, ReachesNothingPrivateUnlessAllowed) {
    RunningServer server(test::echo);
    RunningClient client(std::vector<std::string>{});
    const auto port = ":" + std::to_string(server.port);
    for (const auto *host : {"127.0.0.1",
                             "127.1",
                             "2130706433",
                             "0x7f000001",
                             "017700000001",
                             "0x7f.1",
                             "localhost",
                             "0.0.0.0",
                             "0",
                             "[::1]",
                             "[::]",
                             "[::ffff:127.0.0.1]",
                             "[::ffff:7f00:1]",
                             "[64:ff9b::7f00:1]",
                             "[::127.0.0.1]",
                             "169.254.169.254",
                             "10.0.0.1",
                             "172.16.0.1",
                             "192.168.1.1",
                             "100.64.0.1",
                             "[fe80::1]",
                             "[fd00::1]",
                             "224.0.0.1",
                             "255.255.255.255"}) {
        for (const auto *scheme : {"http://", "https://"}) {
            const auto response = client.send(
                request("POST", scheme + std::string(host) + port + "/?token=secret", "x"));
            EXPECT_EQ(response.kind, ErrorKind::blocked) << scheme << host << " " << response.error;
            EXPECT_FALSE(response.written);
            EXPECT_THAT(response.error, HasSubstr("allow_private"));
            EXPECT_THAT(response.error, testing::Not(HasSubstr("secret")));
        }
    }
}

TEST_P(HttpClientBasics, SpeaksPlainHttpToNothingPublic) {
    RunningClient client;
    const auto response = client.send(request("GET", "http://8.8.8.8/"));
    EXPECT_EQ(response.kind, ErrorKind::blocked);
    EXPECT_THAT(response.error, HasSubstr("use https"));
}

TEST(HttpClientAddresses, AllowedOnesAreReachedHoweverTheyAreSpelled) {
    RunningServer server(test::echo);
    RunningClient client;
    for (const auto *host : {"127.0.0.1", "127.1", "2130706433", "0x7f000001", "localhost"}) {
        const auto response = client.send(
            request("GET", "http://" + std::string(host) + ":" + std::to_string(server.port)));
        EXPECT_EQ(response.status, 200) << host << " " << response.error;
    }
}

TEST_P(HttpClientBasics, FollowsNoRedirect) {
    RunningServer server([](Request &&, Responder &&respond) {
        respond({302, {{"location", "http://10.0.0.1/"}}, "", ""});
    });
    RunningClient client;
    EXPECT_EQ(client.send(request("GET", server.url())).status, 302);
}

TEST_P(HttpClientBasics, RefusesARequestThatIsNone) {
    RunningClient client;
    auto injected = request("POST", "http://127.0.0.1:1/?q=secret", "x");
    injected.headers = {{"authorization", "secret\r\nx: y"}};
    for (const auto &wrong :
         {injected, request("GET", "http://127.0.0.1:1/\r\nsecret"),
          request("GET", "file:///secret"), request("GET", "http://secret:secret@127.0.0.1:1/"),
          request("G T", "http://127.0.0.1:1"), request("GET", "http://127.0.0.1:99999/"),
          request("GET", "http://[::1/")}) {
        const auto response = client.send(wrong);
        EXPECT_EQ(response.kind, ErrorKind::invalid) << wrong.url << " " << response.error;
        EXPECT_FALSE(response.written);
        EXPECT_THAT(response.error, testing::Not(HasSubstr("secret")));
    }
}

TEST_P(HttpClientBasics, NamesTheNetworkThatIsWrong) {
    test::RunningLoop loop;
    const auto client = loop.on([&] { return HttpClient::create(*loop, {"127.0.0.1/8"}); });
    ASSERT_FALSE(client);
    EXPECT_THAT(client.error().message, HasSubstr("127.0.0.1/8"));
}

TEST_P(HttpClientBasics, EveryKindHasItsName) {
    for (int kind = 0; kind <= static_cast<int>(ErrorKind::invalid); ++kind) {
        EXPECT_NE(kind_name(static_cast<ErrorKind>(kind)), "unknown");
    }
}

}  // namespace
}  // namespace patchbay::net
