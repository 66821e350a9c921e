// The configuration and the plugin verbs with the plugins that ship.
#include "core/app/command_line.h"
#include "core/app/loaded.h"
#include "core/app/output.h"
#include "core/app/verbs.h"
#include "core/base/crypto.h"
#include "tests/unit/app/folder.h"

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>

#include <fcntl.h>
#include <sstream>
#include <unistd.h>

namespace patchbay::app {
namespace {

namespace json = boost::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr auto kPluginFolder = PATCHBAY_BINARY_DIR "/lib/patchbay/plugins";

constexpr auto kSettings = R"(
    "phone_number_id": "106540352242922",
    "access_token": {"$env": "PATCHBAY_TEST_ACCESS"},
    "app_secret": {"$env": "PATCHBAY_TEST_APP"},
    "verify_token": {"$env": "PATCHBAY_TEST_VERIFY"})";

std::string config(const std::string &settings = kSettings, const std::string &more = "") {
    return std::string("{\n\"plugins\": {\"directories\": [\"") + kPluginFolder +
           "\"]},\n\"admin\": {\"token\": {\"$env\": \"PATCHBAY_TEST_ADMIN\"}}" + more +
           ",\n\"channels\": {\"support-wa\": {\"plugin\": \"whatsapp\", \"settings\": {" +
           settings + "}}}}";
}

struct Secrets {
    Variable admin{"PATCHBAY_TEST_ADMIN", "admin-hunter"};
    Variable access{"PATCHBAY_TEST_ACCESS", "access-hunter"};
    Variable app{"PATCHBAY_TEST_APP", "app-hunter"};
    Variable verify{"PATCHBAY_TEST_VERIFY", "verify-hunter"};
};

struct Outcome {
    int code;
    std::string out;
    std::string err;
};

// Runs a verb with `input` on its standard input.
template <class Verb>
Outcome run(const Folder &folder, std::string_view input, Verb verb) {
    const auto file = folder.write("stdin", input);
    const int saved = ::dup(STDIN_FILENO);
    const int replacement = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    ::dup2(replacement, STDIN_FILENO);
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    Outcome outcome{verb(), {}, {}};
    outcome.out = testing::internal::GetCapturedStdout();
    outcome.err = testing::internal::GetCapturedStderr();
    ::dup2(saved, STDIN_FILENO);
    ::close(saved);
    ::close(replacement);
    return outcome;
}

constexpr auto kBody = R"({"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{
  "field":"messages","value":{"messaging_product":"whatsapp",
  "metadata":{"display_phone_number":"15550783881","phone_number_id":"106540352242922"},
  "contacts":[{"profile":{"name":"Ana"},"wa_id":"34600111222"}],
  "messages":[{"from":"34600111222","id":"wamid.A","timestamp":"1763892000","type":"text",
               "text":{"body":"Hello"}}]}}]}]})";

DecodeArguments decode_arguments(const Folder &folder, const std::string &text = config()) {
    DecodeArguments arguments;
    arguments.config = folder.write("c.json", text);
    arguments.channel = "support-wa";
    return arguments;
}

TEST(WithPlugins, SecretsArePartedFromSettings) {
    Folder folder;
    Secrets secrets;
    Problems problems;
    const auto loaded = load(folder.write("c.json", config()), Scope::everything(), problems);
    ASSERT_TRUE(loaded.has_value()) << problems[0].message;
    const auto &channel = loaded->channels.at("support-wa");
    EXPECT_EQ(channel.account, "106540352242922");
    EXPECT_THAT(channel.siblings, Not(HasSubstr("hunter")));
    EXPECT_TRUE(channel.instance->has_webhook());
    EXPECT_TRUE(channel.instance->has_channel());
}

TEST(WithPlugins, LinesWithOneAppSecretAreSiblings) {
    Folder folder;
    Secrets secrets;
    Problems problems;
    const auto channel = [](const std::string &app_secret) {
        return R"({"plugin": "whatsapp", "settings": {"phone_number_id": "1", "access_token": "t",
                   "verify_token": "v", "app_secret": ")" +
               app_secret + "\"}}";
    };
    const auto file =
        folder.write("c.json", std::string(R"({"plugins": {"directories": [")") + kPluginFolder +
                                   R"("]}, "channels": {"a": )" + channel("x") + R"(, "b": )" +
                                   channel("x") + R"(, "c": )" + channel("y") + "}}");
    const auto loaded = load(file, Scope::everything(), problems);
    ASSERT_TRUE(loaded.has_value()) << problems[0].message;
    EXPECT_EQ(loaded->channels.at("a").siblings, loaded->channels.at("b").siblings);
    EXPECT_NE(loaded->channels.at("a").siblings, loaded->channels.at("c").siblings);
}

TEST(WithPlugins, AWrongKindIsAProblem) {
    Folder folder;
    Secrets secrets;
    Problems problems;
    const auto text = config(kSettings, ", \"backends\": {\"b\": {\"plugin\": \"whatsapp\"}}");
    EXPECT_FALSE(load(folder.write("c.json", text), Scope::everything(), problems).has_value());
    ASSERT_THAT(problems, SizeIs(1));
    EXPECT_EQ(problems[0].path, "/backends/b/plugin");
    EXPECT_THAT(problems[0].message, HasSubstr("is no backend but a channel"));
}

TEST(WithPlugins, ABackendTellsItsOperations) {
    Folder folder;
    Secrets secrets;
    Problems problems;
    const auto text = config(kSettings, R"(, "backends": {"repairs": {"plugin": "repair-tracker",
        "settings": {"status": {"by_ticket": {"url": "https://t.example/r/{ticket}"}}}}})");
    const auto loaded = load(folder.write("c.json", text), Scope::everything(), problems);
    ASSERT_TRUE(loaded.has_value()) << problems[0].message;
    const auto &operations = loaded->backends.at("repairs").operations;
    ASSERT_THAT(operations, SizeIs(1));
    EXPECT_EQ(operations[0].name, "status");
    EXPECT_THAT(operations[0].errors, testing::Contains("not_found"));
}

TEST(WithPlugins, CheckReportsSettingsAtTheirPlace) {
    Folder folder;
    Secrets secrets;
    const auto file =
        folder.write("c.json", config(std::string(kSettings) + ",\n    \"acces_token\": \"x\""));
    const auto outcome = run(folder, "", [&] { return verb_check(file, false); });
    EXPECT_EQ(outcome.code, kWrongUsage);
    EXPECT_EQ(outcome.out, "");
    EXPECT_EQ(outcome.err, file +
                               ":9:5: /channels/support-wa/settings/acces_token: unknown key "
                               "'acces_token'; did you mean 'access_token'?\n");
    const auto as_json = run(folder, "", [&] { return verb_check(file, true); });
    EXPECT_EQ(as_json.code, kWrongUsage);
    const auto problems = json::parse(as_json.out);
    EXPECT_EQ(problems.at(0).at("line").as_int64(), 9);
}

TEST(WithPlugins, CheckOfAGoodConfigIsShort) {
    Folder folder;
    Secrets secrets;
    const auto file = folder.write("c.json", config());
    const auto outcome = run(folder, "", [&] { return verb_check(file, false); });
    EXPECT_EQ(outcome.code, kGood) << outcome.err;
    EXPECT_EQ(outcome.out, file + ": good: 1 channel, 0 backends, 0 flows\n");
    EXPECT_EQ(run(folder, "", [&] { return verb_check(file, true); }).out, "[]\n");
}

TEST(Decode, ASignedBodyGivesItsEventsWithoutTheSecretsOfOthers) {
    Folder folder;
    Variable app("PATCHBAY_TEST_APP", "app-hunter");
    Variable access("PATCHBAY_TEST_ACCESS", "a");
    Variable verify("PATCHBAY_TEST_VERIFY", "v");
    auto arguments = decode_arguments(folder);
    arguments.headers = {"X-Hub-Signature-256:  sha256=" +
                         crypto::to_hex(crypto::hmac_sha256("app-hunter", kBody))};
    const auto outcome = run(folder, kBody, [&] { return verb_plugin_decode(arguments); });
    EXPECT_EQ(outcome.code, kGood) << outcome.err;
    const auto event = json::parse(outcome.out);
    EXPECT_EQ(event.at("type").as_string(), "message");
    EXPECT_EQ(event.at("channel").as_string(), "support-wa");
    EXPECT_EQ(event.at("content").at("text").as_string(), "Hello");
}

TEST(Decode, AWrongSignatureIsRefusedOnStandardError) {
    Folder folder;
    Secrets secrets;
    auto arguments = decode_arguments(folder);
    for (const auto *header : {"X-Hub-Signature-256: sha256=00", "X-Other: 1"}) {
        arguments.headers = {header};
        const auto outcome = run(folder, kBody, [&] { return verb_plugin_decode(arguments); });
        EXPECT_EQ(outcome.code, kFailed);
        EXPECT_EQ(outcome.out, "");
        EXPECT_THAT(outcome.err, HasSubstr("signature"));
        EXPECT_THAT(outcome.err, Not(HasSubstr("hunter")));
    }
}

TEST(Decode, WithoutVerificationNoSecretIsNeeded) {
    Folder folder;
    auto arguments = decode_arguments(folder);
    arguments.verify = false;
    const auto outcome = run(folder, kBody, [&] { return verb_plugin_decode(arguments); });
    EXPECT_EQ(outcome.code, kGood) << outcome.err;
    EXPECT_THAT(outcome.out, HasSubstr("\"wamid.A\""));
    EXPECT_THAT(outcome.out, Not(HasSubstr("\"raw\"")));
    arguments.raw = true;
    EXPECT_THAT(run(folder, kBody, [&] { return verb_plugin_decode(arguments); }).out,
                HasSubstr("\"raw\""));
}

TEST(Decode, WithVerificationAMissingSecretIsAProblemOfTheConfig) {
    Folder folder;
    const auto arguments = decode_arguments(folder);
    const auto outcome = run(folder, kBody, [&] { return verb_plugin_decode(arguments); });
    EXPECT_EQ(outcome.code, kWrongUsage);
    EXPECT_EQ(outcome.out, "");
    EXPECT_THAT(outcome.err, HasSubstr("PATCHBAY_TEST_APP"));
    EXPECT_THAT(outcome.err, Not(HasSubstr("PATCHBAY_TEST_ADMIN")));
}

TEST(Decode, MalformedBodiesAreRefused) {
    Folder folder;
    auto arguments = decode_arguments(folder);
    arguments.verify = false;
    for (const auto *body : {"", "{", "[]", "{\"object\":\"whatsapp_business_account\"}"}) {
        const auto outcome = run(folder, body, [&] { return verb_plugin_decode(arguments); });
        EXPECT_EQ(outcome.code, kFailed) << body;
        EXPECT_EQ(outcome.out, "") << body;
        EXPECT_THAT(outcome.err, HasSubstr("refused")) << body;
    }
}

TEST(Decode, AHandshakeIsAReplyLine) {
    Folder folder;
    Secrets secrets;
    auto arguments = decode_arguments(folder);
    arguments.method = "get";
    arguments.query = "?hub.mode=subscribe&hub.challenge=42&hub.verify_token=verify-hunter";
    const auto good = run(folder, "", [&] { return verb_plugin_decode(arguments); });
    EXPECT_EQ(good.code, kGood) << good.err;
    EXPECT_EQ(good.out, "{\"type\":\"reply\",\"status\":200,\"body\":\"42\"}\n");
    arguments.verify = false;  // there is no signature to skip
    EXPECT_EQ(run(folder, "", [&] { return verb_plugin_decode(arguments); }).out, good.out);
    arguments.verify = true;
    arguments.query = "hub.mode=subscribe&hub.challenge=42&hub.verify_token=wrong";
    const auto wrong = run(folder, "", [&] { return verb_plugin_decode(arguments); });
    EXPECT_EQ(wrong.code, kGood);
    EXPECT_THAT(wrong.out, HasSubstr("\"status\":403"));
}

TEST(Decode, OtherMethodsAndBadHeadersAreRefused) {
    Folder folder;
    Secrets secrets;
    auto arguments = decode_arguments(folder);
    arguments.method = "PUT";
    EXPECT_EQ(run(folder, kBody, [&] { return verb_plugin_decode(arguments); }).code, kFailed);
    arguments.headers = {"no colon"};
    EXPECT_EQ(run(folder, kBody, [&] { return verb_plugin_decode(arguments); }).code, kWrongUsage);
}

EncodeArguments encode_arguments(const Folder &folder) {
    EncodeArguments arguments;
    arguments.config = folder.write("c.json", config());
    arguments.channel = "support-wa";
    arguments.to = "+34600111222";
    return arguments;
}

TEST(Encode, NeedsNoSecretAndPrintsTheExactRequest) {
    Folder folder;
    auto arguments = encode_arguments(folder);
    arguments.correlation = "c-1";
    const auto *content = R"({"type": "text", "text": "Hi"})";
    const auto outcome = run(folder, content, [&] { return verb_plugin_encode(arguments); });
    EXPECT_EQ(outcome.code, kGood) << outcome.err;
    EXPECT_TRUE(
        outcome.out.starts_with("{\"step\":1,\"method\":\"POST\",\"url\":\"https://"
                                "graph.facebook.com/v23.0/106540352242922/messages\","))
        << outcome.out;
    const auto line = json::parse(outcome.out);
    EXPECT_THAT(std::string(line.at("headers").at("authorization").as_string()),
                HasSubstr("{{secret:access_token}}"));
    const auto body = json::parse(line.at("body").as_string());
    EXPECT_EQ(body.at("to").as_string(), "34600111222");
    EXPECT_EQ(body.at("biz_opaque_callback_data").as_string(), "c-1");
    arguments.to = "34600111222";
    EXPECT_EQ(run(folder, content, [&] { return verb_plugin_encode(arguments); }).out, outcome.out);
}

TEST(Encode, ContentThatCannotBeCarriedNamesTheField) {
    Folder folder;
    const auto arguments = encode_arguments(folder);
    const std::pair<std::string, std::string> cases[] = {
        {R"({"type": "text"})", "text"},
        {R"({"type": "text", "text": "a", "txet": 1})", "/txet"},
        {R"({"type": "media", "kind": "image", "url": "https://x.example/a", "caption": ")" +
             std::string(1025, 'a') + "\"}",
         "/caption"},
        {R"({"type": "sms"})", "/type"},
        {"{", "not JSON"},
    };
    for (const auto &[content, field] : cases) {
        const auto outcome = run(folder, content, [&] { return verb_plugin_encode(arguments); });
        EXPECT_EQ(outcome.code, kFailed) << content;
        EXPECT_EQ(outcome.out, "") << content;
        EXPECT_THAT(outcome.err, HasSubstr(field)) << content;
    }
}

// As the daemon sends it.
TEST(Encode, ALongTextIsSeveralRequests) {
    Folder folder;
    const auto arguments = encode_arguments(folder);
    const std::string text = std::string(4'000, 'a') + ' ' + std::string(4'000, 'b');
    const auto outcome = run(folder, R"({"type": "text", "text": ")" + text + "\"}",
                             [&] { return verb_plugin_encode(arguments); });
    EXPECT_EQ(outcome.code, kGood) << outcome.err;
    std::istringstream lines(outcome.out);
    std::string together;
    int step = 0;
    for (std::string line; std::getline(lines, line);) {
        const auto request = json::parse(line);
        EXPECT_EQ(request.at("step"), ++step);
        together += json::parse(request.at("body").as_string()).at("text").at("body").as_string();
    }
    EXPECT_EQ(step, 2);
    EXPECT_EQ(together, text);
}

// Scripts may ask every verb for JSON.
TEST(PluginVerbs, DecodeAndEncodeTakeJsonToo) {
    Folder folder;
    const auto file = folder.write("c.json", config());
    const auto verb = [&](std::vector<const char *> more) {
        std::vector<const char *> words = {"patchbay", "plugin"};
        words.insert(words.end(), more.begin(), more.end());
        for (const auto *word : {"--config", file.c_str(), "--channel", "support-wa", "--json"})
            words.push_back(word);
        return run_command_line(static_cast<int>(words.size()), words.data());
    };
    const auto decoded = run(folder, kBody, [&] { return verb({"decode", "--no-verify"}); });
    EXPECT_EQ(decoded.code, kGood) << decoded.err;
    EXPECT_THAT(decoded.out, HasSubstr("\"wamid.A\""));
    const auto encoded = run(folder, R"({"type": "text", "text": "Hello"})", [&] {
        return verb({"encode", "--to", "34600111222"});
    });
    EXPECT_EQ(encoded.code, kGood) << encoded.err;
    EXPECT_THAT(encoded.out, HasSubstr("\"step\":1"));
}

TEST(PluginVerbs, ListAndInfoReadManifestsOnly) {
    Folder folder;
    const PluginPlace place{"", {kPluginFolder}};
    const auto list = run(folder, "", [&] { return verb_plugin_list(place, true); });
    std::vector<std::string> ids;
    const auto plugins = json::parse(list.out);
    for (const auto &plugin : plugins.as_array())
        ids.emplace_back(plugin.at("id").as_string());
    EXPECT_THAT(ids, testing::IsSupersetOf({"repair-tracker", "whatsapp"}));
    EXPECT_THAT(run(folder, "", [&] { return verb_plugin_list(place, false); }).out,
                HasSubstr("whatsapp.so\n"));

    const auto info = run(folder, "", [&] { return verb_plugin_info(place, "whatsapp", false); });
    EXPECT_THAT(info.out, testing::ContainsRegex("access_token +string +required, secret"));
    EXPECT_THAT(info.out, HasSubstr("default \"https://graph.facebook.com\""));
    const auto whole = run(folder, "", [&] { return verb_plugin_info(place, "whatsapp", true); });
    EXPECT_THAT(whole.out, HasSubstr("\"id\":\"whatsapp\""));
    const auto none = run(folder, "", [&] { return verb_plugin_info(place, "watsapp", false); });
    EXPECT_EQ(none.code, kWrongUsage);
    EXPECT_EQ(none.out, "");
    EXPECT_THAT(none.err, HasSubstr("whatsapp"));
}

TEST(PluginVerbs, TheConfigSaysWhereToLookWithoutItsSecrets) {
    Folder folder;
    const PluginPlace place{folder.write("c.json", config()), {}};
    const auto list = run(folder, "", [&] { return verb_plugin_list(place, true); });
    EXPECT_EQ(list.code, kGood) << list.err;
    EXPECT_THAT(list.out, HasSubstr("whatsapp"));
}

}  // namespace
}  // namespace patchbay::app
