#include "core/app/config.h"

#include "core/app/paths.h"
#include "core/app/reference.h"
#include "tests/unit/app/folder.h"

#include <boost/json/array.hpp>
#include <gmock/gmock.h>

#include <array>
#include <cstdint>
#include <iterator>

namespace patchbay::app {
namespace {

namespace json = boost::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

struct Read {
    std::optional<Config> config;
    Problems problems;
};

Read read(const Folder &folder, std::string_view text, const Scope &scope = Scope::everything()) {
    Read result;
    result.config = load_config(folder.write("c.json", text), scope, result.problems);
    return result;
}

Config good(const Folder &folder, std::string_view text) {
    auto result = read(folder, text);
    EXPECT_THAT(result.problems, IsEmpty())
        << (result.problems.empty() ? "" : result.problems[0].message);
    return *std::move(result.config);
}

net::AddressBytes v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) {
    const std::array<std::uint8_t, 4> bytes{a, b, c, d};
    return net::mapped_v4(bytes.data());
}

TEST(Config, AnEmptyOneHasTheDocumentedDefaults) {
    Folder folder;
    const auto config = good(folder, "{}");
    EXPECT_EQ(config.listen.address, "127.0.0.1");
    EXPECT_EQ(config.listen.port, 8080);
    EXPECT_EQ(config.listen_limits.connections, 4096u);
    EXPECT_EQ(config.listen_limits.connections_by_peer, 256u);
    EXPECT_EQ(config.listen_limits.bodies, 64u * 1024 * 1024);
    EXPECT_TRUE(config.trusted_proxies.contain(v4(127, 3, 2, 1)));
    EXPECT_FALSE(config.trusted_proxies.contain(v4(10, 0, 0, 7)));
    EXPECT_EQ(config.admin.address, "127.0.0.1");
    EXPECT_EQ(config.admin.port, 9470);
    EXPECT_EQ(config.admin_token, "");
    EXPECT_EQ(config.store_path, folder.path() + "/patchbay.db");
    EXPECT_THAT(config.allow_private, IsEmpty());
    EXPECT_FALSE(config.log_format.has_value());
    EXPECT_EQ(config.log_level, log::Level::info);
    EXPECT_THAT(config.plugin_directories, ElementsAre(plugin_folder()));
    EXPECT_EQ(config.shutdown_deadline_ms, 30'000);
    EXPECT_EQ(config.folder, folder.path());
}

TEST(Config, AFileOfAuthoritiesIsReadWhereItIsNeeded) {
    Folder folder;
    folder.write("empty.pem", "");
    constexpr std::string_view kText = R"({"network": {"ca_file": "empty.pem"}})";
    const auto refused = read(folder, kText);
    ASSERT_THAT(refused.problems, SizeIs(1));
    EXPECT_THAT(refused.problems[0].message,
                testing::StartsWith(folder.path() + "/empty.pem: holds no certificate"));
    EXPECT_EQ(refused.config->ca_file, folder.path() + "/empty.pem");
    EXPECT_THAT(read(folder, kText, Scope::only_plugins()).problems, IsEmpty());
}

TEST(Config, AChannelHasTheDocumentedDefaults) {
    Folder folder;
    const auto channel = good(folder, R"({"channels": {"a": {"plugin": "p"}}})").channels.at("a");
    EXPECT_EQ(channel.plugin, "p");
    EXPECT_EQ(channel.flow, "");
    EXPECT_FALSE(channel.limits.messages_per_second.has_value());
    EXPECT_FALSE(channel.limits.pair.has_value());
    EXPECT_EQ(channel.in_doubt.action, InDoubt::Action::resend);
    EXPECT_EQ(channel.in_doubt.after_ms, 600'000);
    EXPECT_EQ(channel.in_doubt.blocks_ms, 15'000);
    EXPECT_EQ(channel.window_closed, WindowClosed::send);
}

constexpr auto kFull = R"(// every key
{
  "$schema": "./patchbay.schema.json",
  "listen": {"address": "::1", "port": 0, "trusted_proxies": ["10.0.0.7", "fd00::/8"],
    "limits": {"connections": 900, "connections_by_peer": 9, "bodies": "8MB"}},
  "admin": {"address": "127.0.0.2", "port": 1, "token": "t"},
  "store": {"driver": "sqlite", "path": "/var/x.db"},
  "network": {"allow_private": ["127.0.0.0/8", "fd00::/8"]},
  "log": {"format": "json", "level": "debug"},
  "plugins": {"directories": ["mine", "/abs/../yours"]},
  "channels": {"support-wa": {
    "plugin": "whatsapp", "flow": "support", "isolation": "in_process",
    "limits": {"messages_per_second": 0.5, "pair": {"every": "6s", "burst": 45},
               "contact": {"inbound": {"count": 20, "every": "30s"}, "answers": {"count": 1000}}},
    "in_doubt": {"action": "operator", "after": "1m", "blocks": "1m"},
    "window": {"closed": "hold"}, "catch_up": {"every": "5m"},
      "opt_out": {"provider_answers": true, "languages": {"fr": {"stop": ["ARRET"], "start": ["OUI"],
        "help": ["AIDE"], "stopped": "a", "started": "b", "helped": "c"}}},
    "settings": {"a": {"$env": "NOT_READ_HERE"}},
  }},
  "backends": {"repairs": {"plugin": "repair-tracker", "settings": {}}},
  "flows": {"support": "flows/support.json"},
  "languages": {"+34": "es", "*": "en"},
  "shutdown": {"deadline": "250ms"},
})";

TEST(Config, EveryKeyIsRead) {
    Folder folder;
    const auto config = good(folder, kFull);
    EXPECT_EQ(config.listen.address, "::1");
    EXPECT_EQ(config.listen.port, 0);
    EXPECT_EQ(config.listen_limits.connections, 900u);
    EXPECT_EQ(config.listen_limits.connections_by_peer, 9u);
    EXPECT_EQ(config.listen_limits.bodies, 8u * 1024 * 1024);
    EXPECT_TRUE(config.trusted_proxies.contain(v4(10, 0, 0, 7)));
    EXPECT_TRUE(config.trusted_proxies.contain(v4(127, 0, 0, 1)));
    EXPECT_FALSE(config.trusted_proxies.contain(v4(10, 0, 0, 8)));
    EXPECT_EQ(config.admin.address, "127.0.0.2");
    EXPECT_EQ(config.admin.port, 1);
    EXPECT_EQ(config.admin_token, "t");
    EXPECT_EQ(config.store_path, "/var/x.db");
    EXPECT_THAT(config.allow_private, ElementsAre("127.0.0.0/8", "fd00::/8"));
    EXPECT_EQ(config.log_format, log::Format::json);
    EXPECT_EQ(config.log_level, log::Level::debug);
    EXPECT_THAT(config.plugin_directories, ElementsAre(folder.path() + "/mine", "/yours"));
    const auto &channel = config.channels.at("support-wa");
    EXPECT_EQ(channel.plugin, "whatsapp");
    EXPECT_EQ(channel.flow, "support");
    EXPECT_EQ(channel.limits.messages_per_second, 0.5);
    EXPECT_EQ(channel.limits.pair->every_ms, 6'000);
    EXPECT_EQ(channel.limits.pair->burst, 45);
    EXPECT_EQ(channel.limits.inbound->count, 20);
    EXPECT_EQ(channel.limits.inbound->every_ms, 30'000);
    EXPECT_EQ(channel.limits.answers->count, 1'000);
    EXPECT_EQ(channel.limits.answers->every_ms, 60'000);
    EXPECT_EQ(channel.in_doubt.action, InDoubt::Action::operator_decides);
    EXPECT_EQ(channel.in_doubt.after_ms, 60'000);
    EXPECT_EQ(channel.in_doubt.blocks_ms, 60'000);
    EXPECT_EQ(channel.window_closed, WindowClosed::hold);
    EXPECT_TRUE(channel.settings.at("a").is_object());
    EXPECT_EQ(config.backends.at("repairs").plugin, "repair-tracker");
    EXPECT_EQ(config.flows.at("support"), folder.path() + "/flows/support.json");
    EXPECT_EQ(config.languages.at("+34"), "es");
    EXPECT_EQ(config.shutdown_deadline_ms, 250);
}

TEST(Config, ZeroAndNullSwitchALimitOff) {
    for (const auto *off : {"0", "0.0", "null"}) {
        Folder folder;
        const auto limits = good(folder, std::string(R"({"channels": {"a": {"plugin": "p",
            "limits": {"messages_per_second": )") +
                                             off + R"(, "pair": )" + off + "}}}}")
                                .channels.at("a")
                                .limits;
        EXPECT_EQ(limits.messages_per_second, 0) << off;
        ASSERT_TRUE(limits.pair.has_value()) << off;
        EXPECT_EQ(limits.pair->every_ms, 0) << off;
    }
}

TEST(Config, ALimitOfAContactIsSwitchedOffAloneOrWithTheOther) {
    for (const auto *off :
         {"0", "null", R"({"inbound": 0, "answers": null})",
          R"({"inbound": {"count": 0}, "answers": {"count": 0, "every": "1s"}})"}) {
        Folder folder;
        const auto limits = good(folder, std::string(R"({"channels": {"a": {"plugin": "p",
            "limits": {"contact": )") + off + "}}}}")
                                .channels.at("a")
                                .limits;
        ASSERT_TRUE(limits.inbound && limits.answers) << off;
        EXPECT_EQ(limits.inbound->count, 0) << off;
        EXPECT_EQ(limits.answers->count, 0) << off;
    }
    Folder folder;
    const auto one = good(folder, R"({"channels": {"a": {"plugin": "p",
        "limits": {"contact": {"answers": 0}}}}})")
                         .channels.at("a")
                         .limits;
    EXPECT_FALSE(one.inbound);  // as the plugin says
    EXPECT_EQ(one.answers->count, 0);
}

// The keys of the JSON Schema as the loader's patterns: "/channels/*/limits/pair/every".
void list_keys(const json::object &root, const json::value &schema, const std::string &at,
               std::set<std::string> &keys) {
    const auto *object = schema.if_object();
    if (object == nullptr) return;
    if (const auto *reference = object->if_contains("$ref")) {
        const auto name = std::string(reference->as_string()).substr(sizeof("#/$defs/") - 1);
        list_keys(root, root.at("$defs").at(name), at, keys);
    }
    if (const auto *forms = object->if_contains("oneOf")) {
        for (const auto &form : forms->as_array())
            list_keys(root, form, at, keys);
    }
    if (const auto *properties = object->if_contains("properties")) {
        for (const auto &member : properties->as_object()) {
            const std::string name(member.key());
            if (name == "$env" || name == "$file") continue;  // references, not keys
            keys.insert(at + '/' + name);
            list_keys(root, member.value(), at + '/' + name, keys);
        }
    }
    const auto *additional = object->if_contains("additionalProperties");
    if (additional != nullptr && additional->is_object()) {
        keys.insert(at + "/*");
        list_keys(root, *additional, at + "/*", keys);
    }
}

TEST(Config, TheJsonSchemaAndTheLoaderKnowTheSameKeys) {
    Folder folder;
    Problems problems;
    std::set<std::string> known;
    ASSERT_TRUE(load_config(folder.write("c.json", kFull), Scope::everything(), problems, &known));
    const auto schema = LocatedJson::read(PATCHBAY_SOURCE_DIR "/config/patchbay.schema.json",
                                          LocatedJson::Dialect::strict, problems);
    ASSERT_TRUE(schema.ok());
    std::set<std::string> described;
    list_keys(schema->root().as_object(), schema->root(), "", described);
    EXPECT_EQ(known, described);
}

TEST(Config, TheDocumentationNamesEveryKey) {
    Folder folder;
    Problems problems;
    std::set<std::string> known;
    load_config(folder.write("c.json", kFull), Scope::everything(), problems, &known);
    std::ifstream file(PATCHBAY_SOURCE_DIR "/docs/configuration.md");
    const std::string text(std::istreambuf_iterator<char>(file), {});
    for (const auto &pattern : known) {
        const auto key = pattern.substr(pattern.rfind('/') + 1);
        if (key == "*") continue;
        EXPECT_THAT(text, HasSubstr('`' + key + '`')) << pattern;
    }
}

struct Bad {
    std::string text;
    std::string place;  // "line:column: path"
    std::string message;
};

TEST(Config, EachMistakeHasItsPlaceAndRemedy) {
    const Bad cases[] = {
        {"[]", "1:1: ", "expected an object"},
        {"{\n  \"chanels\": {}\n}", "2:3: /chanels", "did you mean 'channels'?"},
        {R"({"telephone": 1})", "1:2: /telephone", "known are '$schema', 'admin'"},
        {R"({"listen": {"prot": 1}})", "1:13: /listen/prot", "did you mean 'port'?"},
        {R"({"listen": 1})", "1:12: /listen", "expected an object"},
        {R"({"listen": {"port": 65536}})", "1:21: /listen/port", "from 0 to 65535"},
        {R"({"listen": {"port": "80"}})", "1:21: /listen/port", "whole number"},
        {R"({"listen": {"port": 90}, "admin": {"port": 90}})", "1:44: /admin/port",
         "one of its own"},
        {R"({"listen": {"port": 9470}})", "1:1: /admin/port", "one of its own"},
        {R"({"listen": {"address": "localhost"}})", "1:24: /listen/address", "IP address"},
        {R"({"admin": {"token": ""}})", "1:21: /admin/token", "must not be empty"},
        {R"({"admin": {"token": 5}})", "1:21: /admin/token", "expected a string"},
        {R"({"network": {"allow_private": "127.0.0.0/8"}})", "1:31: /network/allow_private",
         "expected a list"},
        {R"({"network": {"allow_private": ["::1/128", "10.0.0.0/33"]}})",
         "1:43: /network/allow_private/1", "expected a network"},
        {R"({"network": {"allow_private": ["10.0.0.0"]}})", "1:32: /network/allow_private/0",
         "expected a network"},
        {R"({"network": {"allow_private": ["10.1.0.1/16"]}})", "1:32: /network/allow_private/0",
         "bits behind its prefix length"},
        {R"({"listen": {"limits": {"connections": 0}}})", "1:39: /listen/limits/connections",
         "whole number from 1 to 1000000"},
        {R"({"listen": {"limits": {"connections_by_peer": 1000001}}})",
         "1:47: /listen/limits/connections_by_peer", "whole number from 1 to 1000000"},
        {R"({"listen": {"limits": {"bodies": "8191KB"}}})", "1:34: /listen/limits/bodies",
         "at least \"8MB\""},
        {R"({"listen": {"limits": {"bodies": 64}}})", "1:34: /listen/limits/bodies",
         "expected a string"},
        {R"({"listen": {"limits": {"conections": 5}}})", "1:24: /listen/limits/conections",
         "did you mean 'connections'?"},
        {R"({"listen": {"trusted_proxies": ["10.0.0.7", "10.0.0.0/33"]}})",
         "1:45: /listen/trusted_proxies/1", "must be 0 to 32"},
        {R"({"listen": {"trusted_proxies": ["proxy.example"]}})", "1:33: /listen/trusted_proxies/0",
         "expected an address or a network"},
        {R"({"network": {"ca_file": "missing.pem"}})", "1:25: /network/ca_file",
         "missing.pem: cannot be read: No such file"},
        {R"({"network": {"ca_file": ""}})", "1:25: /network/ca_file", "must not be empty"},
        {R"({"log": {"level": "warning"}})", "1:19: /log/level", "did you mean \"warn\"?"},
        {R"({"log": {"format": "xml"}})", "1:20: /log/format", "expected \"text\", \"json\""},
        {R"({"channels": {"Support": {"plugin": "p"}}})", "1:15: /channels/Support", "a-z, 0-9"},
        {R"({"backends": {"-a": {"plugin": "p"}}})", "1:15: /backends/-a", "a-z, 0-9"},
        {R"({"channels": {"a": {}}})", "1:20: /channels/a", "'plugin' is missing"},
        {R"({"channels": {"a": 1}})", "1:20: /channels/a", "expected an object"},
        {R"({"channels": {"a": {"plugin": "p", "settings": []}}})", "1:48: /channels/a/settings",
         "expected an object"},
        {R"({"channels": {"a": {"plugin": "p", "flow": "hi"}}, "flows": {"hey": "x"}})",
         "1:44: /channels/a/flow", "\"flows\" has no 'hi'"},
        {R"({"channels": {"a": {"plugin": "p", "flow": "supprt"}}, "flows": {"support": "x"}})",
         "1:44: /channels/a/flow", "did you mean 'support'?"},
        {R"({"channels": {"a": {"plugin": "p", "limits": {"messages_per_second": -1}}}})",
         "1:70: /channels/a/limits/messages_per_second", "expected a number from 0 to 100000"},
        {R"({"channels": {"a": {"plugin": "p", "limits": {"pair": {"burst": 2}}}}})",
         "1:55: /channels/a/limits/pair", "'every' is missing"},
        {R"({"channels": {"a": {"plugin": "p", "limits": {"pair": {"every": "6s", "burst": 0}}}}})",
         "1:80: /channels/a/limits/pair/burst", "whole number from 1"},
        {R"({"channels": {"a": {"plugin": "p", "limits": {"contact": {"answers": {}}}}}})",
         "1:70: /channels/a/limits/contact/answers", "'count' is missing"},
        {R"({"channels": {"a": {"plugin": "p", "limits": {"contact": {"answers": {"count": 1001}}}}}})",
         "1:80: /channels/a/limits/contact/answers/count", "whole number from 0 to 1000"},
        {R"({"channels": {"a": {"plugin": "p", "limits": {"contact": {"inbound": {"count": 1, "every": "0s"}}}}}})",
         "1:92: /channels/a/limits/contact/inbound/every", "must be longer than 0"},
        {R"({"channels": {"a": {"plugin": "p", "in_doubt": {"action": "retry"}}}})",
         "1:59: /channels/a/in_doubt/action", "expected \"resend\", \"fail\", \"operator\""},
        {R"({"channels": {"a": {"plugin": "p", "in_doubt": {"blocks": "11m"}}}})",
         "1:59: /channels/a/in_doubt/blocks", "not be longer than 'after'"},
        {R"({"channels": {"a": {"plugin": "p", "window": {"closed": "shut"}}}})",
         "1:57: /channels/a/window/closed", "expected \"send\", \"hold\", \"fail\""},
        {R"({"languages": {"34": "es"}})", "1:16: /languages/34", "phone prefix"},
        {R"({"shutdown": {"deadline": 30}})", "1:27: /shutdown/deadline", "expected a duration"},
        {R"({"shutdown": {"deadline": "30 s"}})", "1:27: /shutdown/deadline", "duration such as"},
        {R"({"listen": {"tls": {}}})", "1:13: /listen/tls", "not available in this version"},
        {R"({"store": {"retention": "90d"}})", "1:12: /store/retention",
         "not available in this version"},
        {R"({"store": {"driver": "postgres"}})", "1:22: /store/driver",
         "not available in this version"},
        {R"({"subscriptions": {}})", "1:2: /subscriptions", "not available in this version"},
        {R"({"channels": {"a": {"plugin": "p", "isolation": "process"}}})",
         "1:49: /channels/a/isolation", "not available in this version"},
        {R"({"log": {}, "log": {}})", "1:13: /log", "given twice"},
    };
    for (const auto &bad : cases) {
        Folder folder;
        const auto result = read(folder, bad.text);
        ASSERT_THAT(result.problems, SizeIs(1)) << bad.text;
        const auto &problem = result.problems[0];
        EXPECT_EQ(std::to_string(problem.line) + ':' + std::to_string(problem.column) + ": " +
                      problem.path,
                  bad.place)
            << bad.text;
        EXPECT_THAT(problem.message, HasSubstr(bad.message)) << bad.text;
        EXPECT_EQ(problem.file, folder.path() + "/c.json");
    }
}

TEST(Config, AllMistakesComeInOnePass) {
    Folder folder;
    EXPECT_THAT(read(folder, R"({"a": 1, "listen": {"port": -1, "x": 1}, "log": {"level": ""},
                                "channels": {"c": {}}})")
                    .problems,
                SizeIs(5));
}

TEST(Config, AnIdHasAtMost63Characters) {
    Folder folder;
    const auto with = [](std::size_t length) {
        return R"({"channels": {")" + std::string(length, 'a') + R"(": {"plugin": "p"}}})";
    };
    EXPECT_THAT(read(folder, with(63)).problems, IsEmpty());
    EXPECT_THAT(read(folder, with(64)).problems, SizeIs(1));
}

// ---- References ---------------------------------------------------------------------------------

TEST(Reference, StandsForAnyString) {
    Folder folder;
    folder.write("token", "secret\n");
    folder.write("path.txt", "other.db\r\n");
    Variable address("PATCHBAY_TEST_ADDRESS", "127.0.0.9");
    Variable grace("PATCHBAY_TEST_GRACE", "5s");
    const auto config = good(folder, R"({
        "listen": {"address": {"$env": "PATCHBAY_TEST_ADDRESS"}},
        "admin": {"token": {"$file": "token"}},
        "store": {"path": {"$file": "path.txt"}},
        "shutdown": {"deadline": {"$env": "PATCHBAY_TEST_GRACE"}}})");
    EXPECT_EQ(config.listen.address, "127.0.0.9");
    EXPECT_EQ(config.admin_token, "secret");
    EXPECT_EQ(config.store_path, folder.path() + "/other.db");
    EXPECT_EQ(config.shutdown_deadline_ms, 5'000);
}

TEST(Reference, OnlyTheLastNewlineOfAFileIsCutOff) {
    Folder folder;
    folder.write("token", " a b \n\n");
    EXPECT_EQ(good(folder, R"({"admin": {"token": {"$file": "token"}}})").admin_token, " a b \n");
}

TEST(Reference, AMissingOneHasItsPlaceAndRemedy) {
    const Bad cases[] = {
        {R"({"admin": {"token": {"$env": "PATCHBAY_TEST_NONE"}}})", "1:30: /admin/token/$env",
         "environment variable 'PATCHBAY_TEST_NONE' is not set"},
        {R"({"admin": {"token": {"$file": "none"}}})", "1:31: /admin/token/$file",
         "/none': No such file"},
        {R"({"admin": {"token": {"$evn": "A"}}})", "1:30: /admin/token/$evn",
         "{\"$env\": \"NAME\"}"},
        {R"({"admin": {"token": {"$env": 1}}})", "1:30: /admin/token/$env", "expected the name"},
        {R"({"admin": {"token": {"$env": "A", "x": 1}}})", "1:21: /admin/token",
         "expected a string"},
    };
    for (const auto &bad : cases) {
        Folder folder;
        const auto problems = read(folder, bad.text).problems;
        ASSERT_THAT(problems, SizeIs(1)) << bad.text;
        EXPECT_EQ(std::to_string(problems[0].line) + ':' + std::to_string(problems[0].column) +
                      ": " + problems[0].path,
                  bad.place);
        EXPECT_THAT(problems[0].message, HasSubstr(bad.message)) << bad.text;
    }
}

TEST(Reference, AFileHasAtMost64KiBOfUtf8) {
    Folder folder;
    const auto *text = R"({"admin": {"token": {"$file": "token"}}})";
    folder.write("token", std::string(kReferencedFileBytes, 'x'));
    EXPECT_THAT(read(folder, text).problems, IsEmpty());
    folder.write("token", std::string(kReferencedFileBytes + 1, 'x'));
    EXPECT_THAT(read(folder, text).problems,
                ElementsAre(testing::Field(&Problem::message, HasSubstr("65536 bytes"))));
    folder.write("token", "\xff");
    EXPECT_THAT(read(folder, text).problems,
                ElementsAre(testing::Field(&Problem::message, HasSubstr("not UTF-8"))));
}

TEST(Scope, WhatAVerbDoesNotNeedIsNotResolved) {
    Folder folder;
    const auto *text = R"({"admin": {"token": {"$env": "PATCHBAY_TEST_NONE"}},
                           "channels": {"a": {"plugin": "p"}}})";
    EXPECT_THAT(read(folder, text).problems, SizeIs(1));
    EXPECT_THAT(read(folder, text, Scope::only_admin()).problems, SizeIs(1));
    EXPECT_THAT(read(folder, text, Scope::only_channel("a", true)).problems, IsEmpty());
    EXPECT_THAT(read(folder, text, Scope::only_plugins()).problems, IsEmpty());
}

TEST(Scope, AnUnknownChannelNamesThoseThatThereAre) {
    Folder folder;
    const auto result =
        read(folder, R"({"channels": {"a": {"plugin": "p"}, "b": {"plugin": "p"}}})",
             Scope::only_channel("c", true));
    ASSERT_THAT(result.problems, SizeIs(1));
    EXPECT_EQ(result.problems[0].message, "no channel 'c' here; there are 'a', 'b'");
    EXPECT_EQ(result.problems[0].path, "/channels");
}

}  // namespace
}  // namespace patchbay::app
