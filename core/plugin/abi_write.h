// From the core's types to the structs of the ABI: views that borrow every text, so the source must
// outlive them. An empty text crosses as absent.
#pragma once

#include "core/plugin/abi_types.h"
#include "core/plugin/plugin.h"

#include <variant>
#include <vector>

namespace patchbay::plugin::abi {

inline patchbay_str str(std::string_view text) {
    return text.empty() ? patchbay_str{nullptr, 0} : patchbay_str{text.data(), text.size()};
}
inline patchbay_bytes bytes(std::string_view data) {
    return {reinterpret_cast<const std::uint8_t *>(data.data()), data.size()};
}

// Headers whose value is not UTF-8 are left out: a plugin gets no text that is none.
class HeaderView {
public:
    explicit HeaderView(const std::vector<std::pair<std::string_view, std::string_view>> &headers);
    patchbay_list list() const;

private:
    std::vector<patchbay_header> headers_;
};

class WebhookView {
public:
    explicit WebhookView(const WebhookRequest &request);
    WebhookView(const WebhookView &) = delete;
    WebhookView &operator=(const WebhookView &) = delete;
    const patchbay_webhook_request *get() const { return &request_; }

private:
    HeaderView headers_;
    patchbay_webhook_request request_{};
};

class ResponseView {
public:
    explicit ResponseView(const HttpResponse &response);
    ResponseView(const ResponseView &) = delete;
    ResponseView &operator=(const ResponseView &) = delete;
    const patchbay_http_response *get() const { return &response_; }

private:
    HeaderView headers_;
    patchbay_http_response response_{};
};

class ContentView {
public:
    explicit ContentView(const model::Content &content);
    ContentView(const ContentView &) = delete;
    ContentView &operator=(const ContentView &) = delete;
    const patchbay_content *get() const { return &content_; }

private:
    struct Filler;

    patchbay_content content_{};
    std::variant<patchbay_text, patchbay_media, patchbay_location, patchbay_cards, patchbay_choice,
                 patchbay_form, patchbay_reaction, patchbay_order, patchbay_unsupported,
                 patchbay_choices, patchbay_template, patchbay_link, patchbay_location_request>
        inner_;
    patchbay_media header_{};  // of choices, of a link
    std::vector<patchbay_card> cards_;
    std::vector<patchbay_phone> phones_;
    std::vector<patchbay_str> emails_;
    std::vector<patchbay_order_item> items_;
    std::vector<patchbay_option> options_;
};

class OutboundView {
public:
    explicit OutboundView(const Outgoing &message);
    const patchbay_outbound *get() const { return &outbound_; }

private:
    ContentView content_;
    patchbay_outbound outbound_{};
};

patchbay_attention write(const Attention &attention);
patchbay_media write(const model::Media &media);
patchbay_task_request write(const TaskRequest &request);

}  // namespace patchbay::plugin::abi
