#include "core/engine/tasks/templates.h"

#include "core/engine/tasks/backend_tasks.h"
#include "tests/unit/engine/parts/standing.h"

namespace patchbay::engine::test {

namespace {

struct Listing : Standing {
    Listing() : line(setup()) {}
    LineSetup setup() {
        LineSetup made = line_of(instance);
        made.lists_templates = true;
        made.templates_listed = [this](const journal::Document &document) {
            listed.push_back(document.text);
        };
        return made;
    }
    std::size_t questions() { return instance.tasks().size(); }
    void answer(const std::string &output) {
        plugin::TaskResult result;
        result.ok = true;
        result.output = output;
        tasks.settle(instance.tasks().back(), std::move(result));
        run();
    }
    std::string kept() {
        const auto document =
            store->document(templates_partition("line"), templates_document("line")).value();
        return document ? document->text : "";
    }

    std::vector<std::string> listed;
    Line line;
    BackendTasks tasks{ground};
    Templates templates{ground, tasks};
};

constexpr const char *kOne = R"({"templates":[{"name":"ready"}]})";

}  // namespace

TEST(Templates, AreAskedForOnceAfterABurstOfNewsAndThenEveryFewHours) {
    Listing world;
    for (int news = 0; news < 5; ++news) {
        world.templates.refresh(world.line);
        world.pass(kTemplatesQuietMs - 1);
    }
    EXPECT_EQ(world.questions(), 0u);
    world.pass(1);
    ASSERT_EQ(world.questions(), 1u);
    world.answer(kOne);
    EXPECT_EQ(world.kept(), kOne);
    EXPECT_EQ(world.listed, std::vector<std::string>{kOne});
    world.pass(kTemplatesEveryMs);
    world.pass(kTemplatesQuietMs);
    EXPECT_EQ(world.questions(), 2u);
}

TEST(Templates, AnAnswerThatIsNoListLeavesWhatIsKnown) {
    Listing world;
    world.templates.refresh(world.line);
    world.pass(kTemplatesQuietMs);
    world.answer(kOne);
    world.templates.refresh(world.line);
    world.pass(kTemplatesQuietMs);
    world.answer(R"({"error": "expired"})");
    EXPECT_EQ(world.kept(), kOne);
    EXPECT_EQ(world.listed.size(), 1u);
}

}  // namespace patchbay::engine::test
