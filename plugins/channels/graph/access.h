// How a channel reaches the API, by the settings that all of them share.
#pragma once

#include "patchbay/kit.hpp"

#include <string>
#include <string_view>

namespace graph {

namespace sdk = patchbay::sdk;

// What a contact sees once an answer to its message is being made.
enum class Attentions { off, read, typing };

struct Access {
    std::string api_url;        // with its version
    std::string authorization;  // with the placeholder of the secret, which the host fills in
    Attentions attentions = Attentions::typing;

    // Both borrow the URL until they are given. A GET may be repeated.
    sdk::Request get(std::string_view url) const;
    sdk::Request post(std::string_view url) const;

    // Whether the URL leads to the host of the API.
    bool leads_to(std::string_view url) const;
};

Access read_access(sdk::Settings &settings);

}  // namespace graph
