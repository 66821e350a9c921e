// The message templates that the simulated business account has, and whether a send fits one.
#pragma once

#include "core/base/result.h"
#include "tests/simulators/whatsapp/graph_error.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace patchbay::simulators::whatsapp {

struct Template {
    std::string status = "APPROVED";  // PAUSED and DISABLED are refused
    std::string header;               // "", "text", "image", "video", "document", "location"
    std::int64_t body_parameters = 0;
    std::int64_t url_buttons = 0;  // buttons with a variable in their URL: each needs its parameter
};

class Templates {
public:
    Templates();  // with the few that docs/simulators.md lists

    // {"name", "language", "status", "header", "body_parameters", "url_buttons"}; replaces.
    Result<void> add(const boost::json::object &wanted);
    boost::json::array describe() const;

    // `message` has passed check_template().
    std::optional<GraphError> check(const boost::json::object &message) const;

private:
    std::map<std::pair<std::string, std::string>, Template> templates_;  // by name and language
};

}  // namespace patchbay::simulators::whatsapp
