#include "tests/simulators/common/parameters.h"

#include "tests/simulators/common/control.h"

#include <utility>

namespace patchbay::simulators {

Result<Parameters> read_parameters(const net::Request &request) {
    Parameters out;
    const auto type = request.header("content-type");
    if (is_multipart(request)) {
        auto parts = read_multipart(request);
        if (!parts) return parts.error();
        out.is_form = true;
        for (auto &part : *parts) {
            if (part.filename) {
                out.files.push_back(std::move(part));
            } else {
                out.body[part.name] = std::move(part.content);
            }
        }
        return out;
    }
    if (type.starts_with("application/x-www-form-urlencoded")) {
        out.is_form = true;
        for (auto &[name, value] : read_form(request.body))
            out.body[name] = std::move(value);
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

}  // namespace patchbay::simulators
