#include "core/flow/cel/json.h"

#include "core/base/crypto.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>

#include <cmath>
#include <limits>

namespace patchbay::flow::cel {

namespace {

constexpr std::size_t kNodeBytes = 24;  // what a value costs besides its text

std::size_t weight(const json::value &value) {
    std::size_t bytes = kNodeBytes;
    if (const auto *text = value.if_string()) {
        bytes += text->size();
    } else if (const auto *list = value.if_array()) {
        for (const auto &item : *list)
            bytes += weight(item);
    } else if (const auto *object = value.if_object()) {
        for (const auto &entry : *object)
            bytes += entry.key().size() + weight(entry.value());
    }
    return bytes;
}

Result<json::value> number(double real) {
    if (!std::isfinite(real)) return Error{"the result is infinite or not a number"};
    return json::value(real);
}

json::value number(std::uint64_t natural) {
    if (natural > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
        return natural;
    return static_cast<std::int64_t>(natural);
}

// What a copy of `value` takes; what the expression built is counted when its parts are copied.
std::size_t copied(const Value &value) {
    std::size_t bytes = kNodeBytes;
    if (const auto *text = value.as<std::string_view>()) bytes += text->size();
    if (const auto *raw = value.as<Bytes>()) bytes += raw->data.size() * 4 / 3;
    if (const auto *list = value.as<List>(); list && list->json()) {
        for (const auto &item : *list->json())
            bytes += weight(item);
    }
    if (const auto *map = value.as<Map>(); map && map->json()) {
        for (const auto &member : *map->json())
            bytes += member.key().size() + weight(member.value());
    }
    return bytes;
}

Result<json::value> part_json(const Value &part, Arena &arena) {
    arena.charge(copied(part));
    if (arena.exceeded()) return Error{kTooLarge};
    return to_json(part, arena);
}

Result<json::value> list_json(const List &list, Arena &arena) {
    if (list.json()) return json::value(*list.json());
    json::array result;
    result.reserve(list.size());
    for (std::size_t i = 0; i < list.size(); ++i) {
        auto item = part_json(list.at(i), arena);
        if (!item) return item;
        result.push_back(std::move(*item));
    }
    return json::value(std::move(result));
}

Result<json::value> map_json(const Map &map, Arena &arena) {
    if (map.json()) return json::value(*map.json());
    json::object result;
    for (std::size_t i = 0; i < map.size(); ++i) {
        const auto entry = map.at(i);
        const auto key = key_text(entry.key);
        auto item = part_json(entry.value, arena);
        if (!item) return item;
        if (!result.emplace(key, std::move(*item)).second)
            return Error{"two keys of the map are both \"" + key + "\" in JSON"};
    }
    return json::value(std::move(result));
}

}  // namespace

Result<json::value> to_json(const Value &value, Arena &arena) {
    switch (value.type()) {
        case Type::null:
            return json::value(nullptr);
        case Type::boolean:
            return json::value(*value.as<bool>());
        case Type::integer:
            return json::value(*value.as<std::int64_t>());
        case Type::natural:
            return number(*value.as<std::uint64_t>());
        case Type::real:
            return number(*value.as<double>());
        case Type::text:
            return json::value(*value.as<std::string_view>());
        case Type::bytes:
            return json::value(crypto::to_base64(value.as<Bytes>()->data));
        case Type::timestamp:
        case Type::duration:
            return json::value(scalar_text(value));
        case Type::list:
            return list_json(*value.as<List>(), arena);
        case Type::map:
            return map_json(*value.as<Map>(), arena);
        case Type::type:
            return json::value(type_name(*value.as<Type>()));
    }
    return json::value(nullptr);
}

std::string scalar_text(const Value &value) {
    if (const auto *truth = value.as<bool>()) return *truth ? "true" : "false";
    if (const auto *integer = value.as<std::int64_t>()) return std::to_string(*integer);
    if (const auto *natural = value.as<std::uint64_t>()) return std::to_string(*natural);
    if (const auto *time = value.as<Timestamp>()) return to_text(*time);
    if (const auto *duration = value.as<Duration>()) return to_text(*duration);
    std::string text;
    if (const auto *real = value.as<double>()) append_number(text, *real);
    return text;
}

std::string key_text(const Value &key) {
    const auto *text = key.as<std::string_view>();
    return text ? std::string(*text) : scalar_text(key);
}

}  // namespace patchbay::flow::cel
