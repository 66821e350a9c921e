// What a compiled expression holds; shared by Expression and Template.
#pragma once

#include "core/flow/cel/arena.h"
#include "core/flow/cel/ast.h"
#include "core/flow/cel/parser.h"
#include "core/flow/cel/value.h"
#include "core/flow/expression.h"

namespace patchbay::flow {

struct Expression::Program {
    cel::Node root;
    std::vector<Reference> references;

    static Result<std::shared_ptr<const Program>> build(
        cel::Node root, const std::set<std::string, std::less<>> &names);

    // `out` views this program, the arena and what `lookup` gave.
    Result<void> run(const Lookup &lookup, cel::Arena &arena, cel::Value &out) const;

    Result<boost::json::value> json(const cel::Value &value, cel::Arena &arena) const;
};

}  // namespace patchbay::flow
