// What expressions calculate with. A value is a small view that is copied freely: texts, lists and
// maps stay where they are, in the JSON of a variable, in the tree or in the arena of the
// evaluation, and must outlive it.
#pragma once

#include "core/base/json.h"
#include "core/flow/cel/time.h"

#include <boost/json/value.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <variant>

namespace patchbay::flow::cel {

struct Value;
struct Entry;

struct Null {};

struct Bytes {
    std::string_view data;
};

// CEL's types, in the order of Value's alternatives.
enum class Type {
    null,
    boolean,
    integer,
    natural,
    real,
    text,
    bytes,
    timestamp,
    duration,
    list,
    map,
    type
};

// "int", "google.protobuf.Timestamp", ...: what type(x) names and the name that denotes it.
std::string_view type_name(Type type);
std::optional<Type> find_type(std::string_view name);

class List {
public:
    explicit List(const json::array &json);
    explicit List(std::span<const Value> items);

    std::size_t size() const;
    Value at(std::size_t place) const;

    const json::array *json() const { return json_; }  // nullptr: built by the expression

private:
    const json::array *json_ = nullptr;
    const Value *items_ = nullptr;
    std::size_t size_ = 0;
};

// What a map literal builds: its entries as written, and their places in the order of the keys.
struct Entries {
    std::span<const Entry> all;
    std::span<const std::uint32_t> by_key;
};

class Map {
public:
    explicit Map(const json::object &json) : json_(&json) {}
    explicit Map(const Entries &entries) : entries_(&entries) {}

    std::size_t size() const;
    Entry at(std::size_t place) const;
    // False: nothing is there. Numbers are found by value, whatever their type.
    bool find(const Value &key, Value &out) const;
    bool find(std::string_view key, Value &out) const;
    bool contains(std::string_view key) const;

    const json::object *json() const { return json_; }

private:
    const json::object *json_ = nullptr;
    const Entries *entries_ = nullptr;
};

struct Value : std::variant<Null, bool, std::int64_t, std::uint64_t, double, std::string_view,
                            Bytes, Timestamp, Duration, List, Map, Type> {
    using variant::variant;

    Type type() const { return static_cast<Type>(index()); }
    template <class T>
    const T *as() const {
        return std::get_if<T>(this);
    }
};

static_assert(std::is_trivially_copyable_v<Value>);

struct Entry {
    Value key;
    Value value;
};

// JSON numbers without fraction and exponent are ints, uints where they do not fit.
// Written in place: copies of what was just written are slow.
void from_json(const json::value &json, Value &out);

// "a string", "an int", ...: for errors.
std::string_view type_phrase(const Value &value);

}  // namespace patchbay::flow::cel
