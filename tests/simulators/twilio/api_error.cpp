#include "tests/simulators/twilio/api_error.h"

#include "tests/simulators/common/control.h"

#include <algorithm>
#include <array>

namespace patchbay::simulators::twilio {

namespace {

struct Known {
    int code;
    int http_status;  // of the API's answer
    std::string_view text;
};

constexpr std::array kKnown{
    Known{14107, 429, "Message rate exceeded"},
    Known{20001, 400, "Invalid parameter"},
    Known{kAuthenticate, 401, "Authenticate"},
    Known{20004, 405, "Method not allowed"},
    Known{kNotFound, 404, "The requested resource was not found"},
    Known{kTooManyRequests, 429, "Too Many Requests"},
    Known{20500, 500, "Internal Server Error"},
    Known{20503, 503, "Service unavailable"},
    Known{21211, 400, "Invalid 'To' Phone Number"},
    Known{21408, 400, "Permission to send an SMS has not been enabled for the region"},
    Known{kUnsubscribed, 400, "Attempt to send to unsubscribed recipient"},
    Known{21611, 400, "This 'From' number has exceeded the maximum number of queued messages"},
    Known{21612, 400, "The 'To' number is not currently reachable from the 'From' number"},
    Known{21614, 400, "'To' number is not a valid mobile number"},
    Known{30001, 400, "Queue overflow"},
    Known{30002, 400, "Account suspended"},
    Known{30003, 400, "Unreachable destination handset"},
    Known{30004, 400, "Message blocked"},
    Known{30005, 400, "Unknown destination handset"},
    Known{30006, 400, "Landline or unreachable carrier"},
    Known{30007, 400, "Message filtered"},
    Known{30008, 400, "Unknown error"},
    Known{30034, 400, "Message from an unregistered number"},
};

const Known *find(int code) {
    const auto *at = std::ranges::find(kKnown, code, &Known::code);
    return at == kKnown.end() ? nullptr : at;
}

}  // namespace

std::string_view error_text(int code) {
    const auto *known = find(code);
    return known ? known->text : std::string_view();
}

net::Response to_response(const Error &error) {
    const auto *known = find(error.code);
    const int status = known ? known->http_status : 400;
    return json_response(
        status, {{"code", error.code},
                 {"message", error.message},
                 {"more_info", "https://www.twilio.com/docs/errors/" + std::to_string(error.code)},
                 {"status", status}});
}

}  // namespace patchbay::simulators::twilio
