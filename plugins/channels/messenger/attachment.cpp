#include "attachment.h"

#include "graph/url.h"

#include <algorithm>
#include <iterator>

namespace messenger {
namespace {

constexpr std::string_view kThumbsUp = "👍";
// Small, middle, large.
constexpr std::string_view kThumbsUpStickers[] = {"369239263222822", "369239343222814",
                                                  "369239383222810"};

struct Kind {
    std::string_view type;
    std::uint32_t media;  // PATCHBAY_MEDIA_...; 0: a link to something
};
constexpr Kind kKinds[] = {
    {"image", PATCHBAY_MEDIA_IMAGE},
    {"audio", PATCHBAY_MEDIA_AUDIO},
    {"video", PATCHBAY_MEDIA_VIDEO},
    {"file", PATCHBAY_MEDIA_DOCUMENT},
    {"sticker", PATCHBAY_MEDIA_STICKER},
    {"reel", PATCHBAY_MEDIA_VIDEO},
    {"ig_reel", PATCHBAY_MEDIA_VIDEO},
    {"fallback", 0},
    {"share", 0},
    {"template", 0},
    {"story", 0},
    {"story_mention", 0},
    {"post", 0},
    {"ig_post", 0},
};

// Some types have these in the payload, some beside it.
std::string_view member(sdk::JsonValue attachment, std::string_view name) {
    const std::string_view inner = attachment["payload"][name].str();
    return inner.empty() ? attachment[name].str() : inner;
}

Content read_media(const Kind &kind, sdk::JsonValue attachment) {
    const std::string_view sticker = attachment["payload"]["sticker_id"].text();
    if (std::find(std::begin(kThumbsUpStickers), std::end(kThumbsUpStickers), sticker) !=
        std::end(kThumbsUpStickers)) {
        return Content::of_text(std::string(kThumbsUp));
    }
    Content content;
    content.url = member(attachment, "url");
    if (!graph::is_web_url(content.url)) {
        return Content::unsupported("an attachment of type " + std::string(kind.type) +
                                    " without a link");
    }
    content.kind = PATCHBAY_CONTENT_MEDIA;
    content.media = sticker.empty() ? kind.media : PATCHBAY_MEDIA_STICKER;
    if (kind.type == "reel" || kind.type == "ig_reel") {
        content.caption = member(attachment, "title");
    }
    return content;
}

// A link leaves as a text, with its title above.
Content read_link(const Kind &kind, sdk::JsonValue attachment) {
    const std::string_view title = member(attachment, "title");
    const std::string_view url = member(attachment, "url");
    if (graph::is_web_url(url)) {
        const bool titled = !title.empty() && title != url;
        return Content::of_text((titled ? std::string(title) + "\n" : "") + std::string(url));
    }
    if (graph::is_web_url(title)) return Content::of_text(std::string(title));
    return Content::unsupported("an attachment of type " + std::string(kind.type) +
                                " without a link");
}

Content read_location(sdk::JsonValue attachment) {
    const sdk::JsonValue coordinates = attachment["payload"]["coordinates"];
    const auto latitude = coordinates["lat"].number();
    const auto longitude = coordinates["long"].number();
    if (!latitude || !longitude) return Content::unsupported("a location without coordinates");
    Content content;
    content.kind = PATCHBAY_CONTENT_LOCATION;
    content.latitude = *latitude;
    content.longitude = *longitude;
    content.title = member(attachment, "title");
    return content;
}

}  // namespace

std::optional<Content> read_attachment(sdk::JsonValue attachment, bool beside_text) {
    const std::string_view type = attachment["type"].str();
    if (type.empty()) return Content::unsupported("an attachment without a type");
    if (type == "location") return read_location(attachment);
    for (const Kind &kind : kKinds) {
        if (kind.type != type) continue;
        if (kind.media != 0) return read_media(kind, attachment);
        if (beside_text) return std::nullopt;
        return read_link(kind, attachment);
    }
    return Content::unsupported("unknown type of attachment: " + std::string(type));
}

}  // namespace messenger
