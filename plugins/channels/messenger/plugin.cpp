#include "plugin.h"

namespace messenger {

patchbay_status Plugin::configure(const patchbay_instance_config &config,
                                  const sdk::ErrorSink &errors) {
    sdk::Settings settings(host(), config, errors);
    access_ = graph::read_access(settings);
    const std::string page = settings.optional_text("page_id");
    const std::string instagram = settings.optional_text("instagram_id");
    if (page.empty() && instagram.empty()) {
        settings.fail("page_id",
                      "missing: the page_id of a page on Messenger, or the instagram_id of an "
                      "account on Instagram");
    } else if (!page.empty() && !instagram.empty()) {
        settings.fail("instagram_id",
                      "beside page_id: a channel is one of them; make a second channel for the "
                      "other");
    }
    account_.id = page.empty() ? instagram : page;
    account_.instagram = page.empty();
    messages_url_ = access_.api_url + "/" + account_.id + "/messages";
    uploads_url_ = access_.api_url + "/" + account_.id + "/message_attachments";
    return settings.status();
}

}  // namespace messenger

PATCHBAY_PLUGIN(messenger::Plugin)
