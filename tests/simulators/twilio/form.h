// application/x-www-form-urlencoded: what the provider takes and posts. A name may come again.
#pragma once

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::simulators::twilio {

struct FormField {
    std::string name;
    std::string value;
};
using Form = std::vector<FormField>;

Form parse_form(std::string_view text);  // a body, or a query
std::string to_text(const Form &form);

std::optional<std::string> find(const Form &form, std::string_view name);  // the first
std::string value_or_empty(const Form &form, std::string_view name);
// Gives the field another value, or adds it.
void set(Form &form, std::string_view name, std::string value);

// Every name with its value, a repeated one with the array of its values.
boost::json::object to_json(const Form &form);

}  // namespace patchbay::simulators::twilio
