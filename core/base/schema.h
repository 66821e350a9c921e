// The subset of JSON Schema that plugins use for settings and operations. A closed keyword set: an
// unknown keyword in a schema is an error of its author, not silently true.
//
// Keywords: type, properties, required, additionalProperties (boolean or schema), items, enum,
// const, minimum, maximum, minLength, maxLength, minItems, maxItems, minProperties, maxProperties,
// pattern (RE2, unanchored), propertyNames, oneOf, anyOf, format (uri, duration), default, title,
// description, examples, $schema, $id, x-secret, x-env.
//
// Messages never repeat a string of the value: it may be a secret.
#pragma once

#include "core/base/result.h"

#include <boost/json/value.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay {

struct SchemaViolation {
    std::string pointer;  // into the value
    std::string message;  // expected and got, with the nearest known name for an unknown key
    bool at_key = false;  // the key, not the value, is wrong
};

class Schema {
public:
    // The error names the keyword and its place in the schema.
    static Result<Schema> compile(const boost::json::value &schema);
    Schema(Schema &&) noexcept;
    Schema &operator=(Schema &&) noexcept;
    ~Schema();

    // All violations in one pass; empty: valid. Any thread.
    std::vector<SchemaViolation> validate(const boost::json::value &value) const;

    // `value` with the defaults of absent properties filled in.
    boost::json::value with_defaults(boost::json::value value) const;

    // JSON pointers of the properties marked "x-secret": true, sorted. A secret is a string
    // property with a fixed name: never an item or an additional property.
    std::vector<std::string> secrets() const;

    struct Node;  // schema_node.h

private:
    explicit Schema(std::unique_ptr<Node> root);
    std::unique_ptr<Node> root_;
};

}  // namespace patchbay
