// CPU time of one request in core/net, on the loop's own thread: the server under keep-alive
// connections, and the client against that server. Usage: net_bench [requests]
#include "core/net/http_client.h"
#include "core/net/http_server.h"

#include <arpa/inet.h>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <future>
#include <netinet/in.h>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace patchbay::net {
namespace {

constexpr std::size_t kConnections = 64;

std::int64_t thread_cpu_ns() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

class LoopThread {
public:
    LoopThread() : thread_([this] { loop.run(); }) {}
    ~LoopThread() {
        loop.stop();
        thread_.join();
    }
    void on(std::function<void()> work) {
        std::promise<void> done;
        loop.post([&] {
            work();
            done.set_value();
        });
        done.get_future().wait();
    }
    std::int64_t cpu_ns() {
        std::int64_t result = 0;
        on([&] { result = thread_cpu_ns(); });
        return result;
    }
    Loop loop;

private:
    std::thread thread_;
};

class Sink {
public:
    explicit Sink(LoopThread &thread) : thread_(thread) {
        thread_.on([&] {
            server_ = std::move(*HttpServer::listen(
                thread_.loop, "127.0.0.1", 0, {}, [](Request &&request, Responder &&respond) {
                    Response response;
                    response.content_type = "application/json";
                    response.body =
                        request.header("x-hub-signature-256").empty() ? "{}" : R"({"ok":true})";
                    respond(std::move(response));
                }));
        });
    }
    ~Sink() {
        thread_.on([&] { server_.reset(); });
    }
    std::uint16_t port() const { return server_->port(); }

private:
    LoopThread &thread_;
    std::unique_ptr<HttpServer> server_;
};

void report(const char *what, std::int64_t cpu_ns, int requests) {
    std::printf("%-34s %7.2f us CPU a request\n", what,
                static_cast<double>(cpu_ns) / 1000 / static_cast<double>(requests));
}

// A webhook's shape: nine headers, a signature, 900 bytes.
void bench_server(int requests) {
    LoopThread thread;
    const Sink sink(thread);
    const std::string body(900, 'x');
    const auto request =
        "POST /webhooks/line HTTP/1.1\r\nHost: example.com\r\nAccept: */*\r\nUser-Agent: "
        "agent/1.0\r\n"
        "Content-Type: application/json\r\nX-Hub-Signature: sha1=" +
        std::string(40, 'a') + "\r\nX-Hub-Signature-256: sha256=" + std::string(64, 'b') +
        "\r\nAccept-Encoding: deflate, gzip\r\nX-Forwarded-For: 10.0.0.1\r\nContent-Length: "
        "900\r\n\r\n" +
        body;
    std::vector<int> sockets;
    for (std::size_t i = 0; i < kConnections; ++i) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(sink.port());
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const int fd = socket(AF_INET, SOCK_STREAM, 0);
        if (connect(fd, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0)
            std::abort();
        sockets.push_back(fd);
    }
    const auto before = thread.cpu_ns();
    int done = 0;
    std::string buffer(4096, 0);
    while (done < requests) {
        for (const int fd : sockets) {
            if (send(fd, request.data(), request.size(), 0) < 0) std::abort();
        }
        for (const int fd : sockets) {
            if (recv(fd, buffer.data(), buffer.size(), 0) <= 0) std::abort();
            ++done;
        }
    }
    report("server, 64 connections", thread.cpu_ns() - before, done);
    for (const int fd : sockets)
        close(fd);
}

void bench_client(int requests) {
    LoopThread server_thread;
    const Sink sink(server_thread);
    LoopThread thread;
    std::unique_ptr<HttpClient> client;
    std::promise<void> finished;
    int started = 0;
    int done = 0;
    const auto url = "http://127.0.0.1:" + std::to_string(sink.port()) + "/v1/messages";
    std::function<void()> next = [&] {
        ++started;
        ClientRequest request;
        request.method = "POST";
        request.url = url;
        request.headers = {{"authorization", "Bearer " + std::string(100, 't')},
                           {"content-type", "application/json"}};
        request.body = std::string(200, 'm');
        client->send(std::move(request), [&](ClientResponse response) {
            if (response.status != 200) std::abort();
            ++done;
            if (started < requests) return next();
            if (done == requests) finished.set_value();
        });
    };
    const auto before = thread.cpu_ns();
    thread.on([&] {
        client = std::move(*HttpClient::create(thread.loop, {"127.0.0.0/8"}));
        for (std::size_t i = 0; i < kConnections; ++i)
            next();
    });
    finished.get_future().wait();
    report("client POST, 64 in flight", thread.cpu_ns() - before, requests);
    thread.on([&] { client.reset(); });
}

void bench_posts(int posts) {
    LoopThread thread;
    const auto before = thread_cpu_ns();
    for (int i = 0; i < posts; ++i)
        thread.loop.post([] {});
    report("Loop::post from another thread", thread_cpu_ns() - before, posts);
    thread.on([&] {
        const auto start = thread_cpu_ns();
        std::vector<Loop::TimerId> timers(1000);
        for (int i = 0; i < posts; ++i) {
            auto &timer = timers[static_cast<std::size_t>(i) % timers.size()];
            thread.loop.cancel(timer);
            timer = thread.loop.after(30'000, [] {});
        }
        report("timer set and cancelled, 1000 live", thread_cpu_ns() - start, posts);
        for (const auto timer : timers)
            thread.loop.cancel(timer);
    });
}

}  // namespace
}  // namespace patchbay::net

int main(int count, char **arguments) {
    const int requests = count > 1 ? std::atoi(arguments[1]) : 200'000;
    patchbay::net::bench_server(requests);
    patchbay::net::bench_client(requests);
    patchbay::net::bench_posts(requests);
}
