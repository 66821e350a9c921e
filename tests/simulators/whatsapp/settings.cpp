#include "tests/simulators/whatsapp/settings.h"

#include "tests/simulators/common/fields.h"

#include <boost/json/array.hpp>

#include <algorithm>

namespace patchbay::simulators::whatsapp {

namespace {

void read_statuses(Fields &fields, std::vector<std::string> &out) {
    const auto *value = fields.value("statuses");
    if (!value) return;
    if (!value->is_array()) return fields.refuse("statuses", "must be an array");
    out.clear();
    for (const auto &item : value->get_array()) {
        if (!item.is_string() ||
            std::ranges::find(kStatuses, std::string_view(item.get_string())) == kStatuses.end()) {
            return fields.refuse("statuses", "may hold sent, delivered, read and failed");
        }
        out.emplace_back(item.get_string());
    }
}

}  // namespace

Result<void> configure(Settings &settings, const json::object &wanted) {
    auto made = settings;
    Fields fields(wanted);
    graph::read_app(fields, made);
    read_statuses(fields, made.statuses);

    std::string failures = made.failures_as_status ? "status" : "answer";
    fields.text("failures", failures);
    if (failures != "status" && failures != "answer") {
        fields.refuse("failures", "must be \"answer\" or \"status\"");
    }
    made.failures_as_status = failures == "status";

    fields.nested("limits", [&](Fields &inner) {
        inner.number("messages_per_second", made.messages_per_second, 0, 1e6);
        inner.duration("pair_every", made.pair_every_ms);
        inner.integer("pair_burst", made.pair_burst, 1);
    });
    fields.nested("status_delays", [&](Fields &inner) {
        for (std::size_t i = 0; i < kStatuses.size(); ++i) {
            inner.duration(kStatuses[i], made.status_delays_ms[i]);
        }
    });
    if (auto done = fields.done(); !done) return done;
    settings = std::move(made);
    return {};
}

json::object describe(const Settings &settings) {
    json::array numbers;
    for (const auto &number : settings.numbers) {
        numbers.push_back(json::object{{"phone_number_id", number.phone_number_id},
                                       {"waba_id", number.waba_id},
                                       {"display_phone_number", number.display_phone_number}});
    }
    json::object delays;
    for (std::size_t i = 0; i < kStatuses.size(); ++i) {
        delays[kStatuses[i]] = settings.status_delays_ms[i];
    }
    auto out = graph::describe_app(settings);
    out["numbers"] = std::move(numbers);
    out["limits"] = {{"messages_per_second", settings.messages_per_second},
                     {"pair_every", settings.pair_every_ms},
                     {"pair_burst", settings.pair_burst}};
    out["statuses"] = json::array(settings.statuses.begin(), settings.statuses.end());
    out["status_delays"] = std::move(delays);
    out["failures"] = settings.failures_as_status ? "status" : "answer";
    return out;
}

Result<Number> read_number(const json::object &wanted) {
    Number number;
    Fields fields(wanted);
    fields.text("phone_number_id", number.phone_number_id);
    fields.text("waba_id", number.waba_id);
    fields.text("display_phone_number", number.display_phone_number);
    if (auto done = fields.done(); !done) return done.error();
    return number;
}

}  // namespace patchbay::simulators::whatsapp
