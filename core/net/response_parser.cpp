// One of Beast's assertions is wrong: a last chunk that is also the first, cut within its four
// bytes, would end a build that has assertions.
#define BOOST_DISABLE_ASSERTS
#include "core/net/response_parser.h"

#include <boost/beast/http/basic_parser.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>

namespace patchbay::net {

namespace beast = boost::beast;
namespace http = beast::http;

namespace {

constexpr std::size_t kTypicalHeaders = 16;
constexpr std::size_t kReserveBody =
    64 * 1024;  // believed of a Content-Length before the bytes come
constexpr int kSwitchingProtocols = 101;
// Behind the header: of a chunk's line, or of the trailers.
constexpr std::size_t kLineBytes = 64 * 1024;
constexpr std::size_t kStatusLine = 12;  // "HTTP/1.1 200"; Beast wants the blank behind it

// Beast's parser, filling the parts of a response. One object a message.
class Message final : public http::basic_parser<false> {
public:
    Message(std::size_t body_bytes, const ResponseParser::Sink *sink)
        : body_bytes_(body_bytes), sink_(sink) {
        // Beast's header limit starts anew with each piece that it consumes; ours is in feed().
        header_limit(std::numeric_limits<std::uint32_t>::max());
        if (sink_ && *sink_)
            body_limit(boost::none);  // on_body_impl() knows whose the body is
        else
            body_limit(body_bytes);
    }

    bool sink_full = false;
    int status = 0;
    std::vector<Header> headers;
    std::string body;

private:
    void on_response_impl(int code, beast::string_view, int, beast::error_code &) override {
        status = code;
        headers.reserve(kTypicalHeaders);
    }

    void on_field_impl(http::field, beast::string_view name, beast::string_view value,
                       beast::error_code &) override {
        if (header_done_) return;  // trailers are not headers
        std::string lower(name.data(), name.size());
        std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
            return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        });
        headers.push_back({std::move(lower), std::string(value.data(), value.size())});
    }

    void on_header_impl(beast::error_code &) override { header_done_ = true; }

    void on_body_init_impl(const boost::optional<std::uint64_t> &length,
                           beast::error_code &) override {
        if (length && !has_sink()) body.reserve(std::min<std::uint64_t>(*length, kReserveBody));
    }

    std::size_t on_body_impl(beast::string_view data, beast::error_code &error) override {
        if (has_sink()) {
            sink_full = !(*sink_)({data.data(), data.size()});
            if (sink_full) error = http::error::body_limit;
        } else if (data.size() > body_bytes_ - body.size()) {
            error = http::error::body_limit;
        } else {
            body.append(data.data(), data.size());
        }
        return data.size();
    }

    std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view data,
                                   beast::error_code &error) override {
        return on_body_impl(data, error);
    }

    bool has_sink() const { return sink_ && *sink_ && status >= 200 && status <= 299; }

    void on_chunk_header_impl(std::uint64_t, beast::string_view, beast::error_code &) override {}
    void on_finish_impl(beast::error_code &) override {}
    void on_request_impl(http::verb, beast::string_view, beast::string_view, int,
                         beast::error_code &) override {}

    const std::size_t body_bytes_;
    const ResponseParser::Sink *const sink_;
    bool header_done_ = false;
};

}  // namespace

struct ResponseParser::Impl {
    void begin_message() {
        message.emplace(body_bytes, sink);
        if (to_head) message->skip(true);
    }

    std::size_t header_bytes;
    std::size_t body_bytes;
    std::size_t header_used = 0;  // consumed bytes of status lines and headers, interim ones too
    bool to_head = false;
    const Sink *sink = nullptr;
    bool started = false;
    std::optional<Message> message;
};

ResponseParser::ResponseParser(std::size_t header_bytes, std::size_t body_bytes)
    : impl_(std::make_unique<Impl>()) {
    impl_->header_bytes = header_bytes;
    impl_->body_bytes = body_bytes;
}

ResponseParser::~ResponseParser() = default;

void ResponseParser::start(bool to_head, const Sink *sink) {
    impl_->to_head = to_head;
    impl_->sink = sink;
    impl_->header_used = 0;
    impl_->started = false;
    impl_->begin_message();
}

ResponseParser::State ResponseParser::feed(std::string_view data, std::size_t &consumed) {
    auto &message = impl_->message;
    consumed = 0;
    impl_->started = impl_->started || !data.empty();
    for (;;) {
        const bool in_header = !message->is_header_done();
        const auto allowed =
            in_header ? impl_->header_bytes - impl_->header_used : std::string_view::npos;
        const auto piece = data.substr(consumed, allowed);
        beast::error_code error;
        std::size_t used = 0;
        if (in_header && piece.size() > kStatusLine && piece[kStatusLine] == '\r' &&
            piece.starts_with("HTTP/1.")) {
            std::string padded(piece);
            padded.insert(kStatusLine, 1, ' ');
            used = message->put(boost::asio::const_buffer(padded.data(), padded.size()), error);
            if (used > kStatusLine) --used;
        } else {
            used = message->put(boost::asio::const_buffer(piece.data(), piece.size()), error);
        }
        consumed += used;
        if (in_header) impl_->header_used += used;
        if (error == http::error::need_more) {
            if (in_header ? piece.size() == allowed : data.size() - consumed > kLineBytes)
                return State::too_large;
            return State::need_more;
        }
        if (error == http::error::body_limit) return State::too_large;
        if (error || message->status == kSwitchingProtocols ||
            (message->is_header_done() && message->status < 100))
            return State::malformed;
        if (message->is_done()) {
            if (message->status >= 200) return State::complete;
            impl_->begin_message();  // what came was an interim response
        }
        if (consumed == data.size()) return State::need_more;
    }
}

ResponseParser::State ResponseParser::end() {
    if (!impl_->message->is_header_done()) return State::need_more;
    beast::error_code error;
    impl_->message->put_eof(error);
    return error ? State::need_more : State::complete;
}

bool ResponseParser::sink_full() const { return impl_->message->sink_full; }

bool ResponseParser::started() const { return impl_->started; }

bool ResponseParser::keep_alive() const { return impl_->message->keep_alive(); }

int ResponseParser::status() const { return impl_->message->status; }

std::vector<Header> &ResponseParser::headers() { return impl_->message->headers; }

std::string &ResponseParser::body() { return impl_->message->body; }

}  // namespace patchbay::net
