#include "tests/simulators/whatsapp/graph_error.h"

#include "tests/simulators/common/control.h"

#include <algorithm>
#include <array>

namespace patchbay::simulators::whatsapp {

namespace {

struct Row {
    int code;
    int status;
    std::string_view title;
};

constexpr std::array kTable{
    Row{4, 429, "Application request limit reached"},
    Row{33, 400, "Parameter value is not valid"},
    Row{100, 400, "Invalid parameter"},
    Row{190, 401, "Invalid OAuth access token"},
    Row{2500, 400, "Unknown path components"},
    Row{80007, 429, "Rate limit issues"},
    Row{130429, 429, "Rate limit hit"},
    Row{131000, 500, "Something went wrong"},
    Row{131008, 400, "Required parameter is missing"},
    Row{131009, 400, "Parameter value is not valid"},
    Row{131016, 503, "Service unavailable"},
    Row{131021, 400, "Recipient cannot be sender"},
    Row{131026, 400, "Message undeliverable"},
    Row{131047, 400, "Re-engagement message"},
    Row{131051, 400, "Unsupported message type"},
    Row{131053, 400, "Media upload error"},
    Row{131056, 429, "Pair rate limit hit"},
    Row{132000, 400, "Number of parameters does not match the expected number of params"},
    Row{132001, 404, "Template name does not exist in the translation"},
    Row{132012, 400, "Parameter format does not match format in the created template"},
    Row{132015, 400, "Template is paused"},
    Row{132016, 400, "Template is disabled"},
};

Row row_of(int code) {
    const auto *at = std::find_if(kTable.begin(), kTable.end(),
                                  [&](const Row &row) { return row.code == code; });
    return at == kTable.end() ? Row{code, 400, "Error"} : *at;
}

}  // namespace

int http_status(int code) { return row_of(code).status; }
std::string_view error_title(int code) { return row_of(code).title; }

net::Response to_response(const GraphError &error) {
    const auto row = row_of(error.code);
    json::object body{
        {"message", "(#" + std::to_string(row.code) + ") " + std::string(row.title)},
        {"type", "OAuthException"},
        {"code", row.code},
    };
    if (error.subcode != 0) body["error_subcode"] = error.subcode;
    if (!error.details.empty()) {
        body["error_data"] = {{"messaging_product", "whatsapp"}, {"details", error.details}};
    }
    body["fbtrace_id"] = "Asimulated0trace0of0patchbay";
    return json_response(row.status, {{"error", std::move(body)}});
}

json::object status_error(const GraphError &error) {
    const auto row = row_of(error.code);
    return {{"code", row.code},
            {"title", row.title},
            {"message", row.title},
            {"error_data", {{"details", error.details}}}};
}

}  // namespace patchbay::simulators::whatsapp
