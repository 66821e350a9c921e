// One of Beast's assertions is wrong: a last chunk that is also the first, cut within its four
// bytes, would end a build that has assertions.
#define BOOST_DISABLE_ASSERTS
#include "core/net/request_parser.h"

#include <boost/beast/http/basic_parser.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace patchbay::net {

namespace beast = boost::beast;
namespace http = beast::http;

namespace {

constexpr std::size_t kTypicalHeaders = 16;
constexpr std::size_t kLeastBody = 4 * 1024;  // memory that a body takes at first, if it is longer
constexpr std::size_t kBlockBytes = 128 * 1024 - 1;  // with the NUL behind it 128 KB

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lower_case(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), lower);
    return result;
}

bool equal_ignoring_case(std::string_view text, std::string_view lower_case_text) {
    return std::equal(text.begin(), text.end(), lower_case_text.begin(), lower_case_text.end(),
                      [](char a, char b) { return lower(a) == b; });
}

// Beast's parser, filling a Request. One object a message.
class Message final : public http::basic_parser<true> {
public:
    Message(std::size_t header_count, std::size_t body_bytes)
        : header_count_(header_count), longest_(body_bytes) {
        // Beast's header limit starts anew with each piece that it consumes; ours is in feed().
        header_limit(std::numeric_limits<std::uint32_t>::max());
        body_limit(body_bytes);
    }

    // Once it is done.
    Request whole() {
        if (full_.empty()) return std::move(request);
        std::string body;
        body.reserve(full_.size() * kBlockBytes + request.body.size());
        for (auto &block : full_)
            body += std::exchange(block, {});
        body += request.body;
        request.body = std::move(body);
        return std::move(request);
    }
    std::size_t body_held() const {
        const auto last = request.body.capacity();  // a few bytes lie in the string itself
        return full_.size() * kBlockBytes + (last > std::string().capacity() ? last : 0);
    }

    Request request;  // its body: what came behind the full blocks
    bool wants_continue = false;
    bool well_formed = true;
    bool http_1_0 = false;
    bool too_many_headers = false;

private:
    void fail(beast::error_code &error) {
        well_formed = false;
        error = http::error::bad_field;
    }

    void on_request_impl(http::verb, beast::string_view method, beast::string_view target,
                         int version, beast::error_code &error) override {
        request.method.assign(method.data(), method.size());
        http_1_0 = version == 10;
        if (!split_target({target.data(), target.size()})) fail(error);
        request.headers.reserve(kTypicalHeaders);
    }

    // Origin form, `*`, or absolute form, whose scheme and authority say nothing to us.
    bool split_target(std::string_view target) {
        if (const auto scheme = target.find("://");
            scheme != std::string_view::npos && target.front() != '/') {
            target.remove_prefix(std::min(target.find_first_of("/?", scheme + 3), target.size()));
            if (target.empty() || target.front() == '?') request.path += '/';
        } else if (target != "*" && !target.starts_with('/')) {
            return false;
        }
        const auto question = target.find('?');
        request.path += target.substr(0, question);
        if (question != std::string_view::npos) request.query = target.substr(question + 1);
        return true;
    }

    void on_field_impl(http::field field, beast::string_view name, beast::string_view value,
                       beast::error_code &error) override {
        if (header_done_) return;  // trailers are not headers: they would forge what was verified
        if (request.headers.size() == header_count_) {
            too_many_headers = true;
            return fail(error);
        }
        const std::string_view text(value.data(), value.size());
        switch (field) {
            case http::field::content_length:
                if (std::exchange(has_length_, true)) fail(error);
                break;
            case http::field::transfer_encoding:
                if (!equal_ignoring_case(text, "chunked") || http_1_0) fail(error);
                break;
            case http::field::host:
                if (std::exchange(has_host_, true)) fail(error);
                break;
            case http::field::expect:
                wants_continue = !http_1_0 && equal_ignoring_case(text, "100-continue");
                break;
            default:
                break;
        }
        request.headers.push_back({lower_case({name.data(), name.size()}), std::string(text)});
    }

    void on_header_impl(beast::error_code &error) override {
        header_done_ = true;
        if (!has_host_ && !http_1_0) fail(error);
    }

    void on_body_init_impl(const boost::optional<std::uint64_t> &length,
                           beast::error_code &) override {
        if (length) longest_ = std::min<std::uint64_t>(longest_, *length);
    }

    // A long body lies in blocks until it is whole. Grown by copying, it would take twice its size,
    // and leave memory behind that fits no other.
    std::size_t on_body_impl(beast::string_view body, beast::error_code &) override {
        for (std::string_view left(body.data(), body.size()); !left.empty();) {
            if (request.body.size() == kBlockBytes)
                full_.push_back(std::exchange(request.body, {}));
            const auto piece = left.substr(0, kBlockBytes - request.body.size());
            make_room(piece.size());
            request.body += piece;
            left.remove_prefix(piece.size());
        }
        if (!body.empty()) wants_continue = false;  // it did not wait
        return body.size();
    }

    std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view body,
                                   beast::error_code &error) override {
        return on_body_impl(body, error);
    }

    void on_chunk_header_impl(std::uint64_t, beast::string_view, beast::error_code &) override {
        wants_continue = false;
    }
    void on_finish_impl(beast::error_code &) override { wants_continue = false; }
    void on_response_impl(int, beast::string_view, int, beast::error_code &) override {}

    // As the bytes come, whatever was announced; never more than the body may become.
    void make_room(std::size_t more) {
        const auto needed = request.body.size() + more;
        if (needed <= request.body.capacity()) return;
        const auto grown =
            full_.empty() ? std::max(2 * request.body.capacity(), kLeastBody) : kBlockBytes;
        const auto most = std::min(longest_ - full_.size() * kBlockBytes, kBlockBytes);
        std::string larger;  // which, unlike the body itself, takes as much as it is told
        larger.reserve(std::max(needed, std::min(grown, most)));
        larger += request.body;
        request.body = std::move(larger);
    }

    const std::size_t header_count_;
    std::size_t longest_;            // that the body may become
    std::vector<std::string> full_;  // blocks of it
    bool header_done_ = false;
    bool has_length_ = false;
    bool has_host_ = false;
};

}  // namespace

struct RequestParser::Impl {
    std::size_t header_bytes;
    std::size_t header_count;
    std::size_t body_bytes;
    std::size_t header_used = 0;  // consumed bytes of request line and headers
    bool headers_whole = false;
    std::optional<Message> message;
};

RequestParser::RequestParser(std::size_t header_bytes, std::size_t header_count,
                             std::size_t body_bytes)
    : impl_(std::make_unique<Impl>()) {
    impl_->header_bytes = header_bytes;
    impl_->header_count = header_count;
    impl_->body_bytes = body_bytes;
}

RequestParser::~RequestParser() = default;

RequestParser::State RequestParser::feed(std::string_view data, std::size_t &consumed) {
    auto &message = impl_->message;
    consumed = 0;
    if (!message) {
        // Empty lines before a request line are to be ignored (RFC 9112, 2.2).
        while (data.substr(consumed).starts_with("\r\n"))
            consumed += 2;
        if (consumed == data.size() || data.substr(consumed) == "\r") return State::need_more;
        message.emplace(impl_->header_count, impl_->body_bytes);
        impl_->header_used = 0;
        impl_->headers_whole = false;
    }
    while (!message->is_done()) {
        const bool in_header = !message->is_header_done();
        // A chunk's line and a trailer are looked at as a whole, so they have a limit too.
        const auto allowed = in_header            ? impl_->header_bytes - impl_->header_used
                             : message->chunked() ? impl_->header_bytes
                                                  : std::string_view::npos;
        const auto piece = data.substr(consumed, allowed);
        beast::error_code error;
        const auto used =
            message->put(boost::asio::const_buffer(piece.data(), piece.size()), error);
        consumed += used;
        if (in_header) impl_->header_used += used;
        if (error == http::error::need_more) {
            if (piece.size() < allowed) return State::need_more;
            return in_header ? State::header_size : State::malformed;
        }
        if (in_header && (!error || error == http::error::body_limit)) impl_->headers_whole = true;
        if (error == http::error::body_limit) return State::body_size;
        if (message->too_many_headers) return State::header_size;
        if (error || !message->well_formed) return State::malformed;
        if (consumed == data.size() && !message->is_done()) return State::need_more;
    }
    return State::complete;
}

bool RequestParser::started() const { return impl_->message.has_value(); }

const Request *RequestParser::head() const {
    return impl_->message && impl_->headers_whole ? &impl_->message->request : nullptr;
}

std::size_t RequestParser::body_held() const {
    return impl_->message ? impl_->message->body_held() : 0;
}

void RequestParser::drop() { impl_->message.reset(); }

bool RequestParser::wants_continue() const {
    return impl_->message && impl_->headers_whole && impl_->message->wants_continue;
}

bool RequestParser::keep_alive() const { return impl_->message->keep_alive(); }

bool RequestParser::http_1_0() const { return impl_->message->http_1_0; }

Request RequestParser::take() {
    auto request = impl_->message->whole();
    impl_->message.reset();
    return request;
}

}  // namespace patchbay::net
