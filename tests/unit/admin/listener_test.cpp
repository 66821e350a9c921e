// What the listener refuses before its handler is asked: over a real socket.
#include "core/admin/answers.h"
#include "core/admin/limits.h"
#include "core/base/json.h"
#include "tests/unit/net/running_server.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <gtest/gtest.h>

namespace patchbay::admin {
namespace {

using net::test::post;
using net::test::RawSocket;

TEST(AdminLimits, ABodyHasItsLimitToTheByteAndTheRefusalIsAProblem) {
    net::test::RunningLoop loop;
    auto server = loop.on([&] {
        return *net::HttpServer::listen(
            *loop, "127.0.0.1", 0, listener_limits(),
            [](net::Request &&request, net::Responder &&respond) {
                respond(net::test::text(std::to_string(request.body.size())));
            },
            [](const net::Refusal &refusal) { word_refusal(refusal); });
    });
    auto client = RawSocket::connect(server->port());
    client.send(post("/", std::string(kMaxFileBytes, 'x')));
    EXPECT_EQ(client.read_message().body, "16777216");

    const auto refusal = [&](const std::string &request) {
        auto refused = RawSocket::connect(server->port());
        refused.send(request);
        const auto answer = refused.read_message();
        EXPECT_TRUE(answer.has("content-type: application/problem+json\r\n")) << answer.head;
        auto problem = parse_json(answer.body);
        EXPECT_TRUE(problem) << answer.body;
        EXPECT_EQ(problem->at("status"), json::value(answer.status()));
        return std::string(problem->at("detail").as_string());
    };
    EXPECT_EQ(refusal("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 16777217\r\n\r\n"),
              "the body is longer than 16777216 bytes");
    EXPECT_EQ(refusal("nonsense\r\n\r\n"), "this is no HTTP/1.1 request");
    EXPECT_EQ(refusal("GET / HTTP/1.1\r\nHost: h\r\nA: " + std::string(16 * 1024, 'x')),
              "the request's line and headers are longer than 16384 bytes, or more than 128");
    loop.on([&] { server.reset(); });
}

}  // namespace
}  // namespace patchbay::admin
