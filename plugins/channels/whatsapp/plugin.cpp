#include "plugin.h"

#include "graph/url.h"

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
    phone_number_id_ = settings["phone_number_id"].str();
    base_url_.append(api_url).append("/").append(settings["api_version"].str());
    if (graph::origin_of(base_url_).empty()) {
        return errors.fail(PATCHBAY_E_SETTINGS, "must be a URL without a user name", "/api_url");
    }
    messages_url_ = base_url_ + "/" + phone_number_id_ + "/messages";
    media_url_ = base_url_ + "/" + phone_number_id_ + "/media";
    const std::string_view account = settings["business_account_id"].str();
    if (!account.empty()) {
        templates_url_.append(base_url_).append("/").append(account).append("/message_templates");
    }
    authorization_.append("Bearer ").append(settings["access_token"].str());
    const std::string_view attentions = settings["read_receipts"].str();
    if (attentions == "read") attentions_ = Attentions::read;
    if (attentions == "off") attentions_ = Attentions::off;
    return PATCHBAY_OK;
}

}  // namespace whatsapp

PATCHBAY_PLUGIN(whatsapp::Plugin)
