#include "core/net/curl_connector.h"

#include "core/net/curl_driver.h"

#include <fcntl.h>
#include <utility>

namespace patchbay::net {

void CurlConnector::open(const std::string &origin, Function<void(Http1Pool::Opened)> done) {
    auto transfer = std::make_unique<CurlTransfer>(context_);
    CURL *const easy = transfer->easy();
    if (easy) transfer->prepare_to_connect(origin);
    if (!easy || !context_.driver->add(easy)) {
        loop_.post([done = std::move(done)] { done({-1, ErrorKind::network, "out of memory"}); });
        return;
    }
    attempts_.emplace(easy, Attempt{std::move(transfer), std::move(done)});
}

bool CurlConnector::finished(CURL *easy, CURLcode result) {
    const auto found = attempts_.find(easy);
    if (found == attempts_.end()) return false;
    const auto attempt = std::move(found->second);
    attempts_.erase(found);
    Http1Pool::Opened opened;
    if (result == CURLE_OK) {
        // curl closes its own with the transfer.
        curl_socket_t socket = CURL_SOCKET_BAD;
        curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &socket);
        if (socket != CURL_SOCKET_BAD) opened.fd = ::fcntl(socket, F_DUPFD_CLOEXEC, 0);
        if (opened.fd < 0) opened.why = "no file descriptor is left";
    } else {
        opened.kind = attempt.transfer->kind_of(result);
        opened.why = attempt.transfer->error_text(opened.kind, result);
    }
    context_.driver->remove(easy);
    attempt.done(std::move(opened));
    return true;
}

void CurlConnector::stop() {
    for (auto &[easy, attempt] : attempts_)
        context_.driver->remove(easy);
    attempts_.clear();
}

}  // namespace patchbay::net
