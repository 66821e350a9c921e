// Fields: reads the members of one JSON object that a person or a script wrote, strictly. The first
// mistake is kept, with the JSON pointer of its place; what follows reads as empty. Keys have to
// outlive the reader: they are literals.
#pragma once

#include "core/base/json.h"
#include "core/base/result.h"

#include <boost/json/object.hpp>

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::model {

class Fields {
public:
    Fields(const json::value &value, std::string pointer, std::optional<Error> &error);

    bool has(std::string_view key) const;
    std::string text(std::string_view key);                // "" where absent
    std::string required(std::string_view key);            // absent or no text: a mistake
    std::vector<std::string> texts(std::string_view key);  // array of texts; may be absent
    double number(std::string_view key);                   // required
    std::string literal(std::string_view key);             // a number or a text; may be absent
    std::string object_text(std::string_view key);         // an object as JSON text; may be absent
    bool flag(std::string_view key);                       // may be absent
    std::size_t one_of(std::string_view key, std::span<const std::string_view> names);  // required

    // An array of objects: `read` for each.
    enum class Need { optional, required };
    void each(std::string_view key, Need need, const std::function<void(Fields &)> &read);

    bool is_object(std::string_view key) const;
    // A member that is_object(): `read` for it.
    void object(std::string_view key, const std::function<void(Fields &)> &read);

    // A mistake at the member, or at the object itself for "".
    void fail(std::string_view key, std::string message);
    void finish();  // a member that nobody asked for is a mistake

private:
    const json::value *find(std::string_view key);
    void missing(std::string_view key);
    std::string at(std::string_view key) const;

    const json::object *object_ = nullptr;
    std::string pointer_;
    std::optional<Error> &error_;
    std::vector<std::string_view> asked_;
};

}  // namespace patchbay::model
