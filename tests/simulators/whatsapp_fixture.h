// simulate-whatsapp over HTTP, with a webhook that remembers: what its tests share.
#pragma once

#include "tests/simulators/support.h"
#include "tests/simulators/whatsapp/simulator.h"

#include <boost/json/array.hpp>
#include <gtest/gtest.h>

namespace patchbay::simulators::whatsapp {

using testing::call;
using testing::Reply;

constexpr const char *kNumber = "106540352242922";
constexpr const char *kAna = "34600111222";
constexpr const char *kText =
    R"({"messaging_product":"whatsapp","to":"34600111222","type":"text","text":{"body":"hello"},"biz_opaque_callback_data":"p3-17"})";

class WhatsAppSimulator : public ::testing::Test {
protected:
    WhatsAppSimulator() {
        Settings settings;
        settings.webhook = hook_.url();
        settings.status_delays_ms = {0, 0, 0, 0};
        settings.redelivery_first_ms = 1;
        loop_.run([&] {
            auto started = Simulator::start(loop_.loop(), "127.0.0.1", 0, std::move(settings));
            ASSERT_TRUE(started.ok()) << started.error().message;
            simulator_ = std::move(*started);
            port_ = simulator_->port();
        });
    }
    ~WhatsAppSimulator() override { loop_.stop(); }

    Reply get(const std::string &path) { return call(port_, "GET", "/_control/" + path); }
    json::value control(const std::string &path, const std::string &body) {
        const auto reply = call(port_, "POST", "/_control/" + path, body);
        EXPECT_EQ(reply.status, 200) << path << ": " << reply.body;
        return reply.json();
    }
    Reply post(const std::string &body, const std::string &node = "106540352242922",
               const std::string &token = "simulated-access-token") {
        return call(port_, "POST", "/v23.0/" + node + "/messages", body,
                    {{"authorization", "Bearer " + token}, {"content-type", "application/json"}});
    }
    std::string write(const std::string &body) {
        const auto reply = control(std::string("customers/") + kAna + "/messages", body);
        return std::string(reply.at("id").as_string());
    }
    Reply get_node(const std::string &target) {
        return call(port_, "GET", target, "",
                    {{"authorization", "Bearer simulated-access-token"}, {"user-agent", "test"}});
    }
    static std::int64_t code(const Reply &reply) {
        return reply.json().at("error").at("code").as_int64();
    }
    json::array transcript() {
        return get(std::string("customers/") + kAna + "/transcript")
            .json()
            .at("entries")
            .as_array();
    }
    void settle() { EXPECT_EQ(get("idle?wait_ms=20000").json().at("idle"), true); }
    // The elements of messages[] or statuses[] of everything that was posted so far.
    json::array posted(const char *list) {
        json::array out;
        for (const auto &request : hook_.wait_for(0)) {
            const auto body = *parse_json(request.body);
            for (const auto &entry : body.at("entry").as_array()) {
                const auto &value = entry.at("changes").at(0).at("value").as_object();
                if (const auto *items = value.if_contains(list)) {
                    for (const auto &item : items->as_array())
                        out.push_back(item);
                }
            }
        }
        return out;
    }

    testing::LoopThread loop_;
    testing::Hook hook_{loop_};
    std::unique_ptr<Simulator> simulator_;
    std::uint16_t port_ = 0;
};

}  // namespace patchbay::simulators::whatsapp
