// Text to tree. Recursive descent, one function a precedence level.
#pragma once

#include "core/base/result.h"
#include "core/flow/cel/ast.h"

#include <string_view>

namespace patchbay::flow::cel {

constexpr std::size_t kExpressionBytes = 8 * 1024;  // of one expression's text
constexpr int kNesting = 64;                        // brackets and conditionals inside each other
constexpr int kTreeDepth = 256;                     // operators chained or inside each other

struct Parsed {
    Node root;
    std::size_t end = 0;  // where the first token behind the expression begins
};

// Parses one expression that begins at `offset` of `text`, up to the first token that cannot belong
// to it: the caller decides whether that may stand there. The error's code is the offset of the
// mistake.
Result<Parsed> parse(std::string_view text, std::size_t offset = 0);

}  // namespace patchbay::flow::cel
