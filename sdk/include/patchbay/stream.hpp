// Channels over connections in C++17 and later. A whole plugin is
//
//     class Wire : public patchbay::sdk::StreamInstance<Wire> {
//     public:
//         using StreamInstance::StreamInstance;
//         patchbay_status configure(const patchbay_instance_config &config, const ErrorSink &sink);
//         patchbay_status encode(const patchbay_outbound &message, const EncodeSink &sink);
//         patchbay_status endpoints(const EndpointSink &sink);
//         patchbay_status on_open(std::uint32_t connection, const StreamSink &sink);
//         patchbay_status on_bytes(std::uint32_t connection, std::string_view bytes,
//                                  const StreamSink &sink);
//         patchbay_status on_timer(std::uint32_t connection, std::uint32_t timer,
//                                  const StreamSink &sink);
//         patchbay_status on_durable(patchbay_token token, bool durable, const StreamSink &sink);
//         patchbay_status on_close(std::uint32_t connection, std::string_view reason,
//                                  const StreamSink &sink);
//         patchbay_status submit(const patchbay_outbound &message, const StreamSink &sink);
//         patchbay_status stop(const StreamSink &sink);
//     };
//     PATCHBAY_PLUGIN(Wire)
//
// and, for records that outlive the process, patchbay_status on_kept(std::string_view key,
// std::string_view value, const StreamSink &sink). What each call means, stream.h says; the rest is
// as in patchbay.hpp.
#ifndef PATCHBAY_STREAM_HPP
#define PATCHBAY_STREAM_HPP

#include "patchbay.hpp"
#include "stream.h"

namespace patchbay::sdk {

class EndpointSink : public Sink<patchbay_endpoint_sink> {
public:
    using Sink::Sink;
    patchbay_status endpoint(std::uint32_t connection, std::string_view url) const {
        auto item = make<patchbay_endpoint>();
        item.connection = connection;
        item.url = str(url);
        return give(&patchbay_endpoint_sink::endpoint, item);
    }
};

class StreamSink : public Sink<patchbay_stream_sink> {
public:
    using Sink::Sink;
    patchbay_status write(std::uint32_t connection, std::string_view data) const {
        auto item = make<patchbay_stream_write>();
        item.connection = connection;
        item.bytes = bytes(data);
        item.length_at = PATCHBAY_STREAM_NO_LENGTH;
        return write(item);
    }
    patchbay_status write(const patchbay_stream_write &item) const {
        return give(&patchbay_stream_sink::write, item);
    }
    patchbay_status close(const patchbay_stream_close &item) const {
        return give(&patchbay_stream_sink::close, item);
    }
    // 0: it is put off.
    patchbay_status timer(std::uint32_t connection, std::uint32_t timer,
                          std::uint32_t delay_ms) const {
        auto item = make<patchbay_stream_timer>();
        item.connection = connection;
        item.timer = timer;
        item.delay_ms = delay_ms;
        return give(&patchbay_stream_sink::timer, item);
    }
    patchbay_status event(patchbay_token token, const patchbay_message &message) const {
        auto item = make<patchbay_stream_event>();
        item.token = token;
        item.message = &message;
        return give(&patchbay_stream_sink::event, item);
    }
    patchbay_status event(patchbay_token token, const patchbay_status_update &status) const {
        auto item = make<patchbay_stream_event>();
        item.token = token;
        item.status = &status;
        return give(&patchbay_stream_sink::event, item);
    }
    patchbay_status event(patchbay_token token, const patchbay_notice &notice) const {
        auto item = make<patchbay_stream_event>();
        item.token = token;
        item.notice = &notice;
        return give(&patchbay_stream_sink::event, item);
    }
    patchbay_status settle(patchbay_token token, const patchbay_outcome &outcome) const {
        auto item = make<patchbay_settlement>();
        item.token = token;
        item.outcome = &outcome;
        return give(&patchbay_stream_sink::settle, item);
    }
    patchbay_status keep(patchbay_token token, std::string_view key, std::string_view value) const {
        auto item = make<patchbay_stream_record>();
        item.token = token;
        item.key = str(key);
        item.value = bytes(value.data() == nullptr ? std::string_view("", 0) : value);
        return give(&patchbay_stream_sink::keep, item);
    }
    patchbay_status drop(patchbay_token token, std::string_view key) const {
        auto item = make<patchbay_stream_record>();
        item.token = token;
        item.key = str(key);
        return give(&patchbay_stream_sink::keep, item);
    }
    patchbay_status credit(std::uint32_t count) const {
        auto item = make<patchbay_stream_credit>();
        item.count = count;
        return give(&patchbay_stream_sink::credit, item);
    }
};

namespace detail {
template <class T, class = void>
struct HasKept : std::false_type {};
template <class T>
struct HasKept<T, std::void_t<decltype(&T::on_kept)>> : std::true_type {};
}  // namespace detail

template <class Self>
class StreamInstance : public Instance<Self> {
public:
    using Instance<Self>::Instance;

    static const void *more_extensions(std::string_view name) noexcept {
        static constexpr patchbay_stream kStream = {sizeof(patchbay_stream),
                                                    0,
                                                    &ask_endpoints,
                                                    kept_slot(),
                                                    &opened,
                                                    &bytes_came,
                                                    &timer_came,
                                                    &durable,
                                                    &closed,
                                                    &submitted,
                                                    &stopped};
        return name == PATCHBAY_STREAM ? &kStream : nullptr;
    }

protected:
    ~StreamInstance() = default;

private:
    static Self &of(void *self) { return *static_cast<Self *>(self); }

    static patchbay_status ask_endpoints(void *self, const patchbay_endpoint_sink *sink) noexcept {
        return guarded(EndpointSink(sink),
                       [&](const EndpointSink &to) { return of(self).endpoints(to); });
    }
    static constexpr decltype(patchbay_stream::on_kept) kept_slot() {
        if constexpr (detail::HasKept<Self>::value) return &kept;
        return nullptr;
    }
    static patchbay_status kept(void *self, const patchbay_stream_record *record,
                                const patchbay_stream_sink *sink) noexcept {
        return guarded(StreamSink(sink), [&](const StreamSink &to) {
            const auto given = read(record);
            return of(self).on_kept(view(given.key), view(given.value), to);
        });
    }
    static patchbay_status opened(void *self, std::uint32_t connection,
                                  const patchbay_stream_sink *sink) noexcept {
        return guarded(StreamSink(sink),
                       [&](const StreamSink &to) { return of(self).on_open(connection, to); });
    }
    static patchbay_status bytes_came(void *self, const patchbay_stream_bytes *came,
                                      const patchbay_stream_sink *sink) noexcept {
        return guarded(StreamSink(sink), [&](const StreamSink &to) {
            const auto given = read(came);
            return of(self).on_bytes(given.connection, view(given.bytes), to);
        });
    }
    static patchbay_status timer_came(void *self, std::uint32_t connection, std::uint32_t timer,
                                      const patchbay_stream_sink *sink) noexcept {
        return guarded(StreamSink(sink), [&](const StreamSink &to) {
            return of(self).on_timer(connection, timer, to);
        });
    }
    static patchbay_status durable(void *self, patchbay_token token, std::uint32_t durable,
                                   const patchbay_stream_sink *sink) noexcept {
        return guarded(StreamSink(sink), [&](const StreamSink &to) {
            return of(self).on_durable(token, durable != 0, to);
        });
    }
    static patchbay_status closed(void *self, std::uint32_t connection, patchbay_str reason,
                                  const patchbay_stream_sink *sink) noexcept {
        return guarded(StreamSink(sink), [&](const StreamSink &to) {
            return of(self).on_close(connection, view(reason), to);
        });
    }
    static patchbay_status submitted(void *self, const patchbay_outbound *message,
                                     const patchbay_stream_sink *sink) noexcept {
        return guarded(StreamSink(sink),
                       [&](const StreamSink &to) { return of(self).submit(read(message), to); });
    }
    static patchbay_status stopped(void *self, const patchbay_stream_sink *sink) noexcept {
        return guarded(StreamSink(sink), [&](const StreamSink &to) { return of(self).stop(to); });
    }
};

}  // namespace patchbay::sdk

#endif
