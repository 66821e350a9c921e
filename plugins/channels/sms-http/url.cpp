#include "url.h"

#include "event.h"
#include "form.h"
#include "patchbay/kit/url.hpp"

namespace sms_http {

std::string webhook_url(std::string_view public_url, std::string_view name) {
    while (!public_url.empty() && public_url.back() == '/')
        public_url.remove_suffix(1);
    const std::string path = "/webhooks/" + std::string(name);
    const bool complete = public_url.size() > path.size() &&
                          public_url.substr(public_url.size() - path.size()) == path;
    return complete ? std::string(public_url) : std::string(public_url) + path;
}

std::string with_or_without_port(std::string_view url) {
    const std::string_view origin = sdk::origin_of(url);
    const std::string_view rest = url.substr(origin.size());
    const std::string_view port = sdk::is_https(url) ? ":443" : ":80";
    const std::string_view bare =
        origin.substr(0, origin.find("://") + 3 + sdk::host_of(origin).size());
    if (origin == bare) return std::string(origin).append(port).append(rest);
    if (origin.substr(bare.size()) == port) return std::string(bare).append(rest);
    return {};
}

std::string callback_url(std::string_view webhook_url, std::string_view correlation) {
    std::string url(webhook_url);
    if (!correlation.empty()) url.append("?correlation=").append(sdk::percent_encoded(correlation));
    return url;
}

std::string correlation_of(const patchbay_webhook_request &request) {
    std::string problem;
    const auto query = Form::read(sdk::view(request.query), {}, problem);
    return query ? fitting_correlation((*query)["correlation"]) : std::string();
}

}  // namespace sms_http
