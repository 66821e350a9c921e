#include "tests/simulators/whatsapp/graph_error.h"

#include <boost/json/object.hpp>

#include <algorithm>
#include <array>
#include <string>

namespace patchbay::simulators::whatsapp {

namespace {

struct Row {
    int code;
    int status;
    std::string_view title;
};

constexpr std::array kTable{
    Row{0, 401, "AuthException"},
    Row{1, 400, "API Unknown"},
    Row{2, 503, "API Service"},
    Row{3, 500, "API Method"},
    Row{4, 429, "Application request limit reached"},
    Row{10, 403, "Permission denied"},
    Row{33, 400, "Parameter value is not valid"},
    Row{100, 400, "Invalid parameter"},
    Row{190, 401, "Invalid OAuth access token"},
    Row{200, 403, "API Permission"},
    Row{299, 403, "API Permission"},
    Row{368, 403, "Temporarily blocked for policies violations"},
    Row{2500, 400, "Unknown path components"},
    Row{80007, 429, "Rate limit issues"},
    Row{130429, 429, "Rate limit hit"},
    Row{130472, 400, "User's number is part of an experiment"},
    Row{130497, 403, "Business account is restricted from messaging users in this country"},
    Row{131000, 500, "Something went wrong"},
    Row{131005, 403, "Access denied"},
    Row{131008, 400, "Required parameter is missing"},
    Row{131009, 400, "Parameter value is not valid"},
    Row{131016, 503, "Service unavailable"},
    Row{131021, 400, "Recipient cannot be sender"},
    Row{131026, 400, "Message undeliverable"},
    Row{131030, 400, "Recipient phone number not in allowed list"},
    Row{131031, 403, "Account has been locked"},
    Row{131037, 400, "Display name approval needed"},
    Row{131042, 400, "Business eligibility payment issue"},
    Row{131045, 500, "Incorrect certificate"},
    Row{131047, 400, "Re-engagement message"},
    Row{131048, 429, "Spam rate limit hit"},
    Row{131049, 400, "Meta chose not to deliver"},
    Row{131050, 400, "User stopped marketing messages"},
    Row{131051, 400, "Unsupported message type"},
    Row{131052, 400, "Media download error"},
    Row{131053, 400, "Media upload error"},
    Row{131056, 429, "Pair rate limit hit"},
    Row{131057, 500, "Account in maintenance mode"},
    Row{131062, 400, "Business-scoped user ID is not usable here"},
    Row{132000, 400, "Number of parameters does not match the expected number of params"},
    Row{132001, 404, "Template name does not exist in the translation"},
    Row{132005, 400, "Template hydrated text too long"},
    Row{132007, 400, "Template format character policy violated"},
    Row{132012, 400, "Parameter format does not match format in the created template"},
    Row{132015, 400, "Template is paused"},
    Row{132016, 400, "Template is disabled"},
    Row{132018, 400, "There is an issue with the parameters of the template"},
    Row{132068, 400, "Flow is blocked"},
    Row{132069, 400, "Flow is throttled"},
    Row{133000, 500, "Incomplete deregistration"},
    Row{133004, 503, "Server temporarily unavailable"},
    Row{133005, 400, "Two step verification PIN mismatch"},
    Row{133006, 400, "Phone number re-verification needed"},
    Row{133008, 400, "Too many two step verification PIN guesses"},
    Row{133009, 400, "Two step verification PIN guessed too fast"},
    Row{133010, 400, "Phone number not registered"},
    Row{133015, 400, "Please wait a few minutes before attempting to register this phone number"},
    Row{133016, 429, "Account register deregister rate limit exceeded"},
    Row{134011, 403, "Payments terms of service not accepted"},
    Row{135000, 400, "Generic user error"},
    Row{136025, 400, "Request code error"},
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
    boost::json::object more;
    if (!error.details.empty()) {
        more["error_data"] = {{"messaging_product", "whatsapp"}, {"details", error.details}};
    }
    return graph::to_response(
        row.status, error, "(#" + std::to_string(row.code) + ") " + std::string(row.title), more);
}

boost::json::object status_error(const GraphError &error) {
    const auto row = row_of(error.code);
    return {{"code", row.code},
            {"title", row.title},
            {"message", row.title},
            {"error_data", {{"details", error.details}}}};
}

}  // namespace patchbay::simulators::whatsapp
