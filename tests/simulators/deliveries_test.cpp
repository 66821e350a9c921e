// Deliveries under a hand-driven clock: order, redelivery and faults.
#include "tests/simulators/common/deliveries.h"

#include "core/base/json.h"
#include "tests/simulators/whatsapp/webhook_body.h"

#include <boost/json/array.hpp>
#include <gtest/gtest.h>

#include <map>

namespace patchbay::simulators::whatsapp {
namespace {

class HandExecutor final : public Executor {
public:
    void post(Work work) override { after(0, std::move(work)); }
    TimerId after(std::int64_t delay_ms, Work work) override {
        timers_.emplace(std::pair(now_ + delay_ms, ++last_), std::move(work));
        return last_;
    }
    void cancel(TimerId id) override {
        std::erase_if(timers_, [&](const auto &timer) { return timer.first.second == id; });
    }
    void pass(std::int64_t ms) {  // runs what is due on the way
        const auto until = now_ + ms;
        while (!timers_.empty() && timers_.begin()->first.first <= until) {
            now_ = timers_.begin()->first.first;
            auto node = timers_.extract(timers_.begin());
            node.mapped()();
        }
        now_ = until;
    }

private:
    std::map<std::pair<std::int64_t, TimerId>, Work> timers_;
    std::int64_t now_ = 0;
    TimerId last_ = 0;
};

class DeliveriesTest : public ::testing::Test, public Deliveries::Watcher {
protected:
    DeliveriesTest() { settings_.webhook = "http://127.0.0.1:1/"; }

    void posted(const Event &) override {}
    void answered(const Event &, const net::ClientResponse &answer) override {
        answers_.push_back(answer.status);
    }

    bool is_wanted(const Event &) const override { return wanted_; }

    void add(std::size_t conversation, const std::string &id) {
        deliveries_.add({conversation, 0, 0, -1, R"({"id":")" + id + R"("})", "{}"}, conversation);
    }
    void order(const char *text) {
        ASSERT_TRUE(faults_.configure(parse_json(text)->as_object()).ok());
    }

    // Answers the oldest post that waits.
    void answer(int status) {
        ASSERT_FALSE(under_way_.empty());
        net::ClientResponse response;
        response.kind = status == 0 ? net::ErrorKind::network : net::ErrorKind::none;
        response.status = status;
        auto done = std::move(under_way_.front());
        under_way_.pop_front();
        done(std::move(response));
    }
    void answer_all() {
        while (!under_way_.empty())
            answer(200);
    }

    // The message ids of each post so far: "a b" is a body with two.
    std::vector<std::string> posts() const {
        std::vector<std::string> out;
        for (const auto &body : bodies_) {
            std::string ids;
            const auto parsed = *parse_json(body);
            for (const auto &entry : parsed.at("entry").as_array()) {
                for (const auto &message :
                     entry.at("changes").at(0).at("value").at("messages").as_array()) {
                    ids += (ids.empty() ? "" : " ") + std::string(message.at("id").as_string());
                }
            }
            out.push_back(ids);
        }
        return out;
    }
    using Posts = std::vector<std::string>;

    HandExecutor executor_;
    Settings settings_;
    Faults faults_{{{"webhook", {"duplicate", "late", "reorder", "batch"}}},
                   {{"duplicate_ms", 100},
                    {"late_ms", 200},
                    {"reorder_ms", 200},
                    {"batch_ms", 50},
                    {"batch_size", 3}}};
    std::vector<std::string> bodies_;
    std::deque<net::HttpClient::Done> under_way_;
    std::vector<int> answers_;
    bool wanted_ = true;
    Deliveries deliveries_{
        executor_,
        faults_,
        settings_,
        [this](std::span<const Event> events) { return webhook_body(events, settings_); },
        [this](std::string body, net::HttpClient::Done done) {
            bodies_.push_back(std::move(body));
            under_way_.push_back(std::move(done));
        },
        *this};
};

TEST_F(DeliveriesTest, AConversationsEventsGoOneAfterTheOther) {
    add(1, "a");
    add(1, "b");
    add(2, "c");
    EXPECT_EQ(posts(), (Posts{"a", "c"}));
    answer(200);
    EXPECT_EQ(posts(), (Posts{"a", "c", "b"}));
    answer_all();
    EXPECT_EQ(deliveries_.pending(), 0u);
}

TEST_F(DeliveriesTest, RepeatsTheSameBytesUntilTheyAreAnsweredWith200) {
    add(1, "a");
    add(1, "b");
    for (const auto status : {500, 0, 202, 503}) {
        answer(status);
        executor_.pass(settings_.redelivery_max_ms);
    }
    EXPECT_EQ(posts(), (Posts{"a", "a", "a", "a", "a"}));
    EXPECT_EQ(deliveries_.pending(), 2u);
    answer(200);
    EXPECT_EQ(posts().back(), "b");
    answer(200);
    EXPECT_EQ(deliveries_.pending(), 0u);
    EXPECT_EQ(bodies_.front(), bodies_[4]);
    EXPECT_EQ(deliveries_.counts().failed, 4u);
    EXPECT_EQ(deliveries_.records()[4].attempt, 5);
}

TEST_F(DeliveriesTest, ForgetsWhatWaitsButTellsTheAnswersToCome) {
    order(R"({"next":["duplicate","late","reorder"]})");
    add(1, "a");
    add(1, "b");
    add(2, "c");
    add(3, "d");
    deliveries_.clear();
    EXPECT_EQ(deliveries_.pending(), 0u);
    answer_all();
    executor_.pass(1000);
    EXPECT_EQ(posts(), Posts{"a"});
    EXPECT_EQ(answers_, std::vector<int>{200});
    add(1, "e");
    EXPECT_EQ(posts().back(), "e");
    EXPECT_EQ(deliveries_.pending(), 1u);
}

TEST_F(DeliveriesTest, PostsAgainOnlyWhatIsStillWanted) {
    add(1, "a");
    add(1, "b");
    wanted_ = false;
    answer(500);
    executor_.pass(settings_.redelivery_max_ms);
    EXPECT_EQ(posts(), (Posts{"a", "b"}));
    EXPECT_EQ(deliveries_.pending(), 1u);
}

TEST_F(DeliveriesTest, WaitsTwiceAsLongAfterEachFailureUpToTheMaximum) {
    settings_.redelivery_first_ms = 100;
    settings_.redelivery_max_ms = 300;
    add(1, "a");
    for (const auto delay : {100, 200, 300, 300}) {
        answer(500);
        const auto before = bodies_.size();
        executor_.pass(delay - 1);
        EXPECT_EQ(bodies_.size(), before);
        executor_.pass(1);
        EXPECT_EQ(bodies_.size(), before + 1);
    }
}

TEST_F(DeliveriesTest, KeepsTheNumberOfPostsUnderWay) {
    settings_.webhook_concurrency = 2;
    for (std::size_t i = 0; i < 5; ++i)
        add(i, std::string(1, static_cast<char>('a' + i)));
    EXPECT_EQ(bodies_.size(), 2u);
    answer(200);
    EXPECT_EQ(bodies_.size(), 3u);
}

TEST_F(DeliveriesTest, ADuplicateIsTheSameBytesOnceMore) {
    order(R"({"next":["duplicate"]})");
    add(1, "a");
    answer(200);
    EXPECT_EQ(deliveries_.pending(), 1u);
    executor_.pass(100);
    EXPECT_EQ(posts(), (Posts{"a", "a"}));
    EXPECT_EQ(bodies_[0], bodies_[1]);
    answer(200);
    EXPECT_EQ(deliveries_.pending(), 0u);
}

TEST_F(DeliveriesTest, AReorderedEventComesAfterItsSuccessor) {
    order(R"({"next":["reorder"]})");
    add(1, "a");
    EXPECT_EQ(posts(), Posts{});
    add(1, "b");
    answer(200);
    EXPECT_EQ(posts(), (Posts{"b", "a"}));
    answer_all();
    executor_.pass(1000);
    EXPECT_EQ(bodies_.size(), 2u);
    EXPECT_EQ(deliveries_.pending(), 0u);
}

TEST_F(DeliveriesTest, AReorderedEventWithoutSuccessorComesInTime) {
    order(R"({"next":["reorder"]})");
    add(1, "a");
    executor_.pass(200);
    EXPECT_EQ(posts(), Posts{"a"});
}

TEST_F(DeliveriesTest, ALateEventLetsOthersPass) {
    order(R"({"next":["late"]})");
    add(1, "a");
    add(1, "b");
    answer_all();
    add(1, "c");
    answer_all();
    executor_.pass(200);
    EXPECT_EQ(posts(), (Posts{"b", "c", "a"}));
}

TEST_F(DeliveriesTest, ABatchHasSeveralConversationsAndKeepsTheirOrder) {
    order(R"({"next":["batch","batch"]})");
    add(1, "a");
    add(2, "b");
    add(1, "c");  // joins: its predecessor is in the batch
    EXPECT_EQ(posts(), Posts{"a b c"});
    add(1, "d");
    EXPECT_EQ(bodies_.size(), 1u);
    answer(200);
    EXPECT_EQ(posts().back(), "d");
    answer_all();
    EXPECT_EQ(deliveries_.pending(), 0u);
}

TEST_F(DeliveriesTest, AnIncompleteBatchGoesInTime) {
    order(R"({"next":["batch"]})");
    add(1, "a");
    executor_.pass(49);
    EXPECT_EQ(posts(), Posts{});
    executor_.pass(1);
    EXPECT_EQ(posts(), Posts{"a"});
}

TEST_F(DeliveriesTest, WithoutAWebhookNothingWaits) {
    settings_.webhook.clear();
    add(1, "a");
    EXPECT_EQ(deliveries_.pending(), 0u);
    EXPECT_TRUE(bodies_.empty());
}

}  // namespace
}  // namespace patchbay::simulators::whatsapp
