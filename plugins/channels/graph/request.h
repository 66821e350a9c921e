// Requests to the API, with the token's placeholder in their header.
#pragma once

#include "patchbay/patchbay.hpp"

#include <cstdint>
#include <string_view>

namespace graph {

namespace sdk = patchbay::sdk;

// A POST of JSON. `needs`: the step whose answer the body uses; 0: none.
patchbay_status post_json(const sdk::EncodeSink &sink, std::string_view url,
                          std::string_view authorization, std::string_view body, std::uint32_t step,
                          std::uint32_t needs = 0);

// A GET of a task, which may be repeated.
patchbay_status get_json(const sdk::Host &host, patchbay_token token, std::string_view url,
                         std::string_view authorization);

// A field of a multipart/form-data body.
patchbay_part part(std::string_view name, std::string_view body);

}  // namespace graph
