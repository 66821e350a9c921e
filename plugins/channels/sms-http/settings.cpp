#include "settings.h"

#include "address.h"
#include "url.h"

#include <algorithm>

namespace sms_http {
namespace {

bool holds(std::span<const std::string_view> names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

std::string pointer(std::string_view name) { return "/" + std::string(name); }

}  // namespace

patchbay_status check_names(sdk::JsonValue settings, std::span<const std::string_view> required,
                            std::span<const std::string_view> optional,
                            const sdk::ErrorSink &errors) {
    const std::string provider(settings["provider"].str());
    for (const std::string_view name : required) {
        const sdk::JsonValue value = settings[name];
        if (!value.exists() || (value.is_string() && value.str().empty())) {
            return errors.fail(PATCHBAY_E_SETTINGS,
                               "is missing; the provider " + provider + " needs it", pointer(name));
        }
    }
    for (const auto &[name, value] : settings.members()) {
        if (name == "provider" || name == "from" || holds(required, name) || holds(optional, name))
            continue;
        return errors.fail(PATCHBAY_E_SETTINGS,
                           "is no setting of the provider " + provider + "; take it out",
                           pointer(name));
    }
    return PATCHBAY_OK;
}

patchbay_status check_from(const std::string &from, std::string_view place,
                           const sdk::ErrorSink &errors) {
    if (from.empty()) return errors.fail(PATCHBAY_E_SETTINGS, "is missing", place);
    if (normal_address(from) == from && scheme_of(from).empty()) return PATCHBAY_OK;
    const std::string number = normal_address(from);
    return errors.fail(PATCHBAY_E_SETTINGS,
                       scheme_of(number).empty() ? "write the number as " + number
                                                 : "must be a number, a short code or a name",
                       place);
}

patchbay_status read_from(sdk::JsonValue settings, const sdk::ErrorSink &errors,
                          std::string &from) {
    if (settings["from"].is_array()) {
        return errors.fail(PATCHBAY_E_SETTINGS,
                           "must be one sender; several are one line at the provider twilio alone",
                           "/from");
    }
    from = settings["from"].str();
    return check_from(from, "/from", errors);
}

patchbay_status read_url(sdk::JsonValue settings, std::string_view name, std::string_view otherwise,
                         const sdk::ErrorSink &errors, std::string &url) {
    url = settings[name].exists() ? settings[name].str() : otherwise;
    while (!url.empty() && url.back() == '/')
        url.pop_back();
    const bool extended = url.find_first_of("?#") != std::string::npos;
    if (!origin_of(url).empty() && !extended) return PATCHBAY_OK;
    return errors.fail(PATCHBAY_E_SETTINGS,
                       "must be a URL with https:// or http://, without user name, '?' and '#'",
                       pointer(name));
}

patchbay_status read_webhook_url(sdk::JsonValue settings, std::string_view name,
                                 const sdk::ErrorSink &errors, std::string &url) {
    if (!settings["public_url"].exists()) return PATCHBAY_OK;
    std::string public_url;
    const patchbay_status status = read_url(settings, "public_url", {}, errors, public_url);
    if (status == PATCHBAY_OK) url = webhook_url(public_url, name);
    return status;
}

}  // namespace sms_http
