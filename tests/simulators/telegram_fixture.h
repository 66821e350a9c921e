// simulate-telegram over HTTP, with a webhook that remembers: what its tests share.
#pragma once

#include "tests/simulators/support.h"
#include "tests/simulators/telegram/simulator.h"

#include <boost/json/array.hpp>
#include <gtest/gtest.h>

namespace patchbay::simulators::telegram {

using testing::call;
using testing::Reply;

constexpr const char *kToken = "5550783881:simulated-bot-token";
constexpr const char *kAna = "4503599627370495";  // 52 bits

class TelegramSimulator : public ::testing::Test {
protected:
    TelegramSimulator() {
        Settings settings;
        settings.redelivery_first_ms = 1;
        loop_.run([&] {
            auto started = Simulator::start(loop_.loop(), "127.0.0.1", 0, std::move(settings));
            ASSERT_TRUE(started.ok()) << started.error().message;
            simulator_ = std::move(*started);
            port_ = simulator_->port();
        });
    }
    ~TelegramSimulator() override { loop_.stop(); }

    Reply state(const std::string &path) { return call(port_, "GET", "/_control/" + path); }
    json::value control(const std::string &path, const std::string &body) {
        const auto reply = call(port_, "POST", "/_control/" + path, body);
        EXPECT_EQ(reply.status, 200) << path << ": " << reply.body;
        return reply.json();
    }
    void use_webhook() { control("config", R"({"webhook":")" + hook_.url() + "\"}"); }

    Reply bot(const std::string &method, const std::string &body,
              const std::string &type = "application/json") {
        return call(port_, "POST", "/bot" + std::string(kToken) + "/" + method, body,
                    {{"content-type", type}});
    }
    // With "chat_id" of Ana.
    Reply to_ana(const std::string &method, const std::string &members) {
        return bot(method, R"({"chat_id":)" + std::string(kAna) + "," + members + "}");
    }
    Reply send_text(const std::string &text = "hello") {
        return to_ana("sendMessage", R"("text":")" + text + "\"");
    }
    // One file in a multipart form, beside the chat and other members.
    Reply upload(const std::string &method, const std::string &part, const std::string &bytes,
                 const std::string &filename,
                 const std::vector<std::pair<std::string, std::string>> &members = {}) {
        std::string body;
        const auto add = [&](const std::string &name, const std::string &value,
                             const std::string &more = {}) {
            body.append("--b\r\nContent-Disposition: form-data; name=\"").append(name).append("\"");
            body.append(more).append("\r\n\r\n").append(value).append("\r\n");
        };
        add("chat_id", kAna);
        for (const auto &[name, value] : members)
            add(name, value);
        add(part, bytes, "; filename=\"" + filename + "\"");
        return bot(method, body + "--b--\r\n", "multipart/form-data; boundary=b");
    }

    // "400 Bad Request: …", or "taken".
    static std::string said(const Reply &reply) {
        const auto body = reply.json();
        if (body.at("ok") == true) return "taken";
        EXPECT_EQ(body.at("error_code"), reply.status);
        return std::to_string(reply.status) + " " + text(body.at("description"));
    }
    static json::value result(const Reply &reply) {
        EXPECT_EQ(said(reply), "taken") << reply.body;
        return reply.json().at("result");
    }
    static std::string text(const json::value &value) { return std::string(value.as_string()); }
    static std::string number(const json::value &value) { return std::to_string(value.as_int64()); }

    // The customer does something; its id.
    std::string write(const std::string &body) {
        return text(control(std::string("customers/") + kAna + "/messages", body).at("id"));
    }
    // Why the customer cannot do that.
    std::string refused(const std::string &body) {
        const auto reply =
            call(port_, "POST", std::string("/_control/customers/") + kAna + "/messages", body);
        EXPECT_EQ(reply.status, 400) << reply.body;
        return text(reply.json().at("error"));
    }
    json::array transcript() {
        return state(std::string("customers/") + kAna + "/transcript")
            .json()
            .at("entries")
            .as_array();
    }
    json::array updates(const std::string &members = "{}") {
        return result(bot("getUpdates", members)).as_array();
    }
    // The update that came last, whoever has asked for it before.
    json::value last_update() { return state("updates").json().at("updates").as_array().back(); }
    void settle() { EXPECT_EQ(state("idle?wait_ms=20000").json().at("idle"), true); }

    testing::LoopThread loop_;
    testing::Hook hook_{loop_};
    std::unique_ptr<Simulator> simulator_;
    std::uint16_t port_ = 0;
};

}  // namespace patchbay::simulators::telegram
