#include "tests/unit/whatsapp/fixture.h"

namespace whatsapp_test {

json::object default_settings() {
    return {{"phone_number_id", kAccount},
            {"business_account_id", kBusinessAccount},
            {"access_token", "{{secret:access_token}}"},
            {"app_secret", "{{secret:app_secret}}"},
            {"verify_token", "{{secret:verify_token}}"},
            {"api_url", "https://graph.facebook.com"},
            {"api_version", "v23.0"}};
}

plugin::Plugin &loaded() { return plugin_kit::loaded("whatsapp"); }

plugin::InstanceOptions options(bool framed, json::object settings) {
    plugin::InstanceOptions options;
    options.name = kChannel;
    options.settings = std::move(settings);
    options.secrets = {
        {"access_token", "EAAB"}, {"app_secret", "s3cret"}, {"verify_token", "hello"}};
    options.framed = framed;
    return options;
}

std::unique_ptr<plugin::Instance> instance(bool framed, json::object settings) {
    return plugin_kit::created(loaded(), options(framed, std::move(settings)));
}

std::vector<json::object> cases(const std::string &file) {
    return plugin_kit::cases("whatsapp", file);
}

}  // namespace whatsapp_test
