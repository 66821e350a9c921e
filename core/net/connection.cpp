#include "core/net/connection.h"

#include "core/net/address_guard.h"
#include "core/net/lookup.h"
#include "core/net/loop_impl.h"
#include "core/net/trust.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace patchbay::net {

namespace ssl = asio::ssl;
using asio::ip::tcp;
using boost::system::error_code;

struct Connector::Shared {
    Shared(AddressGuard the_guard, std::shared_ptr<const Trust> the_trust)
        : guard(std::move(the_guard)), trust(std::move(the_trust)), tls(context_of(*trust)) {}

    // Asio's context frees what it is given.
    static SSL_CTX *context_of(const Trust &trust) {
        SSL_CTX_up_ref(trust.context());
        return trust.context();
    }

    const AddressGuard guard;
    const std::shared_ptr<const Trust> trust;
    ssl::context tls;
};

Result<ConnectionUrl> parse_connection_url(std::string_view url) {
    const auto bad = [&](const char *why) {
        return Error{"'" + std::string(url) + "' " + why +
                     ": tcp://host:port or tls://host:port is wanted"};
    };
    ConnectionUrl parsed;
    parsed.tls = url.starts_with("tls://");
    if (!parsed.tls && !url.starts_with("tcp://")) return bad("has another scheme");
    url.remove_prefix(6);
    const auto colon = url.rfind(':');
    if (colon == std::string_view::npos) return bad("has no port");
    parsed.host = url.substr(0, colon);
    parsed.port = url.substr(colon + 1);
    if (parsed.host.size() > 2 && parsed.host.front() == '[' && parsed.host.back() == ']')
        parsed.host = parsed.host.substr(1, parsed.host.size() - 2);
    else if (parsed.host.find_first_of(":[]/@ ") != std::string::npos)
        return bad("has no host of that form");
    if (parsed.host.empty()) return bad("has no host");
    const bool digits = !parsed.port.empty() && parsed.port.size() <= 5 &&
                        std::all_of(parsed.port.begin(), parsed.port.end(),
                                    [](char c) { return c >= '0' && c <= '9'; });
    if (!digits || std::stoi(parsed.port) < 1 || std::stoi(parsed.port) > 65535)
        return bad("has no port of 1 to 65535");
    return parsed;
}

struct Connection::Impl : std::enable_shared_from_this<Connection::Impl> {
    enum class State { opening, open, closing, closed };

    Impl(Loop &the_loop, std::shared_ptr<Connector::Shared> the_shared, Events the_events)
        : loop(the_loop),
          shared(std::move(the_shared)),
          events(std::make_shared<Events>(std::move(the_events))),
          socket(loop.impl().context) {}

    void start(const std::string &text);
    void resolved(const std::vector<tcp::endpoint> &found);
    void connect(std::size_t next);
    void connected();
    std::string handshake_failure(const error_code &error);
    void handshaken();
    void read();
    void came(const error_code &error, std::size_t size);
    void peer_closed();
    void write();
    void all_left();
    void written(const error_code &error);
    void close();
    void end();
    void fail(ErrorKind kind, std::string why);
    void arm(Executor::TimerId Impl::*which, std::int64_t delay_ms, Function<void(Impl &)> work);

    template <class Use>
    void with_stream(Use use) {
        if (tls)
            use(*tls);
        else
            use(socket);
    }

    Loop &loop;
    const std::shared_ptr<Connector::Shared> shared;
    // Null: nothing is told any more. Held by who tells, since what is told may close us.
    std::shared_ptr<Events> events;
    ConnectionUrl url;
    tcp::socket socket;
    std::optional<ssl::stream<tcp::socket &>> tls;
    std::vector<tcp::endpoint> addresses;
    std::string last_failure;
    Executor::TimerId timer = 0;
    Executor::TimerId attempt = 0;  // at one of several addresses
    State state = State::opening;
    std::array<char, kConnectionReadBytes> input{};
    bool wanted = true;  // reading
    bool reading = false;
    bool nothing_comes = false;  // any more, while it is closing
    std::string broken;          // why nothing can be written any more
    std::string waiting;         // to be written
    std::string leaving;         // being written
};

// Handlers of a connection that was closed meanwhile do nothing.
void Connection::Impl::start(const std::string &text) {
    auto parsed = parse_connection_url(text);
    if (!parsed) return fail(ErrorKind::invalid, parsed.error().message);
    url = std::move(*parsed);
    arm(&Impl::timer, kOpenConnectionMs, [](Impl &self) {
        self.fail(ErrorKind::timeout,
                  "not open after " + std::to_string(kOpenConnectionMs) + " ms");
    });
    look_up(loop, url.host, url.port,
            [weak = weak_from_this()](std::string error, std::vector<tcp::endpoint> found) {
                const auto self = weak.lock();
                if (!self || self->state != State::opening) return;
                if (!error.empty()) return self->fail(ErrorKind::network, std::move(error));
                self->resolved(found);
            });
}

void Connection::Impl::resolved(const std::vector<tcp::endpoint> &found) {
    bool plain = false;
    for (const tcp::endpoint &address : found) {
        const auto verdict = shared->guard.judge(*address.data(), url.tls);
        plain = plain || verdict == AddressGuard::Verdict::plain_http;
        if (verdict == AddressGuard::Verdict::allowed) addresses.push_back(address);
    }
    if (addresses.empty())
        return fail(ErrorKind::blocked,
                    plain
                        ? "a public address is reached by TLS alone, unless network."
                          "allow_private names it"
                        : "the address is not public, and network.allow_private does not name it");
    connect(0);
}

void Connection::Impl::connect(std::size_t next) {
    if (next == addresses.size()) return fail(ErrorKind::network, last_failure);
    error_code ignored;
    socket.close(ignored);
    // One that says nothing must not take the time of the others, and of TLS.
    if (const auto count = static_cast<std::int64_t>(addresses.size()); count > 1)
        arm(&Impl::attempt, kOpenConnectionMs / (count + 1), [](Impl &self) {
            error_code unheeded;
            self.socket.close(unheeded);
        });
    socket.async_connect(addresses[next], [self = shared_from_this(), next](const error_code &e) {
        if (self->state != State::opening) return;
        self->loop.cancel(std::exchange(self->attempt, 0));
        if (!e) return self->connected();
        self->last_failure =
            e == asio::error::operation_aborted ? "it does not answer" : e.message();
        self->connect(next + 1);
    });
}

void Connection::Impl::connected() {
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    socket.set_option(asio::socket_base::keep_alive(true), ignored);
    if (!url.tls) return handshaken();
    tls.emplace(socket, shared->tls);
    if (!expect_host(tls->native_handle(), url.host)) return fail(ErrorKind::tls, "out of memory");
    tls->async_handshake(ssl::stream_base::client,
                         [self = shared_from_this()](const error_code &e) {
                             if (self->state != State::opening) return;
                             if (e) return self->fail(ErrorKind::tls, self->handshake_failure(e));
                             self->handshaken();
                         });
}

std::string Connection::Impl::handshake_failure(const error_code &error) {
    auto why = certificate_failure(tls->native_handle(), url.host);
    return why.empty() ? error.message() : why;
}

void Connection::Impl::handshaken() {
    loop.cancel(std::exchange(timer, 0));
    state = State::open;
    const auto told = events;
    told->opened();
    read();
}

// What comes to a connection that is closing is thrown away: left unread it would make the kernel
// reset the connection, and drop what has not left yet.
void Connection::Impl::read() {
    const bool hears = state == State::open && (wanted || !broken.empty());
    if (reading || !(hears || state == State::closing)) return;
    reading = true;
    with_stream([this](auto &stream) {
        stream.async_read_some(asio::buffer(input), [self = shared_from_this()](
                                                        const error_code &error, std::size_t size) {
            self->came(error, size);
        });
    });
}

void Connection::Impl::came(const error_code &error, std::size_t size) {
    // Still reading, so that nothing new comes into `input` meanwhile.
    if (const auto told = events; state == State::open && size > 0)
        told->received({input.data(), size});
    reading = false;
    if (state == State::closed) return;
    const bool over = error == asio::error::eof || error == ssl::error::stream_truncated;
    if (state == State::closing && over) return peer_closed();
    if (state == State::closing && error) return end();
    if (over) return fail(ErrorKind::network, "the peer closed it");
    if (error) return fail(ErrorKind::network, error.message());
    read();
}

// It may read on all the same.
void Connection::Impl::peer_closed() {
    nothing_comes = true;
    if (waiting.empty() && leaving.empty()) end();
}

void Connection::Impl::write() {
    if (!leaving.empty() || (state != State::open && state != State::closing)) return;
    if (waiting.empty()) {
        if (state == State::closing) all_left();
        return;
    }
    leaving.swap(waiting);
    with_stream([this](auto &stream) {
        asio::async_write(stream, asio::buffer(leaving),
                          [self = shared_from_this()](const error_code &error, std::size_t) {
                              self->written(error);
                          });
    });
}

// The peer closes when it has read it.
void Connection::Impl::all_left() {
    if (nothing_comes) return end();
    error_code ignored;
    socket.shutdown(tcp::socket::shutdown_send, ignored);
}

void Connection::Impl::written(const error_code &error) {
    leaving.clear();
    if (state == State::closed) return;
    if (!error) return write();
    if (state == State::closing) return end();
    // What it said before may lie there still, such as the answer to a message: it is told, also
    // where nothing is to be read, and behind it comes the end.
    broken = error.message();
    waiting.clear();
    arm(&Impl::timer, kLastBytesMs, [](Impl &self) { self.fail(ErrorKind::network, self.broken); });
    read();
}

void Connection::Impl::close() {
    if (state == State::closed || state == State::closing) return;
    const bool was_open = state == State::open;
    events.reset();
    loop.cancel(std::exchange(timer, 0));
    if (!was_open) return end();
    state = State::closing;
    arm(&Impl::timer, kLastBytesMs, [](Impl &self) { self.end(); });
    write();
    read();
}

void Connection::Impl::end() {
    if (state == State::closed) return;
    state = State::closed;
    loop.cancel(std::exchange(timer, 0));
    loop.cancel(std::exchange(attempt, 0));
    error_code ignored;
    socket.shutdown(tcp::socket::shutdown_both, ignored);
    socket.close(ignored);
}

// Tells it later: never inside a call of ours.
void Connection::Impl::fail(ErrorKind kind, std::string why) {
    if (state == State::closed || state == State::closing) return;
    end();
    loop.post([self = shared_from_this(), kind, why = std::move(why)]() mutable {
        if (const auto told = std::exchange(self->events, nullptr))
            told->closed(kind, std::move(why));
    });
}

void Connection::Impl::arm(Executor::TimerId Impl::*which, std::int64_t delay_ms,
                           Function<void(Impl &)> work) {
    this->*which = loop.after(delay_ms, [weak = weak_from_this(), which, work = std::move(work)] {
        const auto self = weak.lock();
        if (!self) return;
        (*self).*which = 0;
        work(*self);
    });
}

Connection::Connection(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
Connection::~Connection() { close(); }

void Connection::write(std::string bytes) {
    if (impl_->state != Impl::State::open || !impl_->broken.empty()) return;
    if (impl_->waiting.size() + impl_->leaving.size() + bytes.size() > kUnsentBytes)
        return impl_->fail(ErrorKind::too_large, "the peer does not read what is sent");
    if (impl_->waiting.empty())
        impl_->waiting = std::move(bytes);
    else
        impl_->waiting += bytes;
    impl_->write();
}

void Connection::read(bool on) {
    impl_->wanted = on;
    impl_->read();
}

void Connection::close() {
    impl_->events.reset();  // also what fail() has posted
    impl_->close();
}

Connector::Connector(Loop &loop, std::shared_ptr<Shared> shared)
    : loop_(loop), shared_(std::move(shared)) {}
Connector::~Connector() = default;

Result<std::unique_ptr<Connector>> Connector::create(Loop &loop,
                                                     const std::vector<std::string> &allow_private,
                                                     std::shared_ptr<const Trust> trust) {
    auto guard = AddressGuard::create(allow_private);
    if (!guard) return guard.error();
    if (!trust) {
        auto system = Trust::create();
        if (!system) return system.error();
        trust = std::move(*system);
    }
    auto shared = std::make_shared<Shared>(std::move(*guard), std::move(trust));
    return std::unique_ptr<Connector>(new Connector(loop, std::move(shared)));
}

std::unique_ptr<Connection> Connector::open(const std::string &url, Connection::Events events) {
    auto impl = std::make_shared<Connection::Impl>(loop_, shared_, std::move(events));
    impl->start(url);
    return std::make_unique<Connection>(std::move(impl));
}

}  // namespace patchbay::net
