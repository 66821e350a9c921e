#include "attachment.h"

#include <algorithm>
#include <iterator>

namespace messenger {
namespace {

constexpr std::string_view kThumbsUp = "👍";
// Small, middle, large.
constexpr std::string_view kThumbsUpStickers[] = {"369239263222822", "369239343222814",
                                                  "369239383222810"};

enum class Leads { to_file, to_page, to_either };

struct Kind {
    std::string_view type;
    Leads leads;
    std::uint32_t media;  // PATCHBAY_MEDIA_... of the file
};
constexpr Kind kKinds[] = {
    {"image", Leads::to_file, PATCHBAY_MEDIA_IMAGE},
    {"audio", Leads::to_file, PATCHBAY_MEDIA_AUDIO},
    {"video", Leads::to_file, PATCHBAY_MEDIA_VIDEO},
    {"file", Leads::to_file, PATCHBAY_MEDIA_DOCUMENT},
    {"sticker", Leads::to_file, PATCHBAY_MEDIA_STICKER},
    // Of Facebook its page, of Instagram its file.
    {"reel", Leads::to_either, PATCHBAY_MEDIA_VIDEO},
    {"ig_reel", Leads::to_either, PATCHBAY_MEDIA_VIDEO},
    {"fallback", Leads::to_page, 0},
    {"share", Leads::to_page, 0},
    {"template", Leads::to_page, 0},
    {"story", Leads::to_page, 0},
    {"story_mention", Leads::to_page, 0},
    {"ig_story", Leads::to_page, 0},
    {"post", Leads::to_page, 0},
    {"ig_post", Leads::to_page, 0},
};
constexpr Kind kOfInstagram = {"ig_", Leads::to_page, 0};  // kinds that are not known yet

const Kind *find_kind(std::string_view type) {
    const auto *found = std::find_if(std::begin(kKinds), std::end(kKinds),
                                     [&](const Kind &kind) { return kind.type == type; });
    if (found != std::end(kKinds)) return found;
    return type.substr(0, kOfInstagram.type.size()) == kOfInstagram.type ? &kOfInstagram : nullptr;
}

// Some types have these in the payload, some beside it.
std::string_view member(sdk::JsonValue attachment, std::string_view name) {
    const std::string_view inner = attachment["payload"][name].str();
    return inner.empty() ? attachment[name].str() : inner;
}

std::string_view link_of(sdk::JsonValue attachment) {
    for (const std::string_view name : {"url", "story_media_url"}) {
        const std::string_view url = member(attachment, name);
        if (sdk::is_web_url(url)) return url;
    }
    return {};
}

bool ends_with(std::string_view text, std::string_view end) {
    return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

// Meta's hosts of files, or a name as a video's file has it.
bool is_video_file(std::string_view url) {
    const std::string_view origin = sdk::origin_of(url);
    for (const std::string_view host : {".fbcdn.net", ".fbsbx.com", ".cdninstagram.com"}) {
        if (ends_with(origin, host)) return true;
    }
    const std::string_view path = url.substr(0, url.find_first_of("?#"));
    return ends_with(path, ".mp4") || ends_with(path, ".mov");
}

void without_link(std::string_view type, sdk::Content &content) {
    content.unsupported(
        content.keep("an attachment of type " + std::string(type) + " without a link"));
}

void read_file(const Kind &kind, sdk::JsonValue attachment, Attached &attached) {
    sdk::Content &content = attached.parts.emplace_back().content;
    const std::string_view sticker = attachment["payload"]["sticker_id"].text();
    if (std::find(std::begin(kThumbsUpStickers), std::end(kThumbsUpStickers), sticker) !=
        std::end(kThumbsUpStickers)) {
        return content.text(kThumbsUp);
    }
    const std::string_view url = link_of(attachment);
    if (url.empty()) return without_link(kind.type, content);
    patchbay_media &file = content.media(sticker.empty() ? kind.media : PATCHBAY_MEDIA_STICKER);
    file.url = sdk::str(url);
    if (kind.leads == Leads::to_either) {
        file.caption = sdk::optional_str(member(attachment, "title"));
    }
    attached.files.push_back(&file);
}

Link read_link(std::string_view type, sdk::JsonValue attachment) {
    const std::string_view title = member(attachment, "title");
    const std::string_view url = link_of(attachment);
    if (!url.empty()) return {type, title == url ? std::string_view() : title, url};
    return {type, {}, sdk::is_web_url(title) ? title : std::string_view()};
}

void read_location(sdk::JsonValue attachment, sdk::Content &content) {
    const sdk::JsonValue coordinates = attachment["payload"]["coordinates"];
    const auto latitude = coordinates["lat"].number();
    const auto longitude = coordinates["long"].number();
    if (!latitude || !longitude) return content.unsupported("a location without coordinates");
    content.location(*latitude, *longitude).name = sdk::optional_str(member(attachment, "title"));
}

// One post comes as `share` and once more as `ig_post`, one link sometimes twice.
bool is_same(const Link &a, const Link &b, bool pair) {
    return a.url == b.url || (pair && ((a.kind == "share" && b.kind == "ig_post") ||
                                       (a.kind == "ig_post" && b.kind == "share")));
}

void add_link(std::vector<Link> &links, const Link &link, std::vector<bool> &paired) {
    for (std::size_t i = 0; i < links.size(); ++i) {
        if (!is_same(links[i], link, !paired[i])) continue;
        if (links[i].title.empty()) links[i].title = link.title;
        paired[i] = true;
        return;
    }
    links.push_back(link);
    paired.push_back(false);
}

bool ends_url(char c) {
    return static_cast<unsigned char>(c) <= ' ' ||
           std::string_view(".,;:!?)]}>\"'").find(c) != std::string_view::npos;
}

bool holds(std::string_view text, std::string_view url) {
    for (std::size_t at = text.find(url); at != std::string_view::npos;
         at = text.find(url, at + 1)) {
        const std::size_t end = at + url.size();
        if (end == text.size() || ends_url(text[end])) return true;
    }
    return false;
}

// A fallback is the preview of a link in the text, which may lead there by a way round.
bool says(std::string_view text, const Link &link) {
    const bool previews = link.kind == "fallback" && (text.find("://") != std::string_view::npos ||
                                                      text.find("www.") != std::string_view::npos);
    return previews || holds(text, link.url);
}

}  // namespace

Attached read_attachments(const std::vector<sdk::JsonValue> &attachments, bool beside_text) {
    Attached attached;
    std::vector<bool> paired;
    for (const sdk::JsonValue attachment : attachments) {
        const std::string_view type = attachment["type"].str();
        const Kind *kind = find_kind(type);
        if (type == "location") {
            read_location(attachment, attached.parts.emplace_back().content);
        } else if (kind == nullptr) {
            sdk::Content &content = attached.parts.emplace_back().content;
            content.unsupported(
                type.empty() ? std::string_view("an attachment without a type")
                             : content.keep("unknown type of attachment: " + std::string(type)));
        } else if (kind->leads == Leads::to_file ||
                   (kind->leads == Leads::to_either && is_video_file(link_of(attachment)))) {
            read_file(*kind, attachment, attached);
        } else if (const Link link = read_link(type, attachment); !link.url.empty()) {
            add_link(attached.links, link, paired);
        } else if (!beside_text) {
            without_link(type, attached.parts.emplace_back().content);
        }
    }
    // A reel comes as its file, and sometimes as a share of it besides.
    std::erase_if(attached.links, [&](const Link &link) {
        return std::any_of(
            attached.files.begin(), attached.files.end(),
            [&](const patchbay_media *file) { return sdk::view(file->url) == link.url; });
    });
    return attached;
}

std::string with_links(std::string_view text, const std::vector<Link> &links) {
    std::string words(text);
    for (const Link &link : links) {
        if (says(text, link)) continue;
        for (const std::string_view line : {link.title, link.url}) {
            if (line.empty()) continue;
            if (!words.empty()) words += '\n';
            words += line;
        }
    }
    return words;
}

}  // namespace messenger
