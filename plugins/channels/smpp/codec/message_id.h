// The id of a message as its submit_sm_resp and its receipt both would have it.
#pragma once

#include <string>
#include <string_view>

namespace smpp {

// Some message centres answer a submit with the id in one base and write the other into the
// receipt; nothing in the protocol tells.
enum class IdBase { as_is, resp_hex_dlr_dec, resp_dec_dlr_hex };

// Equal for the two if they mean the same message: decimal where a base is told, without leading
// zeros, and in lower case, since one centre may write the same id in either. An id that is no
// number of its base, or longer than 64 characters, is taken so, too.
std::string response_id(std::string_view id, IdBase base);
std::string receipt_id(std::string_view id, IdBase base);

}  // namespace smpp
