#include "tests/unit/messenger/fixture.h"

#include "tests/contract/still_clock.h"

#include <fstream>
#include <sstream>
#include <stdexcept>

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

plugin::Plugin &loaded() {
    static const auto library = [] {
        auto result = plugin::load(PATCHBAY_BINARY_DIR "/lib/patchbay/plugins/messenger.so");
        if (!result) throw std::runtime_error(result.error().message);
        return std::move(*result);
    }();
    return *library;
}

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
    auto result = loaded().create(options(framed, std::move(settings)));
    if (!result) throw std::runtime_error(result.error().message);
    return std::move(*result);
}

std::vector<json::object> cases(const std::string &file) {
    const std::string path = PATCHBAY_SOURCE_DIR "/tests/unit/messenger/cases/" + file;
    std::ifstream stream(path);
    std::ostringstream text;
    text << stream.rdbuf();
    auto list = patchbay::parse_json(text.str());
    if (!list)
        throw std::runtime_error(path + ":" + list.error().where + ": " + list.error().message);
    std::vector<json::object> result;
    for (const json::value &one : list->as_array()) {
        result.push_back(one.as_object());
    }
    return result;
}

std::string test_name(const json::object &one, bool framed) {
    std::string name(one.at("name").as_string());
    for (char &c : name) {
        const bool plain =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!plain) c = '_';
    }
    return name + (framed ? "_framed" : "_direct");
}

}  // namespace messenger_test
