#include "core/net/peer_counts.h"

#include <algorithm>

namespace patchbay::net {

AddressBytes PeerCounts::peer_of(AddressBytes address) {
    constexpr std::size_t kNetworkBytes = 8;
    if (!is_mapped_v4(address)) std::fill(address.begin() + kNetworkBytes, address.end(), 0);
    return address;
}

std::size_t PeerCounts::of(const AddressBytes &address) const {
    const auto found = counts_.find(peer_of(address));
    return found == counts_.end() ? 0 : found->second;
}

void PeerCounts::add(const AddressBytes &address) { ++counts_[peer_of(address)]; }

void PeerCounts::remove(const AddressBytes &address) {
    const auto found = counts_.find(peer_of(address));
    if (found != counts_.end() && --found->second == 0) counts_.erase(found);
}

}  // namespace patchbay::net
