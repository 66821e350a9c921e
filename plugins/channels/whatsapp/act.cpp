// What a contact does to a message that it sent before: takes it back, or changes it. No message:
// the flow has had that one already, and must not take this one as an answer.
#include "change.h"
#include "content.h"
#include "media_rules.h"
#include "sender.h"

namespace whatsapp {
namespace {

void write_from(sdk::JsonWriter &data, const patchbay_contact &contact) {
    data.key("from").begin_object();
    data.optional_member("address", sdk::view(contact.address));
    data.optional_member("phone", sdk::view(contact.phone));
    data.optional_member("user_id", sdk::view(contact.user_id));
    data.optional_member("parent_user_id", sdk::view(contact.parent_user_id));
    data.optional_member("username", sdk::view(contact.username));
    data.optional_member("name", sdk::view(contact.name));
    data.end_object();
}

// Texts and captions are all that can be changed.
void write_content(sdk::JsonWriter &data, const patchbay_content &content) {
    if (content.kind == PATCHBAY_CONTENT_TEXT) {
        data.key("content").begin_object().member("type", "text");
        data.member("text", sdk::view(content.text->text)).end_object();
    } else if (content.kind == PATCHBAY_CONTENT_MEDIA) {
        const patchbay_media &media = *content.media;
        data.key("content").begin_object().member("type", "media");
        data.member("kind", media_rule(media.kind)->name);
        data.optional_member("media_id", sdk::view(media.media_id));
        data.optional_member("url", sdk::view(media.url));
        data.optional_member("mime_type", sdk::view(media.mime_type));
        data.optional_member("sha256", sdk::view(media.sha256));
        data.optional_member("caption", sdk::view(media.caption));
        data.optional_member("filename", sdk::view(media.filename)).end_object();
    }
}

}  // namespace

// {"id", "message_id", "from", "content"}: the id of the act and that of the message; the new
// content where it is told.
patchbay_status decode_act(const Change &change, sdk::JsonValue message, std::string_view type) {
    const sdk::JsonValue act = message[type];
    const std::string_view original = sdk::fitting(act["original_message_id"].text());
    if (original.empty()) {
        return give_unknown(change, message, "a change or deletion without the message's id");
    }
    const Sender sender =
        Sender::of_message(message, change.value["contacts"], change.value["messages"].size() == 1);
    sdk::JsonWriter data;
    data.begin_object();
    data.optional_member("id", message["id"].text()).member("message_id", original);
    if (sender.known()) write_from(data, sender.contact());
    if (type == "edit" && act["message"].is_object()) {
        sdk::Content content;
        read_content(change.host, act["message"], content);
        write_content(data, content.get());
    }
    data.end_object();
    return give_data(change, type == "edit" ? "message_edited" : "message_deleted", message,
                     data.text());
}

}  // namespace whatsapp
