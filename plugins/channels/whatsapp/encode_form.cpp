// Interactive messages that ask: for a form to be filled in, for a location.
#include "encode.h"
#include "sender.h"

namespace whatsapp {
namespace {

constexpr std::string_view kFormVersion = "3";

// The form opens on `screen` with `values` as its first data, or where and as it always does.
void write_payload(const Draft &draft, const patchbay_form &form) {
    if (form.screen.len == 0 && form.values.len == 0) return;
    draft.body.key("flow_action_payload").begin_object();
    draft.body.optional_member("screen", sdk::view(form.screen));
    if (form.values.len != 0) draft.body.key("data").raw(sdk::view(form.values));
    draft.body.end_object();
}

}  // namespace

patchbay_status encode_content(const Draft &draft, const patchbay_form &form) {
    const std::string_view name = sdk::view(form.name);
    if (name.empty()) {
        return draft.sink.fail(PATCHBAY_E_INVALID, "needs the id or the name of the form", "/name");
    }
    patchbay_status status = check_text(draft, form.text, "/text", kMaxBody, true);
    if (status != PATCHBAY_OK) return status;
    status = check_text(draft, form.title, "/title", kMaxFormTitle, true);
    if (status != PATCHBAY_OK) return status;
    // Where a flow asks its own server, that one says where it begins and with which data.
    const bool exchange = (form.flags & PATCHBAY_FORM_EXCHANGE) != 0;
    if (exchange && (form.screen.len != 0 || form.values.len != 0)) {
        return draft.sink.fail(PATCHBAY_E_INVALID,
                               "with exchange the flow's own server gives screen and values",
                               form.screen.len != 0 ? "/screen" : "/values");
    }
    if (form.values.len != 0 && form.screen.len == 0) {
        return draft.sink.fail(PATCHBAY_E_INVALID, "WhatsApp takes values only with the screen",
                               "/screen");
    }
    if (form.values.len != 0 && draft.host.parse(sdk::view(form.values)).size() == 0) {
        return draft.sink.fail(PATCHBAY_E_INVALID, "WhatsApp takes no empty object", "/values");
    }

    draft.body.member("type", "interactive").key("interactive").begin_object();
    draft.body.member("type", "flow");
    write_part(draft, "body", form.text);
    draft.body.key("action").begin_object().member("name", "flow");
    draft.body.key("parameters").begin_object();
    draft.body.member("flow_message_version", kFormVersion);
    draft.body.member(is_phone(name) ? "flow_id" : "flow_name", name);  // ids are digits
    draft.body.optional_member("flow_token", sdk::view(form.token));
    draft.body.member("flow_cta", sdk::view(form.title));
    draft.body.member("mode", "published");
    draft.body.member("flow_action", exchange ? "data_exchange" : "navigate");
    write_payload(draft, form);
    draft.body.end_object().end_object().end_object();
    return PATCHBAY_OK;
}

patchbay_status encode_content(const Draft &draft, const patchbay_location_request &request) {
    const patchbay_status status = check_text(draft, request.text, "/text", kMaxBody, true);
    if (status != PATCHBAY_OK) return status;
    draft.body.member("type", "interactive").key("interactive").begin_object();
    draft.body.member("type", "location_request_message");
    write_part(draft, "body", request.text);
    draft.body.key("action").begin_object().member("name", "send_location").end_object();
    draft.body.end_object();
    return PATCHBAY_OK;
}

}  // namespace whatsapp
