// Which body belongs to which command.
#pragma once

#include "bind.h"
#include "message.h"
#include "pdu.h"
#include "query.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace smpp {

using Body = std::variant<Bare, Bind, BindResponse, Outbind, ShortMessage, DataMessage,
                          MessageResponse, Query, QueryResponse, Alert>;

// RINVCMDID for what SMPP 3.4 does not have, and for cancel_sm, replace_sm and submit_multi, whose
// bodies nobody here needs.
Result<Body> decode_body(std::uint32_t command_id, std::string_view body);

Result<std::string> encode_body(const Body &body);

// A whole PDU. Whether the body belongs to the command, the caller knows.
Result<std::string> encode_pdu(std::uint32_t command_id, std::uint32_t status,
                               std::uint32_t sequence, const Body &body);

}  // namespace smpp
