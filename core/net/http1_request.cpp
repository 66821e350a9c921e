#include "core/net/http1_request.h"

#include "core/net/request_check.h"

#include <algorithm>
#include <utility>

namespace patchbay::net {

namespace {

bool named(const Header &header, std::string_view lower_case_name) {
    return std::equal(
        header.name.begin(), header.name.end(), lower_case_name.begin(), lower_case_name.end(),
        [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 32) : a) == b; });
}

void append_line(std::string &out, std::string_view name, std::string_view value) {
    out += name;
    out += ": ";
    out += value;
    out += "\r\n";
}

// The host as the peer knows it: without the port that everybody expects.
std::string_view host_of(std::string_view origin) {
    const std::string_view usual = is_https(origin) ? ":443" : ":80";
    auto host = origin.substr(origin.find("://") + 3);
    if (host.ends_with(usual)) host.remove_suffix(usual.size());
    if (host.ends_with(':')) host.remove_suffix(1);
    return host;
}

}  // namespace

Result<void> Http1Request::begin(const ClientRequest &request) {
    form_.reset();
    if (!request.parts.empty()) {
        auto form = FormBody::open(request.parts);
        if (!form) return form.error();
        form_.emplace(std::move(*form));
    }
    of_text_ = of_body_ = 0;
    text_.clear();
    append_head(request);
    to_go_ = text_.size() + (form_ ? form_->size() : request.body.size());
    return {};
}

void Http1Request::append_head(const ClientRequest &request) {
    const auto origin = origin_of(request.url);
    auto target = std::string_view(request.url).substr(origin.size());
    target = target.substr(0, target.find('#'));
    text_ += request.method;
    text_ += ' ';
    if (!target.starts_with('/')) text_ += '/';
    text_ += target;
    text_ += " HTTP/1.1\r\n";

    const auto given = [&](std::string_view name) {
        return std::any_of(request.headers.begin(), request.headers.end(),
                           [&](const Header &header) { return named(header, name); });
    };
    if (!given("host")) append_line(text_, "host", host_of(origin));
    if (!given("user-agent")) append_line(text_, "user-agent", "patchbay");
    if (!given("accept")) append_line(text_, "accept", "*/*");
    for (const auto &header : request.headers)
        if (!form_ || !named(header, "content-type"))
            append_line(text_, header.name, trimmed(header.value));
    if (form_) append_line(text_, "content-type", form_->content_type());
    const auto size = form_ ? form_->size() : request.body.size();
    const auto &method = request.method;
    if (size > 0 || method == "POST" || method == "PUT" || method == "PATCH")
        append_line(text_, "content-length", std::to_string(size));
    text_ += "\r\n";
}

Result<Http1Request::Pieces> Http1Request::next(const ClientRequest &request) {
    if (form_ && of_text_ == text_.size()) {
        of_text_ = 0;
        if (auto read = form_->read(text_); !read) return read.error();
    }
    const auto body = form_ ? std::string_view() : std::string_view(request.body);
    return Pieces{std::string_view(text_).substr(of_text_), body.substr(of_body_)};
}

void Http1Request::left(std::size_t bytes) {
    const auto text = std::min(bytes, text_.size() - of_text_);
    of_text_ += text;
    of_body_ += bytes - text;
    to_go_ -= bytes;
}

}  // namespace patchbay::net
