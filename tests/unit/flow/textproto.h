// Reads the text format of protocol buffers, as far as CEL's conformance tests use it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace textproto {

struct Field;

struct Message {
    std::vector<Field> fields;

    const Field *find(std::string_view name) const;
    std::string text(std::string_view name) const;  // "" where there is none
    const Message *message(std::string_view name) const;
};

struct Field {
    std::string name;
    std::string scalar;  // strings unescaped, everything else as written
    Message message;
};

inline const Field *Message::find(std::string_view name) const {
    for (const auto &field : fields) {
        if (field.name == name) return &field;
    }
    return nullptr;
}

inline std::string Message::text(std::string_view name) const {
    const auto *field = find(name);
    return field ? field->scalar : std::string();
}

inline const Message *Message::message(std::string_view name) const {
    const auto *field = find(name);
    return field ? &field->message : nullptr;
}

class Parser {
public:
    explicit Parser(std::string_view text) : text_(text) {}

    Message run() {
        Message message;
        fields(message);
        return message;
    }

private:
    void blank() {
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c == '#')
                while (at_ < text_.size() && text_[at_] != '\n')
                    ++at_;
            else if (c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == ',' || c == ';')
                ++at_;
            else
                return;
        }
    }
    char here() {
        blank();
        return at_ < text_.size() ? text_[at_] : '\0';
    }
    void fields(Message &message) {
        while (here() != '\0' && here() != '}') {
            Field field;
            field.name = word();
            if (here() == ':') ++at_;
            if (here() == '{') {
                ++at_;
                fields(field.message);
                ++at_;
            } else if (here() == '"' || here() == '\'') {
                while (here() == '"' || here() == '\'')
                    field.scalar += quoted();
            } else {
                field.scalar = word();
            }
            message.fields.push_back(std::move(field));
        }
    }
    std::string word() {
        blank();
        const auto start = at_;
        const bool bracket = text_[at_] == '[';
        while (at_ < text_.size() &&
               std::string_view(" \n\t\r:{},;").find(text_[at_]) == std::string_view::npos)
            ++at_;
        if (at_ == start && !bracket) ++at_;  // never stand still
        return std::string(text_.substr(start, at_ - start));
    }
    std::string quoted() {
        std::string out;
        const char quote = text_[at_++];
        while (at_ < text_.size() && text_[at_] != quote) {
            if (text_[at_] == '\\')
                escape(out);
            else
                out += text_[at_++];
        }
        ++at_;
        return out;
    }
    void escape(std::string &out) {
        const char c = text_[++at_];
        ++at_;
        constexpr std::string_view kLetters = "abfnrtv\\?\"'`";
        constexpr std::string_view kMeanings = "\a\b\f\n\r\t\v\\?\"'`";
        if (const auto known = kLetters.find(c); known != std::string_view::npos) {
            out += kMeanings[known];
            return;
        }
        const bool octal = c >= '0' && c <= '7';
        const std::size_t most = octal ? 3 : c == 'u' ? 4 : c == 'U' ? 8 : 2;
        if (octal) --at_;
        std::uint32_t code = 0;
        for (std::size_t i = 0; i < most; ++i, ++at_) {
            const auto digit = std::string_view("0123456789abcdefABCDEF").find(text_[at_]);
            if (digit == std::string_view::npos || (octal && digit > 7)) break;
            const auto value = static_cast<std::uint32_t>(digit > 15 ? digit - 6 : digit);
            code = code * (octal ? 8 : 16) + value;
        }
        if (c == 'u' || c == 'U')
            utf8(out, code);
        else
            out += static_cast<char>(code);
    }
    static void utf8(std::string &out, std::uint32_t code) {
        const auto byte = [&out](std::uint32_t value) { out += static_cast<char>(value); };
        if (code < 0x80) return byte(code);
        if (code < 0x800) {
            byte(0xC0 | (code >> 6));
        } else {
            if (code < 0x10000) {
                byte(0xE0 | (code >> 12));
            } else {
                byte(0xF0 | (code >> 18));
                byte(0x80 | ((code >> 12) & 0x3F));
            }
            byte(0x80 | ((code >> 6) & 0x3F));
        }
        byte(0x80 | (code & 0x3F));
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace textproto
