// A text that is longer than a channel carries, as several messages.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::model {

constexpr std::size_t kNoLimit = static_cast<std::size_t>(-1);

// Parts of at most `most` characters (code points) and `most_bytes` bytes each, which put together
// are `text` again, but for parts of nothing but white space. Cut after a paragraph, else a line, a
// sentence, a word, each only in the second half of what a part may hold; else between what a
// reader sees as letters. One such letter that is longer than a part is cut between its code
// points.
std::vector<std::string> split_text(std::string_view text, std::size_t most,
                                    std::size_t most_bytes = kNoLimit);

}  // namespace patchbay::model
