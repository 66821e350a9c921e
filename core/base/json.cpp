#include "core/base/json.h"

#include "core/base/text.h"

#include <boost/json/array.hpp>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_stack.hpp>

#include <charconv>
#include <cmath>

namespace patchbay {

namespace {

std::string line_and_column(std::string_view text, std::size_t offset) {
    std::size_t line = 1;
    std::size_t start = 0;
    for (std::size_t i = 0; i < offset && i < text.size(); ++i)
        if (text[i] == '\n') {
            ++line;
            start = i + 1;
        }
    return std::to_string(line) + ":" + std::to_string(offset - start + 1);
}

// Builds the value as Boost's own parser does, but for doubles: that one is not correctly rounded,
// and takes what is too large for infinity.
class Builder {
public:
    static constexpr std::size_t max_object_size = json::object::max_size();
    static constexpr std::size_t max_array_size = json::array::max_size();
    static constexpr std::size_t max_key_size = json::string::max_size();
    static constexpr std::size_t max_string_size = json::string::max_size();

    bool on_document_begin(json::error_code &) { return stack_.reset(), true; }
    bool on_document_end(json::error_code &) { return true; }
    bool on_object_begin(json::error_code &) { return true; }
    bool on_object_end(std::size_t count, json::error_code &) {
        return stack_.push_object(count), true;
    }
    bool on_array_begin(json::error_code &) { return true; }
    bool on_array_end(std::size_t count, json::error_code &) {
        return stack_.push_array(count), true;
    }
    bool on_key_part(json::string_view part, std::size_t, json::error_code &) {
        return stack_.push_chars(part), true;
    }
    bool on_key(json::string_view rest, std::size_t, json::error_code &) {
        return stack_.push_key(rest), true;
    }
    bool on_string_part(json::string_view part, std::size_t, json::error_code &) {
        return stack_.push_chars(part), true;
    }
    bool on_string(json::string_view rest, std::size_t, json::error_code &) {
        return stack_.push_string(rest), true;
    }
    bool on_number_part(json::string_view, json::error_code &) { return true; }
    bool on_int64(std::int64_t number, json::string_view, json::error_code &) {
        return stack_.push_int64(number), true;
    }
    bool on_uint64(std::uint64_t number, json::string_view, json::error_code &) {
        return stack_.push_uint64(number), true;
    }
    bool on_double(double nearly, json::string_view digits, json::error_code &error) {
        double number = nearly;
        const char *end = digits.data() + digits.size();
        const auto read = std::from_chars(digits.data(), end, number);
        if (read.ec == std::errc::result_out_of_range && std::abs(nearly) > 1) {
            error = json::error::exponent_overflow;
            return false;
        }
        return stack_.push_double(number), true;
    }
    bool on_bool(bool value, json::error_code &) { return stack_.push_bool(value), true; }
    bool on_null(json::error_code &) { return stack_.push_null(), true; }
    bool on_comment_part(json::string_view, json::error_code &) { return true; }
    bool on_comment(json::string_view, json::error_code &) { return true; }

    json::value release() { return stack_.release(); }

private:
    json::value_stack stack_;
};

template <class Number>
void append_digits(std::string &out, Number number) {
    char digits[32];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

void append_double(std::string &out, double number, bool exact) {
    const auto begin = out.size();
    // -0 would be read as an integer, which is written without the sign.
    append_number(out, exact || number != 0 ? number : 0.0);
    if (exact && std::isfinite(number) && out.find_first_of(".e", begin) == out.npos) out += ".0";
}

void append(std::string &out, const json::value &value, bool exact);

void append(std::string &out, const json::object &object, bool exact) {
    out += '{';
    bool first = true;
    for (const auto &member : object) {
        if (!first) out += ',';
        first = false;
        append_quoted(out, member.key());
        out += ':';
        append(out, member.value(), exact);
    }
    out += '}';
}

void append(std::string &out, const json::value &value, bool exact) {
    switch (value.kind()) {
        case json::kind::null:
            out += "null";
            return;
        case json::kind::bool_:
            out += value.get_bool() ? "true" : "false";
            return;
        case json::kind::int64:
            return append_digits(out, value.get_int64());
        case json::kind::uint64:
            return append_digits(out, value.get_uint64());
        case json::kind::double_:
            return append_double(out, value.get_double(), exact);
        case json::kind::string:
            return append_quoted(out, value.get_string());
        case json::kind::object:
            return append(out, value.get_object(), exact);
        case json::kind::array:
            break;
    }
    out += '[';
    bool first = true;
    for (const json::value &element : value.get_array()) {
        if (!first) out += ',';
        first = false;
        append(out, element, exact);
    }
    out += ']';
}

}  // namespace

Result<json::value> parse_json(std::string_view text, std::size_t max_depth) {
    json::parse_options options;
    options.max_depth = max_depth;
    json::error_code error;
    try {
        json::basic_parser<Builder> parser(options);
        std::size_t used = parser.write_some(false, text.data(), text.size(), error);
        if (!error && used < text.size()) error = json::error::extra_data;
        if (!error) return parser.handler().release();
        if (error != json::error::exponent_overflow)
            return Error{error.message(), line_and_column(text, used)};
        used = text.find_last_not_of("+-.0123456789eE", used - 1) + 1;  // where the number begins
        return Error{"the number is too large for a double; write it as a text",
                     line_and_column(text, used)};
    } catch (const std::exception &failure) {
        return Error{failure.what(), "1:1"};
    }
}

std::string to_text(const json::value &value) {
    std::string out;
    append(out, value, false);
    return out;
}

std::string to_text(const json::object &value) {
    std::string out;
    append(out, value, false);
    return out;
}

std::string to_exact_text(const json::object &value) {
    std::string out;
    append(out, value, true);
    return out;
}

void append_number(std::string &out, double number) {
    if (std::isfinite(number))
        append_digits(out, number);
    else
        out += "null";
}

void append_quoted(std::string &out, std::string_view text) {
    static constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
    static constexpr char kDigits[] = "0123456789abcdef";
    out += '"';
    std::size_t plain = 0;  // start of what needs no escape
    std::size_t i = 0;
    while (i < text.size()) {
        const std::size_t start = i;
        const auto c = static_cast<unsigned char>(text[i++]);
        if (c >= 0x20 && c < 0x80 && c != '"' && c != '\\') continue;
        if (c >= 0x80 && next_utf8(text, i = start)) continue;
        out.append(text, plain, start - plain);
        plain = i;
        if (c >= 0x80) {
            out += kReplacement;
            continue;
        }
        switch (c) {
            case '"':
                out += "\\\"";
                break;
            case '\\':
                out += "\\\\";
                break;
            case '\n':
                out += "\\n";
                break;
            case '\r':
                out += "\\r";
                break;
            case '\t':
                out += "\\t";
                break;
            default:
                out += "\\u00";
                out += kDigits[c >> 4];
                out += kDigits[c & 15];
        }
    }
    out.append(text, plain);
    out += '"';
}

std::string_view text_member(const json::object &object, std::string_view key) {
    const json::value *value = object.if_contains(key);
    return value && value->is_string() ? std::string_view(value->get_string()) : std::string_view();
}

void append_exact(std::string &out, const json::value &value) { append(out, value, true); }

}  // namespace patchbay
