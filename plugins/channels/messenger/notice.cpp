// Events that are not for a conversation: their notices have the event as data.
#include "event.h"

namespace messenger {

patchbay_status decode_optin(const Event &event, sdk::JsonValue optin) {
    const bool stopped = optin["notification_messages_status"].str() == "STOP_NOTIFICATIONS";
    return give_notice(event, stopped ? "opt_out" : "opt_in", event.json);
}

patchbay_status decode_edit(const Event &event, sdk::JsonValue edit) {
    return give_act(event, "message_edited", edit["mid"].text());
}

patchbay_status decode_handover(const Event &event, sdk::JsonValue) {
    return give_notice(event, "handover", event.json);
}

patchbay_status decode_linking(const Event &event, sdk::JsonValue) {
    return give_notice(event, "account_update", event.json);
}

// The page may not write any more, or may again.
patchbay_status decode_policy(const Event &event, sdk::JsonValue enforcement) {
    const bool lifted = enforcement["action"].str() == "unblock";
    return give_notice(event, "account_update", event.json, lifted ? 0U : PATCHBAY_NOTICE_ALARM);
}

}  // namespace messenger
