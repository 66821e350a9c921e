// Splits the text of an expression into tokens, one at a time, so that an expression inside a
// longer text ({{ … }}) is read only as far as it goes.
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace patchbay::flow::cel {

struct Token {
    enum class Kind {
        end,
        identifier,
        quoted_field,
        integer,
        natural,
        real,
        string,
        bytes,
        symbol
    };
    Kind kind = Kind::end;
    std::size_t offset = 0;     // of its first byte
    std::string_view text;      // as written
    std::uint64_t integer = 0;  // without sign
    double real = 0;
    std::string string;  // unescaped; also bytes, and the name of a `quoted field`
};

class Lexer {
public:
    Lexer(std::string_view text, std::size_t offset) : text_(text), at_(offset) {}

    // The error's code is the byte offset of the mistake.
    Result<Token> next();

private:
    void skip_blank();
    char peek(std::size_t ahead = 0) const {
        return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
    }
    Result<Token> number();
    Result<Token> quoted(std::size_t prefix);
    Result<Token> quoted_field();
    Result<Token> symbol();
    Result<void> escape(Token::Kind kind, std::string &out);

    std::string_view text_;
    std::size_t at_;
};

// An error whose code is a byte offset.
inline Error error_at(std::size_t offset, std::string message) {
    return {std::move(message), "", static_cast<int>(offset)};
}

}  // namespace patchbay::flow::cel
