// CurlConnector: connected TCP sockets by libcurl, which looks up the names on a thread, tries the
// addresses of both families next to each other and keeps the time; each address is judged by the
// guard. Private to the client's .cpp files; on the loop's thread.
#pragma once

#include "core/base/function.h"
#include "core/net/address_guard.h"
#include "core/net/http_client.h"

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

namespace patchbay::net {

class CurlDriver;

class CurlConnector {
public:
    struct Connected {
        int fd = -1;  // non-blocking, the caller's from now on; -1: see `kind`
        ErrorKind kind = ErrorKind::none;
        std::string why;
    };
    using Done = Function<void(Connected)>;

    // Null where the system has no descriptor or memory left. `guard` outlives it.
    static std::unique_ptr<CurlConnector> create(Loop &loop, const AddressGuard &guard,
                                                 std::int64_t connect_ms);
    CurlConnector(Loop &loop, const AddressGuard &guard, std::int64_t connect_ms);
    ~CurlConnector();

    // `place` is "host:port"; `encrypted`: whether TLS will follow. `done` is never called inside.
    void open(const std::string &place, bool encrypted, Done done);
    void stop();  // nothing is called afterwards

private:
    struct Attempt;

    void finished(void *easy, int result);

    Loop &loop_;
    const AddressGuard &guard_;
    const std::int64_t connect_ms_;
    std::shared_ptr<CurlDriver> driver_;
    std::unordered_map<void *, std::unique_ptr<Attempt>> attempts_;  // by easy handle
};

}  // namespace patchbay::net
