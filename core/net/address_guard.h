// AddressGuard: which addresses the daemon may connect to. Asked for each resolved address just
// before the connect, so that no name, no odd spelling of an address and no changing DNS answer
// gets past it. Immutable; any thread.
#pragma once

#include "core/net/networks.h"

#include <string>
#include <vector>

namespace patchbay::net {

class AddressGuard {
public:
    enum class Verdict {
        allowed,
        not_public,  // a private, local or reserved address outside `allow_private`
        plain_http,  // public, but the request is not encrypted
    };

    // Networks such as "127.0.0.0/8" or "fd00::/8", or single addresses. The error names the bad
    // one.
    static Result<AddressGuard> create(const std::vector<std::string> &allow_private);

    Verdict judge(const sockaddr &address, bool encrypted) const;

private:
    static bool is_public(const AddressBytes &address);

    Networks allowed_;
};

}  // namespace patchbay::net
