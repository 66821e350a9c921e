// Whether a content fits what the channel's manifest says that it can carry, beyond what render()
// makes fit: the limits that stand in the manifest need no check in the plugin.
#pragma once

#include "core/base/json.h"
#include "core/base/result.h"
#include "core/model/content.h"

namespace patchbay::model {

// `capabilities`: of the manifest. The error's `where` is a JSON pointer into the content.
Result<void> check_fit(const Content &content, const json::object &capabilities);

}  // namespace patchbay::model
