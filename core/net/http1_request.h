// Http1Request: a ClientRequest on its way, as the bytes of an HTTP/1.1 message. One object a
// connection, used for one request after the other.
#pragma once

#include "core/net/form_body.h"
#include "core/net/http_client.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace patchbay::net {

class Http1Request {
public:
    // The request has passed check_request(), and is given again to next(). The error: a file of
    // its cannot be read.
    Result<void> begin(const ClientRequest &request);

    // What leaves next, in two pieces; valid until the request or this changes.
    using Pieces = std::array<std::string_view, 2>;
    Result<Pieces> next(const ClientRequest &request);
    void left(std::size_t bytes);  // of what next() gave
    bool is_whole() const { return to_go_ == 0; }

private:
    void append_head(const ClientRequest &request);

    std::string text_;  // the head; of a form, then each piece of it
    std::optional<FormBody> form_;
    std::size_t of_text_ = 0;  // has left
    std::size_t of_body_ = 0;
    std::uint64_t to_go_ = 0;  // of the whole
};

}  // namespace patchbay::net
