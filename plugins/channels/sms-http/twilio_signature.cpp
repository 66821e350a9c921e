// X-Twilio-Signature: Base64 of the HMAC-SHA1, with the auth token, of the URL that was called and
// the fields of the form, name and value by name.
#include "standard_webhooks.h"
#include "twilio.h"
#include "url.h"

#include <algorithm>

namespace sms_http {
namespace {

constexpr std::string_view kHeader = "x-twilio-signature";

}  // namespace

bool Twilio::is_signed(const patchbay_webhook_request &request,
                       const std::vector<sdk::FormField> &fields) const {
    if (!stands_once(request, kHeader)) return false;
    std::vector<const sdk::FormField *> sorted;
    for (const sdk::FormField &field : fields)
        sorted.push_back(&field);
    std::ranges::stable_sort(
        sorted, {}, [](const sdk::FormField *field) -> const std::string & { return field->name; });
    std::string behind_url;
    if (request.query.ptr != nullptr) behind_url.append("?").append(sdk::view(request.query));
    for (const sdk::FormField *field : sorted)
        behind_url.append(field->name).append(field->value);

    // Some of Twilio's requests are signed with the scheme's port in the URL, some without.
    const std::string_view given = sdk::header(request.headers, kHeader);
    for (const std::string &url : {webhook_url_, with_or_without_port(webhook_url_)}) {
        if (url.empty()) continue;
        const std::string digest = host().hmac(PATCHBAY_HMAC_SHA1, "auth_token", url + behind_url);
        if (!digest.empty() && sdk::equal_constant_time(given, sdk::base64(digest))) return true;
    }
    return false;
}

// A body that is no form is not signed itself: its hash stands in the query, which is.
bool Twilio::json_is_signed(const patchbay_webhook_request &request) const {
    const auto query = sdk::parse_form(sdk::view(request.query));
    const std::string *said = query ? sdk::find_field(*query, "bodySHA256") : nullptr;
    if (said == nullptr) return false;
    std::string wanted = *said;
    std::ranges::transform(wanted, wanted.begin(), [](char c) {
        return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return sdk::equal_constant_time(wanted, sdk::hex(host().sha256(sdk::view(request.body)))) &&
           is_signed(request, {});
}

}  // namespace sms_http
