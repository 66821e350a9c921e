// The sinks that collect what a plugin gives during one call. They check, copy and remember the
// first thing that was wrong, whatever the plugin makes of the status they return.
#pragma once

#include "core/base/json.h"
#include "core/model/writer.h"
#include "core/plugin/abi_check.h"
#include "core/plugin/abi_read.h"
#include "core/plugin/limits.h"

#include <optional>
#include <string>
#include <vector>

namespace patchbay::plugin {

// What the plugin said through a sink's `fail`; the last word counts.
struct Said {
    std::string message;
    std::string field;
    std::int64_t retry_after_ms = 0;
    void take(const patchbay_error *error) noexcept;
};

class Sink {
public:
    const std::optional<Error> &fault() const { return fault_; }
    const Said &said() const { return said_; }

protected:
    patchbay_status refuse(const char *slot, patchbay_status code, const std::string &what) {
        if (!fault_) fault_ = Error{std::string("sink.") + slot + ": " + what, {}, code};
        return code;
    }

    // Checks `object`, reads it and gives it to `use`; nothing is thrown into the plugin.
    template <class T, class Use>
    patchbay_status take(const char *slot, const T *object, Use use) noexcept try {
        abi::Fault fault;
        if (!abi::check(object, fault)) return refuse(slot, fault.code, abi::to_text(fault));
        return use(*object);
    } catch (...) {
        return PATCHBAY_E_MEMORY;
    }

    // For reads that may find fault; `context`: what the read needs besides.
    template <class T, class Use, class... Context>
    patchbay_status take_read(const char *slot, const T *object, Use use,
                              const Context &...context) noexcept {
        return take(slot, object, [&](const T &checked) {
            auto read = abi::read(checked, context...);
            if (!read) return refuse(slot, read.error().code, read.error().message);
            return use(std::move(*read));
        });
    }

    template <class Self>
    static void fail(void *self, const patchbay_error *error) noexcept {
        static_cast<Self *>(self)->said_.take(error);
    }

    std::optional<Error> fault_;
    Said said_;
};

class EventSink : public Sink {
public:
    EventSink(const std::string &instance, const Manifest &manifest)
        : instance_(instance), manifest_(manifest) {}
    patchbay_event_sink table() {
        return {sizeof(patchbay_event_sink),
                0,
                this,
                message,
                status,
                notice,
                reply,
                fail<EventSink>,
                event};
    }
    Decoded decoded;

private:
    static EventSink &self(void *self) { return *static_cast<EventSink *>(self); }

    patchbay_status refuse_more(const char *slot) {
        return refuse(slot, PATCHBAY_E_TOO_LARGE,
                      "over the limit of " + std::to_string(kMaxEvents) + " events");
    }
    bool full() const {
        return decoded.events.size() + decoded.backend_events.size() >= kMaxEvents;
    }

    template <class Event>
    patchbay_status add(const char *slot, Event event) {
        if (!manifest_.is("channel"))
            return refuse(slot, PATCHBAY_E_UNSUPPORTED,
                          "of channels alone; a backend gives events of its own");
        if (full()) return refuse_more(slot);
        event.channel = instance_;
        decoded.events.emplace_back(std::move(event));
        return PATCHBAY_OK;
    }

    patchbay_status add_event(model::BackendEvent event) {
        const auto *rule = manifest_.event(event.name);
        if (rule == nullptr)
            return refuse("event", PATCHBAY_E_UNSUPPORTED,
                          "name '" + event.name + "' is not among the manifest's \"events\"");
        if (full()) return refuse_more("event");
        const auto data = parse_json(event.data, model::kMaxEmbeddedDepth);
        if (!data) return refuse("event", PATCHBAY_E_INVALID, "data " + data.error().message);
        if (const auto wrong = rule->schema->validate(*data); !wrong.empty())
            return refuse("event", PATCHBAY_E_INVALID,
                          "data" + wrong.front().pointer + ' ' + wrong.front().message);
        event.backend = instance_;
        decoded.backend_events.push_back(std::move(event));
        return PATCHBAY_OK;
    }

    static patchbay_status message(void *s, const patchbay_message *message) noexcept {
        return self(s).take_read("message", message, [s](model::Message read) {
            return self(s).add("message", std::move(read));
        });
    }
    static patchbay_status status(void *s, const patchbay_status_update *status) noexcept {
        return self(s).take_read("status", status, [s](model::Status read) {
            return self(s).add("status", std::move(read));
        });
    }
    static patchbay_status notice(void *s, const patchbay_notice *notice) noexcept {
        return self(s).take("notice", notice, [s](const patchbay_notice &checked) {
            return self(s).add("notice", abi::read(checked));
        });
    }
    static patchbay_status reply(void *s, const patchbay_webhook_reply *reply) noexcept {
        return self(s).take_read("reply", reply, [s](WebhookReply read) {
            if (self(s).decoded.reply)
                return self(s).refuse("reply", PATCHBAY_E_STATE, "called twice");
            self(s).decoded.reply = std::move(read);
            return PATCHBAY_OK;
        });
    }

    static patchbay_status event(void *s, const patchbay_backend_event *event) noexcept {
        return self(s).take_read("event", event, [s](model::BackendEvent read) {
            return self(s).add_event(std::move(read));
        });
    }

    const std::string &instance_;
    const Manifest &manifest_;
};

class PollSink : public Sink {
public:
    patchbay_poll_sink table() {
        return {sizeof(patchbay_poll_sink), 0, this, webhook, offset, fail<PollSink>};
    }
    Polled polled;

private:
    static PollSink &self(void *self) { return *static_cast<PollSink *>(self); }

    static patchbay_status webhook(void *s, const patchbay_webhook_request *webhook) noexcept {
        return self(s).take("webhook", webhook, [s](const patchbay_webhook_request &checked) {
            auto &webhooks = self(s).polled.webhooks;
            if (webhooks.size() >= kMaxPolledWebhooks)
                return self(s).refuse(
                    "webhook", PATCHBAY_E_TOO_LARGE,
                    "over the limit of " + std::to_string(kMaxPolledWebhooks) + " webhooks");
            webhooks.push_back(abi::read(checked));
            return PATCHBAY_OK;
        });
    }
    static patchbay_status offset(void *s, patchbay_str offset) noexcept try {
        auto &polled = self(s).polled;
        if (polled.offset) return self(s).refuse("offset", PATCHBAY_E_STATE, "called twice");
        if (offset.ptr == nullptr || offset.len == 0 || offset.len > kMaxIdBytes ||
            !abi::valid_text({offset.ptr, offset.len}))
            return self(s).refuse(
                "offset", PATCHBAY_E_INVALID,
                "must be 1 to " + std::to_string(kMaxIdBytes) + " bytes of UTF-8");
        polled.offset.emplace(offset.ptr, offset.len);
        return PATCHBAY_OK;
    } catch (...) {
        return PATCHBAY_E_MEMORY;
    }
};

class EncodeSink : public Sink {
public:
    explicit EncodeSink(const abi::Allowed &allowed) : allowed_(allowed) {}
    patchbay_encode_sink table() {
        return {sizeof(patchbay_encode_sink), 0, this, request, fail<EncodeSink>, frame};
    }
    std::vector<HttpRequest> requests;

private:
    static patchbay_status request(void *s, const patchbay_http_request *request) noexcept {
        auto &self = *static_cast<EncodeSink *>(s);
        const auto add = [&self](HttpRequest read) {
            if (self.requests.size() >= kMaxRequests)
                return self.refuse(
                    "request", PATCHBAY_E_TOO_LARGE,
                    "over the limit of " + std::to_string(kMaxRequests) + " requests");
            if (!self.requests.empty() && read.step <= self.requests.back().step)
                return self.refuse("request", PATCHBAY_E_INVALID,
                                   "step is not greater than that of the request before");
            self.requests.push_back(std::move(read));
            return PATCHBAY_OK;
        };
        return self.take_read("request", request, add, self.allowed_);
    }
    static patchbay_status frame(void *s, const patchbay_stream_frame *frame) noexcept {
        auto &self = *static_cast<EncodeSink *>(s);
        return self.take("frame", frame, [&self](const patchbay_stream_frame &checked) {
            if (self.requests.size() >= kMaxFrames)
                return self.refuse("frame", PATCHBAY_E_TOO_LARGE,
                                   "over the limit of " + std::to_string(kMaxFrames) + " frames");
            auto read = abi::read(checked);
            read.step = static_cast<std::uint32_t>(self.requests.size()) + 1;
            self.requests.push_back(std::move(read));
            return PATCHBAY_OK;
        });
    }

    const abi::Allowed allowed_;
};

class AnswerSink : public Sink {
public:
    explicit AnswerSink(const abi::Allowed &allowed) : allowed_(allowed) {}
    patchbay_answer_sink table() {
        return {sizeof(patchbay_answer_sink), 0, this, outcome, request, fail<AnswerSink>};
    }
    Answer answer;

private:
    static AnswerSink &self(void *self) { return *static_cast<AnswerSink *>(self); }

    bool taken() const { return answer.outcome || answer.request; }

    static patchbay_status outcome(void *s, const patchbay_outcome *outcome) noexcept {
        return self(s).take_read("outcome", outcome, [s](Outcome read) {
            if (self(s).taken())
                return self(s).refuse("outcome", PATCHBAY_E_STATE, "a second result of one answer");
            self(s).answer.outcome = std::move(read);
            return PATCHBAY_OK;
        });
    }
    static patchbay_status request(void *s, const patchbay_http_request *request) noexcept {
        const auto take = [s](HttpRequest read) {
            if (self(s).taken())
                return self(s).refuse("request", PATCHBAY_E_STATE, "a second result of one answer");
            self(s).answer.request = std::move(read);
            return PATCHBAY_OK;
        };
        return self(s).take_read("request", request, take, self(s).allowed_);
    }

    const abi::Allowed allowed_;
};

class OperationSink : public Sink {
public:
    patchbay_operation_sink table() {
        return {sizeof(patchbay_operation_sink), 0, this, operation};
    }
    std::vector<Operation> operations;

private:
    static patchbay_status operation(void *s, const patchbay_operation *operation) noexcept {
        auto &self = *static_cast<OperationSink *>(s);
        return self.take("operation", operation, [&self](const patchbay_operation &checked) {
            if (self.operations.size() >= kMaxOperations)
                return self.refuse(
                    "operation", PATCHBAY_E_TOO_LARGE,
                    "over the limit of " + std::to_string(kMaxOperations) + " operations");
            self.operations.push_back(abi::read(checked));
            return PATCHBAY_OK;
        });
    }
};

class ErrorSink : public Sink {
public:
    patchbay_error_sink table() { return {sizeof(patchbay_error_sink), 0, this, fail<ErrorSink>}; }
};

}  // namespace patchbay::plugin
