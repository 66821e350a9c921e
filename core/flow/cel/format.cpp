#include "core/flow/cel/format.h"

#include "core/base/text.h"
#include "core/flow/cel/json.h"
#include "core/flow/cel/lexer.h"
#include "core/flow/cel/operators.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <vector>

namespace patchbay::flow::cel {

namespace {

constexpr int kDecimals = 6;  // where the clause does not say

struct Clause {
    std::string_view text;  // what stands before it
    char kind = '\0';       // '\0': the end of the text
    int decimals = kDecimals;
};

// Takes the text up to and with the next clause off the front of `rest`. "%%" ends a piece too:
// its kind is '%'.
Result<Clause> next_clause(std::string_view &rest) {
    const auto percent = rest.find('%');
    Clause clause;
    clause.text = rest.substr(0, percent);
    rest.remove_prefix(clause.text.size());
    if (percent == rest.npos) return clause;
    rest.remove_prefix(1);
    const bool point = rest.starts_with('.');
    if (point) {
        rest.remove_prefix(1);
        const auto read = std::from_chars(rest.data(), rest.data() + rest.size(), clause.decimals);
        if (read.ec != std::errc() || clause.decimals < 0 || clause.decimals > kMostDecimals) {
            return Error{"behind '%.' stands a number of decimals from 0 to " +
                         std::to_string(kMostDecimals)};
        }
        rest.remove_prefix(static_cast<std::size_t>(read.ptr - rest.data()));
    }
    if (rest.empty()) return Error{"the text ends inside a clause; write '%' as '%%'"};
    clause.kind = rest[0];
    if (std::string_view("sdfeboxX%").find(clause.kind) == std::string_view::npos) {
        return Error{"unknown clause '%" + std::string(1, clause.kind) +
                     "'; there are %s %d %f %e %b %o %x %X, and %% for '%'"};
    }
    if (point && clause.kind != 'f' && clause.kind != 'e')
        return Error{"only %f and %e take a number of decimals"};
    rest.remove_prefix(1);
    return clause;
}

class Formatter {
public:
    Result<void> put(const Clause &clause, const Value &value) {
        switch (clause.kind) {
            case 's':
                return text(value);
            case 'd':
                return decimal(value);
            case 'f':
                return real(value, std::chars_format::fixed, clause.decimals);
            case 'e':
                return real(value, std::chars_format::scientific, clause.decimals);
            case 'b':
                if (const auto *truth = value.as<bool>()) return put(*truth ? "1" : "0");
                return integer(value, 2, "%b takes an int, uint or bool");
            case 'o':
                return integer(value, 8, "%o takes an int or uint");
            default:
                return hexadecimal(value, clause.kind == 'X');
        }
    }
    Result<void> put(std::string_view more) {
        text_ += more;
        if (text_.size() > kEvaluationBytes) return Error{kTooLarge};
        return {};
    }
    std::string finish() { return std::move(text_); }

private:
    Result<void> text(const Value &value) {
        if (const auto *text = value.as<std::string_view>()) return put(*text);
        if (const auto *list = value.as<List>()) return elements(*list);
        if (const auto *map = value.as<Map>()) return entries(*map);
        if (const auto *type = value.as<Type>()) return put(type_name(*type));
        if (value.type() == Type::null) return put("null");
        if (const auto *bytes = value.as<Bytes>()) {
            if (!valid_utf8(bytes->data)) return Error{"%s takes bytes only where they are UTF-8"};
            return put(bytes->data);
        }
        if (const auto name = special(value); !name.empty()) return put(name);
        return put(scalar_text(value));
    }

    Result<void> elements(const List &list) {
        auto done = put("[");
        for (std::size_t i = 0; done && i < list.size(); ++i) {
            if (i != 0) done = put(", ");
            if (done) done = text(list.at(i));
        }
        return done ? put("]") : done;
    }

    // In the order of what their keys are as text.
    Result<void> entries(const Map &map) {
        std::vector<std::pair<std::string, Value>> sorted;
        for (std::size_t i = 0; i < map.size(); ++i) {
            const auto entry = map.at(i);
            sorted.emplace_back(key_text(entry.key), entry.value);
        }
        std::stable_sort(sorted.begin(), sorted.end(),
                         [](const auto &a, const auto &b) { return a.first < b.first; });
        auto done = put("{");
        for (std::size_t i = 0; done && i < sorted.size(); ++i) {
            done = put((i == 0 ? "" : ", ") + sorted[i].first + ": ");
            if (done) done = text(sorted[i].second);
        }
        return done ? put("}") : done;
    }

    Result<void> decimal(const Value &value) {
        if (const auto name = special(value); !name.empty()) return put(name);
        return integer(value, 10, "%d takes an int or uint");
    }

    Result<void> integer(const Value &value, int base, std::string_view takes) {
        char digits[80];
        std::to_chars_result end{};
        if (const auto *number = value.as<std::int64_t>())
            end = std::to_chars(digits, digits + sizeof digits, *number, base);
        else if (const auto *natural = value.as<std::uint64_t>())
            end = std::to_chars(digits, digits + sizeof digits, *natural, base);
        else
            return Error{std::string(takes) + ", not " + std::string(type_phrase(value))};
        return put({digits, static_cast<std::size_t>(end.ptr - digits)});
    }

    Result<void> real(const Value &value, std::chars_format style, int decimals) {
        const auto number = real_of(value);
        if (!number)
            return Error{"%f and %e take a number, not " + std::string(type_phrase(value))};
        if (const auto name = special(value); !name.empty()) return put(name);
        char digits[500];  // of the largest double and kMostDecimals
        const auto end = std::to_chars(digits, digits + sizeof digits, *number, style, decimals);
        return put({digits, static_cast<std::size_t>(end.ptr - digits)});
    }

    Result<void> hexadecimal(const Value &value, bool upper) {
        const auto start = text_.size();
        const auto *text = value.as<std::string_view>();
        const auto *bytes = value.as<Bytes>();
        Result<void> done;
        if (text || bytes)
            done = hexadecimal(text ? *text : bytes->data);
        else
            done = integer(value, 16, "%x takes an int, uint, string or bytes");
        if (upper) {
            for (auto i = start; i < text_.size(); ++i) {
                if (text_[i] >= 'a' && text_[i] <= 'f')
                    text_[i] = static_cast<char>(text_[i] - 'a' + 'A');
            }
        }
        return done;
    }
    Result<void> hexadecimal(std::string_view data) {
        constexpr std::string_view kDigits = "0123456789abcdef";
        for (const char c : data) {
            const auto byte = static_cast<unsigned char>(c);
            text_ += kDigits[byte >> 4];
            text_ += kDigits[byte & 15];
        }
        return put("");
    }

    // The name of a double that is no number that can be written, else "".
    static std::string_view special(const Value &value) {
        const auto *real = value.as<double>();
        if (!real || std::isfinite(*real)) return "";
        return std::isnan(*real) ? "NaN" : *real > 0 ? "Infinity" : "-Infinity";
    }

    std::string text_;
};

std::string too_few(std::size_t given) {
    return "the list has " + std::to_string(given) + " values, which is too few";
}

}  // namespace

Result<Value> format(Arguments given, Arena &arena) {
    Taker take(given);
    auto rest = take.text(0);
    const auto values = take.list(1);
    if (take.error()) return *take.error();
    Formatter out;
    for (std::size_t used = 0;;) {
        const auto clause = next_clause(rest);
        if (!clause) return clause.error();
        auto done = out.put(clause->text);
        if (clause->kind == '\0')
            return done ? Result<Value>(arena.keep(out.finish())) : done.error();
        if (done && clause->kind == '%') {
            done = out.put("%");
        } else if (done) {
            if (used == values.size()) return Error{too_few(used)};
            done = out.put(*clause, values.at(used++));
        }
        if (!done) return done.error();
    }
}

Result<void> check_format(Node &node) {
    const Node &text = node.children[0];
    if (text.kind != Kind::text) return {};
    std::string_view rest = text.text;
    std::size_t used = 0;
    while (true) {
        const auto clause = next_clause(rest);
        if (!clause) return error_at(text.offset, clause.error().message);
        if (clause->kind == '\0') break;
        if (clause->kind != '%') ++used;
    }
    const Node &list = node.children[1];
    if (list.kind == Kind::list && list.children.size() < used)
        return error_at(list.offset, too_few(list.children.size()));
    return {};
}

}  // namespace patchbay::flow::cel
