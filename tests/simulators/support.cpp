#include "tests/simulators/support.h"

#include "tests/simulators/common/control.h"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <chrono>
#include <future>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace patchbay::simulators::testing {

namespace {

constexpr std::chrono::seconds kPatience{20};  // only a broken test waits that long

}  // namespace

json::value Reply::json() const {
    auto parsed = parse_json(body);
    EXPECT_TRUE(parsed.ok()) << body;
    return parsed ? std::move(*parsed) : json::value(json::object());
}

std::string call_for(std::uint16_t port, const std::string &method, const std::string &target,
                     const std::vector<net::Header> &headers, std::size_t bytes,
                     const std::string &body) {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    std::string text =
        method + " " + target + " HTTP/1.1\r\nhost: 127.0.0.1:" + std::to_string(port) +
        "\r\nconnection: close\r\ncontent-length: " + std::to_string(body.size()) + "\r\n";
    for (const auto &header : headers)
        text += header.name + ": " + header.value + "\r\n";
    text += "\r\n" + body;
    std::string answer;
    if (connect(fd, reinterpret_cast<sockaddr *>(&address), sizeof address) == 0) {
        std::size_t sent = 0;
        while (sent < text.size()) {
            const auto n = ::send(fd, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
            if (n <= 0) break;
            sent += static_cast<std::size_t>(n);
        }
        char chunk[4096];
        while (answer.size() < bytes) {
            const auto n = recv(fd, chunk, sizeof chunk, 0);
            if (n <= 0) break;
            answer.append(chunk, static_cast<std::size_t>(n));
        }
    }
    close(fd);
    return answer;
}

Reply call(std::uint16_t port, const std::string &method, const std::string &target,
           const std::string &body, const std::vector<net::Header> &headers) {
    const auto answer = call_for(port, method, target, headers, std::string::npos, body);
    Reply out;
    const auto end = answer.find("\r\n\r\n");
    if (end == std::string::npos) return out;
    out.head = answer.substr(0, end);
    out.body = answer.substr(end + 4);
    out.status = std::stoi(out.head.substr(out.head.find(' ') + 1));
    return out;
}

void LoopThread::run(std::function<void()> work) {
    if (!thread_.joinable()) return work();  // the loop has ended
    std::promise<void> done;
    loop_.post([&] {
        work();
        done.set_value();
    });
    done.get_future().get();
}

Hook::Hook(LoopThread &loop) : loop_(loop) {
    loop_.run([this] {
        auto listener = Listener::open(loop_.loop(), "127.0.0.1", 0,
                                       [this](net::Request &&request, Listener::Answer &&answer) {
                                           take(std::move(request), std::move(answer));
                                       });
        ASSERT_TRUE(listener.ok()) << listener.error().message;
        listener_ = std::move(*listener);
        port_ = listener_->port();
    });
}

Hook::~Hook() {
    loop_.run([this] { listener_ = nullptr; });
}

std::string Hook::url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/hook"; }

void Hook::script(std::deque<int> statuses) {
    const std::lock_guard lock(mutex_);
    script_ = std::move(statuses);
}

void Hook::say(std::string content_type, std::string body) {
    const std::lock_guard lock(mutex_);
    content_type_ = std::move(content_type);
    body_ = std::move(body);
}

void Hook::take(net::Request &&request, Listener::Answer &&answer) {
    const auto challenge = query_value(request.query, "hub.challenge");
    int status = 200;
    std::string type;
    std::string body;
    {
        const std::lock_guard lock(mutex_);
        type = content_type_;
        body = challenge.value_or(body_);
        if (!script_.empty()) {
            status = script_.front();
            script_.pop_front();
        }
        requests_.push_back(std::move(request));
    }
    came_.notify_all();
    if (status == 0) return answer.hang_up();
    answer.send({status, {}, type, body});
}

std::vector<net::Request> Hook::wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    const auto enough = came_.wait_for(lock, kPatience, [&] { return requests_.size() >= count; });
    EXPECT_TRUE(enough) << requests_.size() << " of " << count << " requests have come";
    return requests_;
}

}  // namespace patchbay::simulators::testing
