// simulate-messenger over HTTP, with a webhook that remembers: what its tests share.
#pragma once

#include "tests/simulators/messenger/simulator.h"
#include "tests/simulators/support.h"

#include <boost/json/array.hpp>
#include <gtest/gtest.h>

namespace patchbay::simulators::messenger {

using testing::call;
using testing::Reply;

constexpr const char *kPage = "1906385232743451";
constexpr const char *kInstagramAccount = "17841405822304914";
constexpr const char *kOurApp = "1517776481860111";
constexpr const char *kAna = "24030000000000777";
constexpr const char *kText =
    R"({"recipient":{"id":"24030000000000777"},"messaging_type":"RESPONSE","message":{"text":"hello","metadata":"p3-17"}})";

class MessengerSimulator : public ::testing::Test {
protected:
    explicit MessengerSimulator(Platform platform = Platform::messenger) {
        Settings settings;
        set_platform(settings, platform == Platform::instagram ? "instagram" : "messenger");
        settings.webhook = hook_.url();
        settings.status_delays_ms = {0, 0, 0};
        settings.redelivery_first_ms = 1;
        loop_.run([&] {
            auto started = Simulator::start(loop_.loop(), "127.0.0.1", 0, std::move(settings));
            ASSERT_TRUE(started.ok()) << started.error().message;
            simulator_ = std::move(*started);
            port_ = simulator_->port();
        });
    }
    ~MessengerSimulator() override { loop_.stop(); }

    Reply get(const std::string &path) { return call(port_, "GET", "/_control/" + path); }
    json::value control(const std::string &path, const std::string &body) {
        const auto reply = call(port_, "POST", "/_control/" + path, body);
        EXPECT_EQ(reply.status, 200) << path << ": " << reply.body;
        return reply.json();
    }
    Reply graph(const std::string &method, const std::string &path, const std::string &body = {},
                const std::string &type = "application/json") {
        return call(port_, method, "/v23.0/" + path, body,
                    {{"authorization", "Bearer simulated-access-token"}, {"content-type", type}});
    }
    Reply post(const std::string &body) { return graph("POST", "me/messages", body); }
    // The customer does something; its id.
    std::string write(const std::string &body) {
        const auto reply = control(std::string("customers/") + kAna + "/messages", body);
        return std::string(reply.at("id").as_string());
    }
    // "100/2018001", "190" without a subcode, "taken" for what was no error.
    static std::string code(const Reply &reply) {
        const auto body = reply.json();
        const auto *error = body.as_object().if_contains("error");
        if (!error) return "taken";
        auto out = std::to_string(error->at("code").as_int64());
        const auto *subcode = error->as_object().if_contains("error_subcode");
        return subcode ? out + "/" + std::to_string(subcode->as_int64()) : out;
    }
    json::array transcript() {
        return get(std::string("customers/") + kAna + "/transcript")
            .json()
            .at("entries")
            .as_array();
    }
    void settle() { EXPECT_EQ(get("idle?wait_ms=20000").json().at("idle"), true); }
    // The events with this member of everything that was posted so far.
    json::array posted(const char *member, const char *list = "messaging") {
        json::array out;
        for (const auto &request : hook_.wait_for(0)) {
            const auto body = *parse_json(request.body);
            for (const auto &entry : body.at("entry").as_array()) {
                const auto *events = entry.as_object().if_contains(list);
                for (const auto &event : events ? events->as_array() : json::array()) {
                    if (event.as_object().contains(member)) out.push_back(event);
                }
            }
        }
        return out;
    }
    json::array echoes() {
        json::array out;
        for (const auto &event : posted("message")) {
            if (event.at("message").as_object().contains("is_echo")) out.push_back(event);
        }
        return out;
    }

    testing::LoopThread loop_;
    testing::Hook hook_{loop_};
    std::unique_ptr<Simulator> simulator_;
    std::uint16_t port_ = 0;
};

class InstagramSimulator : public MessengerSimulator {
protected:
    InstagramSimulator() : MessengerSimulator(Platform::instagram) {}
};

}  // namespace patchbay::simulators::messenger
