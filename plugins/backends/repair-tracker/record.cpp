#include "record.h"

#include "date.h"

namespace repair_tracker {
namespace {

bool empty(sdk::JsonValue value) {
    return !value.exists() || value.is_null() ||
           ((value.is_array() || value.is_object()) && value.size() == 0) ||
           (value.is_string() && value.str().empty());
}

}  // namespace

sdk::JsonValue find_record(const Settings &settings, sdk::JsonValue answer) {
    sdk::JsonValue record = answer.at_pointer(settings.record);
    if (record.is_array()) record = record.at(0);
    if (!record.is_object() || empty(record) || empty(record.at_pointer(settings.found))) return {};
    return record;
}

std::string repair_json(const Settings &settings, sdk::JsonValue record, std::string_view ticket,
                        std::string_view serial) {
    const auto text = [&record](const std::string &pointer) {
        return record.at_pointer(pointer).text();
    };
    const auto or_else = [](std::string_view value, std::string_view otherwise) {
        return value.empty() ? otherwise : value;
    };
    const std::string_view word = text(settings.fields.status);
    const auto known = settings.states.find(plain_word(word));
    const std::string_view state =
        known != settings.states.end() ? std::string_view(known->second) : "unknown";

    // The tracker's own text, else the operator's, else the tracker's word.
    const auto own = settings.texts.find(state);
    const std::string_view status_text =
        or_else(text(settings.fields.status_text),
                own != settings.texts.end() ? std::string_view(own->second) : word);

    sdk::JsonWriter repair;
    repair.begin_object();
    repair.optional_member("ticket", or_else(text(settings.fields.ticket), ticket));
    repair.optional_member("serial", or_else(text(settings.fields.serial), serial));
    repair.optional_member("product", text(settings.fields.product));
    repair.member("status", state);
    repair.optional_member("status_text", status_text);
    repair.optional_member("eta", read_date(record.at_pointer(settings.fields.eta)));
    repair.optional_member("updated_at", read_date(record.at_pointer(settings.fields.updated_at)));
    repair.end_object();
    return repair.text();
}

}  // namespace repair_tracker
