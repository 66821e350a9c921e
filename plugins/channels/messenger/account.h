// Who writes: a page on Messenger, or an account on Instagram, where some limits are others.
#pragma once

#include <string>
#include <string_view>

namespace messenger {

struct Account {
    std::string id;
    bool instagram = false;

    std::string_view product() const { return instagram ? "Instagram" : "Messenger"; }
    // As the envelope of a webhook names it, and as the API does.
    std::string_view object() const { return instagram ? "instagram" : "page"; }
    std::string_view platform() const { return instagram ? "instagram" : "messenger"; }
};

}  // namespace messenger
