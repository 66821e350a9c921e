#include "tests/simulators/messenger/parameters.h"

#include "tests/simulators/common/control.h"

namespace patchbay::simulators::messenger {

namespace {

Result<json::value> read_value(const std::string &name, std::string text) {
    if (!text.starts_with('{') && !text.starts_with('[')) return json::value(std::move(text));
    auto parsed = parse_json(text);
    if (!parsed) return Error{"Param " + name + " is not JSON: " + parsed.error().message};
    return parsed;
}

Result<void> add(Parameters &out, const std::string &name, std::string text) {
    auto value = read_value(name, std::move(text));
    if (!value) return value.error();
    out.body[name] = std::move(*value);
    return {};
}

}  // namespace

Result<Parameters> read_parameters(const net::Request &request) {
    Parameters out;
    const auto type = request.header("content-type");
    if (is_multipart(request)) {
        auto parts = read_multipart(request);
        if (!parts) return parts.error();
        for (auto &part : *parts) {
            if (part.name == "filedata") {
                out.file = std::move(part);
            } else if (auto done = add(out, part.name, std::move(part.content)); !done) {
                return done.error();
            }
        }
        return out;
    }
    if (type.starts_with("application/x-www-form-urlencoded")) {
        for (auto &[name, value] : read_form(request.body)) {
            if (auto done = add(out, name, std::move(value)); !done) return done.error();
        }
        return out;
    }
    if (!request.body.empty() && !type.starts_with("application/json")) {
        return Error{"The content type must be application/json, a form or a multipart form."};
    }
    auto body = json_body(request);
    if (!body) return body.error();
    out.body = std::move(*body);
    return out;
}

std::vector<std::string> split_list(std::string_view text) {
    std::vector<std::string> out;
    while (!text.empty()) {
        const auto end = text.find(',');
        if (end != 0) out.emplace_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return out;
}

std::string base_of(const net::Request &request) {
    return "http://" + std::string(request.header("host"));
}

}  // namespace patchbay::simulators::messenger
