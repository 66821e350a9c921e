// CurlDriver: one curl multi handle driven by a Loop. curl's sockets live in one epoll set of our
// own, which the loop watches as a single descriptor. Private to the client's .cpp files; on the
// loop's thread.
#pragma once

#include "core/net/loop_impl.h"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <curl/curl.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace patchbay::net {

class CurlDriver : public std::enable_shared_from_this<CurlDriver> {
public:
    // A transfer is over: remove() it. Never called inside a curl callback.
    using Finished = std::function<void(CURL *easy, CURLcode result)>;

    CurlDriver(Loop &loop, Finished finished);
    ~CurlDriver();

    // Null where the system has no descriptor or memory left.
    static std::shared_ptr<CurlDriver> create(Loop &loop, Finished finished);

    bool add(CURL *easy);     // starts with the next run()
    void remove(CURL *easy);  // a connection in the middle of something is closed
    void run();               // what is due; may call `finished`
    // Ends every connection; nothing is called afterwards. The easy handles must be removed before.
    void stop();

    // Of the transfers' socket callbacks: only through these two does the driver know a socket's
    // life.
    void opened(curl_socket_t fd);
    int close_socket(curl_socket_t fd);
    // The socket outlives its transfer: close_socket() then leaves it open.
    void keep(curl_socket_t fd);

private:
    struct Watch {
        std::uint32_t wanted = 0;      // by curl: EPOLLIN, EPOLLOUT
        std::uint32_t registered = 0;  // with the epoll set
        bool kept = false;
    };

    static int on_socket(CURL *easy, curl_socket_t fd, int what, void *self, void *watch);
    static int on_timer(CURLM *multi, long timeout_ms, void *self);

    Watch &watch(curl_socket_t fd);
    void register_events(curl_socket_t fd, Watch &watch, std::uint32_t events);
    void arm_timer(std::int64_t delay_ms);
    void await_events();
    void on_events();
    void act(curl_socket_t fd, int events);
    void collect();

    Loop &loop_;
    Finished finished_;
    CURLM *multi_ = nullptr;
    int epoll_fd_ = -1;
    asio::posix::stream_descriptor descriptor_;  // owns epoll_fd_
    std::vector<Watch> watches_;                 // by descriptor
    Executor::TimerId timer_ = 0;
    std::int64_t timer_at_ = 0;  // when timer_ fires, steady milliseconds
    std::int64_t due_at_ = 0;    // when curl wants to be called; 0: not
    bool run_posted_ = false;
};

}  // namespace patchbay::net
