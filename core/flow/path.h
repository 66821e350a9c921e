// The steps that ran, for errors and logs.
#pragma once

#include <string>
#include <vector>

namespace patchbay::flow {

// "hello -> menu"; a loop at the end once: "hello -> (ask -> check) 49 times".
std::string describe_path(const std::vector<std::string> &path);

}  // namespace patchbay::flow
