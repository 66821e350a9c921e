// Files: by the provider's id, by a link, or uploaded first.
#include "encode.h"
#include "graph/request.h"
#include "media_rules.h"
#include "plugin.h"

#include <string>

namespace whatsapp {
namespace {

constexpr std::string_view kPlaceholder = R"("{{answer:/id}}")";

constexpr MediaRule kRules[] = {
    {"image", "image", " image/jpeg image/png ", true, false},
    {"audio", "audio", " audio/aac audio/amr audio/mp4 audio/mpeg audio/ogg ", false, false},
    {"voice", "audio", " audio/aac audio/amr audio/mp4 audio/mpeg audio/ogg ", false, false},
    {"video", "video", " video/3gpp video/mp4 ", true, false},
    {"document", "document", "", true, true},
    {"sticker", "sticker", " image/webp ", false, false},
};
static_assert(PATCHBAY_MEDIA_IMAGE == 1 && PATCHBAY_MEDIA_STICKER == 6);

}  // namespace

const MediaRule *media_rule(std::uint32_t kind) {
    return kind >= PATCHBAY_MEDIA_IMAGE && kind <= PATCHBAY_MEDIA_STICKER ? &kRules[kind - 1]
                                                                          : nullptr;
}

bool takes(const MediaRule &rule, std::string_view mime_type) {
    return rule.types.empty() || graph::lists_type(rule.types, mime_type);
}

patchbay_status encode_media(const Draft &draft, const patchbay_media &media) {
    const MediaRule *rule = media_rule(media.kind);
    if (rule == nullptr) {
        return draft.sink.fail(PATCHBAY_E_UNSUPPORTED, "unknown kind of media", "/kind");
    }
    if (!rule->caption && media.caption.len != 0) {
        return draft.sink.fail(PATCHBAY_E_INVALID,
                               "WhatsApp shows no caption here; send the text as its own message",
                               "/caption");
    }
    patchbay_status status = check_text(draft, media.caption, "/caption", kMaxCaption, false);
    if (status != PATCHBAY_OK) return status;
    const bool upload = media.media_id.len == 0 && media.blob.len != 0;
    if (upload && media.mime_type.len == 0) {
        return draft.sink.fail(PATCHBAY_E_INVALID, "needed to upload the file", "/mime_type");
    }
    if (media.mime_type.len != 0 && !takes(*rule, sdk::view(media.mime_type))) {
        return draft.sink.fail(PATCHBAY_E_INVALID,
                               "WhatsApp takes only" + std::string(rule->types) + "here",
                               "/mime_type");
    }
    if (media.media_id.len == 0 && !upload) {
        status = check_url(draft, media.url, "/url");
        if (status != PATCHBAY_OK) return status;
    }
    draft.body.member("type", rule->type).key(rule->type).begin_object();
    if (upload) {
        draft.body.key("id").raw(kPlaceholder);
        draft.upload.media = media;
        draft.upload.placeholder = draft.body.text().size() - kPlaceholder.size() + 1;
    } else if (media.media_id.len != 0) {
        draft.body.member("id", sdk::view(media.media_id));
    } else {
        draft.body.member("link", sdk::view(media.url));
    }
    draft.body.optional_member("caption", sdk::view(media.caption));
    if (rule->filename) draft.body.optional_member("filename", sdk::view(media.filename));
    draft.body.end_object();
    return PATCHBAY_OK;
}

patchbay_status Plugin::send_upload(const sdk::EncodeSink &sink, const Upload &upload,
                                    std::uint32_t step) const {
    const patchbay_media &media = upload.media;
    auto file = sdk::make<patchbay_part>();
    file.name = sdk::str("file");
    file.filename = media.filename.len != 0 ? media.filename : sdk::str("file");
    file.content_type = media.mime_type;
    file.blob = media.blob;
    const patchbay_part parts[] = {graph::part("messaging_product", "whatsapp"),
                                   graph::part("type", sdk::view(media.mime_type)), file};
    const patchbay_header headers[] = {{sdk::str("authorization"), sdk::str(authorization_)}};
    auto request = sdk::make<patchbay_http_request>();
    request.flags = PATCHBAY_HTTP_IDEMPOTENT;  // a file that came twice is not a message sent twice
    request.step = step;
    request.method = sdk::str("POST");
    request.url = sdk::str(media_url_);
    request.headers = {headers, 1, sizeof headers[0]};
    request.parts = {parts, 3, sizeof parts[0]};
    return sink.request(request);
}

}  // namespace whatsapp
