#include "core/admin/resting.h"

#include "core/admin/answers.h"
#include "core/base/json.h"
#include "core/engine/contact_brake.h"

#include <boost/json/object.hpp>

namespace patchbay::admin {

Result<json::array> resting_contacts(const Parts &parts) {
    json::array resting;
    int left = 0;
    for (const auto &[id, line] : parts.lines)
        left += line->resting;
    for (journal::Partition partition = 0; left > 0 && partition < journal::kPartitions;
         ++partition) {
        auto index = parts.store.documents(partition, engine::kRestingPrefix);
        if (!index) return index.error();
        for (const journal::Document &entry : *index) {
            --left;
            auto row =
                parts.store.conversation(partition, engine::resting_conversation(entry.name));
            if (!row) return row.error();
            if (!*row || resting.size() == kMostResting) continue;
            json::value rest = rest_of(stored_json((*row)->state));
            if (rest.is_null()) continue;
            resting.push_back(
                json::object{{"channel", (*row)->line},
                             {"address", (*row)->address},
                             {"conversation", engine::place_text({partition, (*row)->id})},
                             {"rests", std::move(rest)}});
        }
    }
    return resting;
}

json::value rest_of(const json::value &state) {
    const auto member = [](const json::value *object, std::string_view name) {
        return object && object->is_object() ? object->get_object().if_contains(name) : nullptr;
    };
    const json::value *rest = member(member(&state, "brake"), "rests");
    const json::value *since = member(rest, "since");
    if (!since || !since->is_int64()) return nullptr;
    return json::object{{"since", to_rfc3339(since->get_int64())},
                        {"by", text_member(rest->get_object(), "by")}};
}

}  // namespace patchbay::admin
