// Files both ways: what contacts sent, what is uploaded, the media folder's index; and documents.
#include "tests/contract/store_fixture.h"

#include <gmock/gmock.h>

#include <limits>

namespace patchbay::journal {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class StoreFiles : public StoreContract {};
INSTANTIATE_TEST_SUITE_P(Drivers, StoreFiles, testing::Values(memory_driver(), sqlite_driver()),
                         name_of);

// ---- Media --------------------------------------------------------------------------------------

TEST_P(StoreFiles, PendingMediaIsUnfinishedUntilItIsStoredOrGone) {
    Batch batch;
    batch.put_media = {media(2, "m2"), media(1, "m1"), media(3, "m3", MediaState::stored)};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    EXPECT_THAT(unfinished(3).media, ElementsAre(media(1, "m1"), media(2, "m2")));
    EXPECT_THAT(unfinished(3).conversations, IsEmpty());
    EXPECT_THAT(unfinished(4).media, IsEmpty());
    EXPECT_THAT(store_->busy_partitions().value(), ElementsAre(3));

    Media tried = media(1, "m1");
    tried.attempts = 2;
    tried.due = 9'000;
    batch.put_media = {tried, media(2, "m2", MediaState::gone)};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    EXPECT_THAT(unfinished(3).media, ElementsAre(tried));

    batch.put_media = {media(1, "m1", MediaState::stored)};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    EXPECT_EQ(unfinished(3), Unfinished{});
    EXPECT_THAT(store_->busy_partitions().value(), IsEmpty());
}

TEST_P(StoreFiles, MediaIsFoundAcrossPartitionsByLineAndProviderId) {
    Batch batch;
    batch.put_media = {media(1, "m1", MediaState::stored), media(2, "m2", MediaState::gone)};
    ASSERT_EQ(commit(200, batch), CommitResult::done);
    EXPECT_EQ(store_->find_media("support", "m1").value(),
              std::pair(Partition{200}, media(1, "m1", MediaState::stored)));
    EXPECT_EQ(store_->find_media("support", "m2").value(),
              std::pair(Partition{200}, media(2, "m2", MediaState::gone)));
    EXPECT_EQ(store_->find_media("sales", "m1").value(), std::nullopt);
    EXPECT_EQ(store_->find_media("support", "m").value(), std::nullopt);

    batch.put_media = {media(1, "renamed")};  // its index goes with it
    ASSERT_EQ(commit(200, batch), CommitResult::done);
    EXPECT_EQ(store_->find_media("support", "m1").value(), std::nullopt);
    EXPECT_EQ(store_->find_media("support", "renamed").value()->second, media(1, "renamed"));
}

TEST_P(StoreFiles, OfMediaThatCameTwiceTheLastByPlaceIsFound) {
    Batch batch;
    batch.put_media = {media(2, "m1"), media(1, "m1")};
    ASSERT_EQ(commit(200, batch), CommitResult::done);
    batch.put_media = {media(9, "m1")};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    EXPECT_EQ(store_->find_media("support", "m1").value(),
              std::pair(Partition{200}, media(2, "m1")));
}

// ---- Uploads ------------------------------------------------------------------------------------

TEST_P(StoreFiles, AnUploadIsReplacedByLineAndBlob) {
    Batch batch;
    batch.put_uploads = {{"support", "b1", "m1", 5'000}, {"sales", "b1", "m2", 6'000}};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    EXPECT_EQ(store_->upload(3, "support", "b1").value(), (Upload{"support", "b1", "m1", 5'000}));
    EXPECT_EQ(store_->upload(3, "sales", "b1").value(), (Upload{"sales", "b1", "m2", 6'000}));
    EXPECT_EQ(store_->upload(4, "support", "b1").value(), std::nullopt);
    EXPECT_EQ(store_->upload(3, "support", "b2").value(), std::nullopt);
    batch.put_uploads = {{"support", "b1", "m2", 6'000}, {"support", "b1", "m3", 7'000}};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    EXPECT_EQ(store_->upload(3, "support", "b1").value(), (Upload{"support", "b1", "m3", 7'000}));
    EXPECT_EQ(unfinished(3), Unfinished{});
}

// ---- Documents ----------------------------------------------------------------------------------

TEST_P(StoreFiles, DocumentsAreListedByTheBeginningOfTheirNameUntilTheyAreDropped) {
    Batch batch;
    batch.put_documents = {{"stream/sms/b", "2", 1},
                           {"stream/sms/a", "1", 1},
                           {"stream/sms", "x", 1},
                           {"stream/sms0", "x", 1},
                           {"stream/smt/a", "x", 1}};
    EXPECT_EQ(commit(3, batch), CommitResult::done);
    EXPECT_EQ(store_->documents(3, "stream/sms/").value(),
              (std::vector<Document>{{"stream/sms/a", "1", 1}, {"stream/sms/b", "2", 1}}));
    EXPECT_TRUE(store_->documents(4, "stream/sms/").value().empty());
    Batch drop;
    drop.drop_documents = {"stream/sms/a", "never there"};
    EXPECT_EQ(commit(3, drop), CommitResult::done);
    EXPECT_EQ(store_->documents(3, "stream/sms/").value(),
              (std::vector<Document>{{"stream/sms/b", "2", 1}}));
}

TEST_P(StoreFiles, ADocumentIsReplacedByNameWithinItsPartition) {
    Batch batch;
    batch.put_documents = {{"templates", "[1]", 1'000}, {"other", "[]", 1'000}};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    EXPECT_EQ(store_->document(3, "templates").value(), (Document{"templates", "[1]", 1'000}));
    EXPECT_EQ(store_->document(4, "templates").value(), std::nullopt);
    EXPECT_EQ(store_->document(3, "template").value(), std::nullopt);
    batch.put_documents = {{"templates", std::string(2'000'000, 'x'), 2'000}};
    ASSERT_EQ(commit(3, batch), CommitResult::done);
    EXPECT_EQ(store_->document(3, "templates").value()->text.size(), 2'000'000u);
    EXPECT_EQ(store_->document(3, "other").value(), (Document{"other", "[]", 1'000}));
}

// ---- Blobs --------------------------------------------------------------------------------------

TEST_P(StoreFiles, BlobsAreListedTheSoonestExpiryFirst) {
    EXPECT_EQ(store_->blob_bytes().value(), 0u);
    EXPECT_THAT(store_->blobs_by_expiry(10).value(), IsEmpty());
    for (const Blob &row : {blob("c", 3'000), blob("b", 2'000), blob("a", 3'000), blob("d", 1'000)})
        ASSERT_TRUE(store_->put_blob(row));
    EXPECT_THAT(
        store_->blobs_by_expiry(10).value(),
        ElementsAre(blob("d", 1'000), blob("b", 2'000), blob("a", 3'000), blob("c", 3'000)));
    EXPECT_THAT(store_->blobs_by_expiry(1).value(), ElementsAre(blob("d", 1'000)));
    EXPECT_THAT(store_->blobs_by_expiry(0).value(), IsEmpty());
    EXPECT_EQ(store_->blob_bytes().value(), 400u);
}

TEST_P(StoreFiles, ABlobIsReplacedByIdAndGoneOnceItIsDropped) {
    ASSERT_TRUE(store_->put_blob(blob("a", 1'000)));
    Blob later = blob("a", 9'000);
    later.bytes = std::numeric_limits<std::uint32_t>::max();
    later.filename = "";
    ASSERT_TRUE(store_->put_blob(later));
    EXPECT_EQ(store_->blob("a").value(), later);
    EXPECT_THAT(store_->blobs_by_expiry(10).value(), ElementsAre(later));
    EXPECT_EQ(store_->blob_bytes().value(), later.bytes);

    ASSERT_TRUE(store_->drop_blob("a"));
    ASSERT_TRUE(store_->drop_blob("a"));  // what is not there does nothing
    EXPECT_EQ(store_->blob("a").value(), std::nullopt);
    EXPECT_EQ(store_->blob_bytes().value(), 0u);
}

}  // namespace
}  // namespace patchbay::journal
