#include "core/net/http_session.h"

#include "core/net/response_text.h"

#include <cerrno>
#include <chrono>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace patchbay::net {

namespace {

constexpr std::size_t kFreeBody = 4 * 1024;  // a body of this size counts as part of its connection
constexpr std::size_t kOutputKept = 16 * 1024;  // capacity that a connection keeps
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

// Answers one request of one session, from any thread; also when it is dropped.
class Reply {
public:
    Reply(std::weak_ptr<Session> session, std::shared_ptr<Inbox> inbox, std::uint64_t sequence)
        : session_(std::move(session)), inbox_(std::move(inbox)), sequence_(sequence) {}
    Reply(Reply &&) noexcept = default;
    Reply(const Reply &) = delete;
    Reply &operator=(const Reply &) = delete;
    Reply &operator=(Reply &&) = delete;
    ~Reply() {
        Response dropped;
        dropped.status = 500;
        give(std::move(dropped));
    }

    void operator()(Response response) { give(std::move(response)); }

private:
    void give(Response response) {
        const auto inbox = std::exchange(inbox_, nullptr);
        if (!inbox) return;  // answered, or moved from
        if (inbox->on_thread()) {
            if (const auto session = session_.lock())
                session->answer(sequence_, std::move(response));
            return;
        }
        // A session is locked on the loop's thread only, so that it ends there.
        inbox->post([session = std::move(session_), sequence = sequence_,
                     answer = std::move(response)]() mutable {
            if (const auto live = session.lock()) live->answer(sequence, std::move(answer));
        });
    }

    std::weak_ptr<Session> session_;
    std::shared_ptr<Inbox> inbox_;
    std::uint64_t sequence_;
};

}  // namespace

std::int64_t steady_ms() {
    return std::chrono::steady_clock::now().time_since_epoch() / std::chrono::milliseconds(1);
}

Session::Session(std::shared_ptr<HttpServer::Impl> server, asio::ip::tcp::socket socket,
                 const AddressBytes &the_peer, bool is_refused)
    : peer(the_peer),
      refused(is_refused),
      server_(std::move(server)),
      peer_text_(to_text(peer)),
      parser_(server_->limits.header_bytes, server_->limits.header_count,
              server_->limits.body_bytes) {
    boost::system::error_code ignored;  // a socket that died: the first read says so
    socket.non_blocking(true, ignored);
    socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    fd_ = socket.release(ignored);
}

Session::~Session() {
    if (fd_ >= 0) ::close(fd_);
}

bool Session::watch() {
    events_ = EPOLLIN;
    token_ = server_->watch(*this, fd_, events_);
    return token_ != 0;
}

void Session::start() {
    idle_deadline_ = steady_ms() + server_->limits.first_byte_ms;
    read();
}

void Session::start_refused(std::string_view reason) {
    refuse(503, reason);
    pump();
}

// --- requests --------------------------------------------------------------------------------

bool Session::may_parse() const {
    return accepting_ && !closed_ && !writing_ && pending_.size() < server_->limits.pipelined;
}

void Session::pump() {
    if (parsing_) return;  // a handler answers at once: parse() is further up and goes on
    flush();               // first: it makes room for requests that wait in the buffer
    bool held = true;
    while (held && may_parse()) {
        held = parse();
        flush();
    }
    // While a last answer streams, only to see the peer go.
    if (may_parse() || (stream_ && !accepting_ && !writing_ && !closed_)) read();
}

// True: stopped by a limit of ours, not by the end of what there is.
bool Session::parse() {
    parsing_ = true;
    while (may_parse() && begin_ < end_ && parse_one()) {
    }
    parsing_ = false;
    if (begin_ == end_ && !parser_.started() && input_.size() > kInputBytes) {
        input_ = {};  // a long request is over: an idle connection is small again
        begin_ = end_ = 0;
    }
    if (!may_parse()) {  // a request that waits for our answers has its time later
        request_deadline_ = 0;
        return begin_ < end_;
    }
    if (peer_done_) {  // and what is begun will never be whole
        accepting_ = false;
    } else if (!parser_.started()) {
        request_deadline_ = 0;
    } else if (request_deadline_ == 0) {
        request_deadline_ = steady_ms() + server_->limits.request_ms;
    }
    return false;
}

bool Session::parse_one() {
    std::size_t consumed = 0;
    const auto state =
        parser_.feed(std::string_view(input_.data() + begin_, end_ - begin_), consumed);
    begin_ += consumed;
    switch (state) {
        case RequestParser::State::complete:
            dispatch();
            return true;
        case RequestParser::State::need_more:
            if (parser_.head() && !admitted()) return false;
            continue_due_ = parser_.wants_continue() && !continued_;
            return false;
        case RequestParser::State::malformed:
            refuse(400, "malformed");
            return false;
        case RequestParser::State::header_size:
            refuse(431, "header_size");
            return false;
        case RequestParser::State::body_size:
            if (admitted()) refuse(413, "body_size");
            return false;
    }
    return false;
}

bool Session::admitted() {
    if (admitted_ || !server_->admit) return true;
    if (auto refusal = server_->admit(*parser_.head())) {
        refuse(std::move(*refusal));
        return false;
    }
    return admitted_ = true;
}

bool Session::hold() {
    const auto body = parser_.body_held();
    const auto wanted = body > kFreeBody ? body : 0;
    if (!server_->bodies.change(held_, wanted)) return false;
    held_ = wanted;
    return true;
}

void Session::release() {
    server_->bodies.change(held_, 0);
    held_ = 0;
}

void Session::dispatch() {
    request_deadline_ = 0;
    admitted_ = continue_due_ = continued_ = false;
    accepting_ = parser_.keep_alive() && !draining_;
    auto &slot = pending_.emplace_back();
    slot.http_1_0 = parser_.http_1_0();
    auto request = parser_.take();
    slot.head = request.method == "HEAD";
    request.peer = peer_text_;
    const auto sequence = first_ + pending_.size() - 1;
    server_->handler(std::move(request), Reply(weak_from_this(), server_->inbox, sequence));
    release();
}

void Session::refuse(int status, std::string_view reason) {
    auto response = HttpServer::Impl::refusal(status);
    server_->refuse({reason, peer_text_, parser_.head(), response});
    refuse(std::move(response));
}

// The last answer of this connection. What the peer goes on sending takes no memory.
void Session::refuse(Response response) {
    accepting_ = false;
    continue_due_ = false;
    request_deadline_ = 0;
    auto &slot = pending_.emplace_back();
    slot.head = parser_.head() && parser_.head()->method == "HEAD";
    slot.response = std::move(response);
    parser_.drop();
    input_ = {};
    begin_ = end_ = 0;
    release();
}

// --- answering -------------------------------------------------------------------------------

void Session::answer(std::uint64_t sequence, Response response) {
    if (closed_ || sequence < first_ || sequence - first_ >= pending_.size()) return;
    pending_[sequence - first_].response = std::move(response);
    if (sequence == first_) pump();
}

void Session::flush() {
    if (closed_ || lingering_ || writing_) return;
    while (!stream_ && !pending_.empty() && pending_.front().response) {
        auto &slot = pending_.front();
        const bool last = !accepting_ && pending_.size() == 1;
        if (slot.response->stream && !slot.head)
            begin_stream(slot, last);
        else
            append_response(output_, *slot.response,
                            {slot.head, last, slot.http_1_0, server_->date()});
        pending_.pop_front();
        ++first_;
    }
    if (continue_due_ && pending_.empty() && !stream_ &&
        accepting_) {  // in its place behind earlier answers
        output_ += kContinue;
        continue_due_ = false;
        continued_ = true;
    }
    write();
}

void Session::write() {
    if (!output_.empty()) {
        // Nearly always the socket takes it all at once.
        const auto size =
            ::send(fd_, output_.data() + written_, output_.size() - written_, MSG_NOSIGNAL);
        if (size < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) return close();
        written_ += size < 0 ? 0 : static_cast<std::size_t>(size);
        if (written_ < output_.size()) {
            writing_ = true;
            write_deadline_ = steady_ms() + server_->limits.write_ms;
            return listen_for(events_ | EPOLLOUT);
        }
        output_.clear();
        written_ = 0;
        if (output_.capacity() > kOutputKept) output_ = {};
        idle_deadline_ = steady_ms() + server_->limits.idle_ms;
    }
    if (stream_) {
        // A peer that says no more may still listen; one that also gets nothing is taken for gone.
        if (stream_->waiting && peer_done_) return close();
        return pull_later();
    }
    if (pending_.empty() && !accepting_) linger();
}

// Closing while the peer still sends would reset the connection, and the answer with it.
void Session::linger() {
    if (peer_done_) return close();
    if (::shutdown(fd_, SHUT_WR) != 0) return close();
    lingering_ = true;
    const auto now = steady_ms();
    linger_deadline_ = now + server_->limits.linger_ms;
    linger_end_ = now + server_->limits.longest_linger_ms;
    input_ = {};
    begin_ = end_ = 0;
    read();
}

// --- ending ----------------------------------------------------------------------------------

void Session::drain() {
    if (closed_ || lingering_) return;
    draining_ = true;
    if (stream_) {
        stream_->body->drain();
        stream_->waiting = false;
        if (!writing_) pull_later();
    }
    if (parser_.started()) return;  // its last answer says `connection: close`
    accepting_ = false;
    pump();
}

void Session::sweep(std::int64_t now_ms) {
    const auto over = [&](std::int64_t deadline) { return deadline != 0 && now_ms >= deadline; };
    if (writing_) {
        if (over(write_deadline_)) close();
    } else if (lingering_) {
        if (over(linger_deadline_)) close();
    } else if (over(request_deadline_)) {
        refuse(408, "slow");
        pump();
    } else if (pending_.empty() && !stream_ && !parser_.started() && over(idle_deadline_)) {
        if (first_ == 0) {  // no request ever
            Response unsaid;
            server_->refuse({"first_byte", peer_text_, nullptr, unsaid});
        }
        close();
    }
}

void Session::close() {
    if (closed_) return;
    closed_ = true;
    stream_.reset();
    pending_.clear();
    release();
    server_->forget(fd_);
    ::close(std::exchange(fd_, -1));
    server_->remove(*this);  // the caller holds on to this session
}

}  // namespace patchbay::net
