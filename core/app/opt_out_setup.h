// The words of a channel by which contacts stop messages: the engine's, and what the config adds.
#pragma once

#include "core/app/loaded.h"
#include "core/engine/opt_out.h"

#include <optional>

namespace patchbay::app {

// Nothing: a channel without a flow answers nothing by itself, except where STOP is the law.
std::optional<engine::OptOutSetup> opt_out_setup(const LoadedChannel &channel,
                                                 const flow::PhoneLanguages &languages);

}  // namespace patchbay::app
