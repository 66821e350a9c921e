#include "core/plugin/manifest.h"

#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/base/located_json.h"
#include "core/base/text.h"
#include "core/plugin/limits.h"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace patchbay::plugin {
namespace {

const char *kind_name(json::kind kind) {
    switch (kind) {
        case json::kind::object:
            return "an object";
        case json::kind::array:
            return "an array";
        case json::kind::string:
            return "a string";
        case json::kind::bool_:
            return "a boolean";
        case json::kind::null:
            return "null";
        default:
            return "a number";
    }
}

// Reads the members of one object. The first mistake is kept; later reads then give nothing.
class Reader {
public:
    Reader(const json::object &object, std::string pointer, std::optional<Error> &error)
        : object_(object), pointer_(std::move(pointer)), error_(error) {}

    void fail(std::string_view key, std::string what) {
        if (error_) return;
        auto where = key.empty() ? pointer_ : at(key);
        error_ = Error{"manifest: " + where + ": " + std::move(what), where};
    }

    // nullptr: absent, or of another type, which is a mistake.
    const json::value *find(std::string_view key, json::kind kind, bool required = false) {
        const auto *value = object_.if_contains(key);
        if (value == nullptr) {
            if (required) fail(key, std::string("is missing; ") + kind_name(kind) + " is needed");
            return nullptr;
        }
        if (value->kind() == kind) return value;
        fail(key, std::string("must be ") + kind_name(kind) + ", not " + kind_name(value->kind()));
        return nullptr;
    }

    std::string text(std::string_view key, bool required = false, std::string otherwise = {}) {
        const auto *value = find(key, json::kind::string, required);
        if (value == nullptr) return otherwise;
        std::string text(value->get_string());
        if (required && text.empty()) fail(key, "is empty");
        return text;
    }

    std::vector<std::string> texts(std::string_view key, bool required = false,
                                   std::vector<std::string> otherwise = {}) {
        const auto *value = find(key, json::kind::array, required);
        if (value == nullptr) return otherwise;
        std::vector<std::string> texts;
        for (const auto &item : value->get_array()) {
            if (!item.is_string())
                fail(key,
                     std::string("must be an array of strings, not of ") + kind_name(item.kind()));
            else
                texts.emplace_back(item.get_string());
        }
        return texts;
    }

    json::object members(std::string_view key) {
        const auto *value = find(key, json::kind::object);
        return value == nullptr ? json::object() : value->get_object();
    }

    double number(std::string_view key) {
        const auto *value = object_.if_contains(key);
        if (value == nullptr) return 0;
        if (!value->is_number()) {
            fail(key, std::string("must be a number, not ") + kind_name(value->kind()));
            return 0;
        }
        return value->to_number<double>();
    }

    std::int64_t whole(std::string_view key, std::int64_t otherwise, std::int64_t least,
                       std::int64_t most) {
        if (!object_.contains(key)) return otherwise;
        const double value = number(key);
        if (value >= static_cast<double>(least) && value <= static_cast<double>(most) &&
            value == std::floor(value))
            return static_cast<std::int64_t>(value);
        fail(key, "must be a whole number from " + std::to_string(least) + " to " +
                      std::to_string(most));
        return otherwise;
    }

    // 0 where it is absent.
    std::int64_t duration(std::string_view key, bool required = false) {
        const auto *value = find(key, json::kind::string, required);
        if (value == nullptr) return 0;
        const auto ms = parse_duration(value->get_string());
        if (ms && *ms > 0) return *ms;
        fail(key, "must be a duration such as \"6s\" or \"24h\", not \"" +
                      std::string(value->get_string()) + "\"");
        return 0;
    }

    std::string at(std::string_view key) const { return pointer_ + pointer_step(key); }

private:
    const json::object &object_;
    std::string pointer_;
    std::optional<Error> &error_;
};

std::string lower(std::string text) {
    for (auto &c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

bool one_of(std::string_view text, std::initializer_list<std::string_view> known) {
    return std::find(known.begin(), known.end(), text) != known.end();
}

bool is_id(std::string_view id) {
    return !id.empty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

void read_abi(Reader &reader, Manifest &manifest) {
    const auto text = reader.text("abi", true);
    const char *end = text.data() + text.size();
    const auto major = std::from_chars(text.data(), end, manifest.abi_major);
    if (major.ec == std::errc() && major.ptr != end && *major.ptr == '.') {
        const auto minor = std::from_chars(major.ptr + 1, end, manifest.abi_minor);
        if (minor.ec == std::errc() && minor.ptr == end && manifest.abi_major >= 0 &&
            manifest.abi_minor >= 0)
            return;
    }
    reader.fail("abi", "must be MAJOR.MINOR, such as \"0.5\", not \"" + text + "\"");
}

// What is signed beside the body. A time that is not signed would prove nothing.
void read_signed_time(Reader &reader, std::optional<Error> &error, SignatureRule &rule) {
    rule.signed_text = reader.text("signed", false, rule.signed_text);
    if (rule.signed_text.find("{body}") == std::string::npos)
        reader.fail("signed", "must hold {body}, such as \"{timestamp}.{body}\"");
    const bool holds_time = rule.signed_text.find("{timestamp}") != std::string::npos;
    const auto *timestamp = reader.find("timestamp", json::kind::object);
    if (holds_time != (timestamp != nullptr))
        reader.fail(holds_time ? "timestamp" : "signed",
                    holds_time ? "is missing; an object with the header that has the time is needed"
                               : "must hold {timestamp} where there is a \"timestamp\"");
    if (timestamp == nullptr) return;
    Reader inner(timestamp->get_object(), "/webhook/signature/timestamp", error);
    rule.timestamp_header = lower(inner.text("header", true));
    rule.tolerance_ms = inner.duration("tolerance");
    if (rule.tolerance_ms == 0) rule.tolerance_ms = kWebhookToleranceMs;
}

void read_signature(const json::object &object, std::optional<Error> &error, Manifest &manifest) {
    Reader reader(object, "/webhook/signature", error);
    SignatureRule rule;
    const auto name = reader.text("scheme", true);
    const auto scheme = scheme_named(name);
    if (!scheme)
        return reader.fail("scheme",
                           "must be \"equal\", \"hmac-sha1\", \"hmac-sha256\", \"hmac-sha512\", "
                           "\"ed25519\", \"rsa-sha256\", \"ecdsa-sha256\" or "
                           "\"standard-webhooks\", not \"" +
                               name + "\"; an odd scheme goes through the crypto service");
    rule.scheme = *scheme;
    rule.key = reader.text(has_public_key(*scheme) ? "key" : "secret", true);
    rule.methods = reader.texts("methods", false, {"POST"});
    if (*scheme != SignatureScheme::standard_webhooks) {
        rule.header = lower(reader.text("header", true));
        rule.prefix = reader.text("prefix");
    }
    if (*scheme != SignatureScheme::standard_webhooks && *scheme != SignatureScheme::equal) {
        const auto encoding = reader.text("encoding", false, "hex");
        if (!one_of(encoding, {"hex", "base64"}))
            reader.fail("encoding", "must be \"hex\" or \"base64\", not \"" + encoding + "\"");
        rule.base64 = encoding == "base64";
        read_signed_time(reader, error, rule);
    }
    manifest.signature = std::move(rule);
}

void read_webhook(Reader &top, std::optional<Error> &error, Manifest &manifest) {
    const auto *value = top.find("webhook", json::kind::object);
    if (value == nullptr) {
        manifest.webhook_methods = {"POST"};
        return;
    }
    Reader reader(value->get_object(), "/webhook", error);
    manifest.webhook_methods = reader.texts("methods", false, {"POST"});
    if (const auto *signature = reader.find("signature", json::kind::object))
        read_signature(signature->get_object(), error, manifest);
}

void read_credentials(Reader &top, std::optional<Error> &error, Manifest &manifest) {
    const auto *value = top.find("credentials", json::kind::array);
    if (value == nullptr) return;
    std::size_t index = 0;
    for (const auto &item : value->get_array()) {
        const auto key = "credentials/" + std::to_string(index++);
        if (!item.is_object()) {
            top.fail("credentials",
                     std::string("must be an array of objects, not of ") + kind_name(item.kind()));
            return;
        }
        Reader reader(item.get_object(), "/" + key, error);
        Credential credential;
        credential.secret = reader.text("secret", true);
        credential.url = reader.text("url");
        const auto place = reader.text("place");
        if (place.empty()) credential.header = lower(reader.text("header", true));
        if (place == "body") credential.place = Place::body;
        if (place == "path") credential.place = Place::path;
        if (place == "stream") credential.place = Place::stream;
        if (!one_of(place, {"", "body", "path", "stream"}))
            reader.fail("place", "must be \"body\", \"path\" or \"stream\", not \"" + place +
                                     "\"; of a header give its name as \"header\"");
        // A link of somebody else's must not carry it away.
        if (credential.place == Place::path && credential.url.empty())
            reader.fail("url",
                        "is missing; a secret in a path goes to the host of one setting alone");
        manifest.credentials.push_back(std::move(credential));
    }
}

bool is_event_name(std::string_view name) {
    return !name.empty() && name.size() <= 64 && name[0] >= 'a' && name[0] <= 'z' &&
           std::all_of(name.begin(), name.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
           });
}

void read_events(Reader &top, std::optional<Error> &error, Manifest &manifest) {
    const auto *value = top.find("events", json::kind::array);
    if (value == nullptr) return;
    if (!manifest.is("backend")) return top.fail("events", "are for backends alone");
    const auto &items = value->get_array();
    if (items.size() > kMaxEventKinds)
        return top.fail("events", "are over the limit of " + std::to_string(kMaxEventKinds));
    std::size_t index = 0;
    for (const auto &item : items) {
        if (!item.is_object())
            return top.fail("events", std::string("must be an array of objects, not of ") +
                                          kind_name(item.kind()));
        Reader reader(item.get_object(), "/events/" + std::to_string(index++), error);
        EventRule rule{reader.text("name", true), reader.members("data"), nullptr};
        if (!is_event_name(rule.name))
            reader.fail("name", "must be 1 to 64 of a-z, 0-9 and '_' with a letter first, not \"" +
                                    rule.name + "\"");
        if (manifest.event(rule.name) != nullptr)
            reader.fail("name", "\"" + rule.name + "\" stands there twice");
        auto schema = Schema::compile(rule.data);
        if (!schema) {
            reader.fail("data", schema.error().where + ": " + schema.error().message);
            return;
        }
        rule.schema = std::make_shared<const Schema>(std::move(*schema));
        manifest.events.push_back(std::move(rule));
    }
}

void read_pair(const json::object &limits, std::optional<Error> &error, Manifest &manifest) {
    const auto *value = Reader(limits, "/limits", error).find("pair", json::kind::object);
    if (value == nullptr) return;
    Reader reader(value->get_object(), "/limits/pair", error);
    manifest.pair.every_ms = reader.duration("every", true);
    manifest.pair.burst = static_cast<int>(reader.whole("burst", 1, 1, kMaxPairBurst));
}

void read_contact(const json::object &limits, std::optional<Error> &error, Manifest &manifest) {
    const auto contact = Reader(limits, "/limits", error).members("contact");
    for (const auto &[name, rule] :
         {std::pair("inbound", &manifest.inbound), std::pair("answers", &manifest.answers)}) {
        const auto *value =
            Reader(contact, "/limits/contact", error).find(name, json::kind::object);
        if (value == nullptr) continue;
        Reader reader(value->get_object(), std::string("/limits/contact/") + name, error);
        rule->count = static_cast<int>(reader.whole("count", 0, 1, kMaxContactCount));
        rule->every_ms = reader.duration("every", true);
    }
}

void read_files(const json::object &files, std::optional<Error> &error, Manifest &manifest) {
    for (const auto &member : files) {
        const std::string kind(member.key());
        const std::string where = "/capabilities/media/files/" + kind;
        if (!member.value().is_object()) {
            Reader(files, "/capabilities/media/files", error).fail(kind, "must be an object");
            return;
        }
        Reader reader(member.value().get_object(), where, error);
        MediaRule &rule = manifest.media[kind];
        rule.types = reader.texts("types");
        rule.max_bytes = static_cast<std::uint64_t>(reader.whole("max_bytes", 0, 1, INT32_MAX));
    }
}

void read_capabilities(std::optional<Error> &error, Manifest &manifest) {
    Reader reader(manifest.capabilities, "/capabilities", error);
    manifest.window_ms = reader.duration("window");
    const auto text = reader.members("text");
    Reader(text, "/capabilities/text", error).whole("max_length", 0, 1, kMaxTextBytes);
    const auto media = reader.members("media");
    manifest.upload_keep_ms = Reader(media, "/capabilities/media", error).duration("upload");
    read_files(Reader(media, "/capabilities/media", error).members("files"), error, manifest);
    for (const auto &[key, words] : {std::pair("opt_out", std::pair("proactive", "all")),
                                     std::pair("segments", std::pair("none", "sms"))})
        if (const auto word = reader.text(key, false, words.first);
            !one_of(word, {words.first, words.second}))
            reader.fail(key, std::string("must be \"") + words.first + "\" or \"" + words.second +
                                 "\", not \"" + word + "\"");
    const auto address = reader.text("address", false, "any");
    if (!one_of(address, {"any", "digits", "e164"}))
        reader.fail("address", "must be \"any\", \"digits\" or \"e164\", not \"" + address + "\"");
    if (address == "digits") manifest.address = AddressForm::digits;
    if (address == "e164") manifest.address = AddressForm::e164;
}

// A name of a setting that stands elsewhere in the manifest must be one, and a secret marked as
// such.
void check_setting(Reader &top, const Manifest &manifest, const std::string &name, bool secret,
                   std::string_view said_by) {
    const auto *properties = manifest.settings.if_contains("properties");
    const json::value *setting = nullptr;
    if (properties != nullptr && properties->is_object())
        setting = properties->get_object().if_contains(name);
    if (setting == nullptr)
        return top.fail("settings", "has no property \"" + name + "\", which " +
                                        std::string(said_by) + " names");
    if (!secret) return;
    const auto *mark =
        setting->is_object() ? setting->get_object().if_contains("x-secret") : nullptr;
    if (mark == nullptr || !mark->is_bool() || !mark->get_bool())
        top.fail("settings", "the property \"" + name + "\" needs \"x-secret\": true, since " +
                                 std::string(said_by) + " names it");
}

void check_settings(Reader &top, const Manifest &manifest) {
    if (auto schema = Schema::compile(manifest.settings); !schema)
        return top.fail("settings", schema.error().where + ": " + schema.error().message);
    for (const auto &account : manifest.account)
        check_setting(top, manifest, account, false, "account");
    for (const auto &variant : manifest.capabilities_with)
        check_setting(top, manifest, variant.first.substr(0, variant.first.find('=')), false,
                      "capabilities_with");
    if (manifest.signature)
        check_setting(top, manifest, manifest.signature->key,
                      !has_public_key(manifest.signature->scheme), "webhook.signature");
    for (const auto &credential : manifest.credentials)
        check_setting(top, manifest, credential.secret, true, "credentials");
    for (const auto &credential : manifest.credentials)
        if (!credential.url.empty())
            check_setting(top, manifest, credential.url, false, "credentials");
}

}  // namespace

bool Manifest::is(std::string_view kind) const {
    return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

const EventRule *Manifest::event(std::string_view name) const {
    const auto found = std::find_if(events.begin(), events.end(),
                                    [&](const EventRule &rule) { return rule.name == name; });
    return found == events.end() ? nullptr : &*found;
}

namespace {

// "name": it is there; "name=value": it is there with that value.
bool given(const json::object &settings, std::string_view condition) {
    const auto equals = condition.find('=');
    const json::value *value = settings.if_contains(condition.substr(0, equals));
    if (value == nullptr || equals == std::string_view::npos) return value != nullptr;
    const auto wanted = condition.substr(equals + 1);
    const auto *text = value->if_string();
    return text ? std::string_view(*text) == wanted : to_text(*value) == wanted;
}

}  // namespace

json::object capabilities_with(const Manifest &manifest, const json::object &settings) {
    json::object capabilities = manifest.capabilities;
    for (const auto &[setting, members] : manifest.capabilities_with)
        if (given(settings, setting))
            for (const auto &member : members)
                capabilities[member.key()] = member.value();
    return capabilities;
}

model::Capabilities carries_with(const Manifest &manifest, const json::object &settings) {
    return model::read_capabilities(capabilities_with(manifest, settings));
}

std::string normal_address(AddressForm form, std::string_view address) {
    const bool plus = address.starts_with('+');
    const bool digits = std::all_of(address.begin() + plus, address.end(),
                                    [](char c) { return c >= '0' && c <= '9'; });
    if (form == AddressForm::digits && plus) {
        const std::string phone = to_e164(address);
        return phone.empty() ? phone : phone.substr(1);
    }
    // Fewer digits without '+' are a short code.
    if (form == AddressForm::e164 && (plus || (digits && address.size() >= kMinPhoneDigits)))
        return to_e164(address);
    return std::string(address);
}

Result<Manifest> parse_manifest(std::string_view text) {
    auto parsed = parse_json(text);
    if (!parsed)
        return Error{"manifest: " + parsed.error().where + ": " + parsed.error().message,
                     parsed.error().where};
    if (!parsed->is_object())
        return Error{std::string("manifest: must be a JSON object, not ") +
                     kind_name(parsed->kind())};

    Manifest manifest;
    std::optional<Error> error;
    manifest.json = std::move(parsed->get_object());
    Reader top(manifest.json, "", error);
    manifest.id = top.text("id", true);
    if (!is_id(manifest.id))
        top.fail("id", "must be 1 to 64 of a-z, 0-9 and '-', not \"" + manifest.id + "\"");
    manifest.version = top.text("version", true);
    read_abi(top, manifest);
    manifest.kinds = top.texts("kinds", true);
    if (manifest.kinds.empty()) top.fail("kinds", "is empty");
    for (const auto &kind : manifest.kinds)
        if (!one_of(kind, {"channel", "backend", "migration"}))
            top.fail("kinds",
                     "knows \"channel\", \"backend\" and \"migration\", not \"" + kind + "\"");
    manifest.provides = top.texts("provides", true);
    manifest.needs = top.texts("needs");
    if (const auto *account = manifest.json.if_contains("account"); account && account->is_array())
        manifest.account = top.texts("account");
    else if (auto one = top.text("account"); !one.empty())
        manifest.account.push_back(std::move(one));
    read_webhook(top, error, manifest);
    read_credentials(top, error, manifest);
    read_events(top, error, manifest);
    const auto limits = top.members("limits");
    manifest.messages_per_second = Reader(limits, "/limits", error).number("messages_per_second");
    if (manifest.messages_per_second < 0)
        top.fail("limits", "messages_per_second is negative; 0 means no limit");
    read_pair(limits, error, manifest);
    read_contact(limits, error, manifest);
    manifest.settings = top.members("settings");
    manifest.capabilities = top.members("capabilities");
    read_capabilities(error, manifest);
    for (const auto &member : top.members("capabilities_with")) {
        if (!member.value().is_object()) {
            top.fail("capabilities_with", "must hold an object for each setting");
            break;
        }
        manifest.capabilities_with.emplace(member.key(), member.value().get_object());
    }
    if (const auto runtime = top.text("runtime", false, "native"); runtime != "native")
        top.fail("runtime", "\"" + runtime + "\" is not known to this host, which runs \"native\"");
    if (!error) check_settings(top, manifest);
    if (error) return std::move(*error);
    return manifest;
}

}  // namespace patchbay::plugin
