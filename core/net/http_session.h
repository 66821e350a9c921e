// Session: one connection of an HttpServer. Reads requests, hands them out, writes the answers in
// the order of the requests. The server owns it until it closes; its handlers hold it while they
// run. Private to the server's .cpp files; on the loop's thread.
#pragma once

#include "core/net/http_server_impl.h"
#include "core/net/request_parser.h"

#include <deque>
#include <memory>
#include <optional>
#include <string>

namespace patchbay::net {

constexpr std::size_t kInputBytes = 4 * 1024;  // of an idle connection

class Session : public std::enable_shared_from_this<Session> {
public:
    Session(std::shared_ptr<HttpServer::Impl> server, asio::ip::tcp::socket socket,
            const AddressBytes &the_peer, bool is_refused);

    ~Session();
    Session(const Session &) = delete;
    Session &operator=(const Session &) = delete;

    bool watch();  // before all else; false: no memory
    void start();
    void start_refused(std::string_view reason);  // 503 and gone

    void answer(std::uint64_t sequence, Response response);
    void drain();  // no request is begun any more; closes when what there is, is answered
    void close();  // at once
    void sweep(std::int64_t now_ms);
    void on_ready(std::uint32_t events);  // of the poller

    const AddressBytes peer;
    const bool refused;     // only to hear so
    std::size_t place = 0;  // the server's own

private:
    struct Slot {  // a request under way
        bool head = false;
        bool http_1_0 = false;
        std::optional<Response> response;
    };
    struct Outflow {  // the stream that is being sent
        std::unique_ptr<BodyStream> body;
        bool chunked = false;  // else it ends with the connection
        bool waiting = false;  // for `wake`
        bool asked = false;    // pull() is posted
    };

    // http_session_read.cpp
    void read();          // when something comes
    void receive();       // what has come
    bool receive_once();  // true: there may be more
    void discard();
    void make_room();
    void listen_for(std::uint32_t events);

    // http_session.cpp
    bool may_parse() const;
    void pump();  // parses what is there, writes what is answered, reads on
    bool parse();
    bool parse_one();  // false: nothing more to do with what is there
    void dispatch();
    bool admitted();  // the request whose body is still to come
    void refuse(int status, std::string_view reason);
    void refuse(Response response);
    bool hold();  // takes what the body has of the budget
    void release();
    void flush();
    void write();
    void linger();

    // http_session_stream.cpp
    void begin_stream(Slot &slot, bool last);
    void pull_later();
    void pull();  // the next piece of the stream
    void woken();

    std::shared_ptr<HttpServer::Impl> server_;
    const std::string peer_text_;
    int fd_;
    std::uint64_t token_ = 0;   // of the poller
    std::uint32_t events_ = 0;  // that the poller tells
    RequestParser parser_;

    std::string input_;  // bytes [begin_, end_) wait to be parsed
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    bool filled_ = false;   // the last read took all room: there is probably more
    std::size_t held_ = 0;  // of the budget of all bodies
    std::deque<Slot> pending_;
    std::uint64_t first_ = 0;  // the sequence number of pending_.front()
    std::optional<Outflow> stream_;
    std::string output_;
    std::size_t written_ = 0;

    bool accepting_ = true;  // a further request may be begun
    bool draining_ = false;  // only the request that is being read may be finished
    bool parsing_ = false;
    bool reading_ = false;
    bool writing_ = false;
    bool admitted_ = false;  // the request that is being read may have a body
    bool continue_due_ = false;
    bool continued_ = false;  // `100 Continue` was said for the request that is being read
    bool peer_done_ = false;  // nothing more will come
    bool lingering_ = false;  // all is written; what still comes is thrown away
    bool closed_ = false;

    // Steady milliseconds; 0: not running.
    std::int64_t request_deadline_ = 0;
    std::int64_t idle_deadline_ = 0;
    std::int64_t write_deadline_ = 0;
    std::int64_t linger_deadline_ = 0;
    std::int64_t linger_end_ = 0;
};

std::int64_t steady_ms();

}  // namespace patchbay::net
