#include "plugin.h"

namespace whatsapp {

patchbay_status Plugin::configure(const patchbay_instance_config &config,
                                  const sdk::ErrorSink &errors) {
    sdk::Settings settings(host(), config, errors);
    access_ = graph::read_access(settings);
    phone_number_id_ = settings.text("phone_number_id");
    messages_url_ = access_.api_url + "/" + phone_number_id_ + "/messages";
    media_url_ = access_.api_url + "/" + phone_number_id_ + "/media";
    const std::string account = settings.optional_text("business_account_id");
    if (!account.empty()) templates_url_ = access_.api_url + "/" + account + "/message_templates";
    return settings.status();
}

}  // namespace whatsapp

PATCHBAY_PLUGIN(whatsapp::Plugin)
