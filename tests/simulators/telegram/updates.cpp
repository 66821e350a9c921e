#include "tests/simulators/telegram/updates.h"

#include "core/base/json.h"
#include "tests/simulators/common/escape.h"
#include "tests/simulators/telegram/book.h"

#include <utility>

namespace patchbay::simulators::telegram {

Updates::Updates() : last_(random_start()) {}

std::int64_t Updates::add(std::size_t chat, std::size_t entry, TimeMs now,
                          const json::object &what) {
    const auto id = ++last_;
    json::object update{{"update_id", id}};
    for (const auto &member : what)
        update[member.key()] = member.value();
    pending_.emplace(id, Update{chat, entry, now, escaped(to_text(update), false)});
    return id;
}

void Updates::forget_old(TimeMs now) {
    while (!pending_.empty() && now - pending_.begin()->second.at > kKeptMs)
        pending_.erase(pending_.begin());
}

}  // namespace patchbay::simulators::telegram
