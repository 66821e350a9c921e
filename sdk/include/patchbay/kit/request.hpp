// Requests to the provider, built up in one expression:
//
//     return Request("POST", url).header("authorization", authorization_).json(body).give(sink);
#ifndef PATCHBAY_KIT_REQUEST_HPP
#define PATCHBAY_KIT_REQUEST_HPP

#include "../patchbay.hpp"
#include "build.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace patchbay::sdk {

// Borrows every text but the URL until it is given.
class Request {
public:
    Request(std::string_view method, std::string_view url) : url_(url) {
        request_.step = 1;
        request_.method = str(method);
    }

    // Names are lower case.
    Request &header(std::string_view name, std::string_view value) {
        headers_.push_back({str(name), str(value)});
        return *this;
    }
    Request &json(std::string_view body) { return typed("application/json", body); }
    template <class Body, std::enable_if_t<std::is_same_v<Body, Json>, int> = 0>
    Request &json(Body body) {
        kept_ = std::move(body);
        return header("content-type", "application/json");
    }
    Request &form(std::string_view body) {
        return typed("application/x-www-form-urlencoded", body);
    }
    Request &body(std::string_view bytes_here) {
        request_.body = bytes(bytes_here);
        return *this;
    }
    // A field of a multipart/form-data body; none where the value is empty.
    Request &part(std::string_view name, std::string_view value) {
        if (value.empty()) return *this;
        auto one = make<patchbay_part>();
        one.name = str(name);
        one.body = bytes(value);
        parts_.push_back(one);
        return *this;
    }
    // A file of one, by the handle of patchbay_media.blob; one without a name is called "file".
    Request &file(std::string_view name, const patchbay_media &media) {
        auto one = make<patchbay_part>();
        one.name = str(name);
        one.filename = media.filename.len != 0 ? media.filename : str("file");
        one.content_type = media.mime_type;
        one.blob = media.blob;
        parts_.push_back(one);
        return *this;
    }
    // `needs`: the step whose answer the body uses by {{answer:POINTER}}; 0: none.
    Request &step(std::uint32_t number, std::uint32_t needs = 0) {
        request_.step = number;
        request_.needs = needs;
        return *this;
    }
    // PATCHBAY_HTTP_...
    Request &flags(std::uint32_t more) {
        request_.flags |= more;
        return *this;
    }
    Request &timeout(std::uint32_t ms) {
        request_.timeout_ms = ms;
        return *this;
    }

    // To the sink of encode, attend, fetch, answer or fetched.
    template <class Sink>
    patchbay_status give(const Sink &sink) {
        return sink.request(whole());
    }
    // In a task: the answer comes to on_http.
    patchbay_status ask(const Host &host, patchbay_token token) {
        return host.http(token, whole());
    }

private:
    Request &typed(std::string_view type, std::string_view text) {
        return header("content-type", type).body(text);
    }
    const patchbay_http_request &whole() {
        request_.url = str(url_);
        request_.headers = list(headers_);
        if (kept_.exists()) request_.body = bytes(std::string_view(kept_.text()));
        if (!parts_.empty()) request_.parts = list(parts_);
        return request_;
    }

    patchbay_http_request request_ = make<patchbay_http_request>();
    std::vector<patchbay_header> headers_;
    std::vector<patchbay_part> parts_;
    std::string url_;
    Json kept_;
};

// Of a file, in the calls of patchbay.media/1: what comes is the host's to keep.
inline Request download(std::string_view url) {
    constexpr std::uint32_t kTimeoutMs = 120'000;
    return Request("GET", url)
        .flags(PATCHBAY_HTTP_IDEMPOTENT | PATCHBAY_HTTP_KEEP_BODY)
        .timeout(kTimeoutMs);
}

// The host gives each element of an array to decode, as if it had been posted.
inline patchbay_status give_each(const Host &host, JsonValue updates, const PollSink &sink) {
    for (const JsonValue update : updates.elements()) {
        const patchbay_status status = sink.webhook(host.write(update));
        if (status != PATCHBAY_OK) return status;
    }
    return PATCHBAY_OK;
}

}  // namespace patchbay::sdk

#endif
