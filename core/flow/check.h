// Load-time checks that need the whole document.
#pragma once

#include "core/flow/document.h"
#include "core/flow/reader.h"

#include <vector>

namespace patchbay::flow {

// Steps that no way leads to from `roots`, and loops that can neither wait nor end.
void check_ways(Reader &reader, const Document &document, const std::vector<Target> &roots);

// Members that are certainly absent: of message, contact, channel and event, and variables that no
// step saves.
void check_references(Reader &reader, const Document &document);

}  // namespace patchbay::flow
