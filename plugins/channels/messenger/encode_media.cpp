// Files: by the provider's id, by a link, or uploaded first.
#include "encode.h"
#include "graph/request.h"
#include "graph/url.h"
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
    if (media.media_id.len != 0 || graph::is_web_url(sdk::view(media.url))) return PATCHBAY_OK;
    return fail("must be a URL with https:// or http://", "/url");
}

}  // namespace

patchbay_status encode_media(const Draft &draft, const patchbay_media &media) {
    const bool upload = media.media_id.len == 0 && media.blob.len != 0;
    const patchbay_status status = check_media(draft, media, upload);
    if (status != PATCHBAY_OK) return status;
    const std::string_view type = wire_type(media.kind);
    draft.body.key("attachment").begin_object().member("type", type);
    draft.body.key("payload").begin_object();
    if (upload) {
        draft.body.key("attachment_id").raw(kPlaceholder);
        draft.upload.media = media;
        draft.upload.type = type;
        draft.upload.wanted = true;
    } else if (media.media_id.len != 0) {
        draft.body.member("attachment_id", sdk::view(media.media_id));
    } else {
        draft.body.member("url", sdk::view(media.url));
    }
    draft.body.end_object().end_object();
    return PATCHBAY_OK;
}

patchbay_status Plugin::send_upload(const sdk::EncodeSink &sink, const Upload &upload,
                                    std::uint32_t step) const {
    // Reusable: the host remembers the id and sends the file to others by it.
    sdk::JsonWriter message;
    message.begin_object().key("attachment").begin_object().member("type", upload.type);
    message.key("payload").begin_object().key("is_reusable").boolean(true);
    message.end_object().end_object().end_object();
    auto file = sdk::make<patchbay_part>();
    file.name = sdk::str("filedata");
    file.filename = upload.media.filename.len != 0 ? upload.media.filename : sdk::str("file");
    file.content_type = upload.media.mime_type;
    file.blob = upload.media.blob;
    const patchbay_part parts[] = {graph::part("platform", account_.platform()),
                                   graph::part("message", message.text()), file};
    const patchbay_header headers[] = {{sdk::str("authorization"), sdk::str(authorization_)}};
    auto request = sdk::make<patchbay_http_request>();
    request.flags = PATCHBAY_HTTP_IDEMPOTENT;  // a file that came twice is not a message sent twice
    request.step = step;
    request.method = sdk::str("POST");
    request.url = sdk::str(uploads_url_);
    request.headers = {headers, 1, sizeof headers[0]};
    request.parts = {parts, 3, sizeof parts[0]};
    return sink.request(request);
}

}  // namespace messenger
