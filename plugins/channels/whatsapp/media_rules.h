// What the provider takes as a file, by kind. The manifest's capabilities say the same to the host;
// a test holds the two against each other.
#pragma once

#include <cstdint>
#include <string_view>

namespace whatsapp {

struct MediaRule {
    std::string_view name;   // of the kind, as in the manifest
    std::string_view type;   // on the wire
    std::string_view types;  // MIME types between blanks; "": any
    bool caption;
    bool filename;
    bool header;  // may stand above choices and links
};

// Of PATCHBAY_MEDIA_...; null for a kind that is not known.
const MediaRule *media_rule(std::uint32_t kind);

// Whether the MIME type, perhaps with parameters and in any case, is one of the rule's.
bool takes(const MediaRule &rule, std::string_view mime_type);

}  // namespace whatsapp
