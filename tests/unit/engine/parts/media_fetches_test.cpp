#include "core/engine/tasks/media_fetches.h"

#include "core/base/crypto.h"
#include "tests/unit/engine/parts/standing.h"

#include <string>

namespace patchbay::engine::test {

namespace {

constexpr journal::Partition kHome = 3;
constexpr std::int64_t kDay = 24ll * 60 * 60 * 1'000;

// A provider whose files lie at one URL; the HTTP status of an answer says the outcome.
struct Files final : FakeInstance {
    Files() : FakeInstance("http://127.0.0.1:1") {}
    bool has_media() const override { return true; }
    Result<std::vector<plugin::HttpRequest>> fetch_media(plugin::Token,
                                                         const model::Media &media) override {
        std::vector<plugin::HttpRequest> requests(1);
        requests[0].method = "GET";
        requests[0].url = "https://files.example/" + media.media_id;
        requests[0].keep_body = true;
        return requests;
    }
    Result<plugin::Answer> media_fetched(plugin::Token,
                                         const plugin::HttpResponse &response) override {
        plugin::Answer answer;
        answer.outcome.emplace().kind = response.status == 200   ? plugin::OutcomeKind::sent
                                        : response.status == 404 ? plugin::OutcomeKind::failed
                                                                 : plugin::OutcomeKind::retry;
        answer.outcome->title = "HTTP " + std::to_string(response.status);
        return answer;
    }
};

struct Fetching : Standing {
    // A message with a file has come, and is durable.
    void come(const std::string &id, const std::string &bytes = "") {
        model::Media media;
        media.media_id = id;
        media.mime_type = "image/png";
        if (!bytes.empty()) media.sha256 = crypto::to_hex(crypto::sha256(bytes));
        model::Message message;
        message.content = media;
        journal::Batch batch;
        auto row = fetches.note(batch, line, kHome, message);
        ASSERT_TRUE(row);
        commits.commit(kHome, std::move(batch), [](journal::CommitResult) {});
        run();
        fetches.fetch(line, kHome, *row);
    }
    void answer(std::size_t exchange, int status, const std::string &bytes = "") {
        Exchange &one = post.exchanges.at(exchange);
        if (!bytes.empty()) {
            EXPECT_TRUE(one.request.sink(bytes));
        }
        net::ClientResponse response;
        response.status = status;
        one.done(std::move(response));
        run();
        if (!disk_hangs) disk.run_ready();
        run();
    }
    journal::Media row(const std::string &id) {
        return store->find_media("line", id).value().value().second;
    }

    bool disk_hangs = false;
    Files files_of_provider;
    Line line{line_of(files_of_provider)};
    MediaFetches fetches{ground};
};

}  // namespace

TEST(MediaFetches, AFileIsKeptWhenItIsWhatItsMessageSaid) {
    Fetching world;
    world.come("1", "bytes");
    world.answer(0, 200, "bytes");
    const auto row = world.row("1");
    EXPECT_EQ(row.state, journal::MediaState::stored);
    EXPECT_TRUE(world.folder->find(row.blob).value());
}

TEST(MediaFetches, WhileTheDiskHangsOtherFilesComeAndOtherWorkGoesOn) {
    Fetching world;
    world.disk_hangs = true;
    world.come("1");
    world.come("2");
    world.answer(0, 200, "bytes");
    EXPECT_EQ(world.row("1").state, journal::MediaState::pending);
    world.answer(1, 200, "others");
    world.disk.run_ready();
    world.run();
    for (const char *id : {"1", "2"})
        EXPECT_EQ(world.row(id).state, journal::MediaState::stored) << id;
}

TEST(MediaFetches, BytesWithAnotherHashAreFetchedOnceMoreAndThenGone) {
    Fetching world;
    world.come("1", "bytes");
    world.answer(0, 200, "others");
    EXPECT_EQ(world.row("1").state, journal::MediaState::pending);
    world.pass(kDay);
    world.answer(1, 200, "others");
    EXPECT_EQ(world.row("1").state, journal::MediaState::gone);
    EXPECT_EQ(world.row("1").reason, "its bytes are not what the message said (SHA-256)");
}

TEST(MediaFetches, SoManyAreFetchedAtOnceAndEachOfThemInTheEnd) {
    Fetching world;
    const std::size_t all = 3 * kMediaFetches;
    for (std::size_t i = 0; i < all; ++i)
        world.come(std::to_string(i));
    EXPECT_EQ(world.post.exchanges.size(), static_cast<std::size_t>(kMediaFetches));
    for (std::size_t i = 0; i < all; ++i) {
        ASSERT_GT(world.post.exchanges.size(), i);
        world.answer(i, 200, "bytes of " + std::to_string(i));
        EXPECT_LE(world.post.exchanges.size(), i + 1 + kMediaFetches);
    }
    for (std::size_t i = 0; i < all; ++i)
        EXPECT_EQ(world.row(std::to_string(i)).state, journal::MediaState::stored) << i;
}

TEST(MediaFetches, WhatFailsIsTriedForSevenDaysAndWhatTheProviderHasNotIsGone) {
    Fetching world;
    world.come("1");
    for (std::int64_t day = 0; day < 7; ++day) {
        world.answer(world.post.exchanges.size() - 1, 500);
        ASSERT_EQ(world.row("1").state, journal::MediaState::pending) << day;
        world.pass(kDay);
    }
    world.answer(world.post.exchanges.size() - 1, 500);
    EXPECT_EQ(world.row("1").state, journal::MediaState::gone);
    EXPECT_TRUE(world.row("1").reason.starts_with("given up after 7 days"));
    world.come("2");
    world.answer(world.post.exchanges.size() - 1, 404);
    EXPECT_EQ(world.row("2").state, journal::MediaState::gone);
}

TEST(MediaFetches, ARowThatCannotBeWrittenKeepsItsPlaceUntilItIs) {
    Fetching world;
    world.come("1");
    world.fail_commits(true);
    world.answer(0, 200, "bytes");
    EXPECT_EQ(world.row("1").state, journal::MediaState::pending);
    world.fail_commits(false);
    world.pass(kCommitRetryMs);
    EXPECT_EQ(world.row("1").state, journal::MediaState::stored);
}

}  // namespace patchbay::engine::test
