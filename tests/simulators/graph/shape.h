// Shapes: what a JSON object of a request may hold, as tables, and one function that holds an
// object against its table. Closed: a key that the table does not name is refused.
#pragma once

#include "core/base/json.h"

#include <boost/json/object.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace patchbay::simulators::graph {

enum class Kind {
    text,
    flag,
    integer,
    id,  // digits, as a text or as an integer
    coordinate,
    object,
    list,
    any_object
};

struct Field {
    std::string_view name;
    Kind kind;
    bool required = false;
    std::size_t least = 0;  // characters of a text, items of a list; of a coordinate: unused
    std::size_t most = 0;   // 0: no limit; of a coordinate: the largest absolute value
    std::span<const Field> fields = {};            // of an object, or of each object of a list
    std::span<const std::string_view> words = {};  // the only texts allowed
};

using Shape = std::span<const Field>;

enum class MistakeKind {
    type,     // an unknown key, or another JSON type
    missing,  // a required key is not there
    limit     // a value out of its limits
};

struct Mistake {
    MistakeKind kind;
    std::string message;
};

// The first mistake. `path` is how messages name the object: "interactive['action']".
std::optional<Mistake> first_mistake(const json::object &object, Shape shape,
                                     const std::string &path);

std::string member_path(const std::string &path, std::string_view name);

}  // namespace patchbay::simulators::graph
