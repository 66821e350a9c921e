// Log lines to standard error: JSON (one object a line) or text for a person, escaped, so none can
// forge another. At once, or through a Writer (log_writer.h) while there is one. Any thread.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

namespace patchbay::log {

enum class Level { debug = 1, info, warn, error };
enum class Format { text, json };

struct Field {
    std::string_view name;
    std::variant<std::string_view, std::int64_t, double, bool> value;
    Field(std::string_view n, std::string_view v) : name(n), value(v) {}
    Field(std::string_view n, const std::string &v) : name(n), value(std::string_view(v)) {}
    Field(std::string_view n, const char *v) : name(n), value(std::string_view(v)) {}
    Field(std::string_view n, std::int64_t v) : name(n), value(v) {}
    Field(std::string_view n, int v) : name(n), value(std::int64_t{v}) {}
    Field(std::string_view n, unsigned v) : name(n), value(std::int64_t{v}) {}
    Field(std::string_view n, std::size_t v) : name(n), value(static_cast<std::int64_t>(v)) {}
    Field(std::string_view n, double v) : name(n), value(v) {}
    Field(std::string_view n, bool v) : name(n), value(v) {}
};

// Before threads start. The default is info, and text on a terminal, else JSON.
void configure(Level level, Format format);
bool enabled(Level level);

// `event` is a stable word for machines ("listening"), the fields say the rest. Never a secret,
// never a customer's text.
void write(Level level, std::string_view event, std::initializer_list<Field> fields = {});

inline void debug(std::string_view event, std::initializer_list<Field> fields = {}) {
    write(Level::debug, event, fields);
}
inline void info(std::string_view event, std::initializer_list<Field> fields = {}) {
    write(Level::info, event, fields);
}
inline void warn(std::string_view event, std::initializer_list<Field> fields = {}) {
    write(Level::warn, event, fields);
}
inline void error(std::string_view event, std::initializer_list<Field> fields = {}) {
    write(Level::error, event, fields);
}

}  // namespace patchbay::log
