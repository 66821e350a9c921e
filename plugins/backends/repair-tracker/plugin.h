// Any repair tracker with a REST interface, as a Patchbay backend: the `repair` role by
// configuration.
#pragma once

#include "settings.h"

#include <string>
#include <unordered_map>

namespace repair_tracker {

class Plugin : public sdk::Instance<Plugin> {
public:
    using Instance::Instance;

    patchbay_status configure(const patchbay_instance_config &config, const sdk::ErrorSink &errors);
    patchbay_status list(const sdk::OperationSink &sink);

    patchbay_status decode(const patchbay_webhook_request &request, const sdk::EventSink &sink);

    patchbay_status start(const patchbay_task_request &request);
    patchbay_status on_http(patchbay_token token, const patchbay_http_response &response);
    patchbay_status on_timer(patchbay_token token);
    void cancel(patchbay_token token);

private:
    // One repair being looked up.
    struct Lookup {
        const Query *query;
        std::string ticket;  // what was asked for: one of these
        std::string serial;
        std::string url;
        std::string body;
        std::uint32_t retries_left;
    };

    patchbay_status send(patchbay_token token, const Lookup &lookup);
    patchbay_status retry(patchbay_token token, Lookup &lookup,
                          const patchbay_http_response &response, std::string_view reason);
    patchbay_status settle_error(patchbay_token token, std::string_view error,
                                 std::string_view message);
    patchbay_status settle_answer(patchbay_token token, const Lookup &lookup,
                                  std::string_view body);

    Settings settings_;
    std::unordered_map<patchbay_token, Lookup> lookups_;
};

}  // namespace repair_tracker
