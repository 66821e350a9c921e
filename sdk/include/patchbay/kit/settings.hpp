// Settings read once, with the place of each mistake. The manifest's schema has judged their types
// already; what is left is what a schema cannot say. Every mistake is told, not the first alone.
#ifndef PATCHBAY_KIT_SETTINGS_HPP
#define PATCHBAY_KIT_SETTINGS_HPP

#include "../patchbay.hpp"
#include "url.hpp"

#include <string>
#include <string_view>

namespace patchbay::sdk {

class Settings {
public:
    // All three outlive it, which is the call of configure.
    Settings(const Host &host, const patchbay_instance_config &config, const ErrorSink &errors)
        : errors_(errors), json_(host.parse(view(config.settings))) {
        if (!json_.is_object()) fail("", "must be a JSON object");
    }

    JsonValue operator[](std::string_view name) const { return json_[name]; }
    JsonValue all() const { return json_; }

    // A text; `otherwise` where it is not given. Without either it is told to be missing.
    std::string text(std::string_view name, std::string_view otherwise = {}) {
        const std::string_view value = json_[name].str();
        if (!value.empty()) return std::string(value);
        if (otherwise.empty()) fail(name, "is missing, or not a text");
        return std::string(otherwise);
    }
    std::string optional_text(std::string_view name) const {
        return std::string(json_[name].str());
    }
    bool flag(std::string_view name, bool otherwise = false) const {
        return json_[name].boolean().value_or(otherwise);
    }
    // A URL that others are built on, without '/' at its end.
    std::string url(std::string_view name, std::string_view otherwise = {}) {
        std::string value = text(name, otherwise);
        if (value.empty()) return value;  // told already
        while (!value.empty() && value.back() == '/')
            value.pop_back();
        if (origin_of(value).empty() || value.find_first_of("?#") != std::string::npos) {
            fail(name, "must be a URL with https:// or http://, without user name, '?' and '#'");
        }
        return value;
    }

    // `name`: of a setting, or the way to one ("send/url"); "": the settings as a whole.
    void fail(std::string_view name, std::string_view message) {
        const std::string pointer = name.empty() ? std::string() : "/" + std::string(name);
        status_ = errors_.fail(PATCHBAY_E_SETTINGS, message, pointer);
    }
    // Nothing was told so far: what is read next may depend on what was read before.
    bool good() const { return status_ == PATCHBAY_OK; }
    // What configure returns.
    patchbay_status status() const { return status_; }

private:
    const ErrorSink &errors_;
    JsonValue json_;
    patchbay_status status_ = PATCHBAY_OK;
};

}  // namespace patchbay::sdk

#endif
