#include "plugin.h"

#include "graph/url.h"

namespace messenger {

patchbay_status Plugin::configure(const patchbay_instance_config &config,
                                  const sdk::ErrorSink &errors) {
    const sdk::JsonValue settings = host().parse(sdk::view(config.settings));
    if (!settings.is_object()) {
        return errors.fail(PATCHBAY_E_SETTINGS, "the settings must be a JSON object");
    }
    for (const std::string_view name : {"access_token", "api_url", "api_version"}) {
        if (settings[name].str().empty()) {
            return errors.fail(PATCHBAY_E_SETTINGS, "missing, or not a text",
                               "/" + std::string(name));
        }
    }
    const std::string_view page = settings["page_id"].str();
    const std::string_view instagram = settings["instagram_id"].str();
    if (page.empty() == instagram.empty()) {
        return errors.fail(PATCHBAY_E_SETTINGS,
                           page.empty() ? "missing: the page_id of a page on Messenger, or the "
                                          "instagram_id of an account on Instagram"
                                        : "beside page_id: a channel is one of them; make a second "
                                          "channel for the other",
                           page.empty() ? "/page_id" : "/instagram_id");
    }
    account_.id = page.empty() ? instagram : page;
    account_.instagram = page.empty();
    std::string_view api_url = settings["api_url"].str();
    while (!api_url.empty() && api_url.back() == '/')
        api_url.remove_suffix(1);
    base_url_.append(api_url).append("/").append(settings["api_version"].str());
    if (graph::origin_of(base_url_).empty()) {
        return errors.fail(PATCHBAY_E_SETTINGS, "must be a URL without a user name", "/api_url");
    }
    messages_url_ = base_url_ + "/" + account_.id + "/messages";
    uploads_url_ = base_url_ + "/" + account_.id + "/message_attachments";
    authorization_.append("Bearer ").append(settings["access_token"].str());
    const std::string_view attentions = settings["read_receipts"].str();
    if (attentions == "read") attentions_ = Attentions::read;
    if (attentions == "off") attentions_ = Attentions::off;
    return PATCHBAY_OK;
}

}  // namespace messenger

PATCHBAY_PLUGIN(messenger::Plugin)
