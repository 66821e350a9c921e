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
    {"application/mp4", "video/mp4"},
    {"application/ogg", "audio/ogg"},
    {"application/x-pdf", "application/pdf"},
    {"audio/aac-adts", "audio/aac"},
    {"audio/aacp", "audio/aac"},
    {"audio/amr-nb", "audio/amr"},
    {"audio/m4a", "audio/mp4"},
    {"audio/mp3", "audio/mpeg"},
    {"audio/mp4a-latm", "audio/mp4"},
    {"audio/mpeg3", "audio/mpeg"},
    {"audio/mpg", "audio/mpeg"},
    {"audio/opus", "audio/ogg; codecs=opus"},
    {"audio/x-aac", "audio/aac"},
    {"audio/x-amr", "audio/amr"},
    {"audio/x-hx-aac-adts", "audio/aac"},
    {"audio/x-m4a", "audio/mp4"},
    {"audio/x-mp3", "audio/mpeg"},
    {"audio/x-mp4", "audio/mp4"},
    {"audio/x-mpeg", "audio/mpeg"},
    {"audio/x-mpeg-3", "audio/mpeg"},
    {"audio/x-mpegaudio", "audio/mpeg"},
    {"audio/x-mpg", "audio/mpeg"},
    {"audio/x-ogg", "audio/ogg"},
    {"audio/x-opus+ogg", "audio/ogg; codecs=opus"},
    {"image/jfif", "image/jpeg"},
    {"image/jpg", "image/jpeg"},
    {"image/pjpeg", "image/jpeg"},
    {"image/x-jpeg", "image/jpeg"},
    {"image/x-jpg", "image/jpeg"},
    {"image/x-png", "image/png"},
    {"image/x-webp", "image/webp"},
    {"video/3gp", "video/3gpp"},
    {"video/m4v", "video/mp4"},
    {"video/mpeg4", "video/mp4"},
    {"video/x-3gpp", "video/3gpp"},
    {"video/x-m4v", "video/mp4"},
    {"video/x-mp4", "video/mp4"},
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
