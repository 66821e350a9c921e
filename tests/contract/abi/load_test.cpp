#include "fixture.h"

#include <filesystem>
#include <fstream>

namespace patchbay::plugin {
namespace {

namespace fs = std::filesystem;

// The message without the path and the id, which stand in each.
std::string refusal(const std::string &name) {
    const auto loaded = load(library(name));
    if (loaded) return "(loaded)";
    auto message = loaded.error().message;
    EXPECT_EQ(message.rfind(library(name) + ": ", 0), 0u) << message;
    message.erase(0, library(name).size() + 2);
    const std::string common = "plugin 'bad' is refused: ";
    return message.rfind(common, 0) == 0 ? message.substr(common.size()) : message;
}

const std::string kRebuild = "; build it again with the SDK of this Patchbay";

TEST(Load, ARefusalSaysFieldWantedFoundAndRemedy) {
    EXPECT_EQ(refusal("wrong_magic"),
              "entry.magic: wanted 0x50424159, found 0x12345678" + kRebuild);
    EXPECT_EQ(refusal("wrong_major"), "entry.abi_major: wanted 0, found 9" + kRebuild);
    EXPECT_EQ(refusal("wrong_minor"), "entry.abi_minor: wanted 5, found 7" + kRebuild);
    EXPECT_EQ(refusal("manifest_minor"), "the manifest's abi: wanted 0.5, found 0.7" + kRebuild);
    EXPECT_EQ(refusal("short_entry"), "entry.size: wanted at least 40, found 16" + kRebuild);
    EXPECT_EQ(refusal("init_fails"),
              "init: wanted PATCHBAY_OK, found status 500; see the plugin's documentation");
    EXPECT_EQ(refusal("no_factory"),
              "get_factory: wanted patchbay.factory/1 with create, found none" + kRebuild);
    EXPECT_EQ(refusal("needs_unknown"),
              "the manifest's needs: wanted services of this host, found "
              "com.example.telepathy/1; use a newer Patchbay");
    EXPECT_EQ(refusal("no_entry"),
              "its symbols: wanted patchbay_plugin_entry, found no such symbol; define it, with "
              "PATCHBAY_EXPORT, and link by patchbay_add_plugin()");
    EXPECT_EQ(refusal("no_manifest"),
              "has no section .patchbay.manifest; build it with "
              "patchbay_add_plugin(... MANIFEST file)");
    EXPECT_EQ(refusal("broken_manifest").substr(0, 11), "manifest: 1") << "line and column";
}

TEST(Load, AFileThatIsMissingOrNoLibraryIsNamed) {
    const auto missing = load("/nonexistent/x.so");
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().where, "/nonexistent/x.so");
    const auto text = load(PATCHBAY_SOURCE_DIR "/CMakeLists.txt");
    ASSERT_FALSE(text);
    EXPECT_NE(text.error().message.find("is no ELF file"), std::string::npos);
}

TEST(Load, GivesTheManifest) {
    const auto plugin = load(library("echo-c"));
    ASSERT_TRUE(plugin) << plugin.error().message;
    EXPECT_EQ((*plugin)->manifest().id, "echo-c");
    EXPECT_EQ((*plugin)->path(), library("echo-c"));
    EXPECT_EQ((*plugin)->manifest().messages_per_second, 10);
    EXPECT_EQ((*plugin)->manifest().pair.burst, 3);
    ASSERT_NE((*plugin)->manifest().event("changed"), nullptr);
}

TEST(Load, TheFileOnDiskMayChangeOrGoOnceItIsLoaded) {
    const auto directory = fs::path(testing::TempDir()) / "patchbay-load-test";
    fs::create_directories(directory);
    const auto path = (directory / "echo-c.so").string();
    fs::copy_file(library("echo-c"), path, fs::copy_options::overwrite_existing);
    auto plugin = load(path);
    ASSERT_TRUE(plugin) << plugin.error().message;
    { std::ofstream(path, std::ios::trunc) << "overwritten"; }
    fs::remove_all(directory);
    auto instance = (*plugin)->create(echo_options(false));
    ASSERT_TRUE(instance) << instance.error().message;
    EXPECT_TRUE((*instance)->operations().ok());
}

TEST(Load, TwoCopiesShareNothing) {
    const auto one = load(library("echo-c"));
    const auto two = load(library("echo-c"));
    ASSERT_TRUE(one && two);
    auto a = (*one)->create(echo_options(false));
    auto b = (*two)->create(echo_options(false));
    ASSERT_TRUE(a && b);
    a->reset();
    EXPECT_TRUE((*b)->operations().ok());
}

TEST(Scan, ListsPluginsByIdAndSaysWhatIsBroken) {
    const auto directory = fs::path(testing::TempDir()) / "patchbay-scan-test";
    fs::remove_all(directory);
    fs::create_directories(directory / "second");
    fs::copy_file(library("echo-c"), directory / "echo-c.so");
    fs::copy_file(library("echo-c"), directory / "second" / "again.so");
    fs::copy_file(library("wrong_magic"), directory / "wrong_magic.so");  // not seen: not loaded
    fs::copy_file(library("no_manifest"), directory / "no_manifest.so");
    fs::copy_file(library("broken_manifest"), directory / "broken.so");
    std::ofstream(directory / "notes.txt") << "no library";
    std::ofstream(directory / "text.so") << "no library either";

    const auto found = scan({directory.string(), (directory / "second").string(), "/nonexistent"});
    ASSERT_EQ(found.plugins.size(), 2u);
    EXPECT_EQ(found.plugins.at("echo-c").path, (directory / "echo-c.so").string());
    EXPECT_TRUE(found.plugins.contains("bad"));
    ASSERT_EQ(found.broken.size(), 3u);
    EXPECT_EQ(found.broken[0].where, (directory / "broken.so").string());
    EXPECT_EQ(found.broken[1].where, (directory / "second" / "again.so").string());
    EXPECT_NE(found.broken[1].message.find("has the same id 'echo-c'"), std::string::npos);
    EXPECT_EQ(found.broken[2].where, "/nonexistent");
    fs::remove_all(directory);
}

}  // namespace
}  // namespace patchbay::plugin
