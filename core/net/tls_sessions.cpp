#include "core/net/tls_sessions.h"

#include <openssl/ssl.h>

#include <ctime>

namespace patchbay::net {

namespace {

int place() {
    static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return index;
}

bool is_over(const SSL_SESSION *session) {
    return !SSL_SESSION_is_resumable(session) ||
           SSL_SESSION_get_time(session) + SSL_SESSION_get_timeout(session) <= std::time(nullptr);
}

}  // namespace

void TlsSessions::Free::operator()(SSL_SESSION *session) const { SSL_SESSION_free(session); }

void TlsSessions::enable(SSL_CTX *context) {
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(context, &TlsSessions::on_new);
}

void TlsSessions::use(SSL *connection) {
    SSL_set_ex_data(connection, place(), this);
    while (!kept_.empty() && is_over(kept_.back().get()))
        kept_.pop_back();
    if (kept_.empty()) return;
    SSL_set_session(connection, kept_.back().get());
    if (SSL_SESSION_get_protocol_version(kept_.back().get()) >= TLS1_3_VERSION) kept_.pop_back();
}

// Called inside the handshake, or while a connection is read.
int TlsSessions::on_new(SSL *connection, SSL_SESSION *session) {
    auto *const self = static_cast<TlsSessions *>(SSL_get_ex_data(connection, place()));
    if (!self) return 0;
    if (self->kept_.size() >= kKeptTlsSessions) self->kept_.pop_front();
    self->kept_.emplace_back(session);
    return 1;  // it is ours now
}

}  // namespace patchbay::net
