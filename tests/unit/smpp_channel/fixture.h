// The smpp plugin in the real host, on connections that a test plays: it says what the message
// centre sends, and looks at what the plugin made of it.
#pragma once

#include "core/plugin/plugin.h"
#include "smpp/codec/body.h"
#include "tests/contract/still_clock.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace smpp_channel_test {

namespace json = boost::json;
namespace plugin = patchbay::plugin;
namespace model = patchbay::model;
namespace command = smpp::command;
namespace status = smpp::status;

constexpr const char *kNumber = "15550783881";
constexpr const char *kAna = "34600333444";

// A PDU that the plugin wrote.
struct Written {
    smpp::Header header;
    std::string body;
};

class Line {
public:
    explicit Line(bool framed, const json::object &settings = {},
                  const std::map<std::string, std::string> &kept = {});

    // ---- The host's part
    // Opens the connection and answers its bind.
    void bind(std::uint32_t connection);
    void open(std::uint32_t connection);
    void close(std::uint32_t connection);
    void seconds(unsigned count);
    void stop();
    // "": taken; else why not.
    std::string submit(plugin::Token token, const std::string &text, std::uint32_t reference = 7,
                       const std::string &to = kAna);
    // The journal has what it was given since; or could not take it.
    void commit(bool good = true);

    // ---- The message centre's part
    void bytes(std::uint32_t connection, std::string_view bytes);
    void say(std::uint32_t connection, std::uint32_t command, std::uint32_t status,
             std::uint32_t sequence, const smpp::Body &body = smpp::Bare{});
    // Answers a submit_sm that the plugin wrote.
    void accept(std::uint32_t connection, const Written &submit, const std::string &id);
    void refuse(std::uint32_t connection, const Written &submit, std::uint32_t status);
    // A customer's message; its sequence number.
    std::uint32_t deliver(std::uint32_t connection, const std::string &text,
                          const std::string &from = kAna);
    std::uint32_t deliver(std::uint32_t connection, const smpp::ShortMessage &message);
    std::uint32_t receipt(std::uint32_t connection, const std::string &id, const std::string &stat,
                          std::uint32_t reference = 0, const std::string &from = kAna);

    // ---- What came of it
    // The next PDU that left on the connection; one without a command where there is none.
    Written written(std::uint32_t connection);
    // That it is a submit_sm.
    Written submitted(std::uint32_t connection);
    smpp::ShortMessage message_of(const Written &submit);
    // The status with which a deliver_sm was answered; nothing: it was not.
    std::string answer_to(std::uint32_t connection, std::uint32_t sequence);

    std::vector<model::Message> messages;  // of customers, all that came
    std::vector<model::Status> statuses;
    std::vector<model::Notice> notices;
    std::vector<plugin::Settlement> settled;
    std::vector<plugin::StreamClose> closes;
    std::map<std::string, std::string> kept;  // records in the journal
    std::uint32_t credit = 0;
    patchbay::StillClock clock;

private:
    struct Fate {
        plugin::Token token = 0;
        std::string key;  // of a record
        std::optional<std::string> value;
    };

    void use(patchbay::Result<plugin::StreamActions> actions);

    std::unique_ptr<plugin::Instance> instance_;
    std::map<std::uint32_t, smpp::Framer> framers_;
    std::map<std::uint32_t, std::deque<Written>> written_;
    std::map<std::uint32_t, std::map<std::uint32_t, std::uint32_t>> answers_;
    std::deque<Fate> uncommitted_;
    std::uint32_t sequence_ = 1000;  // the message centre's
};

plugin::Plugin &loaded();
json::object settings_of(const json::object &changes = {});
patchbay::Result<std::unique_ptr<plugin::Instance>> try_instance(bool framed,
                                                                 const json::object &settings,
                                                                 const patchbay::Clock *clock);

inline std::string text_in(const model::Message &message) {
    const auto *text = std::get_if<model::Text>(&message.content);
    return text ? text->text : "(no text)";
}

// A test that runs each way: calls straight through, and every call through frames.
class Smpp : public testing::TestWithParam<bool> {};

#define SMPP_BOTH_WAYS(suite)                                                        \
    INSTANTIATE_TEST_SUITE_P(BothWays, suite, testing::Bool(), [](const auto &way) { \
        return std::string(way.param ? "framed" : "direct");                         \
    })

}  // namespace smpp_channel_test
