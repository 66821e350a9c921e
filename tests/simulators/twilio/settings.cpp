#include "tests/simulators/twilio/settings.h"

#include "tests/simulators/common/fields.h"

#include <boost/json/array.hpp>

#include <algorithm>

namespace patchbay::simulators::twilio {

namespace {

void read_statuses(Fields &fields, std::vector<std::size_t> &out) {
    const auto *value = fields.value("statuses");
    if (!value) return;
    if (!value->is_array()) return fields.refuse("statuses", "must be an array");
    out.clear();
    for (const auto &item : value->get_array()) {
        const auto name =
            item.is_string() ? std::string_view(item.get_string()) : std::string_view();
        const auto *at = std::ranges::find(kStatuses, name);
        if (at == kStatuses.end()) {
            return fields.refuse("statuses",
                                 "may hold queued, sent, delivered, undelivered and failed");
        }
        out.push_back(static_cast<std::size_t>(at - kStatuses.begin()));
    }
}

}  // namespace

Result<void> configure(Settings &settings, const json::object &wanted) {
    auto made = settings;
    Fields fields(wanted);
    fields.webhook("webhook", made.numbers.front().webhook);
    fields.webhook("fallback", made.numbers.front().fallback);
    fields.text("auth_token", made.auth_token);
    fields.text("api_key_secret", made.api_key_secret);
    fields.text("messaging_service_sid", made.messaging_service_sid);
    fields.duration("clock_offset", made.clock_offset_ms);
    fields.integer("error_code", made.error_code, 1);
    fields.boolean("provider_handles_optout", made.provider_handles_optout);
    fields.boolean("media_auth", made.media_auth);
    fields.boolean("record", made.record);
    read_statuses(fields, made.statuses);

    Result<void> nested;
    const auto read_object = [&](std::string_view key, auto read) {
        const auto *object = fields.object(key);
        if (!object || !nested) return;
        Fields inner(*object);
        read(inner);
        nested = inner.done();
    };
    read_object("status_delays", [&](Fields &inner) {
        for (std::size_t i = 0; i < kStatuses.size(); ++i) {
            inner.duration(kStatuses[i], made.status_delays_ms[i]);
        }
    });
    read_object("redelivery", [&](Fields &inner) {
        inner.duration("delay", made.retry_delay_ms);
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
        numbers.push_back(json::object{{"number", number.number},
                                       {"webhook", number.webhook},
                                       {"fallback", number.fallback},
                                       {"service", number.in_service}});
    }
    json::array statuses;
    for (const auto status : settings.statuses)
        statuses.push_back(json::string(kStatuses[status]));
    json::object delays;
    for (std::size_t i = 0; i < kStatuses.size(); ++i) {
        delays[kStatuses[i]] = settings.status_delays_ms[i];
    }
    return {{"account_sid", settings.account_sid},
            {"auth_token", settings.auth_token},
            {"api_key", settings.api_key},
            {"api_key_secret", settings.api_key_secret},
            {"messaging_service_sid", settings.messaging_service_sid},
            {"webhook", settings.numbers.front().webhook},
            {"fallback", settings.numbers.front().fallback},
            {"numbers", std::move(numbers)},
            {"clock_offset", settings.clock_offset_ms},
            {"statuses", std::move(statuses)},
            {"status_delays", std::move(delays)},
            {"error_code", settings.error_code},
            {"provider_handles_optout", settings.provider_handles_optout},
            {"media_auth", settings.media_auth},
            {"redelivery",
             {{"delay", settings.retry_delay_ms}, {"concurrency", settings.webhook_concurrency}}},
            {"record", settings.record}};
}

Result<Number> read_number(const json::object &wanted) {
    Number number;
    number.number.clear();
    Fields fields(wanted);
    fields.text("number", number.number);
    fields.webhook("webhook", number.webhook);
    fields.webhook("fallback", number.fallback);
    fields.boolean("service", number.in_service);
    if (!is_e164(number.number)) fields.refuse("number", "must be a phone number such as +1555…");
    if (auto done = fields.done(); !done) return done.error();
    return number;
}

bool is_e164(std::string_view text) {
    constexpr std::size_t kLeast = 7;
    constexpr std::size_t kMost = 15;
    if (!text.starts_with('+')) return false;
    text.remove_prefix(1);
    return text.size() >= kLeast && text.size() <= kMost && text.front() != '0' &&
           std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace patchbay::simulators::twilio
