// What a compiled expression holds; shared by Expression and Template.
#pragma once

#include "core/flow/cel/ast.h"
#include "core/flow/cel/evaluator.h"
#include "core/flow/cel/parser.h"
#include "core/flow/expression.h"

namespace patchbay::flow {

struct Expression::Program {
    cel::Node root;
    std::vector<Reference> references;

    static Result<std::shared_ptr<const Program>> build(
        cel::Node root, const std::set<std::string, std::less<>> &names);

    // The result may borrow from this program and from what `lookup` gave.
    Result<cel::Operand> run(const Lookup &lookup) const;
};

}  // namespace patchbay::flow
