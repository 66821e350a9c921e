// Fields: reads a JSON object of a control request into typed values. The first mistake is kept: a
// wrong type, a value out of its range, and in the end a key that nobody asked for.
#pragma once

#include "core/base/json.h"
#include "core/base/result.h"

#include <boost/json/object.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace patchbay::simulators {

class Fields {
public:
    explicit Fields(const json::object &object) : object_(object) {}

    // Each leaves `out` as it is where the key is absent.
    void text(std::string_view key, std::string &out);
    void webhook(std::string_view key, std::string &out);  // a URL that may be posted to
    void boolean(std::string_view key, bool &out);
    void integer(std::string_view key, std::int64_t &out,
                 std::int64_t least = std::numeric_limits<std::int64_t>::min());
    void number(std::string_view key, double &out, double least, double most);
    // A duration as text ("25h", "-25h") or as a number of milliseconds.
    void duration(std::string_view key, std::int64_t &out);

    const json::value *value(std::string_view key);  // null: absent
    const json::object *object(std::string_view key);
    // Has `read` take the keys of the object there; a mistake in it is this object's.
    template <class Read>
    void nested(std::string_view key, Read read) {
        const auto *inside = object(key);
        if (!inside) return;
        Fields inner(*inside);
        read(inner);
        if (auto done = inner.done(); !done && !error_) error_ = done.error();
    }

    void refuse(std::string_view key, const std::string &message);
    Result<void> done() const;

private:
    const json::object &object_;
    std::set<std::string, std::less<>> known_;
    std::optional<Error> error_;
};

}  // namespace patchbay::simulators
