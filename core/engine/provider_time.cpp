#include "core/engine/provider_time.h"

namespace patchbay::engine {

TimeMs believed(TimeMs said, TimeMs arrival) {
    return said < kFirstTime || said > arrival + kTimeAheadMs ? arrival : said;
}

bool odd(TimeMs said, TimeMs arrival) {
    return said != 0 && (believed(said, arrival) != said || arrival - said > kTimeBehindMs);
}

}  // namespace patchbay::engine
