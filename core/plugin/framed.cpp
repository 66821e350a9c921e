#include "core/plugin/framed.h"

#include "core/plugin/extension.h"
#include "core/plugin/passage.h"

#include <string_view>

namespace patchbay::plugin {

struct Framed::State {
    patchbay_instance real{};
    patchbay_instance outer{};
    Passage in;      // arguments of calls
    Passage beside;  // a second one of the same call
    Passage out;     // what goes to sinks

    patchbay_webhook webhook{};  // the real tables
    patchbay_channel channel{};
    patchbay_media_source media{};
    patchbay_operations operations{};
    patchbay_task task{};
    patchbay_stream stream{};
    patchbay_webhook framed_webhook{};  // and the ones that we show
    patchbay_channel framed_channel{};
    patchbay_media_source framed_media{};
    patchbay_operations framed_operations{};
    patchbay_task framed_task{};
    patchbay_stream framed_stream{};
    patchbay_poll poll{};
    patchbay_poll framed_poll{};
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
        const Sink outer = {sizeof outer,
                            0,
                            &exit,
                            deliver<Sink, patchbay_http_request, &Sink::request>,
                            deliver_fail<Sink>,
                            deliver<Sink, patchbay_stream_frame, &Sink::frame>};
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

    static patchbay_status answer(void *self, const patchbay_outbound *message,
                                  const patchbay_http_response *response,
                                  const patchbay_answer_sink *sink) {
        auto &s = state(self);
        const auto *sent = s.in.carry(message);
        const auto *carried = s.beside.carry(response);
        if (sent == nullptr || carried == nullptr) return PATCHBAY_E_ARGUMENT;
        return answering(s, sink, [&](const auto *out) {
            return s.channel.answer(s.real.self, sent, carried, out);
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

    static patchbay_status ask(void *self, patchbay_str offset, const patchbay_encode_sink *sink) {
        auto &s = state(self);
        return encoding(s, sink,
                        [&](const auto *out) { return s.poll.ask(s.real.self, offset, out); });
    }

    static patchbay_status deliver_offset(void *self, patchbay_str offset) {
        auto &exit = *static_cast<Exit<patchbay_poll_sink> *>(self);
        return exit.real.offset(exit.real.self, offset);
    }
    static patchbay_status came(void *self, const patchbay_http_response *response,
                                const patchbay_poll_sink *sink) {
        auto &s = state(self);
        const auto *carried = s.in.carry(response);
        if (carried == nullptr) return PATCHBAY_E_ARGUMENT;
        using Sink = patchbay_poll_sink;
        Exit<Sink> exit{s.out, *sink};
        const Sink outer = {sizeof outer,   0,
                            &exit,          deliver<Sink, patchbay_webhook_request, &Sink::webhook>,
                            deliver_offset, deliver_fail<Sink>};
        return s.poll.came(s.real.self, carried, &outer);
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

    template <class Call>
    static patchbay_status streaming(State &s, const patchbay_stream_sink *sink, Call call) {
        using Sink = patchbay_stream_sink;
        Exit<Sink> exit{s.out, *sink};
        const Sink outer = {sizeof outer,
                            0,
                            &exit,
                            deliver<Sink, patchbay_stream_write, &Sink::write>,
                            deliver<Sink, patchbay_stream_close, &Sink::close>,
                            deliver<Sink, patchbay_stream_timer, &Sink::timer>,
                            deliver<Sink, patchbay_stream_event, &Sink::event>,
                            deliver<Sink, patchbay_settlement, &Sink::settle>,
                            deliver<Sink, patchbay_stream_credit, &Sink::credit>,
                            deliver<Sink, patchbay_stream_record, &Sink::keep>,
                            deliver_fail<Sink>};
        return call(&outer);
    }
    static patchbay_status endpoints(void *self, const patchbay_endpoint_sink *sink) {
        auto &s = state(self);
        using Sink = patchbay_endpoint_sink;
        Exit<Sink> exit{s.out, *sink};
        const Sink outer = {sizeof outer, 0, &exit,
                            deliver<Sink, patchbay_endpoint, &Sink::endpoint>, deliver_fail<Sink>};
        return s.stream.endpoints(s.real.self, &outer);
    }
    static patchbay_status on_kept(void *self, const patchbay_stream_record *record,
                                   const patchbay_stream_sink *sink) {
        auto &s = state(self);
        const auto *carried = s.in.carry(record);
        if (carried == nullptr) return PATCHBAY_E_ARGUMENT;
        return streaming(
            s, sink, [&](const auto *out) { return s.stream.on_kept(s.real.self, carried, out); });
    }
    static patchbay_status on_open(void *self, std::uint32_t connection,
                                   const patchbay_stream_sink *sink) {
        auto &s = state(self);
        return streaming(s, sink, [&](const auto *out) {
            return s.stream.on_open(s.real.self, connection, out);
        });
    }
    static patchbay_status on_bytes(void *self, const patchbay_stream_bytes *came,
                                    const patchbay_stream_sink *sink) {
        auto &s = state(self);
        const auto *carried = s.in.carry(came);
        if (carried == nullptr) return PATCHBAY_E_ARGUMENT;
        return streaming(
            s, sink, [&](const auto *out) { return s.stream.on_bytes(s.real.self, carried, out); });
    }
    static patchbay_status on_stream_timer(void *self, std::uint32_t connection,
                                           std::uint32_t timer, const patchbay_stream_sink *sink) {
        auto &s = state(self);
        return streaming(s, sink, [&](const auto *out) {
            return s.stream.on_timer(s.real.self, connection, timer, out);
        });
    }
    static patchbay_status on_durable(void *self, patchbay_token token, std::uint32_t durable,
                                      const patchbay_stream_sink *sink) {
        auto &s = state(self);
        return streaming(s, sink, [&](const auto *out) {
            return s.stream.on_durable(s.real.self, token, durable, out);
        });
    }
    static patchbay_status on_close(void *self, std::uint32_t connection, patchbay_str reason,
                                    const patchbay_stream_sink *sink) {
        auto &s = state(self);
        return streaming(s, sink, [&](const auto *out) {
            return s.stream.on_close(s.real.self, connection, reason, out);
        });
    }
    static patchbay_status submit(void *self, const patchbay_outbound *message,
                                  const patchbay_stream_sink *sink) {
        auto &s = state(self);
        const auto *carried = s.in.carry(message);
        if (carried == nullptr) return PATCHBAY_E_ARGUMENT;
        return streaming(
            s, sink, [&](const auto *out) { return s.stream.submit(s.real.self, carried, out); });
    }
    static patchbay_status stop(void *self, const patchbay_stream_sink *sink) {
        auto &s = state(self);
        return streaming(s, sink, [&](const auto *out) { return s.stream.stop(s.real.self, out); });
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
        if (name == PATCHBAY_STREAM && adopt(table, s.stream)) {
            s.framed_stream = {sizeof s.framed_stream,
                               0,
                               s.stream.endpoints ? endpoints : nullptr,
                               s.stream.on_kept ? on_kept : nullptr,
                               s.stream.on_open ? on_open : nullptr,
                               s.stream.on_bytes ? on_bytes : nullptr,
                               s.stream.on_timer ? on_stream_timer : nullptr,
                               s.stream.on_durable ? on_durable : nullptr,
                               s.stream.on_close ? on_close : nullptr,
                               s.stream.submit ? submit : nullptr,
                               s.stream.stop ? stop : nullptr};
            return &s.framed_stream;
        }
        if (name == PATCHBAY_POLL && adopt(table, s.poll)) {
            s.framed_poll = {sizeof s.framed_poll, 0, s.poll.ask ? ask : nullptr,
                             s.poll.came ? came : nullptr};
            return &s.framed_poll;
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
