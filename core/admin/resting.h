// Contacts whose flow rests, as the API shows them.
#pragma once

#include "core/admin/parts.h"
#include "core/base/result.h"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <cstddef>

namespace patchbay::admin {

constexpr std::size_t kMostResting = 100;  // that are named

// [{"channel", "address", "conversation", "rests"}], by the journal's index of them.
Result<json::array> resting_contacts(const Parts &parts);

// Of a conversation's stored state: {"since", "by"}; null: it does not rest.
json::value rest_of(const json::value &state);

}  // namespace patchbay::admin
