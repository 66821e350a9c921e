// Walks a checked tree over values. Time and memory are linear in the text and the values; what is
// copied is limited.
#pragma once

#include "core/base/json.h"
#include "core/flow/cel/ast.h"
#include "core/flow/expression.h"

#include <boost/json/value.hpp>

#include <string>

namespace patchbay::flow::cel {

constexpr std::size_t kEvaluationBytes = 1024 * 1024;  // copied and built in one evaluation

// A value that is borrowed (from a variable or the tree) or its own.
class Operand {
public:
    const json::value &get() const { return borrowed_ ? *borrowed_ : own_; }
    bool owned() const { return !borrowed_; }
    json::value &own() { return own_; }  // only where owned()

    void borrow(const json::value &value) { borrowed_ = &value; }
    void set(json::value value) {
        borrowed_ = nullptr;
        own_ = std::move(value);
    }

private:
    const json::value *borrowed_ = nullptr;
    json::value own_;
};

struct Failure {
    std::string message;
    std::size_t offset = 0;
    bool missing = false;  // a name, member or element that is not there: what default() is for
};

class Evaluator {
public:
    explicit Evaluator(const Expression::Lookup &lookup) : lookup_(lookup) {}

    // False: failure() tells why. `out` may borrow from the tree and from what `lookup` gave.
    bool evaluate(const Node &node, Operand &out);
    const Failure &failure() const { return failure_; }

    // Makes `operand` its own value; false where that is too large.
    bool own(const Node &node, Operand &operand);

private:
    bool name(const Node &node, Operand &out);
    bool member(const Node &node, Operand &out);
    bool index(const Node &node, Operand &out);
    bool element(const Node &node, Operand &out, const json::value &key);
    bool list(const Node &node, Operand &out);
    bool map(const Node &node, Operand &out);
    bool call(const Node &node, Operand &out);
    bool has(const Node &node, Operand &out);
    bool fallback(const Node &node, Operand &out);
    bool logical(const Node &node, Operand &out);
    bool condition(const Node &node, bool &out);
    bool conditional(const Node &node, Operand &out);
    bool binary(const Node &node, Operand &out);
    bool add(const Node &node, Operand &left, Operand &right);
    bool contains(const Node &node, const json::value &item, const json::value &all, Operand &out);

    bool fail(const Node &node, std::string message, bool missing = false) {
        failure_ = {std::move(message), node.offset, missing};
        return false;
    }
    bool charge(const Node &node, std::size_t bytes);

    const Expression::Lookup &lookup_;
    Failure failure_;
    std::size_t used_ = 0;
};

}  // namespace patchbay::flow::cel
