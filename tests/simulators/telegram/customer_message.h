// What a control request lets a customer do.
#pragma once

#include "core/base/result.h"
#include "tests/simulators/telegram/world.h"

#include <boost/json/object.hpp>

#include <string>

namespace patchbay::simulators::telegram {

// Exactly one of text, choice, media, location, contact, reaction, edit and raw: docs/simulators.md.
// It happens. Returns its id in the transcript, "" for what has none; the error names the key.
Result<std::string> customer_message(World &world, std::size_t chat,
                                     const boost::json::object &wanted);

}  // namespace patchbay::simulators::telegram
