// simulate-repair-tracker over HTTP.
#include "tests/simulators/repair-tracker/tracker.h"
#include "tests/simulators/support.h"

#include <boost/json/array.hpp>
#include <gtest/gtest.h>

namespace patchbay::simulators::repair_tracker {
namespace {

using testing::call;
using testing::Reply;

class RepairTracker : public ::testing::Test {
protected:
    RepairTracker() {
        loop_.run([&] {
            auto started = Tracker::start(loop_.loop(), "127.0.0.1", 0, std::string(kDefaultToken));
            ASSERT_TRUE(started.ok()) << started.error().message;
            tracker_ = std::move(*started);
            port_ = tracker_->port();
        });
    }
    ~RepairTracker() override { loop_.stop(); }
    Reply get(const std::string &target) {
        return call(port_, "GET", target, "",
                    {{"authorization", "Bearer " + std::string(kDefaultToken)}});
    }
    Reply control(const std::string &method, const std::string &path,
                  const std::string &body = {}) {
        return call(port_, method, "/_control/" + path, body);
    }

    testing::LoopThread loop_;
    std::unique_ptr<Tracker> tracker_;
    std::uint16_t port_ = 0;
};

TEST_F(RepairTracker, ShowsARepairByItsTicket) {
    const auto reply = get("/repairs/R-1042");
    ASSERT_EQ(reply.status, 200);
    const auto repair = reply.json();
    EXPECT_EQ(repair.at("state"), "AWAITING_PARTS");
    EXPECT_EQ(repair.at("state_label").at("es"), "a la espera de piezas");
    EXPECT_EQ(repair.at("serial_number"), "PF3ABCDE");
    EXPECT_EQ(get("/repairs/R-9999").status, 404);
    EXPECT_TRUE(get("/repairs/R-1044").json().at("estimated_completion").is_null());
}

TEST_F(RepairTracker, ListsTheRepairsOfAMachineNewestFirst) {
    const auto found = get("/repairs?serial=PF3ABCDE").json();
    ASSERT_EQ(found.at("total"), 2);
    EXPECT_EQ(found.at("items").at(0).at("id"), "R-1042");
    EXPECT_EQ(get("/repairs?serial=NONE").json().at("total"), 0);
    EXPECT_EQ(get("/repairs").status, 400);
}

TEST_F(RepairTracker, AsksForItsToken) {
    EXPECT_EQ(call(port_, "GET", "/repairs/R-1042").status, 401);
    EXPECT_EQ(call(port_, "GET", "/repairs/R-1042", "", {{"authorization", "Bearer x"}}).status,
              401);
}

TEST_F(RepairTracker, TakesNewRepairsAndChanges) {
    EXPECT_EQ(control("POST", "repairs/R-1042", R"({"state":"REPAIR_COMPLETE"})").status, 200);
    const auto changed = get("/repairs/R-1042").json();
    EXPECT_EQ(changed.at("state"), "REPAIR_COMPLETE");
    EXPECT_EQ(changed.at("model"), "Aster 14 Pro");
    EXPECT_EQ(control("POST", "repairs/R-2000", R"({"serial_number":"S1"})").status, 200);
    EXPECT_EQ(get("/repairs?serial=S1").json().at("total"), 1);
    EXPECT_EQ(control("POST", "repairs/R-2000", R"({"state":"LOST"})").status, 400);
    EXPECT_EQ(control("DELETE", "repairs/R-2000").status, 200);
    EXPECT_EQ(get("/repairs/R-2000").status, 404);
}

TEST_F(RepairTracker, MisbehavesOnDemand) {
    const auto ordered = control(
        "POST", "faults",
        R"({"next":["connection_lost","server_error","bad_gateway","throttled","garbage","slow"],"slow_ms":1,"retry_after_s":3})");
    ASSERT_EQ(ordered.status, 200) << ordered.body;
    EXPECT_EQ(get("/repairs/R-1042").status, 0);
    EXPECT_EQ(get("/repairs/R-1042").status, 500);
    EXPECT_EQ(get("/repairs/R-1042").status, 502);
    const auto throttled = get("/repairs/R-1042");
    EXPECT_EQ(throttled.status, 429);
    EXPECT_NE(throttled.head.find("retry-after: 3"), std::string::npos);
    EXPECT_FALSE(parse_json(get("/repairs/R-1042").body).ok());
    EXPECT_EQ(get("/repairs/R-1042").json().at("id"), "R-1042");
    EXPECT_EQ(control("GET", "stats").json().at("faults").at("garbage"), 1);
}

}  // namespace
}  // namespace patchbay::simulators::repair_tracker
