// An HttpServer on a loop of its own.
#pragma once

#include "core/net/http_server.h"
#include "tests/unit/net/raw_socket.h"
#include "tests/unit/net/running_loop.h"
#include "tests/unit/net/tls_front.h"

#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace patchbay::net::test {

class RunningServer {
public:
    explicit RunningServer(HttpServer::Handler handler, ServerLimits limits = {},
                           HttpServer::Admit admit = {}) {
        server_ = loop.on([&] {
            auto server = HttpServer::listen(
                *loop, "127.0.0.1", 0, limits, std::move(handler),
                [this](const Refusal &refusal) {
                    const std::lock_guard lock(mutex_);
                    refused_.emplace_back(refusal.reason);
                },
                std::move(admit));
            EXPECT_TRUE(server) << (server ? "" : server.error().message);
            return std::move(*server);
        });
        port = server_->port();
        if (!peers_identity) return;
        front_ = std::make_unique<TlsFront>(port);
        port = front_->port();
    }
    ~RunningServer() { close(); }
    RunningServer(const RunningServer &) = delete;
    RunningServer &operator=(const RunningServer &) = delete;

    RawSocket connect() const { return RawSocket::connect(port); }
    HttpServer &server() { return *server_; }
    void close() {
        loop.on([this] { server_.reset(); });
    }
    std::vector<std::string> refused() {
        const std::lock_guard lock(mutex_);
        return refused_;
    }
    std::string url(std::string_view path = "/") const {
        return (front_ ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(port) +
               std::string(path);
    }

    RunningLoop loop;
    std::uint16_t port = 0;

private:
    std::unique_ptr<HttpServer> server_;
    std::unique_ptr<TlsFront> front_;
    std::mutex mutex_;
    std::vector<std::string> refused_;
};

inline Response text(std::string body, int status = 200) {
    Response response;
    response.status = status;
    response.body = std::move(body);
    return response;
}

// Answers with method, path and body.
inline void echo(Request &&request, Responder &&respond) {
    respond(text(request.method + " " + request.path + " " + request.body));
}

inline std::string get(std::string_view path, std::string_view more = {}) {
    return "GET " + std::string(path) + " HTTP/1.1\r\nHost: h\r\n" + std::string(more) + "\r\n";
}

inline std::string post(std::string_view path, std::string_view body, std::string_view more = {}) {
    return "POST " + std::string(path) +
           " HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
           std::string(more) + "\r\n" + std::string(body);
}

}  // namespace patchbay::net::test
