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
class Odd : public Instance<Odd> {  // a backend that pushes
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
        if (mode_ == "event") {
            auto event = make<patchbay_backend_event>();
            event.name = str("changed");
            return sink.event(event);
        }
        auto notice = make<patchbay_notice>();
        notice.kind = request.method;
        return sink.notice(notice);
    }
    patchbay_status fetch(patchbay_token, const patchbay_media &media, const EncodeSink &sink) {
        if (mode_ == "throw") throw std::runtime_error("no way");
        auto request = make<patchbay_http_request>();
        request.url = media.media_id;
        request.flags = PATCHBAY_HTTP_KEEP_BODY;
        return sink.request(request);
    }
    patchbay_status fetched(patchbay_token, const patchbay_http_response &,
                            const AnswerSink &sink) {
        auto outcome = make<patchbay_outcome>();
        outcome.kind = PATCHBAY_OUTCOME_SENT;
        return sink.outcome(outcome);
    }
    patchbay_status start(const patchbay_task_request &) { throw std::runtime_error("task"); }
    patchbay_status on_http(patchbay_token, const patchbay_http_response &) { return PATCHBAY_OK; }
    patchbay_status on_timer(patchbay_token) { return PATCHBAY_OK; }
    void cancel(patchbay_token) { throw std::runtime_error("cancel"); }

private:
    std::string mode_;
};

// Channels: one that can tell that it reads, one that cannot.
class Silent : public Instance<Silent> {
public:
    using Instance::Instance;
    patchbay_status configure(const patchbay_instance_config &, const ErrorSink &) {
        return PATCHBAY_OK;
    }
    patchbay_status encode(const patchbay_outbound &, const EncodeSink &) { return PATCHBAY_OK; }
    patchbay_status answer(const patchbay_outbound &, const patchbay_http_response &,
                           const AnswerSink &) {
        return PATCHBAY_OK;
    }
};
class Attentive : public Instance<Attentive> {
public:
    using Instance::Instance;
    patchbay_status configure(const patchbay_instance_config &, const ErrorSink &) {
        return PATCHBAY_OK;
    }
    patchbay_status encode(const patchbay_outbound &, const EncodeSink &) { return PATCHBAY_OK; }
    patchbay_status answer(const patchbay_outbound &, const patchbay_http_response &,
                           const AnswerSink &) {
        return PATCHBAY_OK;
    }
    patchbay_status attend(const patchbay_attention &attention, const EncodeSink &sink) {
        auto request = make<patchbay_http_request>();
        request.url = attention.message_id;
        return sink.request(request);
    }
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
    static patchbay_status event(void *self, const patchbay_backend_event *event) {
        static_cast<Heard *>(self)->kind = view(event->name);
        return 78;
    }
    static patchbay_status request(void *self, const patchbay_http_request *request) {
        static_cast<Heard *>(self)->kind = view(request->url);
        return 79;
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
        sink.event = &Heard::event;
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
    EXPECT_NE(extension<patchbay_media_source>(PATCHBAY_MEDIA), nullptr);
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

TEST_F(PluginTest, ABackendsEventReachesTheSinkWhereTheHostHasOne) {
    ASSERT_EQ(create("event"), PATCHBAY_OK);
    EXPECT_EQ(decode(), 78);
    EXPECT_EQ(heard_.kind, "changed");
    EXPECT_EQ(decode(offsetof(patchbay_event_sink, event)), PATCHBAY_E_UNSUPPORTED);
}

TEST_F(PluginTest, TheWayToAFileIsAskedForAndItsFailureIsCaught) {
    auto media = make<patchbay_media>();
    media.media_id = str("m1");
    auto sink = make<patchbay_encode_sink>();
    sink.self = &heard_;
    sink.request = &Heard::request;
    sink.fail = &Heard::fail;
    ASSERT_EQ(create("good"), PATCHBAY_OK);
    const auto *source = extension<patchbay_media_source>(PATCHBAY_MEDIA);
    ASSERT_NE(source, nullptr);
    EXPECT_EQ(source->fetch(instance_.self, 1, &media, &sink), 79);
    EXPECT_EQ(heard_.kind, "m1");
    const auto response = make<patchbay_http_response>();
    const auto answers = make<patchbay_answer_sink>();  // of a host without an outcome
    EXPECT_EQ(source->fetched(instance_.self, 1, &response, &answers), PATCHBAY_E_UNSUPPORTED);
    instance_.destroy(instance_.self);
    ASSERT_EQ(create("throw"), PATCHBAY_OK);
    EXPECT_EQ(source->fetch(instance_.self, 1, &media, &sink), PATCHBAY_E_INTERNAL);
    EXPECT_EQ(heard_.message, "no way");
}

// The channel's table as a class makes it.
template <class Channel>
patchbay_channel channel_of(const patchbay_host &host, patchbay_instance &instance) {
    const auto *factory =
        static_cast<const patchbay_factory *>(Channel::get_factory(str(PATCHBAY_FACTORY)));
    const auto config = make<patchbay_instance_config>();
    EXPECT_EQ(factory->create(&host, &config, nullptr, &instance), PATCHBAY_OK);
    return *static_cast<const patchbay_channel *>(
        instance.get_extension(instance.self, str(PATCHBAY_CHANNEL)));
}

TEST_F(PluginTest, OnlyAChannelThatCanAttendHasTheSlot) {
    auto silent = make<patchbay_instance>();
    EXPECT_EQ(channel_of<Silent>(host_, silent).attend, nullptr);
    silent.destroy(silent.self);
    auto attentive = make<patchbay_instance>();
    const auto channel = channel_of<Attentive>(host_, attentive);
    ASSERT_NE(channel.attend, nullptr);
    auto attention = make<patchbay_attention>();
    attention.message_id = str("m7");
    auto sink = make<patchbay_encode_sink>();
    sink.self = &heard_;
    sink.request = &Heard::request;
    EXPECT_EQ(channel.attend(attentive.self, &attention, &sink), 79);
    EXPECT_EQ(heard_.kind, "m7");
    attentive.destroy(attentive.self);
}

TEST(HostTest, AResultWithMoreToSayIsSettledAsItIs) {
    struct Tasks {
        static patchbay_status settle(const patchbay_host *, patchbay_token token,
                                      const patchbay_task_result *result) {
            return static_cast<patchbay_status>(token * 10 + result->follow.count);
        }
        static const void *service(const patchbay_host *, patchbay_str id) {
            static const patchbay_task_service table = {sizeof table, 0, nullptr, nullptr, &settle};
            return view(id) == PATCHBAY_TASK_SERVICE ? &table : nullptr;
        }
    };
    const patchbay_host handle = {sizeof handle, 0, 1, nullptr, &Tasks::service};
    auto result = make<patchbay_task_result>();
    const std::vector<patchbay_str> subjects = {str("ticket:1"), str("ticket:2")};
    result.follow = list(subjects);
    EXPECT_EQ(Host(&handle).settle(4, result), 42);
    EXPECT_EQ(Host(&handle).settle(4, "{}"), 40);
    const patchbay_host bare = {sizeof bare, 0, 1, nullptr, &no_service};
    EXPECT_EQ(Host(&bare).settle(4, result), PATCHBAY_E_UNSUPPORTED);
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
