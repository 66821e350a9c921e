// URL and body templates: {ticket} and {serial} are filled in, escaped for where they stand.
#pragma once

#include <string>
#include <string_view>

namespace repair_tracker {

// "{ticket}" for "ticket".
std::string placeholder(std::string_view key);

// What is wrong with a URL template, or "". A placeholder may not decide which host is asked.
std::string url_problem(std::string_view url, std::string_view key);

// The placeholder as percent-encoded text.
std::string fill_url(std::string_view url, std::string_view key, std::string_view value);

// The placeholder as the inside of a JSON string.
std::string fill_json(std::string_view body, std::string_view key, std::string_view value);

}  // namespace repair_tracker
