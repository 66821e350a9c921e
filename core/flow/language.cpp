#include "core/flow/language.h"

#include <algorithm>

namespace patchbay::flow {

std::string_view language_of_phone(const PhoneLanguages &languages, std::string_view phone) {
    if (languages.empty()) return {};
    for (auto length = phone.size(); length > 0; --length) {
        const auto found = languages.find(phone.substr(0, length));
        if (found != languages.end()) return found->second;
    }
    const auto any = languages.find("*");
    return any == languages.end() ? std::string_view() : std::string_view(any->second);
}

std::size_t choose_language(const std::vector<std::string> &languages, std::string_view wanted) {
    for (const auto candidate : {wanted, wanted.substr(0, wanted.find('-'))}) {
        const auto found = std::find(languages.begin(), languages.end(), candidate);
        if (found != languages.end()) return static_cast<std::size_t>(found - languages.begin());
    }
    return 0;
}

}  // namespace patchbay::flow
