// Choices as buttons or as quick replies, and a button that opens a link.
#include "encode.h"

#include <string>

namespace messenger {
namespace {

std::string place(std::uint32_t position, std::string_view member) {
    return "/options/" + std::to_string(position) + "/" + std::string(member);
}

bool fit(patchbay_str text, std::size_t max) { return sdk::characters(sdk::view(text)) <= max; }

bool fit_buttons(patchbay_str text, const sdk::each<patchbay_option> &options) {
    if (options.size() > kMaxButtons || !fit(text, kMaxButtonText)) return false;
    for (const patchbay_option option : options) {
        if (!fit(option.title, kMaxTitle) || !fit(option.id, kMaxPayload)) return false;
    }
    return true;
}

patchbay_status check_options(const Draft &draft, const sdk::each<patchbay_option> &options) {
    if (options.size() == 0) {
        return draft.sink.fail(PATCHBAY_E_INVALID, "needs at least one option", "/options");
    }
    if (options.size() > kMaxQuickReplies) {
        return draft.sink.fail(PATCHBAY_E_TOO_LARGE,
                               at_most(draft, kMaxQuickReplies, "quick replies"), "/options");
    }
    for (std::uint32_t i = 0; i < options.size(); ++i) {
        const patchbay_option option = options[i];
        patchbay_status status = check_text(draft, option.id, place(i, "id"), kMaxPayload);
        if (status != PATCHBAY_OK) return status;
        status = check_text(draft, option.title, place(i, "title"), kMaxTitle);
        if (status != PATCHBAY_OK) return status;
        if (option.description.len != 0) {
            return draft.sink.fail(PATCHBAY_E_INVALID,
                                   "neither buttons nor quick replies show a description",
                                   place(i, "description"));
        }
    }
    return PATCHBAY_OK;
}

// "attachment": a template with a text above its buttons, which the caller writes and ends.
void begin_button_template(const Draft &draft, patchbay_str text) {
    draft.body.key("attachment").begin_object().member("type", "template");
    draft.body.key("payload").begin_object().member("template_type", "button");
    draft.body.member("text", sdk::view(text)).key("buttons").begin_array();
}

void end_button_template(const Draft &draft) { draft.body.end_array().end_object().end_object(); }

// A generic template of one element, which a tap opens: for a title that is too long for a button.
patchbay_status encode_card(const Draft &draft, const patchbay_link &link) {
    draft.body.key("attachment").begin_object().member("type", "template");
    draft.body.key("payload").begin_object().member("template_type", "generic");
    draft.body.key("elements").begin_array().begin_object();
    draft.body.member("title", sdk::view(link.title)).member("subtitle", sdk::view(link.text));
    draft.body.key("default_action").begin_object().member("type", "web_url");
    draft.body.member("url", sdk::view(link.url)).end_object();
    draft.body.end_object().end_array().end_object().end_object();
    return PATCHBAY_OK;
}

// What does not fit a button goes out as a text that ends with the URL.
patchbay_status encode_plain_link(const Draft &draft, const patchbay_link &link) {
    std::string text;
    for (const patchbay_str line : {link.text, link.title}) {
        if (line.len != 0) text.append(sdk::view(line)).append("\n");
    }
    text += sdk::view(link.url);
    const patchbay_status status = check_message_text(draft, text, "/text");
    if (status != PATCHBAY_OK) return status;
    draft.body.member("text", text);
    return PATCHBAY_OK;
}

}  // namespace

patchbay_status encode_content(const Draft &draft, const patchbay_choices &choices) {
    if (choices.header.len != 0 || choices.footer.len != 0) {
        return draft.sink.fail(
            PATCHBAY_E_INVALID,
            std::string(draft.account.product()) + " shows it nowhere; write it into the text",
            choices.header.len != 0 ? "/header" : "/footer");
    }
    const sdk::each<patchbay_option> options(choices.options);
    patchbay_status status = check_message_text(draft, sdk::view(choices.text), "/text");
    if (status != PATCHBAY_OK) return status;
    status = check_options(draft, options);
    if (status != PATCHBAY_OK) return status;
    // There are no lists: quick replies come next to them.
    if (choices.style != PATCHBAY_STYLE_LIST && fit_buttons(choices.text, options)) {
        begin_button_template(draft, choices.text);
        for (const patchbay_option option : options) {
            draft.body.begin_object().member("type", "postback");
            draft.body.member("title", sdk::view(option.title));
            draft.body.member("payload", sdk::view(option.id)).end_object();
        }
        end_button_template(draft);
        return PATCHBAY_OK;
    }
    draft.body.member("text", sdk::view(choices.text)).key("quick_replies").begin_array();
    for (const patchbay_option option : options) {
        draft.body.begin_object().member("content_type", "text");
        draft.body.member("title", sdk::view(option.title));
        draft.body.member("payload", sdk::view(option.id)).end_object();
    }
    draft.body.end_array();
    return PATCHBAY_OK;
}

patchbay_status encode_content(const Draft &draft, const patchbay_link &link) {
    if (!sdk::is_web_url(sdk::view(link.url))) {
        return draft.sink.fail(PATCHBAY_E_INVALID, "must be a URL with https:// or http://",
                               "/url");
    }
    const bool button = link.title.len != 0 && link.text.len != 0 && fit(link.title, kMaxTitle) &&
                        fit(link.text, kMaxButtonText);
    const bool card = link.title.len != 0 && link.text.len != 0 && fit(link.title, kMaxCardText) &&
                      fit(link.text, kMaxCardText);
    if (!button && card) return encode_card(draft, link);
    if (!button) return encode_plain_link(draft, link);
    begin_button_template(draft, link.text);
    draft.body.begin_object().member("type", "web_url");
    draft.body.member("title", sdk::view(link.title));
    draft.body.member("url", sdk::view(link.url)).end_object();
    end_button_template(draft);
    return PATCHBAY_OK;
}

}  // namespace messenger
