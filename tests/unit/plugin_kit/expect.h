// What cases of decode and encode expect.
#pragma once

#include "core/base/json.h"
#include "core/plugin/plugin.h"

#include <boost/json.hpp>

#include <string_view>
#include <vector>

namespace plugin_kit {

namespace json = patchbay::json;
namespace plugin = patchbay::plugin;

// Shows both where they are not the same.
void expect_same(const json::value &got, const json::value &want);

// Whether the case is of a body that is refused, with "malformed" a part of the error's text; then
// it must be.
bool expect_malformed(const json::object &one, const patchbay::Result<plugin::Decoded> &decoded);

// Whether the case is of a content that is refused, with "field" the one at fault and "says" a part
// of the error's text; then it must be.
bool expect_refused(const json::object &one,
                    const patchbay::Result<std::vector<plugin::HttpRequest>> &requests);

// A POST of JSON to an API that takes a bearer token, which is sent once.
void expect_post(const plugin::HttpRequest &request, std::string_view url);

}  // namespace plugin_kit
