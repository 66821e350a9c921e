// Reading and writing JSON in a plugin, over the tape of patchbay.host.json/1 (host.h).
//
// JsonValue   A cursor into a tape: two words, copied freely, valid until the plugin call returns.
//             A member that is not there gives an absent value, on which every reader says
//             "nothing", so paths need no checks in between: value["profile"]["name"].str().
// JsonWriter  Appends to one buffer that is reused: clear() keeps its memory.
#ifndef PATCHBAY_JSON_HPP
#define PATCHBAY_JSON_HPP

#include "host.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace patchbay::sdk {

class JsonValue {
public:
    struct Member;
    template <bool kMembers>
    class Range;

    JsonValue() = default;
    JsonValue(const patchbay_json_node *nodes, std::uint32_t index)
        : nodes_(nodes), index_(index) {}

    bool exists() const { return nodes_ != nullptr; }
    bool is_null() const { return is(PATCHBAY_JSON_NULL); }
    bool is_bool() const { return is(PATCHBAY_JSON_FALSE) || is(PATCHBAY_JSON_TRUE); }
    bool is_number() const { return is(PATCHBAY_JSON_NUMBER); }
    bool is_string() const { return is(PATCHBAY_JSON_STRING); }
    bool is_array() const { return is(PATCHBAY_JSON_ARRAY); }
    bool is_object() const { return is(PATCHBAY_JSON_OBJECT); }

    // The string, or {} where it is none: a null data() means absent.
    std::string_view str() const { return is_string() ? node_text() : std::string_view(); }

    // The string, or a number as it was written: for ids that a provider may send as either.
    std::string_view text() const {
        return is_string() || is_number() ? node_text() : std::string_view();
    }

    std::optional<bool> boolean() const {
        return is_bool() ? std::optional<bool>(is(PATCHBAY_JSON_TRUE)) : std::nullopt;
    }

    // A number that is whole and fits; also one in a string.
    std::optional<std::int64_t> integer() const {
        const std::string_view text_here = text();
        std::int64_t value = 0;
        const auto [end, error] =
            std::from_chars(text_here.data(), text_here.data() + text_here.size(), value);
        const bool whole = end == text_here.data() + text_here.size();
        return !text_here.empty() && error == std::errc() && whole ? std::optional(value)
                                                                   : std::nullopt;
    }

    // A finite number; also one in a string.
    std::optional<double> number() const {
        const std::string_view text_here = text();
        double value = 0;
        const auto [end, error] =
            std::from_chars(text_here.data(), text_here.data() + text_here.size(), value);
        const bool whole = end == text_here.data() + text_here.size();
        return !text_here.empty() && error == std::errc() && whole && std::isfinite(value)
                   ? std::optional(value)
                   : std::nullopt;
    }

    // Elements of an array, members of an object; 0 for anything else.
    std::uint32_t size() const { return is_array() || is_object() ? node().count : 0; }

    // The member of an object. Of double keys the last one counts.
    JsonValue operator[](std::string_view key) const;

    // The element of an array.
    JsonValue at(std::uint32_t position) const;

    // RFC 6901: "" is this value, "/items/0/name" a place below it.
    JsonValue at_pointer(std::string_view pointer) const;

    // for (JsonValue element : value.elements()); empty where the value is no array.
    Range<false> elements() const;

    // for (const auto &[key, member] : value.members()); empty where the value is no object.
    Range<true> members() const;

    const patchbay_json_node *nodes() const { return nodes_; }
    std::uint32_t index() const { return index_; }

private:
    bool is(std::uint32_t type) const { return nodes_ != nullptr && node().type == type; }
    const patchbay_json_node &node() const { return nodes_[index_]; }
    std::string_view node_text() const {
        const patchbay_str text_here = node().text;
        return {text_here.ptr != nullptr ? text_here.ptr : "", text_here.len};
    }

    const patchbay_json_node *nodes_ = nullptr;
    std::uint32_t index_ = 0;
};

struct JsonValue::Member {
    std::string_view key;
    JsonValue value;
};

template <bool kMembers>
class JsonValue::Range {
public:
    class Iterator {
    public:
        Iterator(const patchbay_json_node *nodes, std::uint32_t index)
            : nodes_(nodes), index_(index) {}
        auto operator*() const {
            if constexpr (kMembers) {
                return Member{JsonValue(nodes_, index_).str(), JsonValue(nodes_, index_ + 1)};
            } else {
                return JsonValue(nodes_, index_);
            }
        }
        Iterator &operator++() {
            index_ = nodes_[kMembers ? index_ + 1 : index_].next;
            return *this;
        }
        bool operator!=(const Iterator &other) const { return index_ != other.index_; }

    private:
        const patchbay_json_node *nodes_;
        std::uint32_t index_;
    };

    Range() = default;
    Range(const patchbay_json_node *nodes, std::uint32_t first, std::uint32_t last)
        : nodes_(nodes), first_(first), last_(last) {}
    Iterator begin() const { return {nodes_, first_}; }
    Iterator end() const { return {nodes_, last_}; }

private:
    const patchbay_json_node *nodes_ = nullptr;
    std::uint32_t first_ = 0;
    std::uint32_t last_ = 0;
};

inline JsonValue::Range<false> JsonValue::elements() const {
    return is_array() ? Range<false>(nodes_, index_ + 1, node().next) : Range<false>();
}

inline JsonValue::Range<true> JsonValue::members() const {
    return is_object() ? Range<true>(nodes_, index_ + 1, node().next) : Range<true>();
}

inline JsonValue JsonValue::operator[](std::string_view key) const {
    JsonValue found;
    for (const auto &[name, value] : members()) {
        if (name == key) found = value;
    }
    return found;
}

inline JsonValue JsonValue::at(std::uint32_t position) const {
    for (const JsonValue element : elements()) {
        if (position-- == 0) return element;
    }
    return {};
}

inline JsonValue JsonValue::at_pointer(std::string_view pointer) const {
    JsonValue value = *this;
    while (!pointer.empty() && value.exists()) {
        if (pointer.front() != '/') return {};
        pointer.remove_prefix(1);
        const std::string_view escaped = pointer.substr(0, pointer.find('/'));
        pointer.remove_prefix(escaped.size());
        std::string key;
        for (std::size_t i = 0; i < escaped.size(); ++i) {
            const bool escape = escaped[i] == '~' && i + 1 < escaped.size();
            if (escape) ++i;
            key += !escape ? escaped[i] : escaped[i] == '1' ? '/' : '~';
        }
        if (value.is_array()) {
            std::uint32_t position = 0;
            const auto [end, error] =
                std::from_chars(key.data(), key.data() + key.size(), position);
            const bool whole = !key.empty() && end == key.data() + key.size();
            value = whole && error == std::errc() ? value.at(position) : JsonValue();
        } else {
            value = value[key];
        }
    }
    return value;
}

// Writes compact JSON. Commas are its business; that objects and arrays are closed is the caller's.
class JsonWriter {
public:
    static constexpr unsigned kMaxDepth = 63;

    void clear() {
        text_.clear();
        depth_ = 0;
        filled_ = 0;
    }
    const std::string &text() const { return text_; }

    JsonWriter &begin_object() { return open('{'); }
    JsonWriter &end_object() { return close('}'); }
    JsonWriter &begin_array() { return open('['); }
    JsonWriter &end_array() { return close(']'); }

    JsonWriter &key(std::string_view name) {
        separate();
        quote(name);
        text_ += ':';
        after_key_ = true;
        return *this;
    }
    JsonWriter &string(std::string_view value) {
        separate();
        quote(value);
        return *this;
    }
    JsonWriter &integer(std::int64_t value) {
        char buffer[24];
        const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
        return raw({buffer, static_cast<std::size_t>(end - buffer)});
    }
    JsonWriter &boolean(bool value) { return raw(value ? "true" : "false"); }
    JsonWriter &null() { return raw("null"); }

    // A value that is JSON text already.
    JsonWriter &raw(std::string_view json) {
        separate();
        text_ += json;
        return *this;
    }

    JsonWriter &member(std::string_view name, std::string_view value) {
        return key(name).string(value);
    }
    // Nothing where `value` is empty.
    JsonWriter &optional_member(std::string_view name, std::string_view value) {
        return value.empty() ? *this : member(name, value);
    }

private:
    JsonWriter &open(char bracket) {
        separate();
        text_ += bracket;
        if (depth_ < kMaxDepth) ++depth_;
        filled_ &= ~(std::uint64_t{1} << depth_);
        return *this;
    }
    JsonWriter &close(char bracket) {
        text_ += bracket;
        if (depth_ > 0) --depth_;
        return *this;
    }
    void separate() {
        const std::uint64_t level = std::uint64_t{1} << depth_;
        if (!after_key_ && depth_ > 0 && (filled_ & level) != 0) text_ += ',';
        filled_ |= level;
        after_key_ = false;
    }
    void quote(std::string_view value) {
        static constexpr char kHex[] = "0123456789abcdef";
        text_ += '"';
        for (const char c : value) {
            const auto byte = static_cast<unsigned char>(c);
            if (c == '"' || c == '\\') {
                text_ += '\\';
                text_ += c;
            } else if (c == '\n') {
                text_ += "\\n";
            } else if (byte < 0x20) {
                text_ += "\\u00";
                text_ += kHex[byte >> 4];
                text_ += kHex[byte & 15];
            } else {
                text_ += c;
            }
        }
        text_ += '"';
    }

    std::string text_;
    std::uint64_t filled_ = 0;  // bit n: the container at depth n has a value already
    unsigned depth_ = 0;
    bool after_key_ = false;
};

}  // namespace patchbay::sdk

#endif
