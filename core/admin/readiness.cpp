#include "core/admin/readiness.h"

namespace patchbay::admin {

std::string Readiness::why_not() const {
    if (!running_) return "starting or stopping";
    if (!store_.healthy()) return "the store cannot write; check the disk";
    if (const auto busy = store_.busy_ms(); busy >= journal::kStuckMs)
        return "the store's disk has not answered for " + std::to_string(busy / 1000) + " s";
    if (memory_full_) return "memory is nearly used up";
    return {};
}

}  // namespace patchbay::admin
