#include "tests/unit/messenger/fixture.h"

#include "tests/contract/still_clock.h"

namespace messenger_test {
namespace {

json::object settings_of(std::string_view name, std::string_view id) {
    return {{name, id},
            {"access_token", "{{secret:access_token}}"},
            {"app_secret", "{{secret:app_secret}}"},
            {"verify_token", "{{secret:verify_token}}"},
            {"api_url", "https://graph.facebook.com"},
            {"api_version", "v23.0"}};
}

}  // namespace

json::object page_settings() { return settings_of("page_id", kPage); }
json::object instagram_settings() { return settings_of("instagram_id", kInstagram); }

plugin::Plugin &loaded() { return plugin_kit::loaded("messenger"); }

plugin::InstanceOptions options(bool framed, json::object settings) {
    static const patchbay::StillClock clock(kNow);
    plugin::InstanceOptions options;
    options.name = kChannel;
    options.settings = std::move(settings);
    options.secrets = {
        {"access_token", "EAAB"}, {"app_secret", "s3cret"}, {"verify_token", "hello"}};
    options.clock = &clock;
    options.framed = framed;
    return options;
}

std::unique_ptr<plugin::Instance> instance(bool framed, json::object settings) {
    return plugin_kit::created(loaded(), options(framed, std::move(settings)));
}

std::vector<json::object> cases(const std::string &file) {
    return plugin_kit::cases("messenger", file);
}

}  // namespace messenger_test
