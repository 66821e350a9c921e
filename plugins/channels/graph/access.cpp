#include "access.h"

namespace graph {

Access read_access(sdk::Settings &settings) {
    Access access;
    access.api_url = settings.url("api_url") + "/" + settings.text("api_version");
    access.authorization = "Bearer " + settings.text("access_token");
    const std::string attentions = settings.optional_text("read_receipts");
    if (attentions == "read") access.attentions = Attentions::read;
    if (attentions == "off") access.attentions = Attentions::off;
    return access;
}

sdk::Request Access::get(std::string_view url) const {
    return sdk::Request("GET", url)
        .header("authorization", authorization)
        .flags(PATCHBAY_HTTP_IDEMPOTENT);
}

sdk::Request Access::post(std::string_view url) const {
    return sdk::Request("POST", url).header("authorization", authorization);
}

bool Access::leads_to(std::string_view url) const {
    const std::string_view origin = sdk::origin_of(url);
    return !origin.empty() && origin == sdk::origin_of(api_url);
}

}  // namespace graph
