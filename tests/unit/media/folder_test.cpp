#include "core/media/folder.h"

#include "core/base/crypto.h"
#include "core/base/file.h"
#include "core/journal/memory.h"
#include "tests/contract/still_clock.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace patchbay::media {
namespace {

namespace fs = std::filesystem;

class MediaFolder : public ::testing::Test {
protected:
    void SetUp() override {
        char name[] = "/tmp/patchbay-media-XXXXXX";
        path_ = ::mkdtemp(name);
        open();
    }
    void TearDown() override { fs::remove_all(path_); }

    void open() {
        auto folder = Folder::open(path_ + "/media", limits_, *store_, clock_);
        ASSERT_TRUE(folder) << folder.error().message;
        folder_ = std::move(*folder);
    }
    Result<journal::Blob> keep(const std::string &bytes) {
        auto incoming = folder_->receive();
        if (!incoming) return incoming.error();
        (*incoming)->write(bytes);
        return (*incoming)->keep("image/png", "a.png");
    }
    std::size_t files() const {
        std::size_t count = 0;
        for (const auto &entry : fs::recursive_directory_iterator(path_ + "/media"))
            if (entry.is_regular_file()) ++count;
        return count;
    }

    std::string path_;
    Limits limits_{100, 40, 1'000};
    StillClock clock_;
    std::unique_ptr<journal::Store> store_ = journal::open_memory();
    std::unique_ptr<Folder> folder_;
};

TEST_F(MediaFolder, AFileIsKnownByTheHashOfItsBytes) {
    const auto blob = keep("hello");
    ASSERT_TRUE(blob) << blob.error().message;
    EXPECT_EQ(blob->id, crypto::to_hex(crypto::sha256("hello")));
    EXPECT_TRUE(is_blob_id(blob->id));
    const auto found = folder_->find(blob->id);
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->blob.mime_type, "image/png");
    EXPECT_EQ(read_file((*found)->path, 100).value(), "hello");
}

TEST_F(MediaFolder, TheSameBytesAreKeptOnce) {
    EXPECT_TRUE(keep("hello"));
    EXPECT_TRUE(keep("hello"));
    EXPECT_EQ(files(), 1u);
    EXPECT_EQ(store_->blob_bytes().value(), 5u);
}

TEST_F(MediaFolder, ALargestFileIsKeptAndOneByteMoreIsNot) {
    EXPECT_TRUE(keep(std::string(40, 'a')));
    const auto refused = keep(std::string(41, 'a'));
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("40 bytes"), std::string::npos);
    EXPECT_EQ(files(), 1u);
}

TEST_F(MediaFolder, WhatIsNotKeptIsGone) {
    {
        auto incoming = folder_->receive();
        ASSERT_TRUE(incoming);
        EXPECT_TRUE((*incoming)->write("half"));
        EXPECT_EQ(files(), 1u);
    }
    EXPECT_EQ(files(), 0u);
}

TEST_F(MediaFolder, WhatACrashLeftBehindIsRemovedAtTheNextStart) {
    std::ofstream(path_ + "/media/incoming-7") << "half";
    open();
    EXPECT_EQ(files(), 0u);
}

TEST_F(MediaFolder, OverTheQuotaTheOldestGoes) {
    const auto first = keep(std::string(40, 'a'));
    clock_.time += 1;
    EXPECT_TRUE(keep(std::string(40, 'b')));
    clock_.time += 1;
    EXPECT_TRUE(keep(std::string(20, 'c')));  // just fits
    EXPECT_EQ(files(), 3u);
    EXPECT_TRUE(keep("d"));
    EXPECT_FALSE(*folder_->find(first->id));
    EXPECT_EQ(files(), 3u);
}

TEST_F(MediaFolder, AFileExpiresAndComesNewWhenItComesAgain) {
    const auto blob = keep("hello");
    clock_.time += 999;
    EXPECT_TRUE(*folder_->find(blob->id));
    EXPECT_TRUE(keep("hello"));
    clock_.time += 1;
    EXPECT_TRUE(*folder_->find(blob->id));
    clock_.time += 999;
    EXPECT_FALSE(*folder_->find(blob->id));
    EXPECT_TRUE(folder_->sweep());
    EXPECT_EQ(files(), 0u);
}

TEST_F(MediaFolder, AnIdThatIsNoneLeadsNowhere) {
    for (const char *id : {"", "../../etc/passwd", "ABCD"})
        EXPECT_FALSE(*folder_->find(id));
}

}  // namespace
}  // namespace patchbay::media
