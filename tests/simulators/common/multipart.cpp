#include "tests/simulators/common/multipart.h"

#include "tests/simulators/common/control.h"

namespace patchbay::simulators {

namespace {

constexpr std::string_view kMultipart = "multipart/form-data";

// The value of `name="…"` in a header such as Content-Disposition.
std::string parameter_of(std::string_view header, std::string_view name) {
    const auto key = std::string(name) + "=\"";
    const auto start = header.find(key);
    if (start == std::string_view::npos) return {};
    const auto rest = header.substr(start + key.size());
    return std::string(rest.substr(0, rest.find('"')));
}

std::string content_type_of(std::string_view head) {
    for (const std::string_view key : {"Content-Type: ", "content-type: "}) {
        const auto found = head.find(key);
        if (found == std::string_view::npos) continue;
        const auto value = head.substr(found + key.size());
        return std::string(value.substr(0, value.find("\r\n")));
    }
    return {};
}

}  // namespace

bool is_multipart(const net::Request &request) {
    return request.header("content-type").starts_with(kMultipart);
}

Result<std::vector<Part>> read_multipart(const net::Request &request) {
    const auto type = request.header("content-type");
    const auto at = type.find("boundary=");
    if (!is_multipart(request) || at == std::string_view::npos) {
        return Error{"upload as multipart/form-data"};
    }
    auto boundary = type.substr(at + std::string_view("boundary=").size());
    boundary = boundary.substr(0, boundary.find(';'));
    if (boundary.starts_with('"') && boundary.size() > 1) {
        boundary = boundary.substr(1, boundary.size() - 2);
    }
    const auto separator = "\r\n--" + std::string(boundary);
    const auto body = "\r\n" + request.body;

    std::vector<Part> out;
    auto start = body.find(separator);
    while (start != std::string::npos) {
        start += separator.size();
        const auto end = body.find(separator, start);
        if (end == std::string::npos) break;
        const auto part = std::string_view(body).substr(start, end - start);
        const auto head_end = part.find("\r\n\r\n");
        if (head_end == std::string_view::npos) return Error{"a part without its headers"};
        const auto head = part.substr(0, head_end);
        out.push_back({parameter_of(head, " name"), content_type_of(head),
                       std::string(part.substr(head_end + 4))});
        start = end;
    }
    return out;
}

std::vector<std::pair<std::string, std::string>> read_form(std::string_view text) {
    std::vector<std::pair<std::string, std::string>> out;
    while (!text.empty()) {
        const auto end = text.find('&');
        const auto pair = text.substr(0, end);
        const auto equals = pair.find('=');
        if (!pair.empty()) {
            const auto value =
                equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
            out.emplace_back(form_decoded(pair.substr(0, equals)), form_decoded(value));
        }
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return out;
}

}  // namespace patchbay::simulators
