#include "tests/simulators/common/multipart.h"

#include "core/base/text.h"
#include "tests/simulators/common/control.h"

namespace patchbay::simulators {

namespace {

constexpr std::string_view kMultipart = "multipart/form-data";

// The value of a header's parameter, such as `name` of Content-Disposition, quoted or not.
std::optional<std::string> parameter_of(std::string_view header, std::string_view name) {
    while (!header.empty()) {
        const auto quote = header.find('"');
        auto end = header.find(';');
        if (quote < end) end = header.find(';', header.find('"', quote + 1));
        const auto parameter = trimmed(header.substr(0, end));
        header.remove_prefix(end == std::string_view::npos ? header.size() : end + 1);
        const auto equals = parameter.find('=');
        if (equals == std::string_view::npos || parameter.substr(0, equals) != name) continue;
        auto value = parameter.substr(equals + 1);
        if (value.size() > 1 && value.front() == '"') value = value.substr(1, value.size() - 2);
        return std::string(value);
    }
    return {};
}

// The value of a part's header, "" where it has none.
std::string_view header_of(std::string_view head, std::string_view lower_case_name) {
    while (!head.empty()) {
        const auto end = head.find("\r\n");
        const auto line = head.substr(0, end);
        head.remove_prefix(end == std::string_view::npos ? head.size() : end + 2);
        const auto colon = line.find(':');
        if (fold(line.substr(0, colon)) != lower_case_name) continue;
        return colon == std::string_view::npos ? "" : trimmed(line.substr(colon + 1));
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
        const auto disposition = header_of(head, "content-disposition");
        out.push_back({parameter_of(disposition, "name").value_or(""),
                       std::string(header_of(head, "content-type")),
                       std::string(part.substr(head_end + 4)),
                       parameter_of(disposition, "filename")});
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
