#include "tests/simulators/messenger/call.h"

#include "tests/simulators/common/control.h"

namespace patchbay::simulators::messenger {

namespace {

Result<json::value> read_value(const std::string &name, std::string text) {
    if (!text.starts_with('{') && !text.starts_with('[')) return json::value(std::move(text));
    auto parsed = parse_json(text);
    if (!parsed) return Error{"Param " + name + " is not JSON: " + parsed.error().message};
    return parsed;
}

}  // namespace

Result<Call> read_call(const net::Request &request) {
    auto parameters = read_parameters(request);
    if (!parameters) return parameters.error();
    Call out;
    for (auto &file : parameters->files) {
        if (file.name == "filedata") out.file = std::move(file);
    }
    out.body = std::move(parameters->body);
    if (!parameters->is_form) return out;
    for (auto &member : out.body) {
        auto value =
            read_value(std::string(member.key()), std::string(member.value().get_string()));
        if (!value) return value.error();
        member.value() = std::move(*value);
    }
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
