#include "tests/unit/whatsapp/fixture.h"

#include <fstream>
#include <sstream>
#include <stdexcept>

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

plugin::Plugin &loaded() {
    static const auto library = [] {
        auto result = plugin::load(PATCHBAY_BINARY_DIR "/lib/patchbay/plugins/whatsapp.so");
        if (!result) throw std::runtime_error(result.error().message);
        return std::move(*result);
    }();
    return *library;
}

std::unique_ptr<plugin::Instance> instance(bool framed, json::object settings) {
    plugin::InstanceOptions options;
    options.name = kChannel;
    options.settings = std::move(settings);
    options.secrets = {
        {"access_token", "EAAB"}, {"app_secret", "s3cret"}, {"verify_token", "hello"}};
    options.framed = framed;
    auto result = loaded().create(std::move(options));
    if (!result) throw std::runtime_error(result.error().message);
    return std::move(*result);
}

json::value read_json(const std::string &path) {
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    auto value = patchbay::parse_json(text.str());
    if (!value)
        throw std::runtime_error(path + ":" + value.error().where + ": " + value.error().message);
    return std::move(*value);
}

std::vector<json::object> cases(const std::string &file) {
    const json::value list =
        read_json(std::string(PATCHBAY_SOURCE_DIR "/tests/unit/whatsapp/cases/") + file);
    std::vector<json::object> result;
    for (const json::value &one : list.as_array()) {
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

}  // namespace whatsapp_test
