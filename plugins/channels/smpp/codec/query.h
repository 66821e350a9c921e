// Bodies that ask for news or tell them: query_sm (SMPP 3.4, 4.8), alert_notification (4.12), and
// those that have no fields of their own.
#pragma once

#include "fields.h"
#include "tlv.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace smpp {

struct Query {
    std::string message_id;
    Address source;

    bool operator==(const Query &) const = default;
};

// The body of a refusal may be empty: then there is no message_id, and the rest means nothing.
struct QueryResponse {
    std::optional<std::string> message_id;
    std::string final_date;
    std::uint8_t message_state = 0;
    std::uint8_t error_code = 0;

    bool operator==(const QueryResponse &) const = default;
};

// The phone `source` can be reached again.
struct Alert {
    Address source;
    Address esme;
    Tlvs tlvs;

    bool operator==(const Alert &) const = default;
};

// enquire_link, unbind, generic_nack and their like. SMPP 3.4 has nothing in them; TLVs of later
// versions are no reason to end a session.
struct Bare {
    Tlvs tlvs;

    bool operator==(const Bare &) const = default;
};

Result<std::string> encode(const Query &query);
Result<std::string> encode(const QueryResponse &response);
Result<std::string> encode(const Alert &alert);
Result<std::string> encode(const Bare &bare);

Result<Query> decode_query(std::string_view body);
Result<QueryResponse> decode_query_response(std::string_view body);
Result<Alert> decode_alert(std::string_view body);
Result<Bare> decode_bare(std::string_view body);

}  // namespace smpp
