#include "core/base/log.h"

#include "core/base/log_line.h"
#include "core/base/log_writer.h"

#include <atomic>
#include <unistd.h>

namespace patchbay::log {

namespace {

std::atomic<Level> least_level{Level::info};
std::atomic<Format> usual_format{::isatty(STDERR_FILENO) == 0 ? Format::json : Format::text};

}  // namespace

void configure(Level level, Format format) {
    least_level = level;
    usual_format = format;
}

bool enabled(Level level) { return level >= least_level; }

Format format() { return usual_format; }

void write(Level level, std::string_view event, std::initializer_list<Field> fields) {
    if (!enabled(level)) return;
    const std::string line = to_line(usual_format, level, event, fields);
    if (Writer::take(line)) return;
    // A log that cannot be written is no reason to stop.
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace patchbay::log
