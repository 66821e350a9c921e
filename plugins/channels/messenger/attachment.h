// What is attached to a message.
#pragma once

#include "event.h"

#include <list>
#include <string>
#include <string_view>
#include <vector>

namespace messenger {

// A link to something that is no file: what a person would see of it.
struct Link {
    std::string_view kind;  // the provider's word for the attachment
    std::string_view title;
    std::string_view url;
};

// What is attached to one message.
struct Attached {
    std::list<sdk::Message> parts;        // files and places; what is not known, `unsupported`
    std::vector<patchbay_media *> files;  // of the parts
    std::vector<Link> links;              // each once, though the provider may tell it twice
};

// Never fails: what is not known, or not as documented, is `unsupported` with the reason.
// `beside_text`: a page without a link is only what the text is about.
Attached read_attachments(const std::vector<sdk::JsonValue> &attachments, bool beside_text);

// The text, and below it title and URL of each link that it does not say already.
std::string with_links(std::string_view text, const std::vector<Link> &links);

}  // namespace messenger
