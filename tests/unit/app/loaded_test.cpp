#include "core/app/loaded.h"

#include "tests/unit/app/folder.h"

#include <gmock/gmock.h>

namespace patchbay::app {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

Problems problems_of(const std::string &file) {
    Problems problems;
    const bool good = load(file, Scope::everything(), problems).has_value();
    EXPECT_EQ(good, problems.empty());
    return problems;
}

TEST(Load, AMissingPluginNamesTheDirectoriesThatWereSearched) {
    Folder folder;
    const auto problems = problems_of(folder.write("c.json", R"({
  "plugins": {"directories": ["one", "two"]},
  "channels": {"a": {"plugin": "whatsap"}}
})"));
    ASSERT_THAT(problems, SizeIs(1));
    EXPECT_EQ(problems[0].path, "/channels/a/plugin");
    EXPECT_EQ(problems[0].line, 3);
    EXPECT_EQ(problems[0].column, 32);
    EXPECT_THAT(problems[0].message,
                AllOf(HasSubstr("no plugin 'whatsap'"), HasSubstr(folder.path() + "/one, "),
                      HasSubstr(folder.path() + "/two"), HasSubstr("there are none")));
}

TEST(Load, ABrokenFlowStandsAtItsOwnPlace) {
    Folder folder;
    const auto flow = folder.write("flows/f.json", "{\n  \"spec\" \"1.0\"}");
    const auto problems =
        problems_of(folder.write("c.json", R"({"flows": {"f": "flows/f.json"}})"));
    ASSERT_THAT(problems, SizeIs(1));
    EXPECT_EQ(problems[0].file, flow);
    EXPECT_EQ(problems[0].line, 2);
    EXPECT_EQ(problems[0].column, 10);
}

TEST(Load, AFlowThatCannotBeReadStandsWhereTheConfigNamesIt) {
    Folder folder;
    const auto problems = problems_of(folder.write("c.json", R"({"flows": {"f": "none.json"}})"));
    ASSERT_THAT(problems, SizeIs(1));
    EXPECT_EQ(problems[0].path, "/flows/f");
    EXPECT_EQ(problems[0].column, 17);
    EXPECT_THAT(problems[0].message, HasSubstr("/none.json': No such file"));
}

TEST(Load, MistakesOfTheConfigDoNotHideThoseOfItsPluginsAndFlows) {
    Folder folder;
    folder.write("f.json", "{");
    EXPECT_THAT(problems_of(folder.write("c.json", R"({"x": 1, "plugins": {"directories": []},
        "channels": {"a": {"plugin": "p"}}, "backends": {"b": {"plugin": "q"}},
        "flows": {"f": "f.json"}})")),
                SizeIs(4));
}

TEST(Load, OnlyTheFilesOfTheScopeAreRead) {
    Folder folder;
    const auto file = folder.write("c.json", R"({"flows": {"f": "none.json"},
        "channels": {"a": {"plugin": "none"}}})");
    Problems problems;
    EXPECT_TRUE(load(file, Scope::only_admin(), problems).has_value());
    EXPECT_TRUE(load(file, Scope::only_plugins(), problems).has_value());
    EXPECT_THAT(problems, IsEmpty());
}

class Host final : public plugin::TaskHost {
public:
    bool http(plugin::Token, plugin::HttpRequest) override { return true; }
    bool timer(plugin::Token, std::uint32_t) override { return true; }
    bool settle(plugin::Token, plugin::TaskResult) override { return true; }
    bool cancelled(plugin::Token) override { return false; }
};

TEST(TaskSocket, RefusesEverythingUntilItIsConnected) {
    TaskSocket socket;
    Host host;
    for (const bool connected : {false, true}) {
        EXPECT_EQ(socket.http(1, {}), connected);
        EXPECT_EQ(socket.timer(1, 1), connected);
        EXPECT_EQ(socket.settle(1, {}), connected);
        EXPECT_EQ(socket.cancelled(1), !connected);
        socket.connect(&host);
    }
}

}  // namespace
}  // namespace patchbay::app
