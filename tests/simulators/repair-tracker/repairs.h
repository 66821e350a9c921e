// The repairs that the simulated tracker knows, in its own words.
#pragma once

#include "core/base/result.h"

#include <boost/json/object.hpp>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::simulators::repair_tracker {

struct Repair {
    std::string id;
    std::string serial_number;
    std::string model;
    std::string state = "BOOKED_IN";
    std::string estimated_completion;  // a date; "": not known
    std::string last_change;           // RFC 3339
};

class Repairs {
public:
    Repairs();  // with the fixtures that docs/simulators.md lists

    const Repair *find(std::string_view id) const;                           // null: none
    std::vector<const Repair *> with_serial(std::string_view serial) const;  // newest change first

    // Adds the repair or changes what `wanted` gives of it. The error names the key.
    Result<void> set(const std::string &id, const boost::json::object &wanted);
    bool erase(std::string_view id);

private:
    std::map<std::string, Repair, std::less<>> repairs_;
};

// As the tracker's API shows it.
boost::json::object to_json(const Repair &repair);

}  // namespace patchbay::simulators::repair_tracker
