// "entries": the ways into a flow from anywhere.
#pragma once

#include "core/flow/document.h"
#include "core/flow/reader.h"

#include <boost/json/object.hpp>

#include <vector>

namespace patchbay::flow {

// `roots` get the steps that they lead to.
void read_entries(Reader &reader, const json::object &root, Document &document,
                  std::vector<Target> &roots);

}  // namespace patchbay::flow
