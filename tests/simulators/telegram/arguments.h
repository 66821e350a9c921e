// Arguments: the parameters of a call, from the query and the body together, read into typed
// values. The first mistake is kept; what nobody asks for is passed over, as by the provider.
#pragma once

#include "tests/simulators/common/parameters.h"
#include "tests/simulators/telegram/api_error.h"

#include <boost/json/object.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::simulators::telegram {

class Arguments {
public:
    explicit Arguments(boost::json::object values, std::vector<Part> files = {})
        : values_(std::move(values)), files_(std::move(files)) {}
    // The error is for a person.
    static Result<Arguments> read(const net::Request &request);

    bool has(std::string_view name) const { return values_.contains(name); }
    std::string text(std::string_view name);  // "" where absent
    // As a number, or as a text that holds one.
    std::optional<std::int64_t> integer(std::string_view name);
    std::optional<double> number(std::string_view name);
    bool flag(std::string_view name);  // false where absent
    // An object or an array, or JSON text that holds one. Null: absent, or a mistake.
    const boost::json::value *structure(std::string_view name);
    // Nothing: a mistake. A public name is no chat that there is.
    std::optional<std::int64_t> chat_id();
    // The uploaded file with this part's name.
    const Part *file(std::string_view name) const;

    void refuse(ApiError error);
    const Refusal &refusal() const { return refusal_; }
    const boost::json::object &values() const { return values_; }

private:
    void wrong_type(std::string_view name, std::string_view type);

    boost::json::object values_;
    std::vector<Part> files_;
    Refusal refusal_;
};

}  // namespace patchbay::simulators::telegram
