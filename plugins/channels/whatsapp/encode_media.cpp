// Files: by the provider's id, by a link, or uploaded first.
#include "encode.h"
#include "graph/file_type.h"
#include "media_rules.h"
#include "plugin.h"

#include <string>

namespace whatsapp {
namespace {

constexpr std::string_view kPlaceholder = R"("{{answer:/id}}")";

constexpr MediaRule kRules[] = {
    {"image", "image", " image/jpeg image/png ", true, false, true},
    {"audio", "audio", " audio/aac audio/amr audio/mp4 audio/mpeg audio/ogg ", false, false, false},
    {"voice", "audio", " audio/ogg ", false, false, false},
    {"video", "video", " video/3gpp video/mp4 ", true, false, true},
    {"document", "document", "", true, true, true},
    {"sticker", "sticker", " image/webp ", false, false, false},
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

namespace {

// Ogg holds several codecs, and WhatsApp plays one of them.
bool is_other_codec(std::string_view mime_type) {
    return graph::lists_type(" audio/ogg ", mime_type) &&
           mime_type.find("codecs") != std::string_view::npos &&
           mime_type.find("opus") == std::string_view::npos;
}

bool must_upload(const patchbay_media &media) {
    return media.media_id.len == 0 && media.blob.len != 0;
}

// What the message itself can tell of the file. `place`: of the media in the content.
patchbay_status check_file(const Draft &draft, const patchbay_media &media, const MediaRule &rule,
                           const std::string &place) {
    const auto fail = [&](const std::string &message, std::string_view member) {
        return draft.sink.fail(PATCHBAY_E_INVALID, message, place + std::string(member));
    };
    const std::string_view mime_type = sdk::view(media.mime_type);
    if (must_upload(media) && mime_type.empty()) {
        return fail("needed to upload the file", "/mime_type");
    }
    if (!mime_type.empty() && (!takes(rule, mime_type) || is_other_codec(mime_type))) {
        std::string message = "WhatsApp takes only" + std::string(rule.types) + "here";
        if (is_other_codec(mime_type))
            message = "WhatsApp takes audio/ogg with the codec opus alone";
        if (media.kind == PATCHBAY_MEDIA_VOICE) message += "; send another type as kind audio";
        return fail(message, "/mime_type");
    }
    if (media.media_id.len == 0 && !must_upload(media)) {
        return check_url(draft, media.url, place + "/url");
    }
    return PATCHBAY_OK;
}

// The members of the media's object that say which file.
void write_file(const Draft &draft, const patchbay_media &media, const MediaRule &rule) {
    if (must_upload(media)) {
        draft.body.key("id").raw(kPlaceholder);
        draft.upload = media;
    } else if (media.media_id.len != 0) {
        draft.body.member("id", sdk::view(media.media_id));
    } else {
        draft.body.member("link", sdk::view(media.url));
    }
    if (rule.filename) draft.body.optional_member("filename", sdk::view(media.filename));
}

}  // namespace

patchbay_status encode_header(const Draft &draft) {
    if (draft.header == nullptr) return PATCHBAY_OK;
    const patchbay_media media = sdk::read(draft.header);
    const MediaRule *rule = media_rule(media.kind);
    if (rule == nullptr || !rule->header) {
        return draft.sink.fail(PATCHBAY_E_UNSUPPORTED, "must be image, video or document",
                               "/header/kind");
    }
    const patchbay_status status = check_file(draft, media, *rule, "/header");
    if (status != PATCHBAY_OK) return status;
    draft.body.key("header").begin_object().member("type", rule->type);
    draft.body.key(rule->type).begin_object();
    write_file(draft, media, *rule);
    draft.body.end_object().end_object();
    return PATCHBAY_OK;
}

patchbay_status encode_content(const Draft &draft, const patchbay_media &media) {
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
    status = check_file(draft, media, *rule, "");
    if (status != PATCHBAY_OK) return status;
    draft.body.member("type", rule->type).key(rule->type).begin_object();
    write_file(draft, media, *rule);
    // Only so the client shows a voice message, and tells when it was played.
    if (media.kind == PATCHBAY_MEDIA_VOICE) draft.body.key("voice").boolean(true);
    draft.body.optional_member("caption", sdk::view(media.caption)).end_object();
    return PATCHBAY_OK;
}

// A file that came twice is not a message sent twice.
patchbay_status Plugin::send_upload(const sdk::EncodeSink &sink,
                                    const patchbay_media &media) const {
    return access_.post(media_url_)
        .flags(PATCHBAY_HTTP_IDEMPOTENT)
        .part("messaging_product", "whatsapp")
        .part("type", sdk::view(media.mime_type))
        .file("file", media)
        .give(sink);
}

}  // namespace whatsapp
