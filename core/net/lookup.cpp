#include "core/net/lookup.h"

#include <cerrno>
#include <cstring>
#include <memory>
#include <netdb.h>
#include <system_error>
#include <thread>
#include <utility>

namespace patchbay::net {

using asio::ip::tcp;

namespace {

struct Found {
    std::string error;
    std::vector<tcp::endpoint> addresses;
};

Found ask_system(const std::string &host, const std::string &port) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICSERV;
    addrinfo *list = nullptr;
    const int failed = ::getaddrinfo(host.c_str(), port.c_str(), &hints, &list);
    if (failed == EAI_SYSTEM) return {std::strerror(errno), {}};
    if (failed != 0) return {gai_strerror(failed), {}};
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(list, &::freeaddrinfo);
    Found found;
    for (const addrinfo *one = list; one != nullptr; one = one->ai_next) {
        tcp::endpoint address;
        if (one->ai_addrlen > address.capacity()) continue;
        address.resize(one->ai_addrlen);
        std::memcpy(address.data(), one->ai_addr, one->ai_addrlen);
        found.addresses.push_back(address);
    }
    if (found.addresses.empty()) found.error = "the name has no address";
    return found;
}

}  // namespace

void look_up(Loop &loop, std::string host, std::string port,
             Function<void(std::string error, std::vector<tcp::endpoint> addresses)> done) {
    // Of both, since a thread that cannot be started has taken what it was given.
    const auto told = std::make_shared<decltype(done)>(std::move(done));
    try {
        std::thread([inbox = loop.impl().inbox, host = std::move(host), port = std::move(port),
                     told] {
            inbox->post([told, found = ask_system(host, port)]() mutable {
                (*told)(std::move(found.error), std::move(found.addresses));
            });
        }).detach();
    } catch (const std::system_error &) {
        loop.post([told] { (*told)("no thread is left to look the name up", {}); });
    }
}

}  // namespace patchbay::net
