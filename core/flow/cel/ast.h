// The tree of an expression. Built by the parser, completed by the checker, then never changed.
#pragma once

#include "core/flow/cel/value.h"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace re2 {
class RE2;
}

namespace patchbay::flow::cel {

struct Function;

enum class Kind {
    literal,      // value
    text,         // text: a string
    bytes,        // text: bytes
    name,         // text: a top-level name
    member,       // child.text
    index,        // child[child]
    list,         // children
    map,          // key, value, key, value, ...
    call,         // text(children); as a method the receiver is the first child
    has,          // has(child.text)
    fallback,     // default(child, child)
    logical_and,  // children, two or more
    logical_or,
    logical_not,
    negate,
    conditional,  // condition, then, else
    binary        // operation, two children
};

enum class Operation {
    equal,
    not_equal,
    less,
    less_equal,
    greater,
    greater_equal,
    in,
    add,
    subtract,
    multiply,
    divide,
    modulo
};

struct Node {
    Kind kind = Kind::literal;
    std::size_t offset = 0;  // byte of the text where it begins (an operator: where that stands)
    int depth = 1;           // of the tree below, itself included
    std::string text;
    Value value;
    Operation operation = Operation::equal;
    bool method = false;                      // call: written a.f(b)
    const Function *function = nullptr;       // call: set by the checker
    std::shared_ptr<const re2::RE2> pattern;  // matches() with a literal pattern
    std::vector<Node> children;
};

}  // namespace patchbay::flow::cel
