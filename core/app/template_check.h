// Templates that a flow may send, against those that the line's account has.
#pragma once

#include "core/app/loaded.h"
#include "core/journal/records.h"

#include <string>

namespace patchbay::app {

// By what the daemon last learnt from the provider, which the store keeps; nothing without that.
// `unchecked`: where the store cannot be read.
void check_templates(const std::string &channel, const LoadedFlow &flow,
                     const std::string &store_path, Problems &problems, Problems &unchecked);

// By what the provider has just told, as the store keeps it.
void check_templates(const std::string &channel, const LoadedFlow &flow,
                     const journal::Document &told, Problems &problems);

}  // namespace patchbay::app
