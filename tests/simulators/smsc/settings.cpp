#include "tests/simulators/smsc/settings.h"

#include "tests/simulators/common/fields.h"
#include "tests/simulators/smsc/pdu.h"

#include <boost/json/array.hpp>

#include <algorithm>
#include <initializer_list>

namespace patchbay::simulators::smsc {

namespace {

void one_of(Fields &fields, std::string_view key, std::string &out,
            std::initializer_list<std::string_view> words) {
    fields.text(key, out);
    if (std::ranges::find(words, out) != words.end()) return;
    std::string all;
    for (const auto word : words)
        all += (all.empty() ? "" : ", ") + std::string(word);
    fields.refuse(key, "must be one of " + all);
}

void status(Fields &fields, std::string_view key, std::string &out) {
    fields.text(key, out);
    if (!out.empty() && !status_of(out)) fields.refuse(key, "must be a status such as RTHROTTLED");
}

void read_statuses(Fields &fields, std::vector<std::size_t> &out) {
    const auto *value = fields.value("statuses");
    if (!value) return;
    if (!value->is_array()) return fields.refuse("statuses", "must be an array");
    out.clear();
    for (const auto &item : value->get_array()) {
        const auto state = item.is_string() ? state_named(item.get_string()) : kStates.size();
        if (state == kStates.size()) {
            return fields.refuse("statuses",
                                 "may hold ENROUTE, ACCEPTD, DELIVRD, EXPIRED, "
                                 "DELETED, UNDELIV, UNKNOWN and REJECTD");
        }
        out.push_back(state);
    }
}

void read_accounts(Fields &fields, std::vector<Account> &out) {
    const auto *value = fields.value("accounts");
    if (!value) return;
    if (!value->is_array() || value->get_array().empty()) {
        return fields.refuse("accounts", "must be an array of at least one");
    }
    out.clear();
    for (const auto &item : value->get_array()) {
        if (!item.is_object()) return fields.refuse("accounts", "must be objects");
        auto &account = out.emplace_back();
        Fields inner(item.get_object());
        inner.text("system_id", account.system_id);
        inner.text("password", account.password);
        inner.integer("max_binds", account.max_binds, 1);
        if (account.system_id.empty() || account.system_id.size() > 15) {
            inner.refuse("system_id", "must have 1 to 15 characters");
        }
        if (account.password.size() > 8) inner.refuse("password", "may have 8 characters");
        if (auto done = inner.done(); !done) {
            return fields.refuse("accounts", ": " + done.error().message);
        }
    }
}

}  // namespace

std::size_t state_named(std::string_view name) {
    const auto *at = std::ranges::find(kStates, name, &MessageState::name);
    return static_cast<std::size_t>(at - kStates.begin());
}

Result<void> configure(Settings &settings, const json::object &wanted) {
    auto made = settings;
    Fields fields(wanted);
    read_accounts(fields, made.accounts);
    fields.text("smsc_id", made.smsc_id);
    if (made.smsc_id.size() > 15) fields.refuse("smsc_id", "may have 15 characters");
    fields.text("number", made.number);
    fields.boolean("plus", made.plus);
    auto alphabet = std::string(name_of(made.default_alphabet));
    one_of(fields, "default_alphabet", alphabet, {"gsm", "latin1", "ascii"});
    if (const auto named = alphabet_named(alphabet)) made.default_alphabet = *named;
    if (const auto *types = fields.value("service_types")) {
        made.service_types.clear();
        if (!types->is_array()) fields.refuse("service_types", "must be an array of texts");
        for (const auto &type : types->is_array() ? types->get_array() : json::array{}) {
            if (!type.is_string()) fields.refuse("service_types", "must be an array of texts");
            if (type.is_string()) made.service_types.emplace_back(type.get_string());
        }
    }
    fields.boolean("check_text", made.check_text);
    one_of(fields, "ids", made.ids, {"decimal", "hex", "uuid"});
    one_of(fields, "receipt_ids", made.receipt_ids, {"same", "decimal", "hex"});
    fields.boolean("query", made.query);
    fields.duration("clock_offset", made.clock_offset_ms);
    read_statuses(fields, made.statuses);
    fields.nested("status_delays", [&](Fields &inner) {
        for (std::size_t i = 0; i < kStates.size(); ++i)
            inner.duration(kStates[i].name, made.status_delays_ms[i]);
    });
    fields.text("error_code", made.error_code);
    if (made.error_code.size() > 3) fields.refuse("error_code", "has 1 to 3 characters");
    fields.nested("receipts", [&](Fields &inner) {
        one_of(inner, "form", made.receipt_form, {"text", "tlvs", "both"});
        one_of(inner, "bind", made.receipt_bind, {"same", "any", "other"});
        inner.boolean("echo_reference", made.echo_reference);
    });
    fields.nested("limits", [&](Fields &inner) {
        inner.integer("window", made.window, 0);
        status(inner, "window_status", made.window_status);
        inner.integer("messages_per_second", made.messages_per_second, 0);
    });
    fields.nested("redelivery", [&](Fields &inner) {
        inner.duration("delay", made.redelivery_delay_ms);
        inner.duration("timeout", made.answer_timeout_ms);
        inner.integer("window", made.delivery_window, 1);
    });
    fields.duration("enquire_link", made.enquire_link_ms);
    fields.duration("bind_timeout", made.bind_timeout_ms);
    fields.boolean("hold_answers", made.hold_answers);
    fields.boolean("silent", made.silent);
    status(fields, "refuse_binds", made.refuse_binds);
    fields.boolean("record", made.record);
    if (auto done = fields.done(); !done) return done;
    settings = std::move(made);
    return {};
}

json::object describe(const Settings &settings) {
    json::array accounts;
    for (const auto &account : settings.accounts) {
        accounts.push_back(json::object{{"system_id", account.system_id},
                                        {"password", account.password},
                                        {"max_binds", account.max_binds}});
    }
    json::array statuses;
    for (const auto state : settings.statuses)
        statuses.push_back(json::string(kStates[state].name));
    json::object delays;
    for (std::size_t i = 0; i < kStates.size(); ++i)
        delays[kStates[i].name] = settings.status_delays_ms[i];
    json::array types;
    for (const auto &type : settings.service_types)
        types.push_back(json::string(type));
    return {{"accounts", std::move(accounts)},
            {"smsc_id", settings.smsc_id},
            {"number", settings.number},
            {"plus", settings.plus},
            {"default_alphabet", name_of(settings.default_alphabet)},
            {"service_types", std::move(types)},
            {"check_text", settings.check_text},
            {"ids", settings.ids},
            {"receipt_ids", settings.receipt_ids},
            {"query", settings.query},
            {"clock_offset", settings.clock_offset_ms},
            {"statuses", std::move(statuses)},
            {"status_delays", std::move(delays)},
            {"error_code", settings.error_code},
            {"receipts",
             {{"form", settings.receipt_form},
              {"bind", settings.receipt_bind},
              {"echo_reference", settings.echo_reference}}},
            {"limits",
             {{"window", settings.window},
              {"window_status", settings.window_status},
              {"messages_per_second", settings.messages_per_second}}},
            {"redelivery",
             {{"delay", settings.redelivery_delay_ms},
              {"timeout", settings.answer_timeout_ms},
              {"window", settings.delivery_window}}},
            {"enquire_link", settings.enquire_link_ms},
            {"bind_timeout", settings.bind_timeout_ms},
            {"hold_answers", settings.hold_answers},
            {"silent", settings.silent},
            {"refuse_binds", settings.refuse_binds},
            {"record", settings.record}};
}

}  // namespace patchbay::simulators::smsc
