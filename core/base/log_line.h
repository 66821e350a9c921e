// One log line as bytes. Escaped, so that no text can forge another line or field.
#pragma once

#include "core/base/log.h"

#include <string>

namespace patchbay::log {

Format format();  // that is configured

std::string to_line(Format format, Level level, std::string_view event,
                    std::initializer_list<Field> fields);

}  // namespace patchbay::log
