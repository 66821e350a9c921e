// Interactive messages: reply buttons, lists, and a button that opens a link.
#include "encode.h"

#include <string>

namespace whatsapp {
namespace {

constexpr std::string_view kDefaultLabel = "Options";

std::string place(std::uint32_t position, std::string_view member) {
    return "/options/" + std::to_string(position) + "/" + std::string(member);
}

bool fit_buttons(patchbay_str text, const sdk::each<patchbay_option> &options) {
    if (options.size() > kMaxButtons || sdk::characters(sdk::view(text)) > kMaxBody) return false;
    for (const patchbay_option option : options) {
        if (option.description.len != 0 ||
            sdk::characters(sdk::view(option.title)) > kMaxButtonTitle)
            return false;
    }
    return true;
}

bool same(patchbay_str a, patchbay_str b) { return sdk::view(a) == sdk::view(b); }

// What buttons and lists have in common. Rows of a list may share a title where their descriptions
// tell them apart.
patchbay_status check_options(const Draft &draft, const sdk::each<patchbay_option> &options,
                              bool buttons) {
    const auto fail = [&](patchbay_status code, std::string_view message, std::string field) {
        return draft.sink.fail(code, message, field);
    };
    if (options.size() == 0)
        return fail(PATCHBAY_E_INVALID, "needs at least one option", "/options");
    if (options.size() > (buttons ? kMaxButtons : kMaxRows)) {
        return fail(PATCHBAY_E_TOO_LARGE,
                    buttons ? "WhatsApp takes at most 3 buttons" : "WhatsApp takes at most 10 rows",
                    "/options");
    }
    for (std::uint32_t i = 0; i < options.size(); ++i) {
        const patchbay_option option = options[i];
        patchbay_status status =
            check_text(draft, option.id, place(i, "id"), buttons ? kMaxButtonId : kMaxRowId, true);
        if (status != PATCHBAY_OK) return status;
        const std::string_view id = sdk::view(option.id);
        if (id.front() == ' ' || id.back() == ' ') {
            return fail(PATCHBAY_E_INVALID, "must not begin or end with a blank", place(i, "id"));
        }
        status = check_text(draft, option.title, place(i, "title"),
                            buttons ? kMaxButtonTitle : kMaxRowTitle, true);
        if (status != PATCHBAY_OK) return status;
        if (buttons && option.description.len != 0) {
            return fail(PATCHBAY_E_INVALID, "buttons show no description; use a list",
                        place(i, "description"));
        }
        status = check_text(draft, option.description, place(i, "description"), kMaxRowDescription,
                            false);
        if (status != PATCHBAY_OK) return status;
        for (std::uint32_t j = 0; j < i; ++j) {
            const patchbay_option other = options[j];
            if (same(option.id, other.id)) {
                return fail(PATCHBAY_E_INVALID, "two options have this id", place(i, "id"));
            }
            if (same(option.title, other.title) && same(option.description, other.description)) {
                return fail(PATCHBAY_E_INVALID, "two options have this title", place(i, "title"));
            }
        }
    }
    return PATCHBAY_OK;
}

void write_buttons(const Draft &draft, const sdk::each<patchbay_option> &options) {
    draft.body.key("buttons").begin_array();
    for (const patchbay_option option : options) {
        draft.body.begin_object().member("type", "reply").key("reply").begin_object();
        draft.body.member("id", sdk::view(option.id)).member("title", sdk::view(option.title));
        draft.body.end_object().end_object();
    }
    draft.body.end_array();
}

void write_list(const Draft &draft, std::string_view label,
                const sdk::each<patchbay_option> &options) {
    draft.body.member("button", label.empty() ? kDefaultLabel : label);
    draft.body.key("sections").begin_array().begin_object().key("rows").begin_array();
    for (const patchbay_option option : options) {
        draft.body.begin_object();
        draft.body.member("id", sdk::view(option.id)).member("title", sdk::view(option.title));
        draft.body.optional_member("description", sdk::view(option.description)).end_object();
    }
    draft.body.end_array().end_object().end_array();
}

// A link that lacks the title or the text of a button goes out as a text, with its preview.
patchbay_status encode_plain_link(const Draft &draft, const patchbay_link &link) {
    std::string text(sdk::view(link.text.len != 0 ? link.text : link.title));
    if (!text.empty()) text += '\n';
    text += sdk::view(link.url);
    const patchbay_status status = check_text(draft, sdk::str(text), "/text", kMaxText, true);
    if (status != PATCHBAY_OK) return status;
    draft.body.member("type", "text").key("text").begin_object().member("body", text);
    draft.body.key("preview_url").boolean(true).end_object();
    return PATCHBAY_OK;
}

}  // namespace

void write_part(const Draft &draft, std::string_view name, patchbay_str text) {
    if (text.len == 0) return;
    draft.body.key(name).begin_object();
    if (name == "header") draft.body.member("type", "text");
    draft.body.member("text", sdk::view(text)).end_object();
}

patchbay_status encode_content(const Draft &draft, const patchbay_choices &choices) {
    const sdk::each<patchbay_option> options(choices.options);
    const bool buttons =
        choices.style == PATCHBAY_STYLE_BUTTONS ||
        (choices.style == PATCHBAY_STYLE_AUTO && fit_buttons(choices.text, options));
    patchbay_status status =
        check_text(draft, choices.text, "/text", buttons ? kMaxBody : kMaxListBody, true);
    if (status != PATCHBAY_OK) return status;
    status = check_text(draft, choices.header, "/header", kMaxHeader, false);
    if (status != PATCHBAY_OK) return status;
    status = check_text(draft, choices.footer, "/footer", kMaxFooter, false);
    if (status != PATCHBAY_OK) return status;
    if (!buttons) status = check_text(draft, choices.label, "/label", kMaxListLabel, false);
    if (status != PATCHBAY_OK) return status;
    status = check_options(draft, options, buttons);
    if (status != PATCHBAY_OK) return status;
    if (draft.header != nullptr && !buttons) {
        return draft.sink.fail(PATCHBAY_E_INVALID, "a list takes a text as its header alone",
                               "/header");
    }

    draft.body.member("type", "interactive").key("interactive").begin_object();
    draft.body.member("type", buttons ? "button" : "list");
    write_part(draft, "header", choices.header);
    status = encode_header(draft);
    if (status != PATCHBAY_OK) return status;
    write_part(draft, "body", choices.text);
    write_part(draft, "footer", choices.footer);
    draft.body.key("action").begin_object();
    if (buttons) {
        write_buttons(draft, options);
    } else {
        write_list(draft, sdk::view(choices.label), options);
    }
    draft.body.end_object().end_object();
    return PATCHBAY_OK;
}

patchbay_status encode_content(const Draft &draft, const patchbay_link &link) {
    patchbay_status status = check_url(draft, link.url, "/url");
    if (status != PATCHBAY_OK) return status;
    const bool button = link.title.len != 0 && link.text.len != 0;
    if (!button && draft.header != nullptr) {
        return draft.sink.fail(PATCHBAY_E_INVALID, "needs a title and a text below it", "/header");
    }
    if (!button) return encode_plain_link(draft, link);
    status = check_text(draft, link.text, "/text", kMaxBody, true);
    if (status != PATCHBAY_OK) return status;
    status = check_text(draft, link.title, "/title", kMaxButtonTitle, true);
    if (status != PATCHBAY_OK) return status;

    draft.body.member("type", "interactive").key("interactive").begin_object();
    draft.body.member("type", "cta_url");
    status = encode_header(draft);
    if (status != PATCHBAY_OK) return status;
    write_part(draft, "body", link.text);
    draft.body.key("action").begin_object().member("name", "cta_url");
    draft.body.key("parameters").begin_object();
    draft.body.member("display_text", sdk::view(link.title)).member("url", sdk::view(link.url));
    draft.body.end_object().end_object().end_object();
    return PATCHBAY_OK;
}

}  // namespace whatsapp
