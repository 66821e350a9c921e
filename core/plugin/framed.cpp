#include "core/plugin/framed.h"

#include "core/plugin/extension.h"
#include "core/plugin/passage.h"

#include <string_view>

namespace patchbay::plugin {

struct Framed::State {
    patchbay_instance real{};
    patchbay_instance outer{};
    Passage in;   // arguments of calls
    Passage out;  // what goes to sinks

    patchbay_webhook webhook{};  // the real tables
    patchbay_channel channel{};
    patchbay_media_source media{};
    patchbay_operations operations{};
    patchbay_task task{};
    patchbay_webhook framed_webhook{};  // and the ones that we show
    patchbay_channel framed_channel{};
    patchbay_media_source framed_media{};
    patchbay_operations framed_operations{};
    patchbay_task framed_task{};
};

namespace {

// What a sink of the plugin's side holds: the passage, and the sink of our caller.
template <class Sink>
struct Exit {
    Passage &passage;
    const Sink &real;
};

// Carries the argument out and gives it to a slot of the real sink. What does not survive the frame
// arrives as NULL: the sink must learn of it, since the plugin may ignore the status.
template <class Sink, class T, auto Slot>
patchbay_status deliver(void *self, const T *object) noexcept {
    auto &exit = *static_cast<Exit<Sink> *>(self);
    return (exit.real.*Slot)(exit.real.self, exit.passage.carry(object));
}

template <class Sink>
void deliver_fail(void *self, const patchbay_error *error) noexcept {
    auto &exit = *static_cast<Exit<Sink> *>(self);
    if (const auto *carried = exit.passage.carry(error)) exit.real.fail(exit.real.self, carried);
}

}  // namespace

// The functions of the tables that we show; `self` is the Framed::State.
struct Framed::Calls {
    static State &state(void *self) { return *static_cast<State *>(self); }

    static patchbay_status decode(void *self, const patchbay_webhook_request *request,
                                  const patchbay_event_sink *sink) {
        auto &s = state(self);
        const auto *carried = s.in.carry(request);
        if (carried == nullptr) return PATCHBAY_E_ARGUMENT;
        using Sink = patchbay_event_sink;
        Exit<Sink> exit{s.out, *sink};
        const Sink outer = {sizeof outer,
                            0,
                            &exit,
                            deliver<Sink, patchbay_message, &Sink::message>,
                            deliver<Sink, patchbay_status_update, &Sink::status>,
                            deliver<Sink, patchbay_notice, &Sink::notice>,
                            deliver<Sink, patchbay_webhook_reply, &Sink::reply>,
                            deliver_fail<Sink>,
                            deliver<Sink, patchbay_backend_event, &Sink::event>};
        return s.webhook.decode(s.real.self, carried, &outer);
    }

    // Runs `call` with a sink that carries what it gets out to `sink`.
    template <class Call>
    static patchbay_status encoding(State &s, const patchbay_encode_sink *sink, Call call) {
        using Sink = patchbay_encode_sink;
        Exit<Sink> exit{s.out, *sink};
        const Sink outer = {sizeof outer, 0, &exit,
                            deliver<Sink, patchbay_http_request, &Sink::request>,
                            deliver_fail<Sink>};
        return call(&outer);
    }
    template <class Call>
    static patchbay_status answering(State &s, const patchbay_answer_sink *sink, Call call) {
        using Sink = patchbay_answer_sink;
        Exit<Sink> exit{s.out, *sink};
        const Sink outer = {sizeof outer,
                            0,
                            &exit,
                            deliver<Sink, patchbay_outcome, &Sink::outcome>,
                            deliver<Sink, patchbay_http_request, &Sink::request>,
                            deliver_fail<Sink>};
        return call(&outer);
    }

    static patchbay_status encode(void *self, const patchbay_outbound *message,
                                  const patchbay_encode_sink *sink) {
        auto &s = state(self);
        const auto *carried = s.in.carry(message);
        if (carried == nullptr) return PATCHBAY_E_ARGUMENT;
        return encoding(
            s, sink, [&](const auto *out) { return s.channel.encode(s.real.self, carried, out); });
    }

    static patchbay_status answer(void *self, patchbay_token token,
                                  const patchbay_http_response *response,
                                  const patchbay_answer_sink *sink) {
        auto &s = state(self);
        const auto *carried = s.in.carry(response);
        if (carried == nullptr) return PATCHBAY_E_ARGUMENT;
        return answering(s, sink, [&](const auto *out) {
            return s.channel.answer(s.real.self, token, carried, out);
        });
    }

    static patchbay_status attend(void *self, const patchbay_attention *attention,
                                  const patchbay_encode_sink *sink) {
        auto &s = state(self);
        const auto *carried = s.in.carry(attention);
        if (carried == nullptr) return PATCHBAY_E_ARGUMENT;
        return encoding(
            s, sink, [&](const auto *out) { return s.channel.attend(s.real.self, carried, out); });
    }

    static patchbay_status fetch(void *self, patchbay_token token, const patchbay_media *media,
                                 const patchbay_encode_sink *sink) {
        auto &s = state(self);
        const auto *carried = s.in.carry(media);
        if (carried == nullptr) return PATCHBAY_E_ARGUMENT;
        return encoding(s, sink, [&](const auto *out) {
            return s.media.fetch(s.real.self, token, carried, out);
        });
    }

    static patchbay_status fetched(void *self, patchbay_token token,
                                   const patchbay_http_response *response,
                                   const patchbay_answer_sink *sink) {
        auto &s = state(self);
        const auto *carried = s.in.carry(response);
        if (carried == nullptr) return PATCHBAY_E_ARGUMENT;
        return answering(s, sink, [&](const auto *out) {
            return s.media.fetched(s.real.self, token, carried, out);
        });
    }

    static patchbay_status list(void *self, const patchbay_operation_sink *sink) {
        auto &s = state(self);
        using Sink = patchbay_operation_sink;
        Exit<Sink> exit{s.out, *sink};
        const Sink outer = {sizeof outer, 0, &exit,
                            deliver<Sink, patchbay_operation, &Sink::operation>};
        return s.operations.list(s.real.self, &outer);
    }

    static patchbay_status start(void *self, const patchbay_task_request *request) {
        auto &s = state(self);
        const auto *carried = s.in.carry(request);
        return carried == nullptr ? PATCHBAY_E_ARGUMENT : s.task.start(s.real.self, carried);
    }
    static patchbay_status on_http(void *self, patchbay_token token,
                                   const patchbay_http_response *response) {
        auto &s = state(self);
        const auto *carried = s.in.carry(response);
        return carried == nullptr ? PATCHBAY_E_ARGUMENT
                                  : s.task.on_http(s.real.self, token, carried);
    }
    static patchbay_status on_timer(void *self, patchbay_token token) {
        return state(self).task.on_timer(state(self).real.self, token);
    }
    static void cancel(void *self, patchbay_token token) {
        state(self).task.cancel(state(self).real.self, token);
    }

    static const void *get_extension(void *self, patchbay_str id) {
        auto &s = state(self);
        const void *table = s.real.get_extension(s.real.self, id);
        const std::string_view name(id.ptr, id.len);
        if (name == PATCHBAY_WEBHOOK && adopt(table, s.webhook)) {
            s.framed_webhook = {sizeof s.framed_webhook, 0, s.webhook.decode ? decode : nullptr};
            return &s.framed_webhook;
        }
        if (name == PATCHBAY_CHANNEL && adopt(table, s.channel)) {
            s.framed_channel = {sizeof s.framed_channel, 0, s.channel.encode ? encode : nullptr,
                                s.channel.answer ? answer : nullptr,
                                s.channel.attend ? attend : nullptr};
            return &s.framed_channel;
        }
        if (name == PATCHBAY_MEDIA && adopt(table, s.media)) {
            s.framed_media = {sizeof s.framed_media, 0, s.media.fetch ? fetch : nullptr,
                              s.media.fetched ? fetched : nullptr};
            return &s.framed_media;
        }
        if (name == PATCHBAY_OPERATIONS && adopt(table, s.operations)) {
            s.framed_operations = {sizeof s.framed_operations, 0,
                                   s.operations.list ? list : nullptr};
            return &s.framed_operations;
        }
        if (name == PATCHBAY_TASK && adopt(table, s.task)) {
            s.framed_task = {sizeof s.framed_task,
                             0,
                             s.task.start ? start : nullptr,
                             s.task.on_http ? on_http : nullptr,
                             s.task.on_timer ? on_timer : nullptr,
                             s.task.cancel ? cancel : nullptr};
            return &s.framed_task;
        }
        return nullptr;  // without a frame it does not cross
    }

    static void destroy(void *self) { state(self).real.destroy(state(self).real.self); }
};

Framed::Framed(const patchbay_instance &real) : state_(std::make_unique<State>()) {
    state_->real = real;
    state_->outer = {sizeof state_->outer, 0, state_.get(), Calls::get_extension, Calls::destroy};
}
Framed::~Framed() = default;

const patchbay_instance &Framed::instance() const { return state_->outer; }

}  // namespace patchbay::plugin
