// Where things stand around the binary: bin/patchbay, lib/patchbay/plugins, libexec/patchbay.
#pragma once

#include <string>

namespace patchbay::app {

std::string plugin_folder();   // ../lib/patchbay/plugins from the binary; absolute
std::string libexec_folder();  // ../libexec/patchbay from the binary; absolute
std::string folder_of(const std::string &file);  // absolute

// `path` as it stands where it is absolute, else below `folder`; without "." and "..".
std::string path_in(const std::string &folder, const std::string &path);

}  // namespace patchbay::app
