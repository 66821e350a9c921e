// simulate-twilio over HTTP, with a webhook that remembers: what its tests share.
#pragma once

#include "core/base/crypto.h"
#include "tests/simulators/support.h"
#include "tests/simulators/twilio/simulator.h"

#include <boost/json/array.hpp>
#include <gtest/gtest.h>

namespace patchbay::simulators::twilio {

using testing::call;
using testing::Reply;

constexpr const char *kOurs = "+15550783881";
constexpr const char *kAna = "+34600111222";

class TwilioSimulator : public ::testing::Test {
protected:
    TwilioSimulator() {
        Settings settings;
        settings.numbers.front().webhook = hook_.url();
        settings.status_delays_ms = {0, 0, 0, 0, 0};
        settings.retry_delay_ms = 1;
        account_ = account_path(settings);
        credentials_ = settings.account_sid + ":" + settings.auth_token;
        loop_.run([&] {
            auto started = Simulator::start(loop_.loop(), "127.0.0.1", 0, std::move(settings));
            ASSERT_TRUE(started.ok()) << started.error().message;
            simulator_ = std::move(*started);
            port_ = simulator_->port();
        });
    }
    ~TwilioSimulator() override { loop_.stop(); }

    static net::Header basic(const std::string &credentials) {
        return {"authorization", "Basic " + crypto::to_base64(credentials)};
    }
    Reply state(const std::string &path) { return call(port_, "GET", "/_control/" + path); }
    json::value control(const std::string &path, const std::string &body) {
        const auto reply = call(port_, "POST", "/_control/" + path, body);
        EXPECT_EQ(reply.status, 200) << path << ": " << reply.body;
        return reply.json();
    }
    Reply get(const std::string &path) {
        return call(port_, "GET", path, "", {basic(credentials_)});
    }
    Reply post(const Form &form) {
        return call(port_, "POST", account_ + "/Messages.json", to_text(form),
                    {basic(credentials_), {"content-type", "application/x-www-form-urlencoded"}});
    }
    Reply post_text(const std::string &text = "hello") {
        return post({{"To", kAna}, {"From", kOurs}, {"Body", text}});
    }
    // A send whose statuses come to the hook.
    Reply post_followed() {
        return post({{"To", kAna},
                     {"From", kOurs},
                     {"Body", "hello"},
                     {"StatusCallback", hook_.url() + "/status"}});
    }
    static std::int64_t code(const Reply &reply) { return reply.json().at("code").as_int64(); }
    static std::string text(const json::value &value) { return std::string(value.as_string()); }
    std::string write(const std::string &body) {
        return text(control(std::string("customers/") + kAna + "/messages", body).at("id"));
    }
    json::array transcript() {
        return state(std::string("customers/") + kAna + "/transcript")
            .json()
            .at("entries")
            .as_array();
    }
    void settle() { EXPECT_EQ(state("idle?wait_ms=20000").json().at("idle"), true); }
    json::array posts() { return state("webhooks").json().at("posts").as_array(); }
    // A field of all forms that came to the hook, in their order; "" where one has it not.
    std::vector<std::string> came(const std::string &field) {
        std::vector<std::string> out;
        for (const auto &request : hook_.wait_for(0))
            out.push_back(value_or_empty(parse_form(request.body), field));
        return out;
    }

    testing::LoopThread loop_;
    testing::Hook hook_{loop_};
    std::unique_ptr<Simulator> simulator_;
    std::string account_;
    std::string credentials_;
    std::uint16_t port_ = 0;
};

}  // namespace patchbay::simulators::twilio
