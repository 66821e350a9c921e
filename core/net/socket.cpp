#include "core/net/socket.h"

#include "core/net/tls_sessions.h"
#include "core/net/trust.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>
#include <utility>

namespace patchbay::net {

namespace {

constexpr std::size_t kRecordBytes = 16 * 1024;  // the most that TLS takes at once
constexpr std::array<unsigned char, 9> kHttp1 = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

bool would_block() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

}  // namespace

struct Socket::Wire {
    int fd = -1;
    std::uint64_t left = 0;
    SSL *ssl = nullptr;  // null: plain
    std::shared_ptr<TlsSessions> sessions;
    bool broken = false;  // of its encryption

    ~Wire() {
        if (ssl) {
            // A session whose connection is freed without this counts as one that failed.
            if (broken || SSL_in_init(ssl))
                SSL_set_shutdown(ssl, SSL_SENT_SHUTDOWN);
            else
                SSL_shutdown(ssl);
            ERR_clear_error();
            SSL_free(ssl);
        }
        ::close(fd);
    }

    State state_of(int result) {
        switch (SSL_get_error(ssl, result)) {
            case SSL_ERROR_WANT_READ:
            case SSL_ERROR_WANT_WRITE:
                return State::blocked;
            case SSL_ERROR_ZERO_RETURN:
                return State::ended;
            default:
                broken = true;
                return State::broken;
        }
    }

    ssize_t send(const iovec *parts, std::size_t count);
    static BIO_METHOD *method();
    static int on_write(BIO *bio, const char *data, int size);
    static int on_read(BIO *bio, char *data, int size);
    static long on_control(BIO *, int command, long, void *) {
        return command == BIO_CTRL_FLUSH ? 1 : 0;
    }
};

ssize_t Socket::Wire::send(const iovec *parts, std::size_t count) {
    msghdr message{};
    message.msg_iov = const_cast<iovec *>(parts);
    message.msg_iovlen = count;
    const auto sent = ::sendmsg(fd, &message, MSG_NOSIGNAL);
    if (sent > 0) left += static_cast<std::uint64_t>(sent);
    return sent;
}

// --- between OpenSSL and the socket ------------------------------------------------------------
// OpenSSL's own BIO of a socket would raise SIGPIPE, and counts nothing.

int Socket::Wire::on_write(BIO *bio, const char *data, int size) {
    const iovec part{const_cast<char *>(data), static_cast<std::size_t>(size)};
    BIO_clear_retry_flags(bio);
    const auto sent = static_cast<Wire *>(BIO_get_data(bio))->send(&part, 1);
    if (sent < 0 && would_block()) BIO_set_retry_write(bio);
    return static_cast<int>(sent);
}

int Socket::Wire::on_read(BIO *bio, char *data, int size) {
    BIO_clear_retry_flags(bio);
    const auto got =
        ::recv(static_cast<Wire *>(BIO_get_data(bio))->fd, data, static_cast<std::size_t>(size), 0);
    if (got < 0 && would_block()) BIO_set_retry_read(bio);
    return static_cast<int>(got);
}

BIO_METHOD *Socket::Wire::method() {
    static BIO_METHOD *const made = [] {
        auto *const method =
            BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "patchbay socket");
        BIO_meth_set_write(method, &Wire::on_write);
        BIO_meth_set_read(method, &Wire::on_read);
        BIO_meth_set_ctrl(method, &Wire::on_control);
        return method;
    }();
    return made;
}

// --- the socket --------------------------------------------------------------------------------

Socket::Socket() = default;
Socket::Socket(int fd) : wire_(std::make_unique<Wire>()) { wire_->fd = fd; }
Socket::~Socket() = default;
Socket::Socket(Socket &&) noexcept = default;
Socket &Socket::operator=(Socket &&) noexcept = default;

int Socket::fd() const { return wire_->fd; }

std::uint64_t Socket::left() const { return wire_->left; }

bool Socket::has_arrived() const {
    int held = 0;
    return ::ioctl(wire_->fd, SIOCOUTQ, &held) == 0 && held == 0;
}

bool Socket::secure(const Trust &trust, const std::string &host,
                    std::shared_ptr<TlsSessions> sessions) {
    auto *const ssl = SSL_new(trust.context());
    auto *const bio = ssl ? BIO_new(Wire::method()) : nullptr;
    if (!bio) {
        SSL_free(ssl);
        return false;
    }
    wire_->ssl = ssl;
    wire_->sessions = std::move(sessions);
    BIO_set_data(bio, wire_.get());
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl, bio, bio);
    SSL_set_mode(ssl, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_set_read_ahead(ssl, 1);  // one system call a record, not two
    SSL_set_connect_state(ssl);
    if (SSL_set_alpn_protos(ssl, kHttp1.data(), kHttp1.size()) != 0 || !expect_host(ssl, host))
        return false;
    wire_->sessions->use(ssl);
    return true;
}

Socket::Handshake Socket::handshake() {
    ERR_clear_error();
    const int result = SSL_do_handshake(wire_->ssl);
    if (result == 1) return Handshake::done;
    switch (SSL_get_error(wire_->ssl, result)) {
        case SSL_ERROR_WANT_READ:
            return Handshake::wants_read;
        case SSL_ERROR_WANT_WRITE:
            return Handshake::wants_write;
        default:
            wire_->broken = true;
            return Handshake::failed;
    }
}

std::string Socket::handshake_error(const std::string &host) const {
    // The peer that closes or resets leaves nothing in OpenSSL's queue.
    if (ERR_peek_error() == 0 && SSL_get_verify_result(wire_->ssl) == X509_V_OK) return {};
    return handshake_failure(wire_->ssl, host);
}

Socket::Moved Socket::read(char *data, std::size_t size) {
    if (wire_->ssl) {
        ERR_clear_error();
        std::size_t got = 0;
        const int result = SSL_read_ex(wire_->ssl, data, size, &got);
        if (result == 1) return {State::some, got};
        return {wire_->state_of(result)};
    }
    const auto got = ::recv(wire_->fd, data, size, 0);
    if (got > 0) return {State::some, static_cast<std::size_t>(got)};
    if (got == 0) return {State::ended};
    return {would_block() ? State::blocked : State::broken};
}

bool Socket::has_more() const { return wire_->ssl && SSL_has_pending(wire_->ssl) == 1; }

Socket::Moved Socket::write(std::string_view first, std::string_view second) {
    if (!wire_->ssl) {
        const std::array<iovec, 2> parts = {
            iovec{const_cast<char *>(first.data()), first.size()},
            iovec{const_cast<char *>(second.data()), second.size()}};
        const auto sent = wire_->send(parts.data(), parts.size());
        if (sent > 0) return {State::some, static_cast<std::size_t>(sent)};
        return {would_block() ? State::blocked : State::broken};
    }
    // One record where it is room for both: what is tried again has the same bytes, and no fewer.
    std::array<char, kRecordBytes> record;
    auto data = first.empty() ? second.substr(0, record.size()) : first.substr(0, record.size());
    if (!first.empty() && !second.empty() && data.size() < record.size()) {
        const auto more = second.substr(0, record.size() - data.size());
        std::memcpy(record.data(), data.data(), data.size());
        std::memcpy(record.data() + data.size(), more.data(), more.size());
        data = {record.data(), data.size() + more.size()};
    }
    ERR_clear_error();
    std::size_t sent = 0;
    const int result = SSL_write_ex(wire_->ssl, data.data(), data.size(), &sent);
    if (result == 1) return {State::some, sent};
    return {wire_->state_of(result)};
}

bool Socket::is_quiet() {
    char byte = 0;
    if (wire_->ssl) return read(&byte, 1).state == State::blocked;
    return ::recv(wire_->fd, &byte, 1, MSG_PEEK) < 0 && would_block();
}

}  // namespace patchbay::net
