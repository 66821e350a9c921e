#include "core/base/log_line.h"

#include "core/base/clock.h"
#include "core/base/cut.h"
#include "core/base/json.h"
#include "core/base/text.h"

#include <algorithm>

namespace patchbay::log {

namespace {

std::string_view name_of(Level level) {
    switch (level) {
        case Level::debug:
            return "debug";
        case Level::info:
            return "info";
        case Level::warn:
            return "warn";
        case Level::error:
            return "error";
    }
    return "error";
}

// Printable ASCII as it is, all else escaped: a terminal obeys some characters beyond ASCII too.
void append_ascii(std::string &line, std::string_view text) {
    std::string quoted;
    append_quoted(quoted, text);
    for (std::size_t at = 0; at < quoted.size();) {
        const std::size_t start = at;
        if (next_utf8(quoted, at) && at == start + 1 && quoted[start] != '\x7f') {
            line += quoted[start];
            continue;
        }
        static constexpr char kDigits[] = "0123456789abcdef";
        for (std::size_t i = start; i < at; ++i) {
            const auto byte = static_cast<unsigned char>(quoted[i]);
            line += "\\x";
            line += kDigits[byte >> 4];
            line += kDigits[byte & 15];
        }
    }
}

// Anything but a plain word is quoted, so that no text looks like another field or line.
void append_word(std::string &line, std::string_view text) {
    const bool plain = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return c > ' ' && c <= '~' && c != '=' && c != '"' && c != '\\';
    });
    if (plain)
        line += text;
    else
        append_ascii(line, text);
}

void append_value(std::string &line, const Field &field, bool in_json) {
    if (const auto *text = std::get_if<std::string_view>(&field.value)) {
        const std::string_view told = cut(*text, kMaxFieldBytes);
        if (in_json)
            append_quoted(line, told);
        else
            append_word(line, told);
    } else if (const auto *integer = std::get_if<std::int64_t>(&field.value)) {
        line += std::to_string(*integer);
    } else if (const auto *number = std::get_if<double>(&field.value)) {
        append_number(line, *number);
    } else {
        line += std::get<bool>(field.value) ? "true" : "false";
    }
}

std::string json_line(Level level, std::string_view event, std::initializer_list<Field> fields) {
    std::string line = "{\"time\":\"" + to_rfc3339(system_clock().now()) + "\",\"level\":\"";
    line += name_of(level);
    line += "\",\"event\":";
    append_quoted(line, event);
    for (const Field &field : fields) {
        line += ',';
        append_quoted(line, field.name);
        line += ':';
        append_value(line, field, true);
    }
    line += "}\n";
    return line;
}

std::string text_line(Level level, std::string_view event, std::initializer_list<Field> fields) {
    std::string line = to_rfc3339(system_clock().now());
    line += ' ';
    line += name_of(level);
    line += ' ';
    append_word(line, event);
    for (const Field &field : fields) {
        line += ' ';
        append_word(line, field.name);
        line += '=';
        append_value(line, field, false);
    }
    line += '\n';
    return line;
}

}  // namespace

std::string to_line(Format format, Level level, std::string_view event,
                    std::initializer_list<Field> fields) {
    return format == Format::json ? json_line(level, event, fields)
                                  : text_line(level, event, fields);
}

}  // namespace patchbay::log
