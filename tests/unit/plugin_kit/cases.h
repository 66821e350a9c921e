// Files of cases, and suites that run each way: calls straight into the plugin, and through frames.
#pragma once

#include "core/base/json.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace plugin_kit {

namespace json = patchbay::json;

// `path` below the repository's root.
json::value read_json(const std::string &path);

// The array in tests/unit/<folder>/cases/<file>.
std::vector<json::object> cases(const std::string &folder, const std::string &file);

// "text with caption" -> "text_with_caption", for the names of tests.
std::string test_name(const json::object &one, bool framed);

// The text of a member, or `otherwise` where there is none.
std::string_view text_of(const json::object &one, std::string_view key,
                         std::string_view otherwise = {});

// Fills in what `object` lacks.
void add_missing(json::object &object, const json::object &defaults);

// A test of one case: which one, and whether through frames.
using Parameter = std::tuple<json::object, bool>;

}  // namespace plugin_kit

#define PLUGIN_KIT_BOTH_WAYS(suite)                                                \
    INSTANTIATE_TEST_SUITE_P(Modes, suite, testing::Bool(), [](const auto &test) { \
        return std::string(test.param ? "framed" : "direct");                      \
    })

// `cases`: a list of them.
#define PLUGIN_KIT_CASES(suite, cases)                                                      \
    INSTANTIATE_TEST_SUITE_P(                                                               \
        Cases, suite, testing::Combine(testing::ValuesIn(cases), testing::Bool()),          \
        [](const auto &test) {                                                              \
            return plugin_kit::test_name(std::get<0>(test.param), std::get<1>(test.param)); \
        })
