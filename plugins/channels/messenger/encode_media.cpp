// Files: by the provider's id, by a link, or uploaded first.
#include "encode.h"
#include "graph/file_type.h"
#include "plugin.h"

#include <string>

namespace messenger {
namespace {

constexpr std::string_view kPlaceholder = R"("{{answer:/attachment_id}}")";
constexpr std::string_view kImageTypes = " image/gif image/jpeg image/png ";

// What the provider calls it; {} for what it does not take.
std::string_view wire_type(std::uint32_t kind) {
    switch (kind) {
        case PATCHBAY_MEDIA_IMAGE:
            return "image";
        case PATCHBAY_MEDIA_AUDIO:
        case PATCHBAY_MEDIA_VOICE:
            return "audio";
        case PATCHBAY_MEDIA_VIDEO:
            return "video";
        case PATCHBAY_MEDIA_DOCUMENT:
            return "file";
        default:
            return {};
    }
}

patchbay_status check_media(const Draft &draft, const patchbay_media &media, bool upload) {
    const auto fail = [&](std::string_view message, std::string_view field) {
        return draft.sink.fail(PATCHBAY_E_INVALID, message, field);
    };
    const std::string product(draft.account.product());
    if (wire_type(media.kind).empty()) {
        return draft.sink.fail(PATCHBAY_E_UNSUPPORTED, product + " cannot send this kind of media",
                               "/kind");
    }
    if (media.caption.len != 0) {
        return fail(product + " shows no caption; send the text as its own message", "/caption");
    }
    const bool image = media.kind == PATCHBAY_MEDIA_IMAGE;
    if (image && media.mime_type.len != 0 &&
        !graph::lists_type(kImageTypes, sdk::view(media.mime_type))) {
        return fail(product + " takes only" + std::string(kImageTypes) + "here", "/mime_type");
    }
    if (upload) {
        if (media.mime_type.len == 0) return fail("needed to upload the file", "/mime_type");
        if (image && draft.account.instagram) {
            return fail("Instagram takes pictures by a link alone; give their url", "/url");
        }
        return PATCHBAY_OK;
    }
    if (media.media_id.len != 0 || sdk::is_web_url(sdk::view(media.url))) return PATCHBAY_OK;
    return fail("must be a URL with https:// or http://", "/url");
}

}  // namespace

patchbay_status encode_content(const Draft &draft, const patchbay_media &media) {
    const bool upload = media.media_id.len == 0 && media.blob.len != 0;
    const patchbay_status status = check_media(draft, media, upload);
    if (status != PATCHBAY_OK) return status;
    const std::string_view type = wire_type(media.kind);
    draft.body.key("attachment").begin_object().member("type", type);
    draft.body.key("payload").begin_object();
    if (upload) {
        draft.body.key("attachment_id").raw(kPlaceholder);
        draft.upload = media;
    } else if (media.media_id.len != 0) {
        draft.body.member("attachment_id", sdk::view(media.media_id));
    } else {
        draft.body.member("url", sdk::view(media.url));
    }
    draft.body.end_object().end_object();
    return PATCHBAY_OK;
}

// A file that came twice is not a message sent twice. It is reusable: the host remembers its id and
// sends it to others by that.
patchbay_status Plugin::send_upload(const sdk::EncodeSink &sink,
                                    const patchbay_media &media) const {
    sdk::JsonWriter message;
    message.begin_object().key("attachment").begin_object().member("type", wire_type(media.kind));
    message.key("payload").begin_object().key("is_reusable").boolean(true);
    message.end_object().end_object().end_object();
    return access_.post(uploads_url_)
        .flags(PATCHBAY_HTTP_IDEMPOTENT)
        .part("platform", account_.platform())
        .part("message", message.text())
        .file("filedata", media)
        .give(sink);
}

}  // namespace messenger
