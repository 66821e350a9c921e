// Plugins that break the rules: each fault becomes an Error that names the plugin and the call.
#include "fixture.h"
#include "tests/contract/sent_text.h"

#include <algorithm>
#include <patchbay/plugin.h>

namespace patchbay::plugin {
namespace {

class Bad : public BothWays {
protected:
    static Result<Decoded> decode(Instance &instance, std::string_view way) {
        WebhookRequest request;
        request.method = "POST";
        request.body = way;
        return instance.decode(request);
    }
    static Result<std::vector<HttpRequest>> encode(Instance &instance, std::string_view to) {
        const model::Content content = model::Text{"hi"};
        Outgoing message;
        message.token = 1;
        message.to = to;
        message.content = &content;
        return instance.encode(message);
    }
    static Result<Answer> answer(Instance &instance, int status) {
        HttpResponse response;
        response.status = status;
        return instance.answer(sent_text(), response);
    }
    template <class T>
    static std::string problem(const Result<T> &result) {
        if (result) return "(accepted)";
        EXPECT_EQ(result.error().code, kInternal);
        const std::string common = "plugin 'bad' (line): ";
        EXPECT_EQ(result.error().message.rfind(common, 0), 0u) << result.error().message;
        return result.error().message.substr(
            std::min(common.size(), result.error().message.size()));
    }
};

TEST_P(Bad, AnExceptionBecomesAnErrorAndTheInstanceStaysUsable) {
    const std::string escaped = ": an exception came out of the plugin, which must catch its own";
    const auto bad = create("throws", {});
    EXPECT_EQ(problem(decode(*bad, "x")), "decode" + escaped);
    EXPECT_EQ(problem(encode(*bad, "x")), "encode" + escaped);
    EXPECT_EQ(problem(answer(*bad, 200)), "answer" + escaped);
    TaskRequest task;
    task.token = 1;
    task.operation = "x";
    task.input = "{}";
    EXPECT_EQ(problem(bad->start_task(task)), "task.start" + escaped);
    EXPECT_EQ(problem(decode(*bad, "x")), "decode" + escaped);
    EXPECT_TRUE(bad->operations().ok());
}

TEST_P(Bad, AnExceptionInCreateIsCaught) {
    const auto plugin = load(library("throws_in_create"));
    ASSERT_TRUE(plugin);
    InstanceOptions options;
    options.name = "line";
    options.framed = framed();
    EXPECT_EQ(problem((*plugin)->create(options)),
              "create: an exception came out of the plugin, which must catch its own");
}

TEST_P(Bad, WhatTheManifestPromisesMustBeThere) {
    const auto plugin = load(library("no_channel"));
    ASSERT_TRUE(plugin);
    InstanceOptions options;
    options.name = "line";
    options.framed = framed();
    EXPECT_EQ(problem((*plugin)->create(options)),
              "get_extension: the manifest says that it provides patchbay.channel/1, but the "
              "plugin has no complete table of it");
    const auto half = load(library("half_media"));
    ASSERT_TRUE(half);
    EXPECT_EQ(problem((*half)->create(options)),
              "get_extension: the manifest says that it provides patchbay.media/1, but the "
              "plugin has no complete table of it");
    const auto migration = load(library("migration"));
    ASSERT_TRUE(migration);
    EXPECT_EQ(problem((*migration)->create(options)),
              "get_extension: a migration must provide patchbay.migration/1, complete, and this "
              "host must know it");
}

TEST_P(Bad, EventsThatBreakTheAbiAreRefusedWhateverThePluginMakesOfIt) {
    const auto bad = create("bad_events", {});
    EXPECT_EQ(problem(decode(*bad, "good")), "(accepted)");
    const std::string message = "decode: sink.message: ";
    EXPECT_EQ(problem(decode(*bad, "invalid utf-8")),
              message + "content.text.text is not valid UTF-8");
    EXPECT_EQ(problem(decode(*bad, "no id")), message + "id is empty");
    EXPECT_EQ(problem(decode(*bad, "no contact")), message + "from is NULL");
    EXPECT_EQ(problem(decode(*bad, "no address")), message + "from.address is empty");
    EXPECT_EQ(problem(decode(*bad, "unknown kind")),
              message +
                  "content.kind 77 is none that a contact can send (docs/plugins.md lists "
                  "them)");
    EXPECT_EQ(problem(decode(*bad, "kind without content")),
              message + "content.media is NULL, though content.kind says it");
    EXPECT_EQ(problem(decode(*bad, "referral is no object")),
              message + "referral is not a JSON object");
    EXPECT_EQ(problem(decode(*bad, "raw is no JSON")), message + "raw is not JSON");
    EXPECT_EQ(problem(decode(*bad, "two replies")), "decode: sink.reply: called twice");
    EXPECT_EQ(problem(decode(*bad, "status of a reply")),
              "decode: sink.reply: status 99 is no final HTTP status");
    EXPECT_EQ(problem(decode(*bad, "10001 events")), message + "over the limit of 10000 events");
    EXPECT_EQ(problem(decode(*bad, "an odd status")), "decode: status -12345");
    EXPECT_EQ(problem(decode(*bad, "an error that is not UTF-8")),
              "decode: (its own message cannot be read: message is not valid UTF-8)");
}

// Through frames these do not even cross; straight they are named.
TEST_P(Bad, StructsThatCannotBeReadAreRefused) {
    const auto bad = create("bad_events", {});
    for (const std::string way : {"null with a length", "no size"}) {
        const auto what = problem(decode(*bad, way));
        EXPECT_NE(what, "(accepted)") << way;
    }
    if (!framed()) {
        EXPECT_EQ(problem(decode(*bad, "null with a length")),
                  "decode: sink.message: account is NULL with a length");
        EXPECT_EQ(problem(decode(*bad, "no size")),
                  "decode: sink.message: from has a size of 0 bytes: sizeof(patchbay_contact) "
                  "belongs in its field `size`");
        EXPECT_EQ(problem(decode(*bad, "cut field")),
                  "decode: sink.message: from.address is cut in the middle by the struct's size");
    }
}

TEST_P(Bad, AnAnswerHasExactlyOneResult) {
    const auto bad = create("bad_answers", {});
    EXPECT_EQ(problem(answer(*bad, 200)), "(accepted)");
    EXPECT_EQ(problem(answer(*bad, 202)), "answer: sink.outcome: a second result of one answer");
    EXPECT_EQ(problem(answer(*bad, 204)), "answer: it gave neither an outcome nor a request");
    EXPECT_EQ(problem(answer(*bad, 210)), "answer: sink.outcome: kind 99 is not known");
    EXPECT_EQ(problem(answer(*bad, 211)), "answer: sink.outcome: retry_after_ms is negative");
}

TEST_P(Bad, RequestsThatCannotBeSentAreRefused) {
    const auto bad = create("bad_answers", {});
    EXPECT_EQ(problem(encode(*bad, "good")), "(accepted)");
    EXPECT_EQ(problem(encode(*bad, "none")), "encode: it gave no request");
    const std::string request = "encode: sink.request: ";
    EXPECT_EQ(problem(encode(*bad, "step 0")), request + "step is 0: steps count from 1");
    EXPECT_EQ(problem(encode(*bad, "same step")),
              request + "step is not greater than that of the request before");
    EXPECT_EQ(problem(encode(*bad, "needs itself")),
              request + "needs is not a step before this one");
    EXPECT_EQ(problem(encode(*bad, "method")), request + "method is no HTTP method");
    EXPECT_EQ(problem(encode(*bad, "no url")), request + "url is empty");
    EXPECT_EQ(problem(encode(*bad, "header")), request + "the name of a header is no HTTP token");
    EXPECT_EQ(problem(encode(*bad, "17 requests")), request + "over the limit of 16 requests");
    if (!framed()) {
        EXPECT_EQ(problem(encode(*bad, "stride")),
                  request +
                      "headers has a stride of 8 bytes: a multiple of 8, at least 32 is "
                      "wanted");
    }
}

TEST_P(Bad, WhatABackendPushesIsCheckedAgainstItsManifest) {
    const auto bad = create("bad_pushes", {});
    EXPECT_EQ(problem(decode(*bad, "good")), "(accepted)");
    EXPECT_EQ(problem(decode(*bad, "64 subjects")), "(accepted)");
    const std::string event = "decode: sink.event: ";
    EXPECT_EQ(problem(decode(*bad, "65 subjects")),
              event + "subjects is over the limit of 64 elements");
    EXPECT_EQ(problem(decode(*bad, "no subject")),
              event + "subjects is empty: it names what the event is about");
    EXPECT_EQ(problem(decode(*bad, "empty subject")), event + "subjects.0 is empty");
    EXPECT_EQ(problem(decode(*bad, "long subject")),
              event + "subjects.0 is over the limit of 1024 bytes");
    EXPECT_EQ(problem(decode(*bad, "undeclared")),
              event + "name 'surprise' is not among the manifest's \"events\"");
    EXPECT_EQ(problem(decode(*bad, "no name")), event + "name is empty");
    EXPECT_EQ(problem(decode(*bad, "long id")), event + "id is over the limit of 1024 bytes");
    EXPECT_EQ(problem(decode(*bad, "no data")), event + "data is absent: a JSON object is needed");
    EXPECT_EQ(problem(decode(*bad, "data is no object")), event + "data is not a JSON object");
    EXPECT_EQ(problem(decode(*bad, "data does not fit")).substr(0, 31), event + "data/state ");
    EXPECT_EQ(problem(decode(*bad, "raw is no JSON")), event + "raw is not JSON");
    EXPECT_EQ(problem(decode(*bad, "10001 events")), event + "over the limit of 10000 events");
    EXPECT_EQ(problem(decode(*bad, "notice")),
              "decode: sink.notice: of channels alone; a backend gives events of its own");
}

TEST_P(Bad, WhoDeclaresNoEventsGivesNone) {
    const auto bad = create("bad_events", {});
    EXPECT_EQ(problem(decode(*bad, "an event")),
              "decode: sink.event: name 'changed' is not among the manifest's \"events\"");
}

constexpr const char *kBlob =
    "blob:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

Result<std::vector<HttpRequest>> send_file(Instance &instance, std::string_view to,
                                           const std::string &caption = "") {
    model::Media media;
    media.url = kBlob;
    media.caption = caption;
    const model::Content content = media;
    Outgoing message;
    message.token = 1;
    message.to = to;
    message.content = &content;
    return instance.encode(message);
}

TEST_P(Bad, PartsThatCannotBeSentAndFilesOfOthersAreRefused) {
    const auto bad = create("bad_files", {});
    EXPECT_EQ(problem(send_file(*bad, "good")), "(accepted)");
    const std::string request = "encode: sink.request: ";
    EXPECT_EQ(problem(send_file(*bad, "16 parts")), "(accepted)");
    EXPECT_EQ(problem(send_file(*bad, "17 parts")),
              request + "parts is over the limit of 16 elements");
    EXPECT_EQ(problem(send_file(*bad, "another's file")),
              request + "parts.0 blob is not the handle that this call brought");
    EXPECT_EQ(problem(send_file(*bad, "no name")), request + "parts.0.name is empty");
    EXPECT_EQ(problem(send_file(*bad, "line break")),
              request + "parts.0 name, filename or content_type holds a line break or NUL");
    EXPECT_EQ(problem(send_file(*bad, "body and blob")),
              request + "parts.0 has a body and a blob: one of them is the content");
    EXPECT_EQ(problem(send_file(*bad, "body and parts")),
              request + "has a body and parts: the parts make the body");
    EXPECT_EQ(problem(send_file(*bad, "content-type")),
              request + "has parts and a content-type, which the host makes for them");
    EXPECT_EQ(problem(send_file(*bad, "keep body")),
              request + "PATCHBAY_HTTP_KEEP_BODY is for the calls of patchbay.media/1 alone");
    EXPECT_EQ(problem(answer(*bad, 200)),
              "answer: sink.request: parts.0 blob is not the handle that this call brought");
    EXPECT_EQ(problem(answer(*bad, 201)),
              "answer: sink.request: PATCHBAY_HTTP_KEEP_BODY is for the calls of patchbay.media/1 "
              "alone");
}

TEST_P(Bad, AMarkThatAContactTypedIsNotFilledIn) {
    const auto bad = create("bad_files", {});
    for (const std::string caption : {"no mark", "{{answer:/token}} {{secret:x}}", "{{answ"}) {
        auto requests = send_file(*bad, "text of others", caption);
        ASSERT_TRUE(requests) << requests.error().message;
        HttpRequest &message = requests->at(1);
        const auto filled = fill_answer(message, R"({"id": "7", "token": "t0k"})");
        ASSERT_TRUE(filled) << filled.error().message;
        ASSERT_TRUE(bad->fill_in(message));
        EXPECT_EQ(message.body, "7 " + caption);
    }
}

TEST_P(Bad, AttentionAndTheWayToAFileAreCheckedLikeTheRest) {
    const auto bad = create("bad_files", {});
    EXPECT_EQ(problem(bad->attend({"34600", "odd"})), "attend: status -3");
    EXPECT_EQ(problem(bad->attend({"34600", "m1"})),
              "attend: sink.request: PATCHBAY_HTTP_KEEP_BODY is for the calls of patchbay.media/1 "
              "alone");
    model::Media media;
    media.media_id = "m1";
    EXPECT_EQ(problem(bad->fetch_media(1, media)), "(accepted)");
    media.media_id = "none";
    EXPECT_EQ(problem(bad->fetch_media(1, media)), "media.fetch: it gave no request");
    media.media_id = "step 0";
    EXPECT_EQ(problem(bad->fetch_media(1, media)),
              "media.fetch: sink.request: step is 0: steps count from 1");
    HttpResponse response;
    response.status = 204;
    EXPECT_EQ(problem(bad->media_fetched(1, response)),
              "media.fetched: it gave neither an outcome nor a request");
    response.status = 200;
    EXPECT_EQ(problem(bad->media_fetched(1, response)),
              "media.fetched: sink.outcome: a second result of one answer");
}

TEST_P(Bad, WhatAnInstanceDoesNotHaveIsAnErrorNotACrash) {
    const auto bad = create("bad_answers", {});
    EXPECT_FALSE(bad->has_attend());
    EXPECT_FALSE(bad->has_media());
    EXPECT_EQ(bad->attend({"34600", "m1"}).error().code, PATCHBAY_E_UNSUPPORTED);
    EXPECT_EQ(bad->fetch_media(1, {}).error().code, PATCHBAY_E_UNSUPPORTED);
    EXPECT_EQ(bad->media_fetched(1, {}).error().code, PATCHBAY_E_UNSUPPORTED);
}

// Operations are not for backends alone: a channel may offer some of its own.
TEST_P(Bad, AChannelThatIsNoBackendMayHaveOperationsAndTasks) {
    const auto channel = create("bad_files", {});
    EXPECT_FALSE(channel->manifest().is("backend"));
    EXPECT_TRUE(channel->has_tasks());
    EXPECT_TRUE(channel->operations().ok());
}

TEST_P(Bad, FieldsThatAnOlderPluginLacksReadAsZero) {
    const auto old = create("old_structs", {});
    const auto decoded = decode(*old, "");
    ASSERT_TRUE(decoded) << decoded.error().message;
    const auto &message = std::get<model::Message>(decoded->events.at(0));
    EXPECT_EQ(message.from.address, "34600111222");
    EXPECT_EQ(message.from.phone, "");
    EXPECT_EQ(std::get<model::Text>(message.content).text, "old");
    EXPECT_EQ(message.timestamp, 5);
    EXPECT_EQ(message.reply_to, "");
    EXPECT_EQ(message.raw, "");
}

PATCHBAY_BOTH_WAYS(Bad);

}  // namespace
}  // namespace patchbay::plugin
