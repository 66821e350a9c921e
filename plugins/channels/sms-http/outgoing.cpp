#include "outgoing.h"

#include "address.h"
#include "patchbay/kit/text.hpp"
#include "patchbay/kit/url.hpp"

namespace sms_http {
namespace {

patchbay_status check_length(const std::string &text, std::string_view field,
                             const sdk::EncodeSink &sink) {
    const std::size_t length = sdk::characters(text);
    if (length <= kMaxText) return PATCHBAY_OK;
    return sink.fail(
        PATCHBAY_E_TOO_LARGE,
        std::to_string(length) + " characters; SMS takes at most " + std::to_string(kMaxText),
        field);
}

patchbay_status read_media(const patchbay_media &media, bool files, const sdk::EncodeSink &sink,
                           Outgoing &out) {
    const std::string_view url = sdk::view(media.url);
    if (url.empty()) {
        return sink.fail(PATCHBAY_E_UNSUPPORTED,
                         "a file goes out by its public URL alone: the provider fetches it there",
                         media.media_id.len != 0 ? "/media_id" : "/url");
    }
    if (sdk::origin_of(url).empty()) {
        return sink.fail(PATCHBAY_E_INVALID, "must be a URL with https:// or http://", "/url");
    }
    out.text = sdk::view(media.caption);
    if (files) {
        out.media_url = url;
    } else {
        out.text.append(out.text.empty() ? "" : "\n").append(url);
    }
    return check_length(out.text, media.caption.len != 0 ? "/caption" : "/url", sink);
}

}  // namespace

patchbay_status read_outgoing(const patchbay_outbound &message, bool files,
                              const sdk::EncodeSink &sink, Outgoing &out) {
    out.to = recipient(sdk::view(message.to));
    if (out.to.empty()) {
        return sink.fail(PATCHBAY_E_INVALID,
                         "the address must be a phone in international format, digits with or "
                         "without '+', or a short code of 3 to 6 digits",
                         "/to");
    }
    const patchbay_content content = sdk::read(message.content);
    if (content.kind == PATCHBAY_CONTENT_TEXT) {
        out.text = sdk::view(sdk::read(content.text).text);
        if (out.text.empty()) return sink.fail(PATCHBAY_E_INVALID, "must not be empty", "/text");
        return check_length(out.text, "/text", sink);
    }
    if (content.kind == PATCHBAY_CONTENT_MEDIA) {
        return read_media(sdk::read(content.media), files, sink, out);
    }
    return sink.fail(PATCHBAY_E_UNSUPPORTED, "SMS carries texts and files alone", "/type");
}

}  // namespace sms_http
