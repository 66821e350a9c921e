// One log line as bytes. Escaped, so that no text can forge another line or field.
#pragma once

#include "core/base/log.h"

#include <cstddef>
#include <string>

namespace patchbay::log {

constexpr std::size_t kMaxFieldBytes = 4 * 1024;  // a text is cut there: it may be from outside

Format format();  // that is configured

std::string to_line(Format format, Level level, std::string_view event,
                    std::initializer_list<Field> fields);

}  // namespace patchbay::log
