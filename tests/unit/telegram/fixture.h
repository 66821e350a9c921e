// The real plugin in the real host.
#pragma once

#include "tests/contract/still_clock.h"
#include "tests/unit/plugin_kit/cases.h"
#include "tests/unit/plugin_kit/loaded.h"

namespace telegram_test {

namespace json = patchbay::json;
namespace plugin = patchbay::plugin;

using plugin_kit::text_of;

constexpr std::string_view kBot = "https://api.telegram.org/bot{{secret:token}}/";
constexpr patchbay::TimeMs kReceivedAt = 1'800'000'000'000;

inline plugin::InstanceOptions options(bool framed, const json::object &changes = {}) {
    plugin::InstanceOptions options;
    options.name = "support-tg";
    options.settings = {{"token", "{{secret:token}}"},
                        {"secret_token", "{{secret:secret_token}}"},
                        {"bot_id", "123456"},
                        {"api_url", "https://api.telegram.org"}};
    for (const auto &[key, value] : changes)
        options.settings[key] = value;
    options.secrets = {{"token", "123456:ABC-DEF"}, {"secret_token", "sesame"}};
    options.framed = framed;
    return options;
}

inline std::unique_ptr<plugin::Instance> instance(bool framed, const json::object &changes = {}) {
    return plugin_kit::created(plugin_kit::loaded("telegram"), options(framed, changes));
}

}  // namespace telegram_test
