// The boundary: what a plugin of the wrapper looks like to a host in C.
#include "patchbay/patchbay.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <new>
#include <stdexcept>
#include <string>

namespace {

using namespace patchbay::sdk;

int alive = 0;

// Does what its settings say.
class Odd : public Instance<Odd> {
public:
    explicit Odd(const Host &host) : Instance(host) { ++alive; }
    ~Odd() { --alive; }

    patchbay_status configure(const patchbay_instance_config &config, const ErrorSink &errors) {
        mode_ = view(config.settings);
        return mode_ == "refuse" ? errors.fail(PATCHBAY_E_SETTINGS, "no", "/x") : PATCHBAY_OK;
    }
    patchbay_status decode(const patchbay_webhook_request &request, const EventSink &sink) {
        if (mode_ == "memory") throw std::bad_alloc();
        if (mode_ == "throw") throw std::runtime_error("broken inside");
        if (mode_ == "int") throw 7;
        auto notice = make<patchbay_notice>();
        notice.kind = request.method;
        return sink.notice(notice);
    }
    patchbay_status start(const patchbay_task_request &) { throw std::runtime_error("task"); }
    patchbay_status on_http(patchbay_token, const patchbay_http_response &) { return PATCHBAY_OK; }
    patchbay_status on_timer(patchbay_token) { return PATCHBAY_OK; }
    void cancel(patchbay_token) { throw std::runtime_error("cancel"); }

private:
    std::string mode_;
};

}  // namespace

PATCHBAY_PLUGIN(Odd)

namespace {

struct Heard {
    patchbay_status code = PATCHBAY_OK;
    std::string message;
    std::string field;
    std::string kind;

    static void fail(void *self, const patchbay_error *error) {
        auto &heard = *static_cast<Heard *>(self);
        heard.code = error->code;
        heard.message = view(error->message);
        heard.field = view(error->field);
    }
    static patchbay_status notice(void *self, const patchbay_notice *notice) {
        static_cast<Heard *>(self)->kind = view(notice->kind);
        return 77;
    }
};

const void *no_service(const patchbay_host *, patchbay_str) { return nullptr; }

class PluginTest : public testing::Test {
protected:
    patchbay_status create(std::string_view mode) {
        const auto *factory = static_cast<const patchbay_factory *>(
            patchbay_plugin_entry.get_factory(str(PATCHBAY_FACTORY)));
        auto config = make<patchbay_instance_config>();
        config.settings = str(mode);
        const patchbay_error_sink errors = {sizeof errors, 0, &heard_, &Heard::fail};
        instance_ = make<patchbay_instance>();
        return factory->create(&host_, &config, &errors, &instance_);
    }
    void TearDown() override {
        if (instance_.destroy != nullptr) instance_.destroy(instance_.self);
        EXPECT_EQ(alive, 0);
    }
    template <class Table>
    const Table *extension(std::string_view id) {
        return static_cast<const Table *>(instance_.get_extension(instance_.self, str(id)));
    }
    patchbay_status decode(std::uint32_t sink_size = sizeof(patchbay_event_sink)) {
        auto request = make<patchbay_webhook_request>();
        request.method = str("POST");
        auto sink = make<patchbay_event_sink>();
        sink.size = sink_size;
        sink.self = &heard_;
        sink.notice = &Heard::notice;
        sink.fail = &Heard::fail;
        return extension<patchbay_webhook>(PATCHBAY_WEBHOOK)
            ->decode(instance_.self, &request, &sink);
    }

    patchbay_host host_ = {sizeof host_, 0, 1, nullptr, &no_service};
    patchbay_instance instance_ = make<patchbay_instance>();
    Heard heard_;
};

TEST_F(PluginTest, TheEntryNamesTheAbiAndOneFactory) {
    EXPECT_EQ(patchbay_plugin_entry.magic, PATCHBAY_ABI_MAGIC);
    EXPECT_EQ(patchbay_plugin_entry.size, sizeof(patchbay_entry));
    EXPECT_EQ(patchbay_plugin_entry.abi_minor, PATCHBAY_ABI_MINOR);
    EXPECT_EQ(patchbay_plugin_entry.init(), PATCHBAY_OK);
    patchbay_plugin_entry.deinit();
    EXPECT_EQ(patchbay_plugin_entry.get_factory(str("patchbay.factory/10")), nullptr);
    EXPECT_EQ(patchbay_plugin_entry.get_factory({nullptr, 0}), nullptr);
}

TEST_F(PluginTest, OnlyTheExtensionsOfTheClassAreThere) {
    ASSERT_EQ(create("good"), PATCHBAY_OK);
    EXPECT_NE(extension<patchbay_webhook>(PATCHBAY_WEBHOOK), nullptr);
    EXPECT_NE(extension<patchbay_task>(PATCHBAY_TASK), nullptr);
    EXPECT_EQ(extension<patchbay_channel>(PATCHBAY_CHANNEL), nullptr);
    EXPECT_EQ(extension<patchbay_operations>(PATCHBAY_OPERATIONS), nullptr);
    EXPECT_EQ(extension<void>("patchbay.webhook/1 "), nullptr);
}

TEST_F(PluginTest, ARefusedSettingNamesItsPlaceAndLeavesNoInstance) {
    EXPECT_EQ(create("refuse"), PATCHBAY_E_SETTINGS);
    EXPECT_EQ(heard_.code, PATCHBAY_E_SETTINGS);
    EXPECT_EQ(heard_.field, "/x");
    EXPECT_EQ(alive, 0);
}

TEST_F(PluginTest, AnInstanceOfAnOlderHostIsNotWrittenPastItsEnd) {
    const auto *factory = static_cast<const patchbay_factory *>(
        patchbay_plugin_entry.get_factory(str(PATCHBAY_FACTORY)));
    const auto config = make<patchbay_instance_config>();
    patchbay_instance small = {};
    small.size = 8;
    EXPECT_EQ(factory->create(&host_, &config, nullptr, &small), PATCHBAY_E_ARGUMENT);
    EXPECT_EQ(factory->create(&host_, &config, nullptr, nullptr), PATCHBAY_E_ARGUMENT);
    EXPECT_EQ(small.destroy, nullptr);
}

TEST_F(PluginTest, NoExceptionCrossesTheBoundary) {
    ASSERT_EQ(create("memory"), PATCHBAY_OK);
    EXPECT_EQ(decode(), PATCHBAY_E_MEMORY);
    EXPECT_EQ(heard_.code, PATCHBAY_E_MEMORY);
    instance_.destroy(instance_.self);
    ASSERT_EQ(create("throw"), PATCHBAY_OK);
    EXPECT_EQ(decode(), PATCHBAY_E_INTERNAL);
    EXPECT_EQ(heard_.message, "broken inside");
    const auto request = make<patchbay_task_request>();
    const auto *task = extension<patchbay_task>(PATCHBAY_TASK);
    EXPECT_EQ(task->start(instance_.self, &request), PATCHBAY_E_INTERNAL);
    task->cancel(instance_.self, 1);
    instance_.destroy(instance_.self);
    ASSERT_EQ(create("int"), PATCHBAY_OK);
    EXPECT_EQ(decode(), PATCHBAY_E_INTERNAL);
}

TEST_F(PluginTest, WhatTheSinkReturnsComesBack) {
    ASSERT_EQ(create("good"), PATCHBAY_OK);
    EXPECT_EQ(decode(), 77);
    EXPECT_EQ(heard_.kind, "POST");
}

TEST_F(PluginTest, AFunctionPastTheSinksSizeIsNotCalled) {
    ASSERT_EQ(create("good"), PATCHBAY_OK);
    EXPECT_EQ(decode(offsetof(patchbay_event_sink, notice)), PATCHBAY_E_UNSUPPORTED);
    EXPECT_EQ(heard_.kind, "");
}

TEST(StructTest, AnOlderWritersMissingFieldsReadAsZero) {
    auto error = make<patchbay_error>();
    error.code = 5;
    error.retry_after_ms = 9;
    error.size = offsetof(patchbay_error, retry_after_ms);
    EXPECT_EQ(read(&error).code, 5);
    EXPECT_EQ(read(&error).retry_after_ms, 0);
    EXPECT_EQ(read<patchbay_error>(nullptr).code, 0);
}

TEST(StructTest, ListsAreReadByTheirStride) {
    struct Newer {
        patchbay_header header;
        int more;
    };
    const Newer items[] = {{{str("a"), str("1")}, 7}, {{str("b"), str("2")}, 8}};
    const patchbay_list headers = {items, 2, sizeof(Newer)};
    EXPECT_EQ(header(headers, "b"), "2");
    EXPECT_EQ(header(headers, "c").data(), nullptr);
    EXPECT_EQ(each<patchbay_header>({nullptr, 3, 8}).size(), 0u);
}

TEST(StructTest, AbsentAndEmptyAreNotTheSame) {
    EXPECT_EQ(view(patchbay_str{nullptr, 0}).data(), nullptr);
    EXPECT_NE(str("").ptr, nullptr);
    EXPECT_EQ(optional_str("").ptr, nullptr);
    EXPECT_EQ(optional_str("x").len, 1u);
}

}  // namespace
