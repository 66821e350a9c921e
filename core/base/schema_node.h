// A compiled schema: for schema.cpp and schema_compile.cpp only.
#pragma once

#include "core/base/schema.h"

#include <boost/json/array.hpp>
#include <re2/re2.h>

#include <cstdint>
#include <map>
#include <optional>

namespace patchbay {

struct Schema::Node {
    using Ptr = std::unique_ptr<Node>;

    enum Type : unsigned {
        null_type = 1,
        boolean_type = 2,
        integer_type = 4,  // an integer is a number too
        number_type = 8,
        string_type = 16,
        array_type = 32,
        object_type = 64
    };
    enum class Format { none, uri, duration };

    struct Range {
        std::optional<std::uint64_t> least;
        std::optional<std::uint64_t> most;
    };

    unsigned types = 0;    // 0: any
    bool refuses = false;  // the schema `false`
    bool secret = false;
    Format format = Format::none;
    std::optional<boost::json::value> default_value;
    std::optional<boost::json::value> constant;
    std::optional<boost::json::array> enumeration;
    std::optional<double> minimum;
    std::optional<double> maximum;
    Range length, items_count, properties_count;
    std::unique_ptr<re2::RE2> pattern;

    std::map<std::string, Ptr, std::less<>> properties;
    std::vector<std::string> required;
    Ptr additional;  // null: anything
    Ptr property_names;
    Ptr items;
    std::vector<Ptr> one_of;
    std::vector<Ptr> any_of;

    using Violations = std::vector<SchemaViolation>;
    void validate(const boost::json::value &value, const std::string &at, Violations &out) const;
    void fill(boost::json::value &value) const;
    void list_secrets(const std::string &at, std::vector<std::string> &out) const;

    // The error's `where` is the pointer of the bad keyword.
    static Result<Ptr> compile(const boost::json::value &schema, const std::string &at);

private:
    void check_string(const boost::json::string &text, const std::string &at,
                      Violations &out) const;
    void check_number(double number, const std::string &at, Violations &out) const;
    void check_array(const boost::json::array &array, const std::string &at, Violations &out) const;
    void check_object(const boost::json::object &object, const std::string &at,
                      Violations &out) const;
    void check_alternatives(const std::vector<Ptr> &forms, bool exactly_one,
                            const boost::json::value &value, const std::string &at,
                            Violations &out) const;
    bool accepts(const boost::json::value &value) const;
};

unsigned schema_types_of(const boost::json::value &value);  // bits of Schema::Node::Type

}  // namespace patchbay
