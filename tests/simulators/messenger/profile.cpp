#include "tests/simulators/messenger/profile.h"

#include "core/base/json.h"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>

namespace patchbay::simulators::messenger {

using graph::GraphError;

namespace {

constexpr std::array<std::string_view, 7> kProperties{
    "account_linking_url", "commands",        "get_started",        "greeting",
    "ice_breakers",        "persistent_menu", "whitelisted_domains"};
constexpr std::string_view kMenu = "persistent_menu";
constexpr std::string_view kGetStarted = "get_started";

}  // namespace

std::optional<GraphError> Profile::check_names(const std::vector<std::string> &names) {
    if (names.empty()) return GraphError{100, "The parameter fields is required."};
    for (const auto &name : names) {
        if (std::ranges::find(kProperties, name) == kProperties.end()) {
            return GraphError{100, "Param fields: \"" + name + "\" is no property of a profile."};
        }
    }
    return {};
}

std::optional<GraphError> Profile::set(const json::object &wanted) {
    std::vector<std::string> names;
    for (const auto &member : wanted)
        names.emplace_back(member.key());
    if (auto error = check_names(names)) return error;
    if (wanted.contains(kMenu) && !wanted.contains(kGetStarted) &&
        !properties_.contains(kGetStarted)) {
        return GraphError{100,
                          "You must set a Get Started button if you also wish to use "
                          "persistent menu"};
    }
    for (const auto &member : wanted)
        properties_[member.key()] = member.value();
    return {};
}

std::optional<GraphError> Profile::erase(const std::vector<std::string> &names) {
    if (auto error = check_names(names)) return error;
    for (const auto &name : names)
        properties_.erase(name);
    return {};
}

json::object Profile::read(const std::vector<std::string> &names) const {
    json::object found;
    for (const auto &name : names) {
        if (const auto *value = properties_.if_contains(name)) found[name] = *value;
    }
    json::array data;
    if (!found.empty()) data.push_back(std::move(found));
    return {{"data", std::move(data)}};
}

}  // namespace patchbay::simulators::messenger
