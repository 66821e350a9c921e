#include "record.h"

#include "date.h"

#include <algorithm>
#include <array>

namespace repair_tracker {
namespace {

bool empty(sdk::JsonValue value) {
    return !value.exists() || value.is_null() ||
           ((value.is_array() || value.is_object()) && value.size() == 0) ||
           (value.is_string() && value.str().empty());
}

}  // namespace

sdk::JsonValue find_record(const Settings &settings, const Query &query, sdk::JsonValue answer) {
    sdk::JsonValue record = answer.at_pointer(query.record);
    if (record.is_array()) record = record.at(0);
    if (!record.is_object() || empty(record) || empty(record.at_pointer(settings.found))) return {};
    const Fields &fields = settings.fields;
    const bool told = std::ranges::any_of(
        std::array{&fields.ticket, &fields.serial, &fields.status},
        [&record](const std::string *field) { return !empty(record.at_pointer(*field)); });
    if (!told) return {};  // something else, such as a page of none
    return record;
}

Repair read_repair(const Settings &settings, const Fields &fields, sdk::JsonValue record,
                   std::string_view ticket, std::string_view serial) {
    const auto text = [&record](const std::string &pointer) {
        return record.at_pointer(pointer).text();
    };
    const auto or_else = [](std::string_view value, std::string_view otherwise) {
        return value.empty() ? otherwise : value;
    };
    const std::string_view word = text(fields.status);
    const auto known = settings.states.find(plain_word(word));
    Repair repair;
    repair.ticket = or_else(text(fields.ticket), ticket);
    repair.serial = or_else(text(fields.serial), serial);
    repair.status = known != settings.states.end() ? std::string_view(known->second) : "unknown";

    // The tracker's own text, else the operator's, else the tracker's word.
    const auto own = settings.texts.find(repair.status);
    const std::string_view status_text =
        or_else(text(fields.status_text),
                own != settings.texts.end() ? std::string_view(own->second) : word);

    sdk::JsonWriter json;
    json.begin_object();
    json.optional_member("ticket", repair.ticket);
    json.optional_member("serial", repair.serial);
    json.optional_member("product", text(fields.product));
    json.member("status", repair.status);
    json.optional_member("status_text", status_text);
    json.optional_member("eta", read_date(record.at_pointer(fields.eta)));
    json.optional_member("updated_at", read_date(record.at_pointer(fields.updated_at)));
    json.end_object();
    repair.json = json.text();
    return repair;
}

bool over(std::string_view status) { return status == "delivered" || status == "cancelled"; }

std::vector<std::string> subjects_of(const Repair &repair) {
    std::vector<std::string> subjects;
    if (!repair.ticket.empty()) subjects.push_back("ticket:" + repair.ticket);
    if (!repair.serial.empty()) subjects.push_back("serial:" + repair.serial);
    return subjects;
}

}  // namespace repair_tracker
