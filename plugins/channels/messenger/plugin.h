// A page on Messenger, or a professional account on Instagram, as a Patchbay channel.
#pragma once

#include "encode.h"
#include "graph/access.h"
#include "missed.h"
#include "patchbay/kit.hpp"

#include <map>
#include <string>

namespace messenger {

namespace sdk = patchbay::sdk;

class Plugin : public sdk::Instance<Plugin> {
public:
    using Instance::Instance;

    patchbay_status configure(const patchbay_instance_config &config, const sdk::ErrorSink &errors);

    // POST: the envelope into events. GET: the handshake.
    patchbay_status decode(const patchbay_webhook_request &request, const sdk::EventSink &sink);

    patchbay_status encode(const patchbay_outbound &message, const sdk::EncodeSink &sink);

    patchbay_status answer(const patchbay_outbound &message, const patchbay_http_response &response,
                           const sdk::AnswerSink &sink);

    patchbay_status attend(const patchbay_attention &attention, const sdk::EncodeSink &sink);

    patchbay_status fetch(patchbay_token token, const patchbay_media &media,
                          const sdk::EncodeSink &sink);
    patchbay_status fetched(patchbay_token token, const patchbay_http_response &response,
                            const sdk::AnswerSink &sink);

    patchbay_status list(const sdk::OperationSink &sink);
    patchbay_status start(const patchbay_task_request &request);
    patchbay_status on_http(patchbay_token token, const patchbay_http_response &response);
    patchbay_status on_timer(patchbay_token token);
    void cancel(patchbay_token token);

private:
    patchbay_status send_action(const sdk::EncodeSink &sink, patchbay_str to,
                                std::string_view action, std::uint32_t step);
    patchbay_status send_upload(const sdk::EncodeSink &sink, const patchbay_media &media) const;
    template <class Sink>
    patchbay_status download(const Sink &sink, std::string_view url, std::uint32_t step) const;
    patchbay_status ask_next(patchbay_token token, const Missed &missed) const;

    graph::Access access_;
    Account account_;
    std::string messages_url_;
    std::string uploads_url_;
    sdk::JsonWriter body_;                     // kept for its memory
    std::map<patchbay_token, Missed> missed_;  // under way
};

}  // namespace messenger
