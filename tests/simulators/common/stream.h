// StreamListener: a simulator's TCP door for a protocol that is no HTTP. It gives bytes as they
// come and takes bytes to send; what they mean is the owner's. Everything on the loop's thread.
#pragma once

#include "core/base/result.h"
#include "core/net/loop.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace patchbay::simulators {

// One connection. Nothing is called inside write(), finish() or reset(), nor after the latter two.
class Stream {
public:
    struct Impl;
    explicit Stream(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

    // `bytes`: as they come, and it may close the stream; `closed`: the other end has gone.
    void listen(std::function<void(std::string_view)> bytes, std::function<void()> closed);
    void write(std::string_view bytes);
    void finish();  // closes when what was written has left: the other end reads all of it
    void reset();   // RST, as a crash would: what the other end has not read may be lost to it
    bool is_open() const;
    std::string peer() const;

private:
    std::shared_ptr<Impl> impl_;
};

class StreamListener {
public:
    using Accepted = std::function<void(Stream)>;  // calls listen() before it returns

    // Port 0 picks a free one. The error names the address and the system's reason.
    static Result<std::unique_ptr<StreamListener>> open(net::Loop &loop, const std::string &address,
                                                        std::uint16_t port, Accepted accepted);
    ~StreamListener();  // closes the door and every connection

    std::uint16_t port() const;

    struct Impl;

private:
    explicit StreamListener(std::shared_ptr<Impl> impl);
    std::shared_ptr<Impl> impl_;
};

}  // namespace patchbay::simulators
