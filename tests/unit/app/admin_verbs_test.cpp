// The verbs that ask a running daemon, against its admin listener over a store of the test's own.
#include "core/admin/limits.h"
#include "core/app/command_line.h"
#include "tests/unit/admin/listener.h"
#include "tests/unit/app/folder.h"
#include "tests/unit/net/running_loop.h"

#include <gmock/gmock.h>

#include <cstdlib>

namespace patchbay::app {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class AdminVerbs : public admin::test::Listener {
protected:
    AdminVerbs() {
        server_ = loop_.on([this] {
            return *net::HttpServer::listen(
                *loop_, "127.0.0.1", 0, admin::listener_limits(),
                [this](net::Request &&request, net::Responder &&respond) {
                    admin.handle(std::move(request), std::move(respond));
                });
        });
        url_ = "http://127.0.0.1:" + std::to_string(server_->port());
        ::setenv("PATCHBAY_ADMIN_TOKEN", "secret", 1);

        journal::Conversation ana;
        ana.id = 1;
        ana.line = "support-wa";
        ana.address = "34600111222";
        ana.updated = 1'795'467'600'000;
        ana.state = R"({"flow":{"flow":"support","step":"menu","waiting":"answer",)"
                    R"("vars":{"topic":"repair"},"contact":{"name":"Ana","language":"es"}}})";
        store.rows = {{5, ana}};
        store.letters = {{3,
                          {9, "support-wa", "send", 7, "131026 not reachable",
                           R"({"type":"text","text":"Hello"})", 1'795'467'600'000}}};
    }
    ~AdminVerbs() override {
        loop_.on([this] { server_.reset(); });
        ::unsetenv("PATCHBAY_ADMIN_TOKEN");
    }

    // The exit code; what was printed is in `out` and `err`.
    int run(std::vector<std::string> words, bool with_admin = true) {
        if (with_admin) words.insert(words.end(), {"--admin", url_});
        std::vector<const char *> arguments{"patchbay"};
        for (const std::string &word : words)
            arguments.push_back(word.c_str());
        ::testing::internal::CaptureStdout();
        ::testing::internal::CaptureStderr();
        const int code = run_command_line(static_cast<int>(arguments.size()), arguments.data());
        std::fflush(stdout);
        out = ::testing::internal::GetCapturedStdout();
        err = ::testing::internal::GetCapturedStderr();
        return code;
    }

    std::string out;
    std::string err;
    net::test::RunningLoop loop_;
    std::unique_ptr<net::HttpServer> server_;
    std::string url_;
};

TEST_F(AdminVerbs, DeadLettersAreListedForPeopleAndForScripts) {
    EXPECT_EQ(run({"deadletters", "list"}), 0) << err;
    EXPECT_EQ(out,
              "ID   CHANNEL     KIND  CONVERSATION  AT                    REASON\n"
              "3.9  support-wa  send  -             2026-11-23T21:00:00Z  131026 not reachable\n");
    journal::Outgoing message;
    message.id = 7;
    message.conversation = 1;
    store.messages = {{3, message}};
    EXPECT_EQ(run({"deadletters", "list"}), 0) << err;
    EXPECT_THAT(out, HasSubstr("send  3.1           2026-11-23"));
    EXPECT_EQ(run({"deadletters", "list", "--channel", "support-wa", "--limit", "5", "--json"}), 0);
    EXPECT_THAT(out, StartsWith(R"({"dead_letters":[{"id":"3.9",)"));
    EXPECT_EQ(run({"deadletters", "list", "--channel", "sales-sms"}), 0);
    EXPECT_EQ(out, "no dead letters\n");
    EXPECT_EQ(run({"deadletters", "list", "--channel", "a&limit=1"}), 1);
    EXPECT_THAT(err, HasSubstr("there is no channel 'a&limit=1'"));
}

TEST_F(AdminVerbs, HelpIsAVerbToo) {
    EXPECT_EQ(run({"help"}, false), 0) << err;
    EXPECT_THAT(out, HasSubstr("A first day with Patchbay:"));
    EXPECT_EQ(run({"--help"}, false), 0);
    EXPECT_EQ(run({"help", "deadletters", "list"}, false), 0) << err;
    EXPECT_THAT(out, HasSubstr("the dead letters, the newest first"));
    EXPECT_EQ(run({"help", "deadleters"}, false), 2);
    EXPECT_THAT(err, HasSubstr("did you mean 'deadletters'?"));
}

TEST_F(AdminVerbs, ADeadLetterIsReplayedAndDropped) {
    EXPECT_EQ(run({"deadletters", "replay", "3.9"}), 0) << err;
    EXPECT_EQ(out, "replayed 3.9\n");
    EXPECT_EQ(run({"deadletters", "drop", "3.9", "--json"}), 0) << err;
    EXPECT_EQ(out, "{\"dropped\":\"3.9\"}\n");
    EXPECT_EQ(engine.changes, (std::vector<std::string>{"replay 3.9", "drop 3.9"}));
    EXPECT_EQ(run({"deadletters", "drop", "3.8"}), 1);
    EXPECT_EQ(out, "");
    EXPECT_EQ(err, "patchbay: there is no such dead letter\n");
    engine.refusal = Error{"its channel is not configured any more"};
    EXPECT_EQ(run({"deadletters", "replay", "3.9"}), 1);
    EXPECT_EQ(err, "patchbay: its channel is not configured any more\n");
}

TEST_F(AdminVerbs, AContactThatRestsIsNamedAndReleased) {
    store.rows.front().conversation.state =
        R"({"brake":{"rests":{"since":1795467600000,"last":1795467600000,"by":"answers"}}})";
    store.index = {{5, {"resting/1", "", 0}}};
    lines.at("support-wa")->resting = 1;
    EXPECT_EQ(run({"status"}), 0) << err;
    EXPECT_THAT(out,
                HasSubstr("the flow rests since 2026-11-23T21:00:00Z (limits.contact.answers): "
                          "patchbay contacts release support-wa 34600111222\n"));
    store.rows.front().conversation.address = "x;touch pwned";  // what others wrote
    EXPECT_EQ(run({"status"}), 0) << err;
    EXPECT_THAT(out, HasSubstr("patchbay contacts release support-wa 'x;touch pwned'\n"));
    EXPECT_EQ(run({"conversations", "show", "5.1"}), 0) << err;
    EXPECT_THAT(out, HasSubstr("\nrests: since 2026-11-23T21:00:00Z by answers (release with "
                               "patchbay contacts release support-wa 'x;touch pwned')\n"));
    EXPECT_EQ(run({"conversations", "list"}), 0) << err;
    EXPECT_THAT(out, HasSubstr(" (rests)\n"));
    EXPECT_EQ(run({"contacts", "release", "support-wa", "34600111222"}), 0) << err;
    EXPECT_EQ(out, "released 34600111222\n");
    EXPECT_EQ(run({"contacts", "release", "support-wa", "+34 1", "--json"}), 0) << err;
    EXPECT_EQ(out, "{\"released\":\"+34 1\"}\n");
    EXPECT_EQ(engine.changes, (std::vector<std::string>{"release support-wa 34600111222",
                                                        "release support-wa +34 1"}));
    engine.refusal =
        Error{"the contact does not rest", "", static_cast<int>(engine::ReleaseError::not_resting)};
    EXPECT_EQ(run({"contacts", "release", "support-wa", "34600111222"}), 1);
    EXPECT_EQ(err, "patchbay: the contact does not rest\n");
    EXPECT_EQ(run({"contacts", "release", "support-wa"}), 2);
}

TEST_F(AdminVerbs, ConversationsAreListedAndShown) {
    EXPECT_EQ(run({"conversations", "list"}), 0) << err;
    EXPECT_EQ(out,
              "ID   CHANNEL     ADDRESS      NAME  UPDATED               STEP  WAITS-FOR\n"
              "5.1  support-wa  34600111222  Ana   2026-11-23T21:00:00Z  menu  answer\n");
    store.aliases = {{"support-wa", "34600111222", 5, 1}};
    EXPECT_EQ(run({"conversations", "list", "--address", "+34600111222", "--json"}), 0);
    EXPECT_THAT(out, HasSubstr(R"("id":"5.1")"));
    EXPECT_EQ(run({"conversations", "list", "--address", "nobody"}), 0);
    EXPECT_EQ(out, "no conversations\n");

    journal::Event event;
    event.id = 10;
    event.conversation = 1;
    event.kind = "message";
    event.received = 1'795'467'600'000;
    event.state = journal::EventState::handled;
    event.body = R"({"type":"message","content":{"type":"text","text":"hola\nAna"}})";
    journal::Outgoing answer;
    answer.id = 11;
    answer.conversation = 1;
    answer.created = 1'795'467'600'250;
    answer.content = R"({"type":"text","text":"Hi"})";
    store.journaled = {{5, event}};
    store.messages = {{5, answer}};
    EXPECT_EQ(run({"conversations", "show", "5.1"}), 0) << err;
    EXPECT_EQ(out,
              "conversation 5.1  support-wa  34600111222  Ana\n"
              "language: es\n"
              "flow: support\n"
              "open step: menu\n"
              "waits for: answer\n"
              "updated: 2026-11-23T21:00:00Z\n"
              "variables: {\"topic\":\"repair\"}\n"
              "\noutbox\n"
              "ID   STATE   ATTEMPTS  CONTENT\n"
              "5.b  queued  0         text 'Hi'\n"
              "\nhistory\n"
              "AT                        WAY  WHAT     STATE    CONTENT\n"
              "2026-11-23T21:00:00Z      in   message  handled  text 'hola Ana'\n"
              "2026-11-23T21:00:00.250Z  out  message  queued   text 'Hi'\n");
    EXPECT_EQ(run({"conversations", "show", "5.2"}), 1);
    EXPECT_EQ(err, "patchbay: there is no such conversation\n");
}

TEST_F(AdminVerbs, AConversationIsReplayedStepByStep) {
    engine.replay =
        parse_json(
            R"({"conversation":"5.1","same":true,"steps":[)"
            R"({"event":"message","at":"2026-11-23T21:00:00Z","path":["hello","menu"],)"
            R"("input":{"content":{"type":"text","text":"hi"}},"effects":[)"
            R"({"send":{"type":"text","text":"Hola"},"closed":{"type":"template","name":"t"}},)"
            R"({"timer":"2026-11-23T21:15:00Z"},{"call":{"backend":"repairs","operation":"status"}}],)"
            R"("state":{"step":"menu","waiting":"answer","vars":{"n":1}}},)"
            R"({"event":"timer","at":"2026-11-23T21:15:00Z","input":{"at":1},"stale":true,"state":{}},)"
            R"({"event":"call","at":"2026-11-23T21:16:00Z","input":{"ok":true},"error":"broken",)"
            R"("state":{}},)"
            R"({"event":"message","at":"2026-11-23T21:17:00Z","rests":true,)"
            R"("input":{"content":{"type":"text","text":"auto 4"}},"state":{}}]})")
            ->as_object();
    EXPECT_EQ(run({"replay", "5.1"}), 0) << err;
    EXPECT_EQ(out,
              "step 1  message  2026-11-23T21:00:00Z\n"
              "  in       text 'hi'\n"
              "  ran      hello -> menu\n"
              "  send     text 'Hola'\n"
              "  closed   template 't'\n"
              "  timer    2026-11-23T21:15:00Z\n"
              "  call     {\"backend\":\"repairs\",\"operation\":\"status\"}\n"
              "  state    at 'menu', waits for answer, vars {\"n\":1}\n"
              "\n"
              "step 2  timer  2026-11-23T21:15:00Z\n"
              "  in       {\"at\":1}\n"
              "  stale    the conversation had moved on: nothing ran\n"
              "  state    ended\n"
              "\n"
              "step 3  call  2026-11-23T21:16:00Z\n"
              "  in       {\"ok\":true}\n"
              "  failed   broken\n"
              "  state    ended\n"
              "\n"
              "step 4  message  2026-11-23T21:17:00Z\n"
              "  in       text 'auto 4'\n"
              "  rests    not handled: the contact's flow rested\n"
              "  state    ended\n"
              "\n"
              "the replay ends in the state that is stored\n");
    engine.replay = {{"same", false}};
    EXPECT_EQ(run({"replay", "5.1"}), 0);
    EXPECT_EQ(out,
              "the replay ends in another state than the one that is stored: the flow was edited "
              "since, or a dead letter was replayed, whose event runs here once, at its last "
              "turn\n");
    engine.refusal = Error{"its channel has no flow"};
    EXPECT_EQ(run({"replay", "5.1", "--json"}), 1);
    EXPECT_EQ(err, "patchbay: its channel has no flow\n");
}

TEST_F(AdminVerbs, StatusSaysWhatStandsStill) {
    lines.at("sales-sms")->stopped = true;
    lines.at("support-wa")->paused_until = system_clock().steady_ms() + 600'000;
    EXPECT_EQ(run({"status"}), 0) << err;
    EXPECT_THAT(out, HasSubstr("stopped\n"));
    EXPECT_THAT(out, HasSubstr("paused\n"));
    EXPECT_THAT(out, HasSubstr("conversations 0, ready NO\n"));
}

TEST_F(AdminVerbs, TheDaemonIsFoundByItsConfig) {
    Folder folder;
    const auto config =
        folder.write("patchbay.json", R"({"admin": {"port": )" + std::to_string(server_->port()) +
                                          R"(, "token": "secret"}})");
    EXPECT_EQ(run({"deadletters", "list", "--config", config}, false), 0) << err;
    ::unsetenv("PATCHBAY_ADMIN_TOKEN");
    EXPECT_EQ(run({"conversations", "list", "--config", config}, false), 0) << err;
}

TEST_F(AdminVerbs, WhatGoesWrongHasItsExitCodeAndItsReason) {
    ::setenv("PATCHBAY_ADMIN_TOKEN", "wrong", 1);
    EXPECT_EQ(run({"deadletters", "list"}), 1);
    EXPECT_THAT(err, HasSubstr("refused the token: set PATCHBAY_ADMIN_TOKEN"));
    ::setenv("PATCHBAY_ADMIN_TOKEN", "secret", 1);
    EXPECT_EQ(run({"deadletters", "list", "--limit", "0"}), 2);
    EXPECT_EQ(run({"deadletters", "list", "--limit", "1001"}), 2);
    EXPECT_EQ(run({"deadletters", "drop"}), 2);
    EXPECT_EQ(run({"deadletters"}, false), 2);
    EXPECT_EQ(run({"deadletters", "list"}, false), 2);  // of which daemon?
    EXPECT_EQ(run({"deadletters", "lst"}), 2);
    EXPECT_THAT(err, HasSubstr("did you mean 'list'?"));
    EXPECT_EQ(run({"conversations", "list", "--admin", "nonsense"}, false), 2);
    EXPECT_EQ(run({"deadletters", "list", "--config", "/nowhere.json"}, false), 2);
    loop_.on([this] { server_.reset(); });
    EXPECT_EQ(run({"replay", "5.1"}), 1);
    EXPECT_THAT(err, HasSubstr("is the daemon running?"));
}

}  // namespace
}  // namespace patchbay::app
