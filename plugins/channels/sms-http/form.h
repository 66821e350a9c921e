// The form that a webhook posts, or the query that it asks with.
#pragma once

#include "patchbay/encoding.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sms_http {

namespace sdk = patchbay::sdk;

// Providers send some 30 fields with a few kilobytes.
constexpr std::size_t kMaxFields = 1000;
constexpr std::size_t kMaxFormBytes = 256 * 1024;

class Form {
public:
    // Nothing: `problem` says why. `charset`: see readable(); a wide one is that of the field
    // `text_field` alone.
    static std::optional<Form> read(std::string_view text, std::string_view charset,
                                    std::string &problem, std::string_view text_field = {});

    // As received, which is what is signed.
    const std::vector<sdk::FormField> &received() const { return received_; }

    // The first field of the name, as text. Null: there is none.
    const std::string *find(std::string_view name) const { return find_field(fields_, name); }
    bool has(std::string_view name) const { return find(name) != nullptr; }
    std::string_view operator[](std::string_view name) const {
        const std::string *value = find(name);
        return value != nullptr ? std::string_view(*value) : std::string_view();
    }

    // The name stands there twice with different values.
    bool contradicts_itself(std::string_view name) const;

    // A JSON object of texts; a list where a name comes more than once.
    std::string to_json() const;

private:
    std::vector<sdk::FormField> received_;
    std::vector<sdk::FormField> fields_;  // readable
};

// "name=value", percent-encoded, behind '&' where there is something before it.
void append_field(std::string &form, std::string_view name, std::string_view value);

}  // namespace sms_http
