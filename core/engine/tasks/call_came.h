// What came of a call of a backend.
#pragma once

#include "core/journal/records.h"

#include <boost/json/value.hpp>

#include <string>
#include <vector>

namespace patchbay::engine {

struct CallCame {
    journal::Id call = 0;
    bool ok = false;
    boost::json::value output;
    std::string error;
    std::string reason;  // in words, for the log
    std::string backend;
    std::vector<std::string> follow;  // subjects at the backend, from now on
    std::vector<std::string> unfollow;
};

}  // namespace patchbay::engine
