// Walks a checked tree over values. Time and memory are linear in the text and the values; what is
// built is limited.
#pragma once

#include "core/flow/cel/arena.h"
#include "core/flow/cel/ast.h"
#include "core/flow/cel/value.h"
#include "core/flow/expression.h"

#include <string>

namespace patchbay::flow::cel {

struct Failure {
    std::string message;
    std::size_t offset = 0;
    bool missing = false;  // a name, member or element that is not there: what default() is for
};

class Evaluator {
public:
    Evaluator(const Expression::Lookup &lookup, Arena &arena) : lookup_(lookup), arena_(arena) {}

    // False: failure() tells why. `out` views the tree, the arena and what `lookup` gave.
    bool evaluate(const Node &node, Value &out);
    const Failure &failure() const { return failure_; }

private:
    class Sum;

    bool name(const Node &node, Value &out);
    bool member(const Node &node, Value &out);
    bool index(const Node &node, Value &out);
    bool list(const Node &node, Value &out);
    bool map(const Node &node, Value &out);
    bool call(const Node &node, Value &out);
    bool has(const Node &node, Value &out);
    bool fallback(const Node &node, Value &out);
    bool logical(const Node &node, Value &out);
    bool condition(const Node &node, bool &out);
    bool conditional(const Node &node, Value &out);
    bool binary(const Node &node, Value &out);
    bool ordered(const Node &node, const Value &a, const Value &b, Value &out);
    bool contains(const Node &node, const Value &item, const Value &all, Value &out);
    bool sum(const Node &node, Sum &sum);

    bool take(const Node &node, Result<Value> result, Value &out);
    bool fail(const Node &node, std::string message, bool missing = false) {
        failure_ = {std::move(message), node.offset, missing};
        return false;
    }
    // False where more was built than may be.
    bool within_limit(const Node &node) { return !arena_.exceeded() || fail(node, kTooLarge); }

    const Expression::Lookup &lookup_;
    Arena &arena_;
    Failure failure_;
};

}  // namespace patchbay::flow::cel
