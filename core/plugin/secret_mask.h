// Keeps the values of an instance's secrets out of what its provider and its plugin say: an error
// text may repeat the credentials of the request, and error texts are logged, kept and shown.
#pragma once

#include "core/model/event.h"
#include "core/plugin/plugin.h"

#include <string>
#include <string_view>
#include <vector>

namespace patchbay::plugin {

// A shorter secret is not looked for: texts are full of short words by chance, and a mask over them
// would tell it.
constexpr std::size_t kShortestMasked = 6;  // bytes
constexpr std::string_view kMask = "***";

class SecretMask {
public:
    explicit SecretMask(const Secrets &secrets);

    // Each secret becomes "***": as it is, as a JSON string, a URL or a form has it, and inside
    // base64, as in credentials of HTTP's Basic scheme (there the whole of the base64). So does the
    // begin of a secret where the text ends in its middle.
    void mask(std::string &text) const;

    // The same in what an event says of errors and of the account. A customer's message stays.
    void mask(model::Event &event) const;

private:
    void mask_json(std::string &text) const;

    std::vector<std::string> forms_;   // longest first
    std::vector<std::string> base64_;  // what base64 makes of a secret wherever it begins
};

}  // namespace patchbay::plugin
