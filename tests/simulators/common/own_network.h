// Where a simulator may post: to machines of one's own only, and never to the world.
#pragma once

#include <string>
#include <vector>

namespace patchbay::simulators {

extern const std::vector<std::string> kPrivateNetworks;

// What is wrong with a webhook's URL, or "". The client judges an address just before it connects;
// one that stands in the URL can be told earlier.
std::string webhook_problem(const std::string &url);

// Whether the URL's host is localhost, or an address of the private networks.
bool names_own_host(const std::string &url);

}  // namespace patchbay::simulators
