#include "tests/simulators/messenger/settings.h"

#include "tests/simulators/common/fields.h"

#include <boost/json/array.hpp>

#include <algorithm>

namespace patchbay::simulators::messenger {

namespace {

void read_statuses(Fields &fields, Settings &settings) {
    const auto *value = fields.value("statuses");
    if (!value) return;
    if (!value->is_array()) return fields.refuse("statuses", "must be an array");
    settings.statuses.clear();
    for (const auto &item : value->get_array()) {
        const auto name =
            item.is_string() ? std::string_view(item.get_string()) : std::string_view();
        if (std::ranges::find(kStatuses, name) == kStatuses.end()) {
            return fields.refuse("statuses", "may hold echo, delivered and read");
        }
        if (settings.instagram() && name == "delivered") {
            return fields.refuse("statuses", "has no \"delivered\" on Instagram");
        }
        settings.statuses.emplace_back(name);
    }
}

}  // namespace

bool set_platform(Settings &settings, std::string_view name) {
    if (name != "messenger" && name != "instagram") return false;
    settings.platform = name == "instagram" ? Platform::instagram : Platform::messenger;
    if (settings.instagram()) std::erase(settings.statuses, "delivered");
    return true;
}

Result<void> configure(Settings &settings, const json::object &wanted) {
    auto made = settings;
    Fields fields(wanted);
    graph::read_app(fields, made);
    read_statuses(fields, made);
    fields.boolean("delivery_mids", made.delivery_mids);
    fields.nested("limits", [&](Fields &inner) {
        inner.number("messages_per_second", made.messages_per_second, 0, 1e6);
        inner.duration("pair_every", made.pair_every_ms);
        inner.integer("pair_burst", made.pair_burst, 1);
    });
    fields.nested("status_delays", [&](Fields &inner) {
        for (std::size_t i = 0; i < kStatuses.size(); ++i)
            inner.duration(kStatuses[i], made.status_delays_ms[i]);
    });
    if (auto done = fields.done(); !done) return done;
    settings = std::move(made);
    return {};
}

json::object describe(const Settings &settings) {
    json::object delays;
    for (std::size_t i = 0; i < kStatuses.size(); ++i)
        delays[kStatuses[i]] = settings.status_delays_ms[i];
    auto out = graph::describe_app(settings);
    out["platform"] = settings.instagram() ? "instagram" : "messenger";
    out["page_id"] = settings.page_id;
    out["instagram_id"] = settings.instagram_id;
    out["app_id"] = settings.app_id;
    out["limits"] = {{"messages_per_second", settings.messages_per_second},
                     {"pair_every", settings.pair_every_ms},
                     {"pair_burst", settings.pair_burst}};
    out["statuses"] = json::array(settings.statuses.begin(), settings.statuses.end());
    out["status_delays"] = std::move(delays);
    out["delivery_mids"] = settings.delivery_mids;
    return out;
}

}  // namespace patchbay::simulators::messenger
