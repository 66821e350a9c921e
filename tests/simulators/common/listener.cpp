#include "tests/simulators/common/listener.h"

// Only for the io_context: core/net offers no server that hangs up on purpose.
#include "core/net/loop_impl.h"
#include "tests/simulators/common/wire.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <charconv>
#include <set>
#include <utility>

namespace patchbay::simulators {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

using Connection = Listener::Answer::Connection;

struct Listener::Impl : std::enable_shared_from_this<Impl> {
    Impl(asio::io_context &io, Handler h) : context(io), acceptor(io), handler(std::move(h)) {}

    void accept();

    asio::io_context &context;
    tcp::acceptor acceptor;
    Handler handler;
    std::set<Connection *> connections;
};

struct Listener::Answer::Connection : std::enable_shared_from_this<Connection> {
    Connection(std::shared_ptr<Impl> i, tcp::socket s) : impl(std::move(i)), socket(std::move(s)) {
        impl->connections.insert(this);
    }
    ~Connection() { impl->connections.erase(this); }

    void proceed() {
        switch (reader.next()) {
            case RequestReader::State::incomplete:
                if (reader.wants_continue()) return write("HTTP/1.1 100 Continue\r\n\r\n", true);
                return read();
            case RequestReader::State::refused:
                return write(to_wire(reader.refusal(), false), false);
            case RequestReader::State::complete:
                break;
        }
        auto request = reader.take();
        error_code ignored;
        request.peer = socket.remote_endpoint(ignored).address().to_string();
        impl->handler(std::move(request), Answer(shared_from_this()));
    }

    void read() {
        socket.async_read_some(asio::buffer(chunk),
                               [self = shared_from_this()](error_code error, std::size_t bytes) {
                                   if (error) return;
                                   self->reader.append({self->chunk.data(), bytes});
                                   self->proceed();
                               });
    }

    void write(std::string bytes, bool go_on) {
        output = std::move(bytes);
        asio::async_write(socket, asio::buffer(output),
                          [self = shared_from_this(), go_on](error_code error, std::size_t) {
                              if (error) return;
                              if (go_on) return self->proceed();
                              self->close();
                          });
    }

    // What goes out is refilled for as long as it is taken: a slow reader costs no memory.
    void write_endless() {
        asio::async_write(socket, asio::buffer(output),
                          [self = shared_from_this()](error_code error, std::size_t) {
                              if (error) return self->close();
                              self->output = self->chunk_again;
                              self->write_endless();
                          });
    }

    void close() {
        error_code ignored;
        socket.shutdown(tcp::socket::shutdown_both, ignored);
        socket.close(ignored);
    }

    void reset() {
        error_code ignored;
        socket.set_option(asio::socket_base::linger(true, 0), ignored);  // RST, as a crash would
        socket.close(ignored);
    }

    std::shared_ptr<Impl> impl;
    tcp::socket socket;
    RequestReader reader;
    std::array<char, 16 * 1024> chunk;
    std::string output;
    std::string chunk_again;  // of an endless body
};

void Listener::Impl::accept() {
    acceptor.async_accept([self = shared_from_this()](error_code error, tcp::socket socket) {
        if (!self->acceptor.is_open()) return;
        if (!error) {
            error_code ignored;
            socket.set_option(tcp::no_delay(true), ignored);
            std::make_shared<Connection>(self, std::move(socket))->read();
        }
        self->accept();
    });
}

Result<std::unique_ptr<Listener>> Listener::open(net::Loop &loop, const std::string &address,
                                                 std::uint16_t port, Handler handler) {
    auto impl = std::make_shared<Impl>(loop.impl().context, std::move(handler));
    const auto at = address + ":" + std::to_string(port);
    error_code error;
    const auto ip = asio::ip::make_address(address, error);
    if (error) return Error{"cannot listen on " + at + ": give a numeric IP address"};
    const tcp::endpoint endpoint(ip, port);
    impl->acceptor.open(endpoint.protocol(), error);
    if (!error) impl->acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) impl->acceptor.bind(endpoint, error);
    if (!error) impl->acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error) return Error{"cannot listen on " + at + ": " + error.message()};
    impl->accept();
    return std::unique_ptr<Listener>(new Listener(std::move(impl)));
}

Listener::Listener(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

Listener::~Listener() {
    error_code ignored;
    impl_->acceptor.close(ignored);
    for (auto *connection : impl_->connections)
        connection->close();
}

std::uint16_t Listener::port() const {
    error_code ignored;
    return impl_->acceptor.local_endpoint(ignored).port();
}

Listener::Answer::Answer(std::shared_ptr<Connection> connection)
    : connection_(std::move(connection)) {}
Listener::Answer::Answer(Answer &&) noexcept = default;
Listener::Answer &Listener::Answer::operator=(Answer &&) noexcept = default;
Listener::Answer::~Answer() { hang_up(); }

void Listener::Answer::send(const net::Response &response) {
    const auto connection = std::exchange(connection_, nullptr);
    if (!connection || !connection->socket.is_open()) return;
    const auto keep_alive = connection->reader.keep_alive();
    connection->write(to_wire(response, keep_alive), keep_alive);
}

void Listener::Answer::send_raw(std::string bytes) {
    const auto connection = std::exchange(connection_, nullptr);
    if (connection && connection->socket.is_open()) connection->write(std::move(bytes), false);
}

void Listener::Answer::send_endless(const std::string &content_type, std::string chunk) {
    const auto connection = std::exchange(connection_, nullptr);
    if (!connection || !connection->socket.is_open()) return;
    std::array<char, 24> size{};
    const auto end = std::to_chars(size.data(), size.data() + size.size(), chunk.size(), 16).ptr;
    connection->chunk_again = std::string(size.data(), end) + "\r\n" + chunk + "\r\n";
    connection->output = "HTTP/1.1 200 OK\r\ncontent-type: " + content_type +
                         "\r\ntransfer-encoding: chunked\r\n\r\n" + connection->chunk_again;
    connection->write_endless();
}

void Listener::Answer::hang_up() {
    const auto connection = std::exchange(connection_, nullptr);
    if (connection) connection->reset();
}

}  // namespace patchbay::simulators
