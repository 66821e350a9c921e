#include "core/model/media_type.h"

#include <gtest/gtest.h>

namespace patchbay::model {
namespace {

TEST(MediaType, OtherNamesAreUnderstood) {
    const std::pair<const char *, const char *> known[] = {
        {"image/jpg", "image/jpeg"},
        {"Image/JPG", "image/jpeg"},
        {"image/jpg; q=1", "image/jpeg"},
        {"image/pjpeg", "image/jpeg"},
        {"image/x-png", "image/png"},
        {"audio/mp3", "audio/mpeg"},
        {"audio/x-mp3", "audio/mpeg"},
        {"audio/x-mpeg", "audio/mpeg"},
        {"audio/m4a", "audio/mp4"},
        {"audio/x-m4a", "audio/mp4"},
        {"audio/x-aac", "audio/aac"},
        {"audio/x-ogg", "audio/ogg"},
        {"audio/opus", "audio/ogg; codecs=opus"},
        {"video/x-m4v", "video/mp4"},
        {"video/3gp", "video/3gpp"},
        {"application/x-pdf", "application/pdf"},
        {"application/ogg", "audio/ogg"},
        {"audio/x-hx-aac-adts", "audio/aac"},  // as file(1) says it
        {"audio/x-mp4", "audio/mp4"},
        {"image/x-webp", "image/webp"},
        {"application/mp4", "video/mp4"},
    };
    for (const auto &[written, registered] : known)
        EXPECT_EQ(registered_type(written), registered) << written;
}

TEST(MediaType, EverythingElseStaysAsItIs) {
    for (const std::string_view type : {"image/jpeg", "IMAGE/JPEG", "audio/ogg; codecs=opus",
                                        "video/quicktime", "image/jpgx", "", ";", "nonsense"})
        EXPECT_EQ(registered_type(type), type);
}

TEST(MediaType, TheBareTypeIsWhatRulesAreAbout) {
    EXPECT_EQ(bare_type("Audio/OGG; codecs=opus"), "audio/ogg");
    EXPECT_EQ(bare_type("audio/opus"), "audio/ogg");
    EXPECT_EQ(bare_type("IMAGE/JPG"), "image/jpeg");
    EXPECT_EQ(bare_type(""), "");
}

}  // namespace
}  // namespace patchbay::model
