// Profile: what the account shows before anybody has written: the "get started" button, menus, ice
// breakers. Kept as it was given.
#pragma once

#include "tests/simulators/graph/error.h"

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::simulators::messenger {

class Profile {
public:
    std::optional<graph::GraphError> set(const boost::json::object &wanted);
    std::optional<graph::GraphError> erase(const std::vector<std::string> &names);
    // {"data": [{…}]} with those of the properties that are set.
    boost::json::object read(const std::vector<std::string> &names) const;
    static std::optional<graph::GraphError> check_names(const std::vector<std::string> &names);

private:
    boost::json::object properties_;
};

}  // namespace patchbay::simulators::messenger
