#include "core/model/capabilities.h"

#include "core/model/content_shape.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <algorithm>

namespace patchbay::model {

namespace {

const json::object *object_in(const json::object *object, std::string_view key) {
    const json::value *value = object ? object->if_contains(key) : nullptr;
    return value ? value->if_object() : nullptr;
}

std::size_t number_in(const json::object *object, std::string_view key) {
    boost::system::error_code bad;
    const json::value *value = object ? object->if_contains(key) : nullptr;
    const auto number = value ? value->to_number<std::size_t>(bad) : 0;
    return bad ? 0 : number;
}

std::size_t length_in(const json::object *object, std::string_view key) {
    return number_in(object_in(object, key), "max_length");
}

// `true`, or an object with limits.
bool has(const json::object &object, std::string_view key) {
    const json::value *value = object.if_contains(key);
    return value && (value->is_object() || (value->is_bool() && value->get_bool()));
}

std::string_view word_in(const json::object &object, std::string_view key) {
    const json::value *value = object.if_contains(key);
    const auto *word = value ? value->if_string() : nullptr;
    return word ? std::string_view(*word) : std::string_view();
}

std::optional<OptionLimits> options_in(const json::object *choices, std::string_view key) {
    const json::object *limits = object_in(choices, key);
    if (!limits) return std::nullopt;
    return OptionLimits{number_in(limits, "max"), length_in(limits, "text"),
                        length_in(limits, "title"), length_in(limits, "id")};
}

std::set<MediaKind> kinds_in(const json::object *object, std::string_view key) {
    std::set<MediaKind> kinds;
    const json::value *value = object ? object->if_contains(key) : nullptr;
    const auto *names = value ? value->if_array() : nullptr;
    if (!names) return kinds;
    for (const json::value &kind : *names) {
        const auto *name = kind.if_string();
        const auto *known =
            name ? std::find(kMediaKinds.begin(), kMediaKinds.end(), *name) : kMediaKinds.end();
        if (known != kMediaKinds.end())
            kinds.insert(static_cast<MediaKind>(known - kMediaKinds.begin() + 1));
    }
    return kinds;
}

}  // namespace

Capabilities read_capabilities(const json::object &capabilities) {
    Capabilities read;
    read.longest_text = length_in(&capabilities, "text");
    read.longest_text_bytes = number_in(object_in(&capabilities, "text"), "max_bytes");
    if (const json::object *media = object_in(&capabilities, "media")) {
        read.media = kinds_in(media, "kinds");
        read.captions = has(*media, "caption");
    }
    read.location = has(capabilities, "location");
    read.contacts = has(capabilities, "contacts");
    read.link = has(capabilities, "link");
    read.location_request = has(capabilities, "location_request");
    read.template_message = has(capabilities, "template");
    const json::object *choices = object_in(&capabilities, "choices");
    read.buttons = options_in(choices, "buttons");
    read.quick_replies = options_in(choices, "quick_replies");
    read.list = options_in(choices, "list");
    read.button_headers = kinds_in(object_in(choices, "header"), "media");
    read.link_headers = kinds_in(object_in(object_in(&capabilities, "link"), "header"), "media");
    read.option_parts = choices && (has(*choices, "header") || has(*choices, "footer"));
    read.segments = word_in(capabilities, "segments") == "sms";
    read.verified_phone = has(capabilities, "verified_phone");
    read.watermarks = has(capabilities, "watermarks");
    read.stops_all = word_in(capabilities, "opt_out") == "all";
    return read;
}

}  // namespace patchbay::model
