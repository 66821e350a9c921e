#include "tests/simulators/messenger/graph_error.h"

#include <string>

namespace patchbay::simulators::messenger {

int http_status(int code) {
    switch (code) {
        case 1:
        case 2:
        case 1200:
            return 500;
        case 4:
        case 32:
        case 200:
            return 403;
        case 190:
            return 401;
        default:
            return 400;
    }
}

net::Response to_response(const GraphError &error) {
    return graph::to_response(http_status(error.code), error,
                              "(#" + std::to_string(error.code) + ") " + error.details);
}

GraphError no_such_customer(const Settings &settings) {
    if (settings.instagram()) return {100, "No matching Instagram user", 2534014};
    return {100, "No matching user found", 2018001};
}

GraphError outside_window(const Settings &settings) {
    return {10, "This message is sent outside of allowed window.",
            settings.instagram() ? 2534022 : 2018278};
}

GraphError person_unavailable() { return {551, "This person isn't available right now.", 1545041}; }

GraphError other_app_controls() {
    return {10, "Message failed to send because another app is controlling this thread now.",
            2018300};
}

}  // namespace patchbay::simulators::messenger
