#include "plugin.h"

namespace whatsapp {

patchbay_status Plugin::configure(const patchbay_instance_config &config,
                                  const sdk::ErrorSink &errors) {
    const sdk::JsonValue settings = host().parse(sdk::view(config.settings));
    if (!settings.is_object()) {
        return errors.fail(PATCHBAY_E_SETTINGS, "the settings must be a JSON object");
    }
    for (const std::string_view name :
         {"phone_number_id", "access_token", "api_url", "api_version"}) {
        if (settings[name].str().empty()) {
            return errors.fail(PATCHBAY_E_SETTINGS, "missing, or not a text",
                               "/" + std::string(name));
        }
    }
    std::string_view api_url = settings["api_url"].str();
    while (!api_url.empty() && api_url.back() == '/')
        api_url.remove_suffix(1);
    messages_url_.append(api_url).append("/").append(settings["api_version"].str());
    messages_url_.append("/").append(settings["phone_number_id"].str()).append("/messages");
    authorization_.append("Bearer ").append(settings["access_token"].str());
    return PATCHBAY_OK;
}

}  // namespace whatsapp

PATCHBAY_PLUGIN(whatsapp::Plugin)
