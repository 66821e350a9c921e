// An HttpClient on a loop of its own, used from the test's thread.
#pragma once

#include "core/net/http_client.h"
#include "core/net/trust.h"
#include "tests/unit/net/raw_socket.h"
#include "tests/unit/net/running_loop.h"

#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace patchbay::net::test {

// The same promises over http and https: every peer of such a test speaks what it is run with.
class Outbound : public testing::TestWithParam<bool> {
protected:
    void SetUp() override { peers_identity = GetParam() ? &identity() : nullptr; }
    void TearDown() override { peers_identity = nullptr; }

private:
    static const TlsIdentity &identity() {
        static const TlsIdentity made;
        return made;
    }
};

inline std::string scheme_name(const testing::TestParamInfo<bool> &info) {
    return info.param ? "Https" : "Http";
}

class RunningClient {
public:
    explicit RunningClient(std::vector<std::string> allow = {"127.0.0.0/8"},
                           ClientLimits limits = {}, const TlsIdentity *trusted = peers_identity) {
        client_ = loop.on([&] {
            auto trust = Trust::create(trusted ? trusted->file : "");
            EXPECT_TRUE(trust) << (trust ? "" : trust.error().message);
            auto client = HttpClient::create(*loop, allow, limits, *trust);
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
