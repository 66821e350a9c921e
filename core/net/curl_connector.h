// CurlConnector: opens connections for Http1Pool. The name lookup, the choice among addresses, the
// guard and the time limit are the same as those of every other request: curl's, with our
// callbacks. Private to the client's .cpp files; on the loop's thread.
#pragma once

#include "core/net/curl_transfer.h"
#include "core/net/http1_pool.h"

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

namespace patchbay::net {

class CurlConnector {
public:
    CurlConnector(Loop &loop, TransferContext &context) : loop_(loop), context_(context) {}

    void open(const std::string &origin, Function<void(Http1Pool::Opened)> done);
    // The driver's news of a transfer of ours. False: it is not.
    bool finished(CURL *easy, CURLcode result);
    void stop();  // nothing is called afterwards

private:
    struct Attempt {
        std::unique_ptr<CurlTransfer> transfer;
        Function<void(Http1Pool::Opened)> done;
    };

    Loop &loop_;
    TransferContext &context_;
    std::unordered_map<CURL *, Attempt> attempts_;
};

}  // namespace patchbay::net
