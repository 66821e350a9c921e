#include "core/plugin/manifest.h"

#include "core/base/file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace patchbay::plugin {
namespace {

constexpr std::string_view kSmall =
    R"({"id": "x", "version": "1.2", "abi": "0.5", "kinds": ["channel"], "provides": []})";

// The small manifest with `members` in front.
std::string with(const std::string &members) {
    return "{" + members + ", " + std::string(kSmall.substr(1));
}

std::string problem(const std::string &text) {
    const auto manifest = parse_manifest(text);
    return manifest ? "(accepted)" : manifest.error().where + "|" + manifest.error().message;
}

TEST(Manifest, TheSmallestOneHasDefaults) {
    const auto manifest = parse_manifest(kSmall);
    ASSERT_TRUE(manifest) << manifest.error().message;
    EXPECT_EQ(manifest->id, "x");
    EXPECT_EQ(manifest->version, "1.2");
    EXPECT_EQ(manifest->abi_major, 0);
    EXPECT_EQ(manifest->abi_minor, 5);
    EXPECT_TRUE(manifest->is("channel"));
    EXPECT_FALSE(manifest->is("backend"));
    EXPECT_EQ(manifest->webhook_methods, std::vector<std::string>{"POST"});
    EXPECT_FALSE(manifest->signature);
    EXPECT_EQ(manifest->messages_per_second, 0);
}

TEST(Manifest, ReadsEveryKey) {
    const auto manifest = parse_manifest(R"({
        "id": "full", "version": "2", "abi": "0.5", "kinds": ["channel", "backend"],
        "provides": ["patchbay.webhook/1"], "needs": ["patchbay.host.json/1"], "account": "number",
        "webhook": {"methods": ["GET", "POST"], "signature": {"scheme": "hmac-sha1",
            "header": "X-Sig", "prefix": "sha1=", "encoding": "base64", "secret": "key",
            "methods": ["POST", "PUT"]}},
        "credentials": [{"secret": "key", "header": "Authorization"},
                        {"secret": "key", "place": "body"}],
        "limits": {"messages_per_second": 80.5},
        "settings": {"type": "object", "properties": {"number": {"type": "string"},
            "key": {"type": "string", "x-secret": true}}},
        "capabilities": {"choices": {"buttons": 3}}, "runtime": "native",
        "from the future": [1, 2, 3]})");
    ASSERT_TRUE(manifest) << manifest.error().message;
    ASSERT_TRUE(manifest->signature);
    EXPECT_EQ(manifest->signature->header, "x-sig");
    EXPECT_TRUE(manifest->signature->base64);
    EXPECT_EQ(manifest->signature->scheme, SignatureScheme::hmac_sha1);
    EXPECT_EQ(manifest->signature->key, "key");
    EXPECT_EQ(manifest->signature->methods, (std::vector<std::string>{"POST", "PUT"}));
    ASSERT_EQ(manifest->credentials.size(), 2u);
    EXPECT_EQ(manifest->credentials[0].header, "authorization");
    EXPECT_EQ(manifest->credentials[1].place, Place::body);
    EXPECT_EQ(manifest->messages_per_second, 80.5);
    EXPECT_TRUE(manifest->capabilities.contains("choices"));
    EXPECT_TRUE(manifest->json.contains("from the future"));
}

TEST(Manifest, ReadsWhatABackendPushes) {
    const auto manifest = parse_manifest(R"({
        "id": "tracker", "version": "1", "abi": "0.5", "kinds": ["backend"], "provides": [],
        "webhook": {"signature": {"scheme": "standard-webhooks", "secret": "key"}},
        "events": [{"name": "changed", "data": {"type": "object", "required": ["status"]}},
                   {"name": "closed_2"}],
        "settings": {"properties": {"key": {"type": "string", "x-secret": true}}}})");
    ASSERT_TRUE(manifest) << manifest.error().message;
    ASSERT_EQ(manifest->events.size(), 2u);
    EXPECT_EQ(manifest->events[0].name, "changed");
    EXPECT_TRUE(manifest->events[0].data.as_object().contains("required"));
    ASSERT_NE(manifest->event("changed"), nullptr);
    EXPECT_FALSE(manifest->event("changed")->schema->validate(boost::json::object()).empty());
    EXPECT_TRUE(manifest->event("closed_2")->schema->validate(boost::json::object()).empty());
    EXPECT_EQ(manifest->event("chang"), nullptr);
    ASSERT_TRUE(manifest->signature);
    EXPECT_EQ(manifest->signature->scheme, SignatureScheme::standard_webhooks);
    EXPECT_EQ(manifest->signature->methods, std::vector<std::string>{"POST"});
}

TEST(Manifest, EventsThatCannotBeAreRefusedByName) {
    const auto events = [](const std::string &list) {
        return problem(R"({"id":"x","version":"1","abi": "0.5","kinds":["backend"],"provides":[],)"
                       R"("events":)" +
                       list + "}");
    };
    EXPECT_EQ(problem(with(R"("events": [])")),
              "/events|manifest: /events: are for backends alone");
    EXPECT_EQ(events(R"(["changed"])"),
              "/events|manifest: /events: must be an array of objects, not of a string");
    EXPECT_EQ(events(R"([{}])"),
              "/events/0/name|manifest: /events/0/name: is missing; a string is needed");
    for (const std::string bad : {"Changed", "9a", "_a", "a.b", "a-b", "a b", ""})
        EXPECT_EQ(events(R"([{"name": ")" + bad + R"("}])").substr(0, 15), "/events/0/name|")
            << bad;
    EXPECT_EQ(events(R"([{"name": ")" + std::string(64, 'a') + R"("}])"), "(accepted)");
    EXPECT_EQ(events(R"([{"name": ")" + std::string(65, 'a') + R"("}])").substr(0, 15),
              "/events/0/name|");
    EXPECT_EQ(events(R"([{"name": "a"}, {"name": "a"}])"),
              "/events/1/name|manifest: /events/1/name: \"a\" stands there twice");
    EXPECT_EQ(events(R"([{"name": "a", "data": []}])"),
              "/events/0/data|manifest: /events/0/data: must be an object, not an array");
    EXPECT_EQ(events(R"([{"name": "a", "data": {"typ": "object"}}])").substr(0, 15),
              "/events/0/data|");
    std::string most;
    for (int i = 0; i < 64; ++i)
        most += (i == 0 ? "" : ",") + (R"({"name": "e)" + std::to_string(i) + "\"}");
    EXPECT_EQ(events('[' + most + ']'), "(accepted)");
    EXPECT_EQ(events('[' + most + R"(,{"name": "more"}])"),
              "/events|manifest: /events: are over the limit of 64");
}

TEST(Manifest, SomeCapabilitiesDependOnASetting) {
    const auto manifest = parse_manifest(
        R"({"id":"x","version":"1","abi": "0.5","kinds":["channel"],"provides":[],)"
        R"("settings":{"properties":{"page":{"type":"string"},"shop":{"type":"string"}}},)"
        R"("capabilities":{"text":{"max_length":2000},"link":{}},)"
        R"("capabilities_with":{"shop":{"text":{"max_length":1000,"max_bytes":1000}}}})");
    ASSERT_TRUE(manifest) << manifest.error().message;
    EXPECT_EQ(carries_with(*manifest, {{"page", "1"}}).longest_text, 2000u);
    const auto shop = carries_with(*manifest, {{"shop", "1"}});
    EXPECT_EQ(shop.longest_text_bytes, 1000u);
    EXPECT_EQ(shop.longest_text, 1000u);
    EXPECT_TRUE(shop.link);
    const auto by_value = parse_manifest(
        R"({"id":"x","version":"1","abi": "0.5","kinds":["channel"],"provides":[],)"
        R"("settings":{"properties":{"mms":{"type":"boolean"},"kind":{"type":"string"}}},)"
        R"("capabilities":{"link":{}},)"
        R"("capabilities_with":{"mms=false":{"link":false},"kind=a":{"location":true}}})");
    ASSERT_TRUE(by_value) << by_value.error().message;
    EXPECT_TRUE(carries_with(*by_value, {{"mms", true}, {"kind", "b"}}).link);
    EXPECT_FALSE(carries_with(*by_value, {{"mms", false}}).link);
    EXPECT_TRUE(carries_with(*by_value, {{"kind", "a"}}).location);
    EXPECT_FALSE(carries_with(*by_value, {{"kind", "b"}}).location);
    EXPECT_EQ(problem(with(R"("capabilities_with": {"nothing": {}})")),
              "/settings|manifest: /settings: has no property \"nothing\", which "
              "capabilities_with names");
}

TEST(Manifest, ReadsTheDefaultsOfALine) {
    const auto manifest = parse_manifest(with(R"("limits": {"pair": {"every": "6s", "burst": 45}},
        "capabilities": {"text": {"max_length": 4096}, "window": "24h", "address": "digits"})"));
    ASSERT_TRUE(manifest) << manifest.error().message;
    EXPECT_EQ(manifest->pair.every_ms, 6000);
    EXPECT_EQ(manifest->pair.burst, 45);
    EXPECT_EQ(manifest->window_ms, 24 * 3600 * 1000);
    EXPECT_EQ(carries_with(*manifest, {}).longest_text, 4096u);
    EXPECT_EQ(manifest->address, AddressForm::digits);
    const auto none = parse_manifest(with(R"("limits": {"pair": {"every": "1m"}})"));
    ASSERT_TRUE(none) << none.error().message;
    EXPECT_EQ(none->pair.burst, 1);
    EXPECT_EQ(none->window_ms, 0);
    EXPECT_EQ(carries_with(*none, {}).longest_text, 0u);
    EXPECT_EQ(none->address, AddressForm::any);
    EXPECT_EQ(parse_manifest(kSmall)->pair.every_ms, 0);
}

TEST(Manifest, ReadsTheDefaultsOfOneContact) {
    const auto manifest =
        parse_manifest(with(R"("limits": {"contact": {"answers": {"count": 30, "every": "1m"}}})"));
    ASSERT_TRUE(manifest) << manifest.error().message;
    EXPECT_EQ(manifest->answers.count, 30);
    EXPECT_EQ(manifest->answers.every_ms, 60'000);
    EXPECT_EQ(manifest->inbound.count, 0);
    const auto contact = [](const std::string &value) {
        const auto text = problem(with(R"("limits": {"contact": )" + value + "}"));
        return text.substr(0, text.find('|'));
    };
    EXPECT_EQ(contact(R"({"inbound": {"count": 1000, "every": "1s"}})"), "(accepted)");
    EXPECT_EQ(contact(R"({"inbound": {"count": 1001, "every": "1s"}})"),
              "/limits/contact/inbound/count");
    EXPECT_EQ(contact(R"({"inbound": {"count": 0, "every": "1s"}})"),
              "/limits/contact/inbound/count");
    EXPECT_EQ(contact(R"({"answers": {"count": 3}})"), "/limits/contact/answers/every");
    EXPECT_EQ(contact(R"({"answers": 3})"), "/limits/contact/answers");
}

TEST(Manifest, ShippedChannelsOfSmsAloneLimitTheAnswersToAContact) {
    int sms = 0;
    for (const auto &folder :
         std::filesystem::directory_iterator(PATCHBAY_SOURCE_DIR "/plugins/channels")) {
        if (!std::filesystem::exists(folder.path() / "manifest.json")) continue;
        const auto text = read_file((folder.path() / "manifest.json").string(), 1 << 20);
        ASSERT_TRUE(text) << text.error().message;
        const auto manifest = parse_manifest(*text);
        ASSERT_TRUE(manifest) << folder.path() << manifest.error().message;
        const bool is_sms = manifest->id == "sms-http" || manifest->id == "smpp";
        sms += is_sms ? 1 : 0;
        EXPECT_EQ(manifest->answers.count, is_sms ? 30 : 0) << manifest->id;
        EXPECT_EQ(manifest->answers.every_ms, is_sms ? 60'000 : 0) << manifest->id;
        EXPECT_EQ(manifest->inbound.count, 0) << manifest->id;
    }
    EXPECT_EQ(sms, 2);
}

TEST(Manifest, DefaultsOfALineThatCannotBeAreRefusedByName) {
    const auto pair = [](const std::string &value) {
        const auto text = problem(with(R"("limits": {"pair": )" + value + "}"));
        return text.substr(0, text.find('|'));
    };
    EXPECT_EQ(pair("6"), "/limits/pair");
    EXPECT_EQ(pair("{}"), "/limits/pair/every");
    EXPECT_EQ(pair(R"({"every": 6})"), "/limits/pair/every");
    EXPECT_EQ(pair(R"({"every": "0s"})"), "/limits/pair/every");
    EXPECT_EQ(pair(R"({"every": "soon"})"), "/limits/pair/every");
    EXPECT_EQ(pair(R"({"every": "6s", "burst": 0})"), "/limits/pair/burst");
    EXPECT_EQ(pair(R"({"every": "6s", "burst": 1.5})"), "/limits/pair/burst");
    EXPECT_EQ(pair(R"({"every": "6s", "burst": 1000000})"), "(accepted)");
    EXPECT_EQ(pair(R"({"every": "6s", "burst": 1000001})"), "/limits/pair/burst");
    const auto capability = [](const std::string &members) {
        const auto text = problem(with(R"("capabilities": {)" + members + "}"));
        return text.substr(0, text.find('|'));
    };
    EXPECT_EQ(capability(R"("window": 24)"), "/capabilities/window");
    EXPECT_EQ(capability(R"("window": "a day")"), "/capabilities/window");
    EXPECT_EQ(capability(R"("text": true)"), "/capabilities/text");
    EXPECT_EQ(capability(R"("text": {"max_length": 0})"), "/capabilities/text/max_length");
    EXPECT_EQ(capability(R"("text": {"max_length": "4096"})"), "/capabilities/text/max_length");
    EXPECT_EQ(capability(R"("address": "phone")"), "/capabilities/address");
}

TEST(Manifest, WrongTypesAreRefusedByName) {
    EXPECT_EQ(problem("[]"), "|manifest: must be a JSON object, not an array");
    EXPECT_EQ(problem("{}"), "/id|manifest: /id: is missing; a string is needed");
    EXPECT_EQ(problem(with(R"("needs": "json")")),
              "/needs|manifest: /needs: must be an array, not a string");
    EXPECT_EQ(problem(with(R"("needs": [1])")),
              "/needs|manifest: /needs: must be an array of strings, not of a number");
    EXPECT_EQ(problem(with(R"("webhook": [])")),
              "/webhook|manifest: /webhook: must be an object, not an array");
    EXPECT_EQ(problem(with(R"("webhook": {"signature": true})")),
              "/webhook/signature|manifest: /webhook/signature: must be an object, not a boolean");
    EXPECT_EQ(problem(with(R"("webhook": {"signature": {"scheme": 5}})")),
              "/webhook/signature/scheme|manifest: /webhook/signature/scheme: must be a string, "
              "not a number");
    EXPECT_EQ(problem(with(R"("credentials": [{"secret": "s"}])")),
              "/credentials/0/header|manifest: /credentials/0/header: is missing; a string is "
              "needed");
    EXPECT_EQ(problem(with(R"("credentials": ["s"])")),
              "/credentials|manifest: /credentials: must be an array of objects, not of a string");
    EXPECT_EQ(problem(with(R"("limits": {"messages_per_second": "80"})")),
              "/limits/messages_per_second|manifest: /limits/messages_per_second: must be a "
              "number, not a string");
    EXPECT_EQ(problem(with(R"("settings": [])")),
              "/settings|manifest: /settings: must be an object, not an array");
    EXPECT_EQ(problem(with(R"("account": null)")),
              "/account|manifest: /account: must be a string, not null");
}

TEST(Manifest, WrongValuesAreRefusedByName) {
    for (const std::string bad : {"1", "1.", ".1", "1.x", "-1.0", "1.0.0", ""}) {
        const auto text =
            R"({"id":"x","version":"1","abi":")" + bad + R"(","kinds":["channel"],"provides":[]})";
        EXPECT_EQ(problem(text).substr(0, 5), "/abi|") << bad;
    }
    const std::string rest = R"(,"version":"1","abi": "0.5","kinds":["channel"],"provides":[]})";
    EXPECT_EQ(problem(R"({"id":"Up")" + rest).substr(0, 4), "/id|");
    EXPECT_EQ(problem(R"({"id":")" + std::string(65, 'a') + '"' + rest).substr(0, 4), "/id|");
    EXPECT_EQ(problem(R"({"id":")" + std::string(64, 'a') + '"' + rest), "(accepted)");
    EXPECT_EQ(problem(R"({"id":"x","version":"1","abi": "0.5","kinds":["router"],"provides":[]})")
                  .substr(0, 7),
              "/kinds|");
    EXPECT_EQ(problem(R"({"id":"x","version":"1","abi": "0.5","kinds":[],"provides":[]})"),
              "/kinds|manifest: /kinds: is empty");
    EXPECT_EQ(problem(with(R"("runtime": "go")")).substr(0, 9), "/runtime|");
    EXPECT_EQ(problem(with(R"("limits": {"messages_per_second": -1})")).substr(0, 8), "/limits|");
}

TEST(Manifest, SettingsThatItNamesMustExistAndSecretsBeMarked) {
    EXPECT_EQ(problem(with(R"("account": "number")")),
              "/settings|manifest: /settings: has no property \"number\", which account names");
    EXPECT_EQ(problem(with(R"("credentials": [{"secret": "k", "header": "h"}],
                             "settings": {"properties": {"k": {"type": "string"}}})")),
              "/settings|manifest: /settings: the property \"k\" needs \"x-secret\": true, since "
              "credentials names it");
}

TEST(Manifest, ASchemaWithAnUnknownKeywordIsRefused) {
    EXPECT_EQ(
        problem(with(R"("settings": {"type": "object", "patternProperties": {}})")).substr(0, 10),
        "/settings|");
}

TEST(Manifest, BrokenJsonNamesItsPlace) {
    EXPECT_EQ(problem("{\n  \"id\": oops}").substr(0, 2), "2:");
}

}  // namespace
}  // namespace patchbay::plugin
