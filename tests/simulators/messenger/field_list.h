// Graph's field expansion: "id,messages.limit(5){message,from}". Pure.
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::simulators::messenger {

struct FieldChoice {
    std::string name;
    std::size_t limit = 0;  // 0: none was given
    std::string after;      // "": from the start
    std::vector<FieldChoice> fields;
};

// The error names the place.
Result<std::vector<FieldChoice>> read_fields(std::string_view text);

}  // namespace patchbay::simulators::messenger
