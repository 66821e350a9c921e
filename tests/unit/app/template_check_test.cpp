// Templates that flows send, against the list of the account that the store keeps.
#include "core/app/template_check.h"

#include "core/engine/tasks/templates.h"
#include "core/journal/store.h"
#include "tests/contract/store_fixture.h"
#include "tests/unit/app/folder.h"

#include <gmock/gmock.h>

namespace patchbay::app {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::string_view kList = R"({"templates": [
    {"name": "repair_ready", "language": "en_US", "status": "APPROVED", "usable": true},
    {"name": "repair_ready", "language": "es", "status": "PAUSED", "usable": false},
    {"name": "untold", "language": "en_US", "status": "ACTIVE"}]})";

class TemplateCheck : public testing::Test {
protected:
    void keep(std::string_view list) {
        auto store = journal::open_sqlite({.path = path()});
        ASSERT_TRUE(store) << store.error().message;
        const auto partition = engine::templates_partition("wa");
        const auto epoch = (*store)->lease(partition);
        ASSERT_TRUE(epoch);
        journal::Batch batch;
        batch.put_documents = {{engine::templates_document("wa"), std::string(list), 1}};
        ASSERT_EQ(journal::commit_and_wait(**store, partition, *epoch, std::move(batch)),
                  journal::CommitResult::done);
    }
    // What is said of a flow that sends this template.
    Problems problems_of(const std::string &name, const std::string &language) {
        const std::string text =
            R"({"spec": "1.0", "languages": ["en"], "start": "a", "steps": {"a": {"send": )"
            R"({"type": "template", "name": ")" +
            name + R"(", "language": ")" + language + R"("}, "next": "end"}, "end": {"end": {}}}})";
        Problems wrong;
        auto document = LocatedJson::parse("f.json", text, LocatedJson::Dialect::strict, wrong);
        LoadedFlow loaded;
        if (document) {
            loaded.document = std::make_shared<const LocatedJson>(std::move(*document));
            loaded.flow = flow::Flow::load("f", *loaded.document, {}, wrong);
        }
        EXPECT_THAT(wrong, IsEmpty()) << (wrong.empty() ? "" : wrong.front().message);
        Problems problems;
        if (loaded.flow != nullptr) check_templates("wa", loaded, path(), problems, unchecked_);
        return problems;
    }
    std::string path() const { return folder_.path() + "/p.db"; }

    Folder folder_;
    Problems unchecked_;
};

TEST_F(TemplateCheck, WhatTheAccountHasIsGood) {
    keep(kList);
    EXPECT_THAT(problems_of("repair_ready", "en_US"), IsEmpty());
    EXPECT_THAT(problems_of("untold", "en_US"), IsEmpty());
}

TEST_F(TemplateCheck, ATemplateThatTheProviderWouldRefuseIsToldWithItsStatus) {
    keep(kList);
    const auto problems = problems_of("repair_ready", "es");
    ASSERT_THAT(problems, SizeIs(1));
    EXPECT_THAT(problems[0].message, AllOf(HasSubstr("'repair_ready' in 'es' is PAUSED"),
                                           HasSubstr("(as of 1970-01-01T00:00:00")));
    EXPECT_THAT(problems[0].path, HasSubstr("/steps/a/send"));
}

TEST_F(TemplateCheck, AnUnknownNameSuggestsTheNearest) {
    keep(kList);
    const auto problems = problems_of("repair_redy", "en_US");
    ASSERT_THAT(problems, SizeIs(1));
    EXPECT_THAT(problems[0].message, AllOf(HasSubstr("has no template 'repair_redy'"),
                                           HasSubstr("did you mean 'repair_ready'?")));
}

TEST_F(TemplateCheck, AnUnknownLanguageTellsThoseThereAre) {
    keep(kList);
    const auto problems = problems_of("repair_ready", "fr");
    ASSERT_THAT(problems, SizeIs(1));
    EXPECT_THAT(problems[0].message, HasSubstr("in 'en_US', 'es', not in 'fr'"));
}

TEST_F(TemplateCheck, WithoutAListNothingIsSaid) {
    EXPECT_THAT(problems_of("any", "en"), IsEmpty());
}

TEST_F(TemplateCheck, AStoreThatCannotBeReadIsTold) {
    folder_.write("p.db", std::string(4096, 'x'));
    EXPECT_THAT(problems_of("any", "en"), IsEmpty());
    ASSERT_THAT(unchecked_, SizeIs(1));
    EXPECT_THAT(unchecked_[0].message, HasSubstr("templates cannot be checked: "));
}

}  // namespace
}  // namespace patchbay::app
