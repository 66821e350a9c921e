// Whose host a URL leads to.
#pragma once

#include <string_view>

namespace graph {

// "https://host:port" of a URL; {} where it has none, or one that could be read in two ways.
std::string_view origin_of(std::string_view url);

// With https:// or http:// and something behind it.
bool is_web_url(std::string_view url);

}  // namespace graph
