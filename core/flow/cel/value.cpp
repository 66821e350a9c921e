#include "core/flow/cel/value.h"

#include "core/flow/cel/operators.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>

#include <algorithm>
#include <array>
#include <limits>

namespace patchbay::flow::cel {

namespace {

struct Names {
    std::string_view name;
    std::string_view phrase;
};
constexpr std::array<Names, std::variant_size_v<Value::variant>> kTypes = {
    {{"null_type", "null"},
     {"bool", "a bool"},
     {"int", "an int"},
     {"uint", "a uint"},
     {"double", "a double"},
     {"string", "a string"},
     {"bytes", "bytes"},
     {"google.protobuf.Timestamp", "a timestamp"},
     {"google.protobuf.Duration", "a duration"},
     {"list", "a list"},
     {"map", "a map"},
     {"type", "a type"}}};

const Names &names_of(Type type) { return kTypes[static_cast<std::size_t>(type)]; }

std::string_view view(const json::string &text) { return {text.data(), text.size()}; }

}  // namespace

std::string_view type_name(Type type) { return names_of(type).name; }

std::optional<Type> find_type(std::string_view name) {
    const auto found = std::find_if(kTypes.begin(), kTypes.end(),
                                    [name](const Names &type) { return type.name == name; });
    if (found == kTypes.end()) return std::nullopt;
    return static_cast<Type>(found - kTypes.begin());
}

std::string_view type_phrase(const Value &value) { return names_of(value.type()).phrase; }

void from_json(const json::value &json, Value &out) {
    switch (json.kind()) {
        case json::kind::null:
            out.emplace<Null>();
            return;
        case json::kind::bool_:
            out.emplace<bool>(json.get_bool());
            return;
        case json::kind::int64:
            out.emplace<std::int64_t>(json.get_int64());
            return;
        case json::kind::uint64: {
            const auto number = json.get_uint64();
            if (number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
                out.emplace<std::uint64_t>(number);
            else
                out.emplace<std::int64_t>(static_cast<std::int64_t>(number));
            return;
        }
        case json::kind::double_:
            out.emplace<double>(json.get_double());
            return;
        case json::kind::string:
            out.emplace<std::string_view>(view(json.get_string()));
            return;
        case json::kind::array:
            out.emplace<List>(json.get_array());
            return;
        case json::kind::object:
            out.emplace<Map>(json.get_object());
            return;
    }
}

List::List(const json::array &json) : json_(&json), size_(json.size()) {}

List::List(std::span<const Value> items) : items_(items.data()), size_(items.size()) {}

std::size_t List::size() const { return size_; }

Value List::at(std::size_t place) const {
    if (!json_) return items_[place];
    Value item;
    from_json((*json_)[place], item);
    return item;
}

std::size_t Map::size() const { return json_ ? json_->size() : entries_->all.size(); }

Entry Map::at(std::size_t place) const {
    if (!json_) return entries_->all[place];
    const auto &member = json_->begin()[place];
    Entry entry{std::string_view(member.key()), {}};
    from_json(member.value(), entry.value);
    return entry;
}

bool Map::find(const Value &key, Value &out) const {
    if (json_) {
        const auto *text = key.as<std::string_view>();
        return text && find(*text, out);
    }
    const auto &order = entries_->by_key;
    const auto found =
        std::lower_bound(order.begin(), order.end(), key, [this](auto place, const Value &wanted) {
            return key_order(entries_->all[place].key, wanted) < 0;
        });
    if (found == order.end() || !equal(entries_->all[*found].key, key)) return false;
    out = entries_->all[*found].value;
    return true;
}

bool Map::find(std::string_view key, Value &out) const {
    if (!json_) return find(Value(key), out);
    const auto *found = json_->if_contains(key);
    if (!found) return false;
    from_json(*found, out);
    return true;
}

bool Map::contains(std::string_view key) const {
    Value ignored;
    return find(key, ignored);
}

}  // namespace patchbay::flow::cel
