// For tests of the simulators: a blocking HTTP client, a loop on a thread, a webhook that
// remembers.
#pragma once

#include "core/base/json.h"
#include "core/net/loop.h"
#include "tests/simulators/common/listener.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace patchbay::simulators::testing {

struct Reply {
    int status = 0;  // 0: the other end hung up without an answer
    std::string head;
    std::string body;

    json::value json() const;  // a failed test where the body is none
};

// One request on a connection of its own to 127.0.0.1.
Reply call(std::uint16_t port, const std::string &method, const std::string &target,
           const std::string &body = {}, const std::vector<net::Header> &headers = {});

// Likewise; the answer's bytes as they came, until there are so many.
std::string call_for(std::uint16_t port, const std::string &method, const std::string &target,
                     const std::vector<net::Header> &headers, std::size_t bytes,
                     const std::string &body = {});

class LoopThread {
public:
    LoopThread() : thread_([this] { loop_.run(); }) {}
    ~LoopThread() { stop(); }

    void stop() {
        if (!thread_.joinable()) return;
        loop_.stop();
        thread_.join();
    }
    // Runs `work` on the loop and waits for it; after stop(), right here.
    void run(std::function<void()> work);
    net::Loop &loop() { return loop_; }

private:
    net::Loop loop_;
    std::thread thread_;
};

// A webhook on the loop: keeps every request and answers it with the next status of a script, then
// 200.
class Hook {
public:
    explicit Hook(LoopThread &loop);
    ~Hook();

    std::string url() const;
    void script(std::deque<int> statuses);
    // What every answer says from now on.
    void say(std::string content_type, std::string body);
    // The first `count` requests; a failed test where they do not come.
    std::vector<net::Request> wait_for(std::size_t count);

private:
    void take(net::Request &&request, Listener::Answer &&answer);

    LoopThread &loop_;
    std::unique_ptr<Listener> listener_;
    std::uint16_t port_ = 0;
    std::mutex mutex_;
    std::condition_variable came_;
    std::vector<net::Request> requests_;
    std::deque<int> script_;
    std::string content_type_ = "text/plain";
    std::string body_;
};

}  // namespace patchbay::simulators::testing
