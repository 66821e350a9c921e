#include "envelope.h"

namespace graph {

std::string place_in(std::string_view list, std::size_t position) {
    return std::string(list) + "[" + std::to_string(position) + "]";
}

patchbay_status Envelope::read(sdk::JsonValue root) {
    const sdk::JsonValue entries = root["entry"];
    if (!entries.is_array()) {
        return event_.sink.fail(PATCHBAY_E_MALFORMED, "entry: must be an array");
    }
    const std::string_view object = root["object"].str();
    const std::string_view reason = root["object"].exists() ? foreign(object) : std::string_view();
    std::size_t position = 0;
    for (const sdk::JsonValue entry : entries.elements()) {
        const std::string place = place_in("entry", position++);
        event_.json = entry;
        event_.field = object;
        event_.account = sdk::fitting(entry["id"].text());
        event_.triggered_at = sdk::epoch_time(entry["time"], 0);
        patchbay_status status = PATCHBAY_OK;
        if (!entry.is_object()) {
            status = broken(place, "must be an object", entry);
        } else if (reason.empty()) {
            status = read_entry(entry, place);
        } else {
            any_read_ = true;
            status = give_unknown(event_, entry, reason);
        }
        if (status != PATCHBAY_OK) return status;
    }
    if (problem_.empty() || any_read_) return PATCHBAY_OK;
    return event_.sink.fail(PATCHBAY_E_MALFORMED, problem_);
}

patchbay_status Envelope::broken(const std::string &place, std::string_view expected,
                                 sdk::JsonValue json) {
    const std::string what = place + ": " + std::string(expected);
    if (problem_.empty()) problem_ = what;
    return give_unknown(event_, json, what);
}

}  // namespace graph
