#include "tests/simulators/repair-tracker/repairs.h"

#include "core/base/clock.h"
#include "tests/simulators/common/fields.h"

#include <algorithm>
#include <array>

namespace patchbay::simulators::repair_tracker {

namespace {

struct State {
    std::string_view word;
    std::string_view english;
    std::string_view spanish;
};

constexpr std::array kStates{
    State{"BOOKED_IN", "booked in", "registrada"},
    State{"IN_DIAGNOSIS", "being examined", "en diagnóstico"},
    State{"AWAITING_PARTS", "waiting for parts", "a la espera de piezas"},
    State{"AWAITING_APPROVAL", "waiting for your approval", "a la espera de su aprobación"},
    State{"REPAIR_COMPLETE", "repaired", "reparada"},
    State{"DISPATCHED", "on its way to you", "de camino"},
    State{"HANDED_OVER", "delivered", "entregada"},
    State{"CALLED_OFF", "cancelled", "cancelada"},
};

const State *find_state(std::string_view word) {
    const auto *at = std::ranges::find(kStates, word, &State::word);
    return at == kStates.end() ? nullptr : at;
}

}  // namespace

Repairs::Repairs() {
    const auto add = [this](Repair repair) { repairs_[repair.id] = std::move(repair); };
    add({"R-1042", "PF3ABCDE", "Aster 14 Pro", "AWAITING_PARTS", "2026-12-01",
         "2026-11-20T09:30:00Z"});
    add({"R-1043", "PF3ABCDF", "Aster 14", "REPAIR_COMPLETE", "2026-11-22",
         "2026-11-22T16:05:00Z"});
    add({"R-1044", "MP2XYZ12", "Falcon 16", "IN_DIAGNOSIS", "", "2026-11-23T08:00:00Z"});
    add({"R-1045", "MP2XYZ13", "Willow 13", "AWAITING_APPROVAL", "2026-12-04",
         "2026-11-21T11:45:00Z"});
    add({"R-1046", "PF3ABCDG", "Aster 16", "DISPATCHED", "2026-11-25", "2026-11-23T07:15:00Z"});
    add({"R-1047", "PF3ABCDH", "Cube M7", "HANDED_OVER", "2026-11-10", "2026-11-12T13:00:00Z"});
    add({"R-1048", "MP2XYZ14", "Maple 15", "CALLED_OFF", "", "2026-11-02T10:20:00Z"});
    add({"R-1049", "MP2XYZ15", "Slate 12", "BOOKED_IN", "", "2026-11-23T09:10:00Z"});
    add({"R-0871", "PF3ABCDE", "Aster 14 Pro", "HANDED_OVER", "2026-03-02",
         "2026-03-03T15:40:00Z"});  // an older repair of R-1042's machine
}

const Repair *Repairs::find(std::string_view id) const {
    const auto at = repairs_.find(id);
    return at == repairs_.end() ? nullptr : &at->second;
}

std::vector<const Repair *> Repairs::with_serial(std::string_view serial) const {
    std::vector<const Repair *> out;
    for (const auto &[id, repair] : repairs_) {
        if (repair.serial_number == serial) out.push_back(&repair);
    }
    std::ranges::sort(out, std::greater<>(), &Repair::last_change);
    return out;
}

Result<void> Repairs::set(const std::string &id, const json::object &wanted) {
    const auto *known = find(id);
    auto repair = known ? *known : Repair{};
    repair.id = id;
    repair.last_change = to_rfc3339(system_clock().now());
    Fields fields(wanted);
    fields.text("serial_number", repair.serial_number);
    fields.text("model", repair.model);
    fields.text("state", repair.state);
    fields.text("estimated_completion", repair.estimated_completion);
    fields.text("last_change", repair.last_change);
    if (!find_state(repair.state)) {
        std::string words;
        for (const auto &state : kStates)
            words.append(" ").append(state.word);
        fields.refuse("state", "must be one of" + words);
    }
    if (auto done = fields.done(); !done) return done;
    repairs_[id] = std::move(repair);
    return {};
}

bool Repairs::erase(std::string_view id) {
    const auto at = repairs_.find(id);
    if (at == repairs_.end()) return false;
    repairs_.erase(at);
    return true;
}

json::object to_json(const Repair &repair) {
    const auto *state = find_state(repair.state);
    json::object out{{"id", repair.id},
                     {"serial_number", repair.serial_number},
                     {"model", repair.model},
                     {"state", repair.state},
                     {"state_label", {{"en", state->english}, {"es", state->spanish}}},
                     {"estimated_completion", nullptr},
                     {"last_change", repair.last_change}};
    if (!repair.estimated_completion.empty()) {
        out["estimated_completion"] = repair.estimated_completion;
    }
    return out;
}

}  // namespace patchbay::simulators::repair_tracker
