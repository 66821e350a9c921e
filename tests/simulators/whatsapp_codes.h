// The provider's error codes, and what each does to a send.
#pragma once

#include "core/plugin/plugin.h"

namespace patchbay::simulators::whatsapp {

using plugin::OutcomeKind;

// As docs/channels/whatsapp.md says.
struct Code {
    int code;
    OutcomeKind kind;
};
constexpr Code kCodes[] = {
    {0, OutcomeKind::stop_line},
    {1, OutcomeKind::retry},
    {2, OutcomeKind::retry},
    {3, OutcomeKind::failed},
    {4, OutcomeKind::throttle_line},
    {10, OutcomeKind::failed},
    {33, OutcomeKind::stop_line},
    {100, OutcomeKind::failed},
    {190, OutcomeKind::stop_line},
    {200, OutcomeKind::failed},
    {299, OutcomeKind::failed},
    {368, OutcomeKind::stop_line},
    {470, OutcomeKind::failed},
    {80007, OutcomeKind::throttle_line},
    {130429, OutcomeKind::throttle_line},
    {130472, OutcomeKind::failed},
    {130497, OutcomeKind::failed},
    {131000, OutcomeKind::retry},
    {131005, OutcomeKind::failed},
    {131008, OutcomeKind::failed},
    {131009, OutcomeKind::failed},
    {131016, OutcomeKind::retry},
    {131021, OutcomeKind::failed},
    {131026, OutcomeKind::failed},
    {131030, OutcomeKind::failed},
    {131031, OutcomeKind::stop_line},
    {131037, OutcomeKind::stop_line},
    {131042, OutcomeKind::failed},
    {131045, OutcomeKind::stop_line},
    {131047, OutcomeKind::failed},
    {131048, OutcomeKind::throttle_line},
    {131049, OutcomeKind::failed},
    {131050, OutcomeKind::failed},
    {131051, OutcomeKind::failed},
    {131052, OutcomeKind::failed},
    {131053, OutcomeKind::retry},
    {131056, OutcomeKind::wait_pair},
    {131057, OutcomeKind::retry},
    {131062, OutcomeKind::failed},
    {132000, OutcomeKind::failed},
    {132001, OutcomeKind::failed},
    {132005, OutcomeKind::failed},
    {132007, OutcomeKind::failed},
    {132012, OutcomeKind::failed},
    {132015, OutcomeKind::failed},
    {132016, OutcomeKind::failed},
    {132018, OutcomeKind::failed},
    {132068, OutcomeKind::failed},
    {132069, OutcomeKind::retry},
    {133000, OutcomeKind::stop_line},
    {133004, OutcomeKind::retry},
    {133005, OutcomeKind::stop_line},
    {133006, OutcomeKind::stop_line},
    {133008, OutcomeKind::stop_line},
    {133009, OutcomeKind::stop_line},
    {133010, OutcomeKind::stop_line},
    {133015, OutcomeKind::retry},
    {133016, OutcomeKind::stop_line},
    {134011, OutcomeKind::failed},
    {135000, OutcomeKind::failed},
    {136025, OutcomeKind::retry},
    {141006, OutcomeKind::failed},
    {2388012, OutcomeKind::failed},
    {2388091, OutcomeKind::failed},
    {2388093, OutcomeKind::failed},
    {2388103, OutcomeKind::failed},
    {2494010, OutcomeKind::failed},
    {2593006, OutcomeKind::failed},
};

}  // namespace patchbay::simulators::whatsapp
