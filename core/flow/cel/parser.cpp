#include "core/flow/cel/parser.h"

#include "core/flow/cel/lexer.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <span>
#include <utility>

namespace patchbay::flow::cel {

namespace {

constexpr std::array<std::string_view, 17> kReserved = {
    "as",  "break", "const",   "continue",  "else",   "for", "function", "if",   "import",
    "let", "loop",  "package", "namespace", "return", "var", "void",     "while"};

using OperatorTable = std::span<const std::pair<std::string_view, Operation>>;

constexpr std::array<std::pair<std::string_view, Operation>, 7> kRelations = {
    {{"==", Operation::equal},
     {"!=", Operation::not_equal},
     {"<", Operation::less},
     {"<=", Operation::less_equal},
     {">", Operation::greater},
     {">=", Operation::greater_equal},
     {"in", Operation::in}}};
constexpr std::array<std::pair<std::string_view, Operation>, 2> kSums = {
    {{"+", Operation::add}, {"-", Operation::subtract}}};
constexpr std::array<std::pair<std::string_view, Operation>, 3> kProducts = {
    {{"*", Operation::multiply}, {"/", Operation::divide}, {"%", Operation::modulo}}};

class Parser {
public:
    Parser(std::string_view text, std::size_t offset) : lexer_(text, offset) {}

    Result<Parsed> run() {
        Parsed parsed;
        if (!advance() || !expression(parsed.root)) return *error_;
        parsed.end = token_.offset;
        return parsed;
    }

private:
    // Each of these reads one construct into `out`; false: error_ is set.
    bool expression(Node &out);
    bool chain(Node &out, std::string_view symbol, Kind kind, bool (Parser::*operand)(Node &));
    bool either(Node &out) { return chain(out, "||", Kind::logical_or, &Parser::both); }
    bool both(Node &out) { return chain(out, "&&", Kind::logical_and, &Parser::relation); }
    bool binary(Node &out, OperatorTable operators, bool (Parser::*operand)(Node &));
    bool relation(Node &out) { return binary(out, kRelations, &Parser::sum); }
    bool sum(Node &out) { return binary(out, kSums, &Parser::product); }
    bool product(Node &out) { return binary(out, kProducts, &Parser::unary); }
    bool unary(Node &out);
    bool postfix(Node &out);
    bool primary(Node &out);
    bool negative_number(Node &out);
    bool integer(Node &out, bool negative);
    bool named(Node &out);
    bool arguments(std::vector<Node> &out, std::string_view closing);
    bool map_entries(Node &out);

    bool advance() {
        auto token = lexer_.next();
        if (!token) {
            error_ = token.error();
            return false;
        }
        token_ = std::move(*token);
        return true;
    }
    bool at(std::string_view symbol) const {
        const bool word = symbol == "in";
        return token_.kind == (word ? Token::Kind::identifier : Token::Kind::symbol) &&
               token_.text == symbol;
    }
    bool expect(std::string_view symbol) {
        return at(symbol) ? advance() : fail("expected '" + std::string(symbol) + "'");
    }
    bool fail(std::string message) {
        if (token_.kind == Token::Kind::end)
            message += ", but the expression ends here";
        else
            message += ", not '" + std::string(token_.text) + "'";
        return fail_at(token_.offset, std::move(message));
    }
    bool fail_at(std::size_t offset, std::string message) {
        error_ = error_at(offset, std::move(message));
        return false;
    }
    bool no_messages() {
        return fail_at(token_.offset, "messages with fields are not part of flow expressions");
    }
    // `out` becomes a node above what it held and `more`.
    bool wrap(Node &out, Kind kind, std::size_t offset, std::vector<Node> more = {}) {
        Node node;
        node.kind = kind;
        node.offset = offset;
        node.children.reserve(more.size() + 1);
        node.children.push_back(std::move(out));
        std::move(more.begin(), more.end(), std::back_inserter(node.children));
        out = std::move(node);
        return measure(out);
    }
    bool measure(Node &node) {
        for (const auto &child : node.children)
            node.depth = std::max(node.depth, child.depth + 1);
        if (node.depth <= kTreeDepth) return true;
        return fail_at(node.offset, "the expression is too deep (at most " +
                                        std::to_string(kTreeDepth) + " levels); split it up");
    }

    Lexer lexer_;
    Token token_;
    std::optional<Error> error_;
    int nesting_ = 0;
};

bool Parser::expression(Node &out) {
    if (++nesting_ > kNesting) {
        return fail_at(token_.offset, "the expression is nested too deep (at most " +
                                          std::to_string(kNesting) + " levels); split it up");
    }
    if (!either(out)) return false;
    if (at("?")) {
        const auto offset = token_.offset;
        std::vector<Node> branches(2);
        if (!advance() || !either(branches[0]) || !expect(":") || !expression(branches[1]))
            return false;
        if (!wrap(out, Kind::conditional, offset, std::move(branches))) return false;
    }
    --nesting_;
    return true;
}

bool Parser::chain(Node &out, std::string_view symbol, Kind kind, bool (Parser::*operand)(Node &)) {
    if (!(this->*operand)(out)) return false;
    if (!at(symbol)) return true;
    const auto offset = token_.offset;
    std::vector<Node> more;
    while (at(symbol)) {
        if (!advance() || !(this->*operand)(more.emplace_back())) return false;
    }
    return wrap(out, kind, offset, std::move(more));
}

bool Parser::binary(Node &out, OperatorTable operators, bool (Parser::*operand)(Node &)) {
    if (!(this->*operand)(out)) return false;
    while (true) {
        const auto found = std::find_if(operators.begin(), operators.end(),
                                        [this](const auto &entry) { return at(entry.first); });
        if (found == operators.end()) return true;
        const auto offset = token_.offset;
        std::vector<Node> right(1);
        if (!advance() || !(this->*operand)(right[0])) return false;
        if (!wrap(out, Kind::binary, offset, std::move(right))) return false;
        out.operation = found->second;
    }
}

bool Parser::unary(Node &out) {
    std::vector<std::pair<Kind, std::size_t>> operators;
    while (at("!") || at("-")) {
        operators.emplace_back(at("!") ? Kind::logical_not : Kind::negate, token_.offset);
        if (!advance()) return false;
    }
    // The smallest integer can only be written with its sign.
    const bool number = token_.kind == Token::Kind::integer || token_.kind == Token::Kind::real;
    if (number && !operators.empty() && operators.back().first == Kind::negate) {
        operators.pop_back();
        if (!negative_number(out)) return false;
    } else if (!postfix(out)) {
        return false;
    }
    for (auto op = operators.rbegin(); op != operators.rend(); ++op) {
        if (!wrap(out, op->first, op->second)) return false;
    }
    return true;
}

bool Parser::negative_number(Node &out) {
    if (token_.kind == Token::Kind::integer) return integer(out, true);
    out.offset = token_.offset;
    out.value = -token_.real;
    return advance();
}

bool Parser::integer(Node &out, bool negative) {
    constexpr auto kMax = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    out.offset = token_.offset;
    if (token_.integer > kMax + (negative ? 1 : 0))
        return fail_at(token_.offset, "the number does not fit into 64 bits with its sign");
    out.value = static_cast<std::int64_t>(negative ? 0 - token_.integer : token_.integer);
    return advance();
}

bool Parser::postfix(Node &out) {
    if (!primary(out)) return false;
    while (true) {
        const auto offset = token_.offset;
        if (at("[")) {
            std::vector<Node> key(1);
            if (!advance() || !expression(key[0]) || !expect("]")) return false;
            if (!wrap(out, Kind::index, offset, std::move(key))) return false;
        } else if (at(".")) {
            if (!advance()) return false;
            const bool quoted = token_.kind == Token::Kind::quoted_field;
            if ((!quoted && token_.kind != Token::Kind::identifier) || token_.text == "in" ||
                token_.text == "true" || token_.text == "false" || token_.text == "null") {
                return fail("expected the name of a member behind '.'");
            }
            std::string name = quoted ? std::move(token_.string) : std::string(token_.text);
            const auto place = token_.offset;
            if (!advance()) return false;
            if (!quoted && at("(")) {
                std::vector<Node> given;
                if (!advance() || !arguments(given, ")")) return false;
                if (!wrap(out, Kind::call, place, std::move(given))) return false;
                out.method = true;
            } else if (!wrap(out, Kind::member, place)) {
                return false;
            }
            out.text = std::move(name);
        } else if (at("{") && out.kind == Kind::member) {
            return no_messages();
        } else {
            return true;
        }
    }
}

bool Parser::primary(Node &out) {
    out.offset = token_.offset;
    switch (token_.kind) {
        case Token::Kind::integer:
            return integer(out, false);
        case Token::Kind::real:
            out.value = token_.real;
            return advance();
        case Token::Kind::natural:
            out.value = token_.integer;
            return advance();
        case Token::Kind::string:
        case Token::Kind::bytes:
            out.kind = token_.kind == Token::Kind::string ? Kind::text : Kind::bytes;
            out.text = std::move(token_.string);
            return advance();
        case Token::Kind::identifier:
            return named(out);
        case Token::Kind::symbol:
            if (at("(")) return advance() && expression(out) && expect(")");
            if (at("[")) {
                out.kind = Kind::list;
                return advance() && arguments(out.children, "]") && measure(out);
            }
            if (at("{")) {
                out.kind = Kind::map;
                return advance() && map_entries(out) && measure(out);
            }
            break;
        case Token::Kind::end:
        case Token::Kind::quoted_field:
            break;
    }
    return fail("expected a value");
}

bool Parser::named(Node &out) {
    const auto name = token_.text;
    if (name == "true" || name == "false") {
        out.value = name == "true";
        return advance();
    }
    if (name == "null") return advance();
    if (name == "in") return fail("expected a value");
    if (std::find(kReserved.begin(), kReserved.end(), name) != kReserved.end())
        return fail_at(token_.offset, "'" + std::string(name) + "' is a reserved word");
    out.kind = Kind::name;
    out.text = name;
    if (!advance()) return false;
    if (at("(")) {
        out.kind = Kind::call;
        return advance() && arguments(out.children, ")") && measure(out);
    }
    return !at("{") || no_messages();
}

// Up to and with `closing`. A list may end with a comma, a call may not.
bool Parser::arguments(std::vector<Node> &out, std::string_view closing) {
    while (!at(closing)) {
        if (!expression(out.emplace_back())) return false;
        if (at(",")) {
            if (!advance()) return false;
            if (closing == ")" && at(closing)) return fail("expected a value behind ','");
        } else if (!at(closing)) {
            return fail("expected ',' or '" + std::string(closing) + "'");
        }
    }
    return advance();
}

bool Parser::map_entries(Node &out) {
    while (!at("}")) {
        if (!expression(out.children.emplace_back()) || !expect(":")) return false;
        if (!expression(out.children.emplace_back())) return false;
        if (at(",")) {
            if (!advance()) return false;
        } else if (!at("}")) {
            return fail("expected ',' or '}'");
        }
    }
    return advance();
}

}  // namespace

Result<Parsed> parse(std::string_view text, std::size_t offset) {
    return Parser(text, offset).run();
}

}  // namespace patchbay::flow::cel
