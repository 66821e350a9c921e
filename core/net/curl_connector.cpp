#include "core/net/curl_connector.h"

#include "core/net/curl_driver.h"

#include <curl/curl.h>

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace patchbay::net {

namespace {

bool start_curl() {
    static const bool started = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    return started;
}

// curl's words for it are those of a name that is not found, or of a peer that does not answer.
bool no_descriptor_left() {
    const int probe = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (probe >= 0) ::close(probe);
    return probe < 0 && (errno == EMFILE || errno == ENFILE);
}

}  // namespace

struct CurlConnector::Attempt {
    Attempt(const CurlConnector &connector, bool is_encrypted, Done when_done)
        : guard(connector.guard_),
          driver(connector.driver_),
          encrypted(is_encrypted),
          done(std::move(when_done)) {}
    ~Attempt() {
        if (!easy) return;
        driver->remove(easy);
        curl_easy_cleanup(easy);
    }

    bool begin(const std::string &place, std::int64_t connect_ms);
    Connected end(CURLcode result);
    static curl_socket_t on_open(void *self, curlsocktype purpose, curl_sockaddr *address);
    static int on_close(void *driver, curl_socket_t fd);

    const AddressGuard &guard;
    const std::shared_ptr<CurlDriver> driver;
    const bool encrypted;
    Done done;
    CURL *const easy = curl_easy_init();
    int denied = 0;  // addresses
    int opened = 0;  // sockets
    AddressGuard::Verdict verdict = AddressGuard::Verdict::allowed;
    std::array<char, CURL_ERROR_SIZE> error{};
};

bool CurlConnector::Attempt::begin(const std::string &place, std::int64_t connect_ms) {
    if (!easy) return false;
    const auto set = [this](CURLoption option, auto value) {
        curl_easy_setopt(easy, option, value);
    };
    // Always as plain http: of the scheme, curl takes nothing but the way to connect.
    set(CURLOPT_URL, ("http://" + place).c_str());
    set(CURLOPT_CONNECT_ONLY, 1L);
    set(CURLOPT_PROTOCOLS_STR, "http");
    set(CURLOPT_PROXY, "");  // not even one from the environment
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_QUICK_EXIT, 1L);  // ending an attempt must not wait for its name lookup
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(connect_ms));
    set(CURLOPT_TCP_NODELAY, 1L);
    set(CURLOPT_TCP_KEEPALIVE, 1L);
    set(CURLOPT_ERRORBUFFER, error.data());
    set(CURLOPT_OPENSOCKETFUNCTION, &Attempt::on_open);
    set(CURLOPT_OPENSOCKETDATA, this);
    set(CURLOPT_CLOSESOCKETFUNCTION, &Attempt::on_close);
    set(CURLOPT_CLOSESOCKETDATA, driver.get());
    return driver->add(easy);
}

curl_socket_t CurlConnector::Attempt::on_open(void *self, curlsocktype purpose,
                                              curl_sockaddr *address) {
    auto &attempt = *static_cast<Attempt *>(self);
    const auto verdict = purpose == CURLSOCKTYPE_IPCXN
                             ? attempt.guard.judge(address->addr, attempt.encrypted)
                             : AddressGuard::Verdict::not_public;
    if (verdict != AddressGuard::Verdict::allowed) {
        attempt.verdict = verdict;
        ++attempt.denied;
        return CURL_SOCKET_BAD;
    }
    const auto fd = ::socket(address->family, address->socktype | SOCK_CLOEXEC | SOCK_NONBLOCK,
                             address->protocol);
    if (fd < 0) return CURL_SOCKET_BAD;
    ++attempt.opened;
    attempt.driver->opened(fd);
    return fd;
}

int CurlConnector::Attempt::on_close(void *driver, curl_socket_t fd) {
    return static_cast<CurlDriver *>(driver)->close_socket(fd);
}

CurlConnector::Connected CurlConnector::Attempt::end(CURLcode result) {
    if (result == CURLE_OK) {
        curl_socket_t fd = CURL_SOCKET_BAD;
        curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &fd);
        driver->keep(fd);
        return {fd, ErrorKind::none, {}};
    }
    if (denied > 0 && opened == 0) {
        return {-1, ErrorKind::blocked,
                verdict == AddressGuard::Verdict::plain_http
                    ? "plain http is only for the networks in allow_private; use https"
                    : "the address is private, local or reserved; to reach it, list its network in "
                      "allow_private"};
    }
    const std::string why = error[0] != 0 ? error.data() : curl_easy_strerror(result);
    switch (result) {
        case CURLE_OPERATION_TIMEDOUT:
            return {-1, ErrorKind::timeout, why};
        case CURLE_URL_MALFORMAT:
            return {-1, ErrorKind::invalid, why};
        default:
            return {-1, ErrorKind::network,
                    no_descriptor_left()
                        ? "no file descriptor is left; raise the limit of open files (ulimit -n)"
                        : why};
    }
}

std::unique_ptr<CurlConnector> CurlConnector::create(Loop &loop, const AddressGuard &guard,
                                                     std::int64_t connect_ms) {
    if (!start_curl()) return nullptr;
    auto connector = std::make_unique<CurlConnector>(loop, guard, connect_ms);
    return connector->driver_ ? std::move(connector) : nullptr;
}

CurlConnector::CurlConnector(Loop &loop, const AddressGuard &guard, std::int64_t connect_ms)
    : loop_(loop),
      guard_(guard),
      connect_ms_(connect_ms),
      driver_(CurlDriver::create(
          loop, [this](CURL *easy, CURLcode result) { finished(easy, result); })) {}

CurlConnector::~CurlConnector() { stop(); }

void CurlConnector::open(const std::string &place, bool encrypted, Done done) {
    auto attempt = std::make_unique<Attempt>(*this, encrypted, std::move(done));
    if (attempt->begin(place, connect_ms_)) {
        auto *const easy = attempt->easy;
        attempts_.emplace(easy, std::move(attempt));
        return;
    }
    loop_.post([done = std::move(attempt->done)] {
        done({-1, ErrorKind::network, "out of memory"});
    });
}

void CurlConnector::finished(void *easy, int result) {
    const auto found = attempts_.find(easy);
    if (found == attempts_.end()) return;
    auto attempt = std::move(found->second);
    attempts_.erase(found);
    auto connected = attempt->end(static_cast<CURLcode>(result));
    const auto done = std::move(attempt->done);
    attempt.reset();
    done(std::move(connected));
}

void CurlConnector::stop() {
    attempts_.clear();
    if (driver_) driver_->stop();
}

}  // namespace patchbay::net
