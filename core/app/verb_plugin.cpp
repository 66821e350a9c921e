#include "core/app/config.h"
#include "core/app/output.h"
#include "core/app/paths.h"
#include "core/app/verbs.h"
#include "core/base/json.h"
#include "core/plugin/plugin.h"

#include <boost/json/array.hpp>

#include <algorithm>

namespace patchbay::app {
namespace {

// Nothing: the config has problems, and they are printed.
std::optional<std::vector<std::string>> directories(const PluginPlace &place) {
    if (!place.directories.empty()) return place.directories;
    if (place.config.empty()) return std::vector<std::string>{plugin_folder()};
    Problems problems;
    auto config = load_config(place.config, Scope::only_plugins(), problems);
    if (problems.empty() && config) return std::move(config->plugin_directories);
    fail(std::move(problems));
    return std::nullopt;
}

void say_broken(const plugin::Scan &scan) {
    for (const auto &broken : scan.broken)
        fail(kFailed, broken.where + ": " + broken.message);
}

std::string_view type_of(const json::object &property) {
    const auto type = text_member(property, "type");
    if (!type.empty()) return type;
    return property.contains("enum") ? "one of a list" : "any";
}

std::string settings_table(const json::object &schema) {
    const auto *properties = schema.if_contains("properties");
    if (properties == nullptr || !properties->is_object()) return "  none\n";
    const auto *required = schema.if_contains("required");
    std::vector<std::vector<std::string>> rows;
    for (const auto &member : properties->get_object()) {
        if (!member.value().is_object()) continue;
        const auto &property = member.value().get_object();
        const auto is_required = [&] {
            if (required == nullptr || !required->is_array()) return false;
            const auto &names = required->get_array();
            return std::any_of(names.begin(), names.end(), [&](const json::value &name) {
                return name.is_string() && name.get_string() == member.key();
            });
        };
        const auto *secret = property.if_contains("x-secret");
        const auto *fallback = property.if_contains("default");
        std::string use = is_required() ? "required" : "optional";
        if (secret != nullptr && *secret == true) use += ", secret";
        if (fallback != nullptr) use += ", default " + to_text(*fallback);
        rows.push_back({"  " + std::string(member.key()), std::string(type_of(property)), use,
                        std::string(text_member(property, "description"))});
    }
    return rows.empty() ? "  none\n" : table(rows);
}

std::string capability_lines(const json::object &capabilities) {
    std::vector<std::vector<std::string>> rows;
    for (const auto &member : capabilities)
        rows.push_back({"  " + std::string(member.key()), to_text(member.value())});
    return rows.empty() ? "  none\n" : table(rows);
}

}  // namespace

int verb_plugin_list(const PluginPlace &place, bool as_json) {
    const auto folders = directories(place);
    if (!folders) return kWrongUsage;
    const auto scan = plugin::scan(*folders);
    say_broken(scan);
    if (as_json) {
        json::array list;
        for (const auto &[id, found] : scan.plugins) {
            json::array kinds;
            for (const auto &kind : found.manifest.kinds)
                kinds.emplace_back(kind);
            list.push_back(json::object{{"id", id},
                                        {"version", found.manifest.version},
                                        {"kinds", std::move(kinds)},
                                        {"path", found.path}});
        }
        print_line(to_text(json::value(std::move(list))));
        return kGood;
    }
    if (scan.plugins.empty()) {
        print_line("no plugins in " + joined(*folders));
        return kGood;
    }
    std::vector<std::vector<std::string>> rows{{"ID", "VERSION", "KINDS", "PATH"}};
    for (const auto &[id, found] : scan.plugins)
        rows.push_back({id, found.manifest.version, joined(found.manifest.kinds), found.path});
    print(table(rows));
    return kGood;
}

int verb_plugin_info(const PluginPlace &place, const std::string &id, bool as_json) {
    const auto folders = directories(place);
    if (!folders) return kWrongUsage;
    const auto scan = plugin::scan(*folders);
    const auto found = scan.plugins.find(id);
    if (found == scan.plugins.end()) {
        say_broken(scan);
        std::vector<std::string> names;
        for (const auto &plugin : scan.plugins)
            names.push_back(plugin.first);
        return fail(kWrongUsage, "no plugin '" + id + "' in " + joined(*folders) +
                                     (names.empty() ? "" : "; there are " + joined(names)));
    }
    const auto &[path, manifest] = found->second;
    if (as_json) {
        auto whole = manifest.json;
        whole["path"] = path;
        print_line(to_text(whole));
        return kGood;
    }
    print(table(
        {{"id", id},
         {"version", manifest.version},
         {"abi", std::to_string(manifest.abi_major) + '.' + std::to_string(manifest.abi_minor)},
         {"kinds", joined(manifest.kinds)},
         {"provides", joined(manifest.provides)},
         {"path", path}}));
    print("\nsettings\n" + settings_table(manifest.settings));
    print("\ncapabilities\n" + capability_lines(manifest.capabilities));
    return kGood;
}

}  // namespace patchbay::app
