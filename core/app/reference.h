// References: {"$env": NAME} and {"$file": PATH}, which may stand for any string of the config.
#pragma once

#include "core/base/result.h"

#include <boost/json/value.hpp>

#include <cstddef>
#include <string>

namespace patchbay::app {

constexpr std::size_t kReferencedFileBytes = 64 * 1024;  // of a {"$file": …}

// An object whose only member has a name that begins with '$'.
bool is_reference(const boost::json::value &value);

// The text that it stands for; of a file without the newline at its end, a relative path taken from
// `folder`. The error names the remedy; its `where` is a pointer below the reference.
Result<std::string> follow(const boost::json::value &reference, const std::string &folder);

}  // namespace patchbay::app
