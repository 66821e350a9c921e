#include "core/model/media_type.h"

#include <algorithm>
#include <iterator>

namespace patchbay::model {

namespace {

struct Alias {
    std::string_view written;
    std::string_view registered;
};

constexpr Alias kAliases[] = {
    {"application/x-pdf", "application/pdf"},
    {"audio/aacp", "audio/aac"},
    {"audio/m4a", "audio/mp4"},
    {"audio/mp3", "audio/mpeg"},
    {"audio/mpeg3", "audio/mpeg"},
    {"audio/mpg", "audio/mpeg"},
    {"audio/opus", "audio/ogg; codecs=opus"},
    {"audio/x-aac", "audio/aac"},
    {"audio/x-amr", "audio/amr"},
    {"audio/x-m4a", "audio/mp4"},
    {"audio/x-mp3", "audio/mpeg"},
    {"audio/x-mpeg", "audio/mpeg"},
    {"audio/x-mpeg-3", "audio/mpeg"},
    {"audio/x-ogg", "audio/ogg"},
    {"audio/x-opus+ogg", "audio/ogg; codecs=opus"},
    {"image/jpg", "image/jpeg"},
    {"image/pjpeg", "image/jpeg"},
    {"image/x-png", "image/png"},
    {"video/3gp", "video/3gpp"},
    {"video/m4v", "video/mp4"},
    {"video/mpeg4", "video/mp4"},
    {"video/x-m4v", "video/mp4"},
};

std::string lower_without_parameters(std::string_view media_type) {
    std::string out(media_type.substr(0, media_type.find_first_of("; \t")));
    std::transform(out.begin(), out.end(), out.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return out;
}

}  // namespace

std::string_view registered_type(std::string_view media_type) {
    const std::string written = lower_without_parameters(media_type);
    const auto *found = std::find_if(std::begin(kAliases), std::end(kAliases),
                                     [&](const Alias &alias) { return alias.written == written; });
    return found == std::end(kAliases) ? media_type : found->registered;
}

std::string bare_type(std::string_view media_type) {
    return lower_without_parameters(registered_type(media_type));
}

}  // namespace patchbay::model
