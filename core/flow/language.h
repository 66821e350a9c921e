// Which of a flow's languages a contact reads.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::flow {

// The config's "languages": phone prefix ("+34") or "*" -> language.
using PhoneLanguages = std::map<std::string, std::string, std::less<>>;

// The language of the longest prefix of `phone`, else that of "*", else "".
std::string_view language_of_phone(const PhoneLanguages &languages, std::string_view phone);

// The place of `wanted` among `languages`: itself, else its first part ("es-MX" -> "es"), else the
// first of all.
std::size_t choose_language(const std::vector<std::string> &languages, std::string_view wanted);

}  // namespace patchbay::flow
