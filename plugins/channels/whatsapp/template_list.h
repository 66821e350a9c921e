// The operation templates.list: all templates of the business account, page by page.
#pragma once

#include "patchbay/kit.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace whatsapp {

namespace sdk = patchbay::sdk;

// A list that does not end, or is larger than the host takes, is given up.
constexpr std::size_t kTemplatesOfPage = 100;
constexpr std::size_t kMaxPages = 100;
constexpr std::size_t kMaxListBytes = sdk::kMaxBodyBytes - 1024;

// The list as it grows.
class TemplateList {
public:
    TemplateList() { text_.begin_object().key("templates").begin_array(); }

    // What a page's query is, after "?".
    std::string query() const;

    // Takes a page, the provider's answer of 2xx; false where it is none.
    bool take(const sdk::Host &host, sdk::JsonValue page);

    bool complete() const { return pages_ > 0 && after_.empty(); }
    bool too_large() const { return pages_ >= kMaxPages || text_.text().size() > kMaxListBytes; }

    // Once, when it is complete.
    const std::string &finish() { return text_.end_array().end_object().text(); }

private:
    sdk::JsonWriter text_;
    std::string after_;  // the provider's cursor
    std::size_t pages_ = 0;
};

}  // namespace whatsapp
