#include "tests/simulators/common/wire.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace patchbay::simulators {

namespace {

std::string lower(std::string_view text) {
    std::string out(text);
    for (auto &c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

std::string_view cut_line(std::string_view &rest) {
    const auto end = rest.find("\r\n");
    const auto line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 2);
    return line;
}

}  // namespace

std::string_view reason_phrase(int status) {
    switch (status) {
        case 200:
            return "OK";
        case 201:
            return "Created";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 429:
            return "Too Many Requests";
        case 500:
            return "Internal Server Error";
        case 502:
            return "Bad Gateway";
        case 503:
            return "Service Unavailable";
        default:
            return "Status";
    }
}

bool RequestReader::parse_head(std::string_view head) {
    request_ = {};
    body_bytes_ = 0;
    wants_continue_ = false;

    auto line = cut_line(head);
    const auto method_end = line.find(' ');
    const auto target_end = line.rfind(' ');
    if (method_end == std::string_view::npos || target_end <= method_end) return false;
    const auto version = line.substr(target_end + 1);
    if (version != "HTTP/1.1" && version != "HTTP/1.0") return false;
    keep_alive_ = version == "HTTP/1.1";
    request_.method = line.substr(0, method_end);
    const auto target = line.substr(method_end + 1, target_end - method_end - 1);
    const auto question = target.find('?');
    request_.path = target.substr(0, question);
    if (question != std::string_view::npos) request_.query = target.substr(question + 1);

    while (!head.empty()) {
        line = cut_line(head);
        const auto colon = line.find(':');
        if (colon == std::string_view::npos || colon == 0) return false;
        request_.headers.push_back(
            {lower(line.substr(0, colon)), std::string(trim(line.substr(colon + 1)))});
    }
    if (lower(request_.header("connection")) == "close") keep_alive_ = false;
    wants_continue_ = lower(request_.header("expect")) == "100-continue";
    if (const auto length = request_.header("content-length"); !length.empty()) {
        const auto *end = length.data() + length.size();
        const auto parsed = std::from_chars(length.data(), end, body_bytes_);
        if (parsed.ec != std::errc{} || parsed.ptr != end) return false;
    }
    return true;
}

RequestReader::State RequestReader::refuse(int status, std::string reason) {
    refusal_ = {status, {}, "text/plain", std::move(reason)};
    return State::refused;
}

RequestReader::State RequestReader::next() {
    if (!head_done_) {
        const auto end = buffer_.find("\r\n\r\n");
        if (end == std::string::npos) {
            if (buffer_.size() > kMaxHeadBytes) return refuse(431, "request headers too long");
            return State::incomplete;
        }
        if (end > kMaxHeadBytes) return refuse(431, "request headers too long");
        if (!parse_head(std::string_view(buffer_).substr(0, end))) {
            return refuse(400, "not an HTTP/1.1 request");
        }
        const auto encoding = lower(request_.header("transfer-encoding"));
        chunked_ = encoding == "chunked";
        if (!encoding.empty() && !chunked_) return refuse(501, "the only encoding is chunked");
        if (chunked_ && !request_.header("content-length").empty()) {
            return refuse(400, "both chunked and with a content-length");
        }
        if (body_bytes_ > kMaxBodyBytes) return refuse(413, "request body too long");
        buffer_.erase(0, end + 4);
        head_done_ = true;
    }
    if (chunked_) return next_chunk();
    if (buffer_.size() < body_bytes_) return State::incomplete;
    request_.body = buffer_.substr(0, body_bytes_);
    buffer_.erase(0, body_bytes_);
    return complete();
}

RequestReader::State RequestReader::complete() {
    head_done_ = false;
    wants_continue_ = false;
    return State::complete;
}

RequestReader::State RequestReader::next_chunk() {
    for (;;) {
        const auto line = buffer_.find("\r\n");
        if (line == std::string::npos) {
            if (buffer_.size() > kMaxChunkLine) return refuse(400, "not a chunk's size");
            return State::incomplete;
        }
        const auto *end = buffer_.data() + std::min(buffer_.find(';'), line);
        std::size_t size = 0;
        const auto parsed = std::from_chars(buffer_.data(), end, size, 16);
        if (parsed.ec != std::errc{} || parsed.ptr != end) return refuse(400, "not a chunk's size");
        if (size > kMaxBodyBytes - request_.body.size()) {
            return refuse(413, "request body too long");
        }
        if (size == 0) {  // and trailers, which say nothing to us
            const auto last = buffer_.find("\r\n\r\n", line);
            if (last == std::string::npos) {
                if (buffer_.size() > kMaxHeadBytes) return refuse(431, "trailers too long");
                return State::incomplete;
            }
            buffer_.erase(0, last + 4);
            return complete();
        }
        const auto start = line + 2;
        if (buffer_.size() < start + size + 2) return State::incomplete;
        if (buffer_.compare(start + size, 2, "\r\n") != 0) return refuse(400, "not a chunk's end");
        request_.body.append(buffer_, start, size);
        buffer_.erase(0, start + size + 2);
    }
}

bool RequestReader::wants_continue() {
    const auto wanted = head_done_ && wants_continue_;
    wants_continue_ = false;
    return wanted;
}

std::string to_wire(const net::Response &response, bool keep_alive) {
    std::string out;
    out.reserve(160 + response.body.size());
    out += "HTTP/1.1 ";
    out += std::to_string(response.status);
    out += ' ';
    out += reason_phrase(response.status);
    out += "\r\ncontent-length: ";
    out += std::to_string(response.body.size());
    out += keep_alive ? "\r\n" : "\r\nconnection: close\r\n";
    if (!response.content_type.empty()) {
        out += "content-type: ";
        out += response.content_type;
        out += "\r\n";
    }
    for (const auto &header : response.headers) {
        out += header.name;
        out += ": ";
        out += header.value;
        out += "\r\n";
    }
    out += "\r\n";
    out += response.body;
    return out;
}

}  // namespace patchbay::simulators
