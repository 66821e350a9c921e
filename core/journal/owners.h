// Which conversations own what is unfinished: the same for every driver.
#pragma once

#include "core/journal/store.h"

#include <set>

namespace patchbay::journal {

inline void name_owners(Unfinished &unfinished) {
    std::set<Id> owners;
    const auto add = [&owners](const auto &rows) {
        for (const auto &row : rows)
            owners.insert(row.conversation);
    };
    add(unfinished.events);
    add(unfinished.outgoing);
    add(unfinished.calls);
    add(unfinished.timers);
    owners.erase(0);  // of no conversation
    unfinished.conversations.assign(owners.begin(), owners.end());
}

}  // namespace patchbay::journal
