// An HttpClient on a loop of its own, used from the test's thread.
#pragma once

#include "core/net/http_client.h"
#include "tests/unit/net/raw_socket.h"
#include "tests/unit/net/running_loop.h"

#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace patchbay::net::test {

// The same promises whoever speaks the HTTP: our own pool, or curl.
class Outbound : public testing::TestWithParam<bool> {
public:
    static inline bool own_http1 = true;

protected:
    void SetUp() override { own_http1 = GetParam(); }
    void TearDown() override { own_http1 = true; }
};

inline std::string engine_name(const testing::TestParamInfo<bool> &info) {
    return info.param ? "Own" : "Curl";
}

class RunningClient {
public:
    explicit RunningClient(std::vector<std::string> allow = {"127.0.0.0/8"},
                           ClientLimits limits = {}) {
        limits.own_http1 = Outbound::own_http1;
        client_ = loop.on([&] {
            auto client = HttpClient::create(*loop, allow, limits);
            EXPECT_TRUE(client) << (client ? "" : client.error().message);
            return std::move(*client);
        });
    }
    ~RunningClient() { close(); }
    RunningClient(RunningClient &&) = delete;

    std::future<ClientResponse> start(ClientRequest request, HttpClient::Id *id = nullptr) {
        auto promise = std::make_shared<std::promise<ClientResponse>>();
        auto result = promise->get_future();
        loop.on([&] {
            const auto sent = client_->send(std::move(request), [promise](ClientResponse response) {
                promise->set_value(std::move(response));
            });
            if (id) *id = sent;
        });
        return result;
    }
    ClientResponse send(ClientRequest request) { return start(std::move(request)).get(); }
    void cancel(HttpClient::Id id) {
        loop.on([&] { client_->cancel(id); });
    }
    HttpClient &client() { return *client_; }
    void close() {
        loop.on([this] { client_.reset(); });
    }

    RunningLoop loop;

private:
    std::unique_ptr<HttpClient> client_;
};

inline ClientRequest request(std::string method, std::string url, std::string body = {}) {
    ClientRequest result;
    result.method = std::move(method);
    result.url = std::move(url);
    result.body = std::move(body);
    return result;
}

}  // namespace patchbay::net::test
