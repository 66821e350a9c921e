// PeerCounts: how many connections each peer has. An IPv6 peer is its /64, which is what one
// customer of a provider has to itself. One thread.
#pragma once

#include "core/net/networks.h"

#include <cstddef>
#include <map>

namespace patchbay::net {

class PeerCounts {
public:
    std::size_t of(const AddressBytes &address) const;
    void add(const AddressBytes &address);
    void remove(const AddressBytes &address);

private:
    static AddressBytes peer_of(AddressBytes address);

    std::map<AddressBytes, std::size_t> counts_;  // a hash would be the peers' to choose
};

}  // namespace patchbay::net
