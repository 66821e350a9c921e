// The manifest of a plugin: JSON in its ELF section .patchbay.manifest, read without loading it.
#pragma once

#include "core/base/result.h"
#include "core/base/schema.h"
#include "core/model/capabilities.h"
#include "core/plugin/signature.h"

#include <boost/json/value.hpp>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace patchbay::plugin {

// News that a backend pushes.
struct EventRule {
    std::string name;
    boost::json::value data;  // JSON Schema of the data, and
    std::shared_ptr<const Schema> schema;
};

// Default of the budget of one contact on one line.
struct PairRule {
    std::int64_t every_ms = 0;  // a message each so often; 0: no limit
    int burst = 1;              // so many may leave at once before that
};

struct CountRule {
    int count = 0;  // at most so many in a time; 0: no limit
    std::int64_t every_ms = 0;
};

// What files of one kind the provider takes.
struct MediaRule {
    std::vector<std::string> types;  // MIME types; empty: any
    std::uint64_t max_bytes = 0;     // 0: not said
};

// Where the host may put a secret: the only place where {{secret:…}} of it is filled in.
enum class Place {
    header,
    path,  // of the URL, before its query
    body,
    stream  // in what a connection writes
};

struct Credential {
    std::string secret;  // the setting
    Place place = Place::header;
    std::string header = {};  // lower case; of the place header
    std::string url = {};     // the setting with the URL of the one host that it goes to; "": any
};

enum class AddressForm {
    any,
    digits,  // phones without '+'
    e164     // phones with '+', and whatever else writes there (short codes, names)
};

struct Manifest {
    std::string id;
    std::string version;
    int abi_major = 0;
    int abi_minor = 0;
    std::vector<std::string> kinds;     // "channel", "backend", "migration"
    std::vector<std::string> provides;  // extension ids
    std::vector<std::string> needs;     // host service ids without which it cannot work
    // Channel: the settings that may name the account of its events; the first that is set does.
    std::vector<std::string> account;
    std::optional<SignatureRule> signature;
    std::vector<std::string> webhook_methods;  // accepted on its webhook URL; others get 405
    std::vector<Credential> credentials;
    std::vector<EventRule> events;   // backend: what it may push
    double messages_per_second = 0;  // default of the line's limit; 0: none
    PairRule pair;
    CountRule inbound;  // defaults of the line's limits of one contact
    CountRule answers;
    std::int64_t window_ms = 0;       // after a contact's message anything may be sent; 0: always
    std::int64_t upload_keep_ms = 0;  // the provider keeps an uploaded file so long; 0: not said
    std::map<std::string, MediaRule, std::less<>> media;  // by kind: what files it takes
    AddressForm address = AddressForm::any;
    boost::json::object settings;      // JSON Schema of the settings
    boost::json::object capabilities;  // what the channel can carry (docs/plugins.md)
    // What is different where a setting is given ("name"), or has a value ("name=value"): members
    // of `capabilities` that stand instead.
    std::map<std::string, boost::json::object, std::less<>> capabilities_with;
    boost::json::object json;  // the whole manifest

    bool is(std::string_view kind) const;
    const EventRule *event(std::string_view name) const;  // null: not declared
};

// The capabilities of an instance with these settings, and what it can carry by them.
boost::json::object capabilities_with(const Manifest &manifest,
                                      const boost::json::object &settings);
model::Capabilities carries_with(const Manifest &manifest, const boost::json::object &settings);

// The address that a person or a program gave, as the channel's own events write it; "": it is
// none.
std::string normal_address(AddressForm form, std::string_view address);

Result<Manifest> parse_manifest(std::string_view text);

// Reads the section of a shared library; bounds-checked against a broken or hostile file.
Result<std::string> read_manifest_section(const std::string &path);

}  // namespace patchbay::plugin
