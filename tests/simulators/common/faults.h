// Faults: what goes wrong on purpose, how often, and the same way each time.
//
// Whether a fault strikes is a hash of (seed, fault, subject, ordinal), for example "the third
// request for this customer". So one seed gives the same faults whatever the timing of everything
// else. `next` names the faults of the very next requests instead, for tests of one case.
#pragma once

#include "core/base/result.h"

#include <boost/json/object.hpp>

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::simulators {

// A place where faults strike, such as "webhook". At most one fault strikes at a time: the first of
// the list that hits.
struct FaultPlace {
    std::string_view name;
    std::vector<std::string_view> faults;
};

struct FaultParameter {
    std::string_view name;
    std::int64_t value;  // the default, and then what was set
};

class Faults {
public:
    Faults(std::vector<FaultPlace> places, std::vector<FaultParameter> parameters);

    // {"seed": 7, "<fault>": <probability>, "<parameter>": <integer>, "next": ["<fault>", "none",
    // …]}. Keys that are not given keep their values. All or nothing; the error names the key.
    Result<void> configure(const boost::json::object &wanted);
    // The same shape, and "struck": how often each fault has.
    boost::json::object describe() const;
    void clear();  // all probabilities 0, nothing next; seed, parameters and counts stay

    static std::uint64_t subject(std::string_view text);

    // The fault that strikes here now, or "". Counts it.
    std::string_view pick(std::string_view place, std::uint64_t subject, std::uint64_t ordinal);
    // In [0, 1), as stable as pick().
    double roll(std::string_view what, std::uint64_t subject, std::uint64_t ordinal) const;
    std::int64_t parameter(std::string_view name) const;

private:
    struct State {
        std::uint64_t seed = 1;
        std::map<std::string_view, double> probabilities;
        std::map<std::string_view, std::int64_t> parameters;
        std::map<std::string_view, std::deque<std::string_view>> next;  // by place
    };
    Result<void> configure_next(State &state, const boost::json::value &names) const;

    std::vector<FaultPlace> places_;
    State state_;
    std::map<std::string_view, std::uint64_t> struck_;
};

}  // namespace patchbay::simulators
