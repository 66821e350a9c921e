// What is there is described, and what is described is there.
#include "core/admin/openapi.h"

#include "tests/unit/admin/listener.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>

namespace patchbay::admin::test {
namespace {

class OpenApi : public Listener {};

TEST_F(OpenApi, DescribesExactlyTheRoutesThatThereAre) {
    const auto served = ask("GET", "/api/v1/openapi.json");
    ASSERT_EQ(served.response.body, kOpenApi);
    std::vector<std::string> described;
    const auto document = served.body();
    EXPECT_TRUE(document.at("openapi").as_string().starts_with("3.1."));
    for (const auto &path : document.at("paths").as_object())
        for (const auto &operation : path.value().as_object()) {
            std::string method(operation.key());
            std::transform(method.begin(), method.end(), method.begin(),
                           [](char c) { return static_cast<char>(c - 'a' + 'A'); });
            described.push_back(method + " " + std::string(path.key()));
        }
    EXPECT_THAT(described, ::testing::UnorderedElementsAreArray(Api::routes()));
}

// Every parameter that is described is taken, and no answer has a status that is not described.
TEST_F(OpenApi, DescribesParametersAndRefusals) {
    const auto document = ask("GET", "/api/v1/openapi.json").body();
    for (const auto &path : document.at("paths").as_object()) {
        for (const auto &operation : path.value().as_object()) {
            const auto &object = operation.value().as_object();
            std::string target(path.key());
            if (const auto hole = target.find("{id}"); hole != target.npos)
                target.replace(hole, 4, "1.1");
            const std::string method = operation.key() == "get"    ? "GET"
                                       : operation.key() == "post" ? "POST"
                                                                   : "DELETE";
            const auto status_is_described = [&](const std::string &query) {
                const auto answer = ask(method, target + query, "{}");
                EXPECT_TRUE(
                    object.at("responses").as_object().contains(std::to_string(answer.status())))
                    << method << " " << target << query << ": " << answer.status();
                return answer.status();
            };
            status_is_described("");
            EXPECT_EQ(status_is_described("?no_such=1"), 400);
            EXPECT_TRUE(object.at("responses").as_object().contains("401"));
            const auto *parameters = object.if_contains("parameters");
            for (const auto &parameter : parameters ? parameters->as_array() : json::array()) {
                if (parameter.at("in") != "query") continue;
                const std::string name(parameter.at("name").as_string());
                const auto answer = ask(method, target + "?" + name + "=%00");
                EXPECT_EQ(answer.body().contains("detail") &&
                              answer.detail().find("no such parameter") != std::string::npos,
                          false)
                    << target << " " << name;
            }
        }
    }
}

// A reference leads somewhere.
TEST_F(OpenApi, EveryReferenceResolves) {
    const json::value document = ask("GET", "/api/v1/openapi.json").body();
    const auto follow = [&](const auto &self, const json::value &value) -> void {
        if (const auto *array = value.if_array())
            for (const auto &element : *array)
                self(self, element);
        const auto *object = value.if_object();
        if (!object) return;
        if (const auto *reference = object->if_contains("$ref")) {
            const std::string_view text = reference->as_string();
            boost::system::error_code error;
            EXPECT_NE(document.find_pointer(text.substr(1), error), nullptr) << text;
        }
        for (const auto &member : *object)
            self(self, member.value());
    };
    follow(follow, document);
}

}  // namespace
}  // namespace patchbay::admin::test
