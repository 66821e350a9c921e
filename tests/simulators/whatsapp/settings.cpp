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
    fields.text("webhook", made.webhook);
    fields.text("app_secret", made.app_secret);
    fields.text("verify_token", made.verify_token);
    fields.text("access_token", made.access_token);
    fields.boolean("token_expired", made.token_expired);
    fields.duration("clock_offset", made.clock_offset_ms);
    fields.boolean("record", made.record);
    read_statuses(fields, made.statuses);

    std::string failures = made.failures_as_status ? "status" : "answer";
    fields.text("failures", failures);
    if (failures != "status" && failures != "answer") {
        fields.refuse("failures", "must be \"answer\" or \"status\"");
    }
    made.failures_as_status = failures == "status";

    Result<void> nested;
    const auto read_object = [&](std::string_view key, auto read) {
        const auto *object = fields.object(key);
        if (!object || !nested) return;
        Fields inner(*object);
        read(inner);
        nested = inner.done();
    };
    read_object("limits", [&](Fields &inner) {
        inner.number("messages_per_second", made.messages_per_second, 0, 1e6);
        inner.duration("pair_every", made.pair_every_ms);
        inner.integer("pair_burst", made.pair_burst, 1);
    });
    read_object("status_delays", [&](Fields &inner) {
        for (std::size_t i = 0; i < kStatuses.size(); ++i) {
            inner.duration(kStatuses[i], made.status_delays_ms[i]);
        }
    });
    read_object("redelivery", [&](Fields &inner) {
        inner.duration("first", made.redelivery_first_ms);
        inner.duration("max", made.redelivery_max_ms);
        inner.duration("timeout", made.webhook_timeout_ms);
        inner.integer("concurrency", made.webhook_concurrency, 1);
    });
    if (auto done = fields.done(); !done) return done;
    if (!nested) return nested;
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
    return {{"webhook", settings.webhook},
            {"app_secret", settings.app_secret},
            {"verify_token", settings.verify_token},
            {"access_token", settings.access_token},
            {"token_expired", settings.token_expired},
            {"numbers", std::move(numbers)},
            {"clock_offset", settings.clock_offset_ms},
            {"limits",
             {{"messages_per_second", settings.messages_per_second},
              {"pair_every", settings.pair_every_ms},
              {"pair_burst", settings.pair_burst}}},
            {"statuses", json::array(settings.statuses.begin(), settings.statuses.end())},
            {"status_delays", std::move(delays)},
            {"failures", settings.failures_as_status ? "status" : "answer"},
            {"redelivery",
             {{"first", settings.redelivery_first_ms},
              {"max", settings.redelivery_max_ms},
              {"timeout", settings.webhook_timeout_ms},
              {"concurrency", settings.webhook_concurrency}}},
            {"record", settings.record}};
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
