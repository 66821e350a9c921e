// Any aggregator, as the settings send, inbound, status and signature describe it.
#pragma once

#include "event.h"
#include "patchbay/kit/template.hpp"
#include "provider.h"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sms_http {

// Where a value is: a name among the fields of a form, the same or a JSON pointer in JSON.
struct Field {
    std::string name;     // of a form; "": not described
    std::string pointer;  // the same in JSON

    bool described() const { return !name.empty(); }
};

// {to}, {text}, ... in what the settings say of sending.
struct Template : sdk::Template {
    Template()
        : sdk::Template(
              {"to", "to_digits", "from", "text", "correlation", "callback_url", "secret"}) {}
};

struct SendRule {
    std::string method;
    Template url;
    std::vector<std::pair<std::string, Template>> headers;  // names lower case
    Template body;
    bool uses(std::string_view name) const { return url.uses(name) || body.uses(name); }

    std::vector<std::int64_t> accepted_statuses;  // empty: 200 to 299
    std::optional<std::string> accepted_pointer;
    std::string accepted_value;  // "": whatever is there
    std::string id;              // JSON pointer; "": the whole answer
    std::string error_code;      // JSON pointer; "": none
    std::vector<std::int64_t> throttled_statuses;
    std::vector<std::string> throttled_codes;
    std::vector<std::string> opted_out_codes;
};

enum class Format { form, json, query };

// What the aggregator has made of a contact's word, and answered.
enum class OptOut { stop, start, help };

struct InboundRule {
    Format format = Format::form;
    std::string charset;              // in lower case; "": each webhook says it, or nobody
    std::optional<std::string> list;  // JSON pointer
    Field id, from, to, text, time, charset_field, verdict;
    std::map<std::string, OptOut, std::less<>> verdicts;  // by their words in lower case
    std::optional<std::string> reply;
    std::string reply_type;
};

enum class News { sent, delivered, read, failed, ignored };

struct StatusRule {
    Field when, id, status, error, correlation, time;
    std::map<std::string, News, std::less<>> words;  // in lower case
};

struct SignatureRule {
    enum class Scheme { none, sha1, sha256, standard_webhooks };
    Scheme scheme = Scheme::none;
    std::string header;  // lower case
    std::string prefix;
    bool base64 = false;
};

class Generic final : public Provider {
public:
    using Provider::Provider;

    void configure(std::string_view name, sdk::Settings &settings) override;
    patchbay_status decode(const patchbay_webhook_request &request,
                           const sdk::EventSink &sink) override;
    patchbay_status encode(const patchbay_outbound &message, const sdk::EncodeSink &sink) override;
    patchbay_status answer(const patchbay_http_response &response,
                           const sdk::AnswerSink &sink) override;

private:
    // One message or status of a webhook.
    class Record;

    void read_send(sdk::Settings &settings);
    void read_headers(sdk::Settings &settings);
    void read_body(sdk::Settings &settings);
    void read_secret(sdk::Settings &settings) const;
    void read_inbound(sdk::Settings &settings);
    void read_status(sdk::Settings &settings);
    void read_signature(sdk::Settings &settings);

    bool is_signed(const patchbay_webhook_request &request) const;
    // Of what a webhook says, in lower case; "": it does not say.
    std::string charset_of(const patchbay_webhook_request &request, std::string_view form);
    patchbay_status decode_form(const patchbay_webhook_request &request, bool query,
                                const sdk::EventSink &sink);
    patchbay_status decode_json(const patchbay_webhook_request &request,
                                const sdk::EventSink &sink);
    patchbay_status decode_record(const Record &record, const patchbay_webhook_request &request,
                                  const sdk::EventSink &sink);
    patchbay_status decode_message(const Record &record, const Origin &origin);
    patchbay_status give_opt_out(const Record &record, const Incoming &message, OptOut verdict,
                                 const Origin &origin) const;
    patchbay_status decode_status(const Record &record, const patchbay_webhook_request &request,
                                  const Origin &origin) const;

    std::string from_;
    std::string webhook_url_;  // "": public_url is not set
    std::string basic_;        // the authorization of a user and its password; "": none
    SendRule send_;
    InboundRule inbound_;
    std::optional<StatusRule> status_;
    SignatureRule signature_;
};

}  // namespace sms_http
