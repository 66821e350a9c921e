#include "settings.h"

#include "address.h"
#include "url.h"

#include <algorithm>

namespace sms_http {
namespace {

bool holds(std::span<const std::string_view> names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

}  // namespace

bool check_names(sdk::Settings &settings, std::span<const std::string_view> required,
                 std::span<const std::string_view> optional) {
    const std::string provider(settings["provider"].str());
    for (const std::string_view name : required) {
        const sdk::JsonValue value = settings[name];
        if (!value.exists() || (value.is_string() && value.str().empty()))
            settings.fail(name, "is missing; the provider " + provider + " needs it");
    }
    for (const auto &[name, value] : settings.all().members()) {
        if (name == "provider" || name == "from" || holds(required, name) || holds(optional, name))
            continue;
        settings.fail(name, "is no setting of the provider " + provider + "; take it out");
    }
    return settings.good();
}

void check_from(const std::string &from, std::string_view place, sdk::Settings &settings) {
    if (from.empty()) return settings.fail(place, "is missing");
    const std::string number = normal_address(from);
    if (!scheme_of(number).empty())
        return settings.fail(place, "must be a number, a short code or a name");
    if (number != from) settings.fail(place, "write the number as " + number);
}

std::string read_from(sdk::Settings &settings) {
    std::string from(settings["from"].str());
    if (settings["from"].is_array()) {
        settings.fail("from",
                      "must be one sender; several are one line at the provider twilio alone");
    } else {
        check_from(from, "from", settings);
    }
    return from;
}

std::string read_webhook_url(sdk::Settings &settings, std::string_view name) {
    if (!settings["public_url"].exists()) return {};
    return webhook_url(settings.url("public_url"), name);
}

}  // namespace sms_http
