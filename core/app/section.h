// Section: one object of the config file, read member by member with types, bounds and defaults. A
// mistake becomes a problem at its place and the default goes on in its stead; what nobody asked
// for by the end is an unknown key.
#pragma once

#include "core/base/located_json.h"

#include <boost/json/object.hpp>

#include <cstdint>
#include <initializer_list>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace patchbay::app {

// What all sections of one file share.
struct Reading {
    const LocatedJson &document;
    std::string folder;  // of the file, for {"$file": …}
    Problems &problems;
    std::set<std::string> *known_keys = nullptr;  // receives the pattern of each key asked for
};

class Section {
public:
    using Check = std::string (*)(const std::string &);  // what is wrong with a text, or ""

    // The root of the document.
    explicit Section(Reading &reading);

    // Members that are objects; an absent one is read as an empty one.
    Section section(std::string_view key);
    // The same with names that the operator chose; names() are its keys.
    Section map(std::string_view key);
    std::vector<std::string> names() const;
    bool has(std::string_view key) const;
    const std::string &pointer() const { return pointer_; }

    std::string text(std::string_view key, std::string fallback, Check check = nullptr);
    std::string required_text(std::string_view key);
    std::vector<std::string> texts(std::string_view key, Check check = nullptr);
    bool flag(std::string_view key, bool fallback);
    std::int64_t integer(std::string_view key, std::int64_t fallback, std::int64_t least,
                         std::int64_t most);
    double number(std::string_view key, double fallback, double least, double most);
    std::int64_t duration(std::string_view key, std::int64_t fallback_ms);
    // "500KB", "16MB", "2GB", in powers of 1,024.
    std::uint64_t bytes(std::string_view key, std::uint64_t fallback);
    template <class T>
    T choice(std::string_view key, T fallback,
             std::initializer_list<std::pair<std::string_view, T>> known) {
        std::vector<std::string> names;
        for (const auto &one : known)
            names.emplace_back(one.first);
        const auto index = one_of(key, names);
        return index < known.size() ? known.begin()[index].second : fallback;
    }
    // An object as it stands, for others to check.
    boost::json::object raw(std::string_view key);
    // 0 or null.
    bool is_off(std::string_view key) const;

    // A key of the design that this version does not have.
    void not_available(std::string_view key);
    // Known, but not of interest.
    void skip(std::string_view key) { find(key); }

    void problem(std::string_view key, std::string message, bool at_key = false);
    // Once, after all members were asked for: the others are problems.
    void finish();

private:
    Section(Reading &reading, const boost::json::object *object, std::string pointer,
            std::string pattern, bool named_by_operator);
    Section child(std::string_view key, bool named_by_operator);
    const boost::json::value *find(std::string_view key);
    bool text_of(const boost::json::value &value, const std::string &pointer, std::string &out);
    std::size_t one_of(std::string_view key, const std::vector<std::string> &names);

    Reading &reading_;
    const boost::json::object *object_;  // null: absent
    std::string pointer_;
    std::string pattern_;
    bool named_by_operator_;
    std::set<std::string, std::less<>> asked_;
};

}  // namespace patchbay::app
