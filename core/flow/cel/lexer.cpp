#include "core/flow/cel/lexer.h"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace patchbay::flow::cel {

namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }
bool hex_digit(char c) { return digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

// How many letters of r'…', b'…' or br'…' stand before the quote; 0 where none is.
std::size_t quote_prefix(std::string_view text) {
    const auto is_quote = [text](std::size_t place) {
        return place < text.size() && (text[place] == '"' || text[place] == '\'');
    };
    const bool bytes = text[0] == 'b' || text[0] == 'B';
    const auto raw = [text](std::size_t place) {
        return place < text.size() && (text[place] == 'r' || text[place] == 'R');
    };
    if ((bytes || raw(0)) && is_quote(1)) return 1;
    return bytes && raw(1) && is_quote(2) ? 2 : 0;
}

void append_utf8(std::string &out, std::uint32_t code) {
    const auto byte = [&out](std::uint32_t value) { out.push_back(static_cast<char>(value)); };
    if (code < 0x80) {
        byte(code);
    } else if (code < 0x800) {
        byte(0xC0 | (code >> 6));
        byte(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        byte(0xE0 | (code >> 12));
        byte(0x80 | ((code >> 6) & 0x3F));
        byte(0x80 | (code & 0x3F));
    } else {
        byte(0xF0 | (code >> 18));
        byte(0x80 | ((code >> 12) & 0x3F));
        byte(0x80 | ((code >> 6) & 0x3F));
        byte(0x80 | (code & 0x3F));
    }
}

}  // namespace

void Lexer::skip_blank() {
    while (at_ < text_.size()) {
        const char c = text_[at_];
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f') {
            ++at_;
        } else if (c == '/' && peek(1) == '/') {
            while (at_ < text_.size() && text_[at_] != '\n')
                ++at_;
        } else {
            return;
        }
    }
}

Result<Token> Lexer::next() {
    skip_blank();
    const char c = peek();
    if (at_ >= text_.size()) return Token{Token::Kind::end, at_, {}, 0, 0, {}};
    if (digit(c) || (c == '.' && digit(peek(1)))) return number();
    if (c == '"' || c == '\'') return quoted(0);
    if (c == '`') return quoted_field();
    if (!letter(c)) return symbol();

    if (const auto prefix = quote_prefix(text_.substr(at_)); prefix != 0) return quoted(prefix);
    const auto start = at_;
    while (letter(peek()) || digit(peek()))
        ++at_;
    return Token{Token::Kind::identifier, start, text_.substr(start, at_ - start), 0, 0, {}};
}

Result<Token> Lexer::number() {
    Token token;
    token.offset = at_;
    token.kind = Token::Kind::integer;
    int base = 10;
    if (peek() == '0' && (peek(1) == 'x' || peek(1) == 'X') && hex_digit(peek(2))) {
        base = 16;
        at_ += 2;
        while (hex_digit(peek()))
            ++at_;
    } else {
        while (digit(peek()))
            ++at_;
        if (peek() == '.' && digit(peek(1))) {
            token.kind = Token::Kind::real;
            ++at_;
            while (digit(peek()))
                ++at_;
        }
        const bool sign = peek(1) == '+' || peek(1) == '-';
        if ((peek() == 'e' || peek() == 'E') && digit(peek(sign ? 2 : 1))) {
            token.kind = Token::Kind::real;
            at_ += sign ? 2 : 1;
            while (digit(peek()))
                ++at_;
        }
    }
    token.text = text_.substr(token.offset, at_ - token.offset);
    if (token.kind == Token::Kind::integer && (peek() == 'u' || peek() == 'U')) {
        token.kind = Token::Kind::natural;
        ++at_;
    }
    if (letter(peek())) return error_at(at_, "a letter right behind a number");

    const char *first = token.text.data() + (base == 16 ? 2 : 0);
    const char *last = token.text.data() + token.text.size();
    if (token.kind != Token::Kind::real) {
        if (std::from_chars(first, last, token.integer, base).ec != std::errc())
            return error_at(token.offset, "the number does not fit into 64 bits");
        return token;
    }
    if (std::from_chars(first, last, token.real).ec == std::errc()) return token;
    // Out of range: too small is zero, too large is an error.
    const auto exponent = token.text.find_first_of("eE");
    if (exponent != std::string_view::npos && token.text[exponent + 1] == '-') {
        token.real = 0;
        return token;
    }
    return error_at(token.offset, "the number is too large");
}

// `prefix`: how many letters stand before the quote.
Result<Token> Lexer::quoted(std::size_t prefix) {
    Token token;
    const auto letters = text_.substr(at_, prefix);
    const bool raw = letters.ends_with('r') || letters.ends_with('R');
    token.kind = prefix == (raw ? 2u : 1u) ? Token::Kind::bytes : Token::Kind::string;
    token.offset = at_;
    at_ += prefix;
    const char quote = peek();
    const bool triple = peek(1) == quote && peek(2) == quote;
    const std::string_view closing = text_.substr(at_, triple ? 3 : 1);
    at_ += closing.size();
    while (true) {
        if (at_ >= text_.size()) return error_at(token.offset, "the string is not closed");
        if (text_.substr(at_, closing.size()) == closing) break;
        const char c = text_[at_];
        if (!triple && (c == '\n' || c == '\r'))
            return error_at(token.offset, "the string is not closed at the end of its line");
        if (c == '\\' && !raw) {
            if (auto done = escape(token.kind, token.string); !done) return done.error();
            continue;
        }
        token.string.push_back(c);
        ++at_;
    }
    at_ += closing.size();
    token.text = text_.substr(token.offset, at_ - token.offset);
    return token;
}

// At a backslash.
Result<void> Lexer::escape(Token::Kind kind, std::string &out) {
    const auto start = at_++;
    const char c = peek();
    ++at_;
    static constexpr std::string_view kLetters = "abfnrtv\\?\"'`";
    static constexpr std::string_view kMeanings = "\a\b\f\n\r\t\v\\?\"'`";
    if (const auto known = kLetters.find(c); c != '\0' && known != std::string_view::npos) {
        out.push_back(kMeanings[known]);
        return {};
    }
    std::size_t digits = 0;
    int base = 16;
    if (c == 'x' || c == 'X') digits = 2;
    const bool bytes = kind == Token::Kind::bytes;
    if (c == 'u' && !bytes) digits = 4;
    if (c == 'U' && !bytes) digits = 8;
    if (c >= '0' && c <= '3') {
        digits = 3;
        base = 8;
        --at_;
    }
    std::uint32_t code = 0;
    const auto written = text_.substr(std::min(at_, text_.size()), digits);
    const auto read = std::from_chars(written.data(), written.data() + written.size(), code, base);
    if (digits == 0 || written.size() != digits || read.ec != std::errc() ||
        read.ptr != written.data() + digits) {
        return error_at(start, "unknown escape in a string; write a backslash as \\\\");
    }
    at_ += digits;
    if (bytes) {
        out.push_back(static_cast<char>(code));
        return {};
    }
    if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
        return error_at(start, "the escape is not a Unicode character");
    append_utf8(out, code);
    return {};
}

Result<Token> Lexer::quoted_field() {
    const auto start = at_;
    const auto end = text_.find('`', at_ + 1);
    if (end == std::string_view::npos || end == at_ + 1)
        return error_at(start, "a name in backquotes is empty or not closed");
    at_ = end + 1;
    return Token{Token::Kind::quoted_field,
                 start,
                 text_.substr(start, at_ - start),
                 0,
                 0,
                 std::string(text_.substr(start + 1, end - start - 1))};
}

Result<Token> Lexer::symbol() {
    static constexpr std::array<std::string_view, 24> kSymbols = {
        "==", "!=", "<=", ">=", "&&", "||", "<", ">", "!", "+", "-", "*",
        "/",  "%",  "?",  ":",  ".",  ",",  "(", ")", "[", "]", "{", "}"};
    for (const auto symbol : kSymbols) {
        if (text_.substr(at_, symbol.size()) != symbol) continue;
        const auto start = at_;
        at_ += symbol.size();
        return Token{Token::Kind::symbol, start, text_.substr(start, symbol.size()), 0, 0, {}};
    }
    const char c = peek();
    if (c == '=') return error_at(at_, "'=' is not an operator; write '==' to compare");
    if (c == '&' || c == '|') return error_at(at_, "write '&&' and '||'");
    return error_at(at_, "unexpected character");
}

}  // namespace patchbay::flow::cel
