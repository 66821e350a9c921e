// Plugin settings: checked against the plugin's schema, completed with its defaults, and parted
// from their secrets, which a plugin never sees.
#pragma once

#include "core/base/located_json.h"
#include "core/plugin/plugin.h"

#include <boost/json/object.hpp>

#include <optional>
#include <string>

namespace patchbay::app {

struct PluginSettings {
    boost::json::object settings;  // each secret as "{{secret:NAME}}"
    plugin::Secrets secrets;       // NAME is the setting; of a nested one "outer.inner"
};

// `written` stands in `document` at `pointer`. Without `with_secrets` references of secret settings
// may lead nowhere, and those secrets stay empty. Nothing where there were problems.
std::optional<PluginSettings> apply_settings(const boost::json::object &written,
                                             const plugin::Manifest &manifest,
                                             const LocatedJson &document, const std::string &folder,
                                             const std::string &pointer, bool with_secrets,
                                             Problems &problems);

}  // namespace patchbay::app
