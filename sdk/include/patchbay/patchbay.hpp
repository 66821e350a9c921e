// Plugins in C++17 and later: a thin, header-only layer over the C ABI. A whole plugin is
//
//     class Echo : public patchbay::sdk::Instance<Echo> {
//     public:
//         using Instance::Instance;
//         patchbay_status configure(const patchbay_instance_config &config,
//                                   const ErrorSink &errors);
//         patchbay_status decode(const patchbay_webhook_request &request, const EventSink &sink);
//         patchbay_status encode(const patchbay_outbound &message, const EncodeSink &sink);
//         patchbay_status answer(const patchbay_outbound &message,
//                                const patchbay_http_response &response, const AnswerSink &sink);
//     };
//     PATCHBAY_PLUGIN(Echo)
//
// An extension is exposed where the class has its functions: decode (webhook/1), encode and answer
// (channel/1), and attend where there is one, fetch and fetched (media/1), list (operations/1),
// ask and came (poll/1), start, on_http, on_timer and cancel (task/1). A channel over connections begins with
// StreamInstance of stream.hpp instead.
//
// Errors   `return sink.fail(PATCHBAY_E_TOO_LARGE, "what and what to do", "/text");`. An exception
//          that escapes becomes PATCHBAY_E_MEMORY or PATCHBAY_E_INTERNAL; none crosses the boundary.
// Memory   Strings are views into what the host lends for the call. Nothing here allocates except
//          Instance, once.
#ifndef PATCHBAY_PATCHBAY_HPP
#define PATCHBAY_PATCHBAY_HPP

#include "backend.h"
#include "channel.h"
#include "host.h"
#include "json.hpp"
#include "poll.h"
#include "task.h"
#include "webhook.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <exception>
#include <memory>
#include <new>
#include <string_view>
#include <type_traits>
#include <vector>

namespace patchbay::sdk {

// ---- Strings, structs, lists -----------------------------------------------------------------

inline std::string_view view(patchbay_str text) {
    return text.ptr == nullptr ? std::string_view() : std::string_view(text.ptr, text.len);
}
inline std::string_view view(patchbay_bytes bytes) {
    return bytes.ptr == nullptr
               ? std::string_view()
               : std::string_view(reinterpret_cast<const char *>(bytes.ptr), bytes.len);
}

// A view without data() is absent, an empty one is present.
inline patchbay_str str(std::string_view text) { return {text.data(), text.size()}; }
// Absent where `text` is empty.
inline patchbay_str optional_str(std::string_view text) {
    return text.empty() ? patchbay_str{nullptr, 0} : str(text);
}
inline patchbay_bytes bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t *>(text.data()), text.size()};
}

// A struct of the ABI to fill in: zeroed, with its size.
template <class T>
T make() {
    T value{};
    value.size = sizeof(T);
    return value;
}

// A struct that the other side filled in, perhaps with an older header: what it lacks is zero.
template <class T>
T read(const T *source) {
    T value{};
    if (source != nullptr) {
        const std::size_t known = source->size < sizeof(T) ? source->size : sizeof(T);
        std::memcpy(&value, source, known);
    }
    return value;
}

template <class T>
patchbay_list list(const std::vector<T> &items) {
    return {items.data(), static_cast<std::uint32_t>(items.size()),
            static_cast<std::uint32_t>(sizeof(T))};
}

// for (const patchbay_option &option : each<patchbay_option>(choices.options)); elements by value.
template <class T>
class each {
public:
    explicit each(patchbay_list items) : items_(items) {}

    std::uint32_t size() const { return items_.items == nullptr ? 0 : items_.count; }
    // Past the end it is all zero.
    T operator[](std::uint32_t position) const {
        T value{};
        if (position >= size()) return value;
        const auto *first = static_cast<const unsigned char *>(items_.items);
        const std::size_t known = items_.stride < sizeof(T) ? items_.stride : sizeof(T);
        std::memcpy(&value, first + std::size_t{position} * items_.stride, known);
        return value;
    }

    class Iterator {
    public:
        Iterator(const each &items, std::uint32_t position) : items_(&items), position_(position) {}
        T operator*() const { return (*items_)[position_]; }
        Iterator &operator++() {
            ++position_;
            return *this;
        }
        bool operator!=(const Iterator &other) const { return position_ != other.position_; }

    private:
        const each *items_;
        std::uint32_t position_;
    };
    Iterator begin() const { return {*this, 0}; }
    Iterator end() const { return {*this, size()}; }

private:
    patchbay_list items_;
};

// The value of a header (names are lower case), or {}.
inline std::string_view header(patchbay_list headers, std::string_view name) {
    for (const patchbay_header &each_header : each<patchbay_header>(headers)) {
        if (view(each_header.name) == name) return view(each_header.value);
    }
    return {};
}

// ---- Sinks -----------------------------------------------------------------------------------

// What every sink of the ABI shares: `fail`.
template <class Table>
class Sink {
public:
    explicit Sink(const Table *table) : table_(table) {}

    // Says what is wrong, and returns `code` to be returned in turn.
    // `retry_after_ms`: of a transient error; 0: not said.
    patchbay_status fail(patchbay_status code, std::string_view message,
                         std::string_view field = {}, std::int64_t retry_after_ms = 0) const {
        if (PATCHBAY_HAS(table_, fail)) {
            auto error = make<patchbay_error>();
            error.code = code;
            error.message = str(message);
            error.field = optional_str(field);
            error.retry_after_ms = retry_after_ms;
            table_->fail(table_->self, &error);
        }
        return code;
    }

protected:
    // Hands `item` to a function of the table; a host that lacks the function refuses it.
    template <class Slot, class Item>
    patchbay_status give(Slot slot, const Item &item) const {
        if (table_ == nullptr) return PATCHBAY_E_ARGUMENT;
        const auto &function = table_->*slot;
        const auto end = reinterpret_cast<const char *>(&function) -
                         reinterpret_cast<const char *>(table_) +
                         static_cast<std::ptrdiff_t>(sizeof function);
        if (static_cast<std::size_t>(end) > table_->size || function == nullptr) {
            return PATCHBAY_E_UNSUPPORTED;
        }
        return function(table_->self, &item);
    }

    const Table *table_;
};

using ErrorSink = Sink<patchbay_error_sink>;

class EventSink : public Sink<patchbay_event_sink> {
public:
    using Sink::Sink;
    patchbay_status message(const patchbay_message &item) const {
        return give(&patchbay_event_sink::message, item);
    }
    patchbay_status status(const patchbay_status_update &item) const {
        return give(&patchbay_event_sink::status, item);
    }
    patchbay_status notice(const patchbay_notice &item) const {
        return give(&patchbay_event_sink::notice, item);
    }
    patchbay_status reply(const patchbay_webhook_reply &item) const {
        return give(&patchbay_event_sink::reply, item);
    }
    // Of backends.
    patchbay_status event(const patchbay_backend_event &item) const {
        return give(&patchbay_event_sink::event, item);
    }
};

class EncodeSink : public Sink<patchbay_encode_sink> {
public:
    using Sink::Sink;
    patchbay_status request(const patchbay_http_request &item) const {
        return give(&patchbay_encode_sink::request, item);
    }
    // Of channels over connections (stream.hpp).
    patchbay_status frame(const patchbay_stream_frame &item) const {
        return give(&patchbay_encode_sink::frame, item);
    }
};

class AnswerSink : public Sink<patchbay_answer_sink> {
public:
    using Sink::Sink;
    patchbay_status outcome(const patchbay_outcome &item) const {
        return give(&patchbay_answer_sink::outcome, item);
    }
    patchbay_status request(const patchbay_http_request &item) const {
        return give(&patchbay_answer_sink::request, item);
    }
};

class PollSink : public Sink<patchbay_poll_sink> {
public:
    using Sink::Sink;
    // The body of one that the provider would have posted as JSON.
    patchbay_status webhook(std::string_view json) const {
        auto item = make<patchbay_webhook_request>();
        item.method = str("POST");
        item.body = bytes(json);
        return give(&patchbay_poll_sink::webhook, item);
    }
    patchbay_status webhook(const patchbay_webhook_request &item) const {
        return give(&patchbay_poll_sink::webhook, item);
    }
    patchbay_status offset(std::string_view next) const {
        return PATCHBAY_HAS(table_, offset) ? table_->offset(table_->self, str(next))
                                            : PATCHBAY_E_UNSUPPORTED;
    }
};

class OperationSink {
public:
    explicit OperationSink(const patchbay_operation_sink *table) : table_(table) {}
    patchbay_status operation(const patchbay_operation &item) const {
        return PATCHBAY_HAS(table_, operation) ? table_->operation(table_->self, &item)
                                               : PATCHBAY_E_ARGUMENT;
    }

private:
    const patchbay_operation_sink *table_;
};

// ---- Host ------------------------------------------------------------------------------------

// Services of the host; copied freely. A service that the host lacks does nothing and says so.
class Host {
public:
    explicit Host(const patchbay_host *host)
        : host_(host),
          json_(service<patchbay_json>(PATCHBAY_JSON)),
          crypto_(service<patchbay_crypto>(PATCHBAY_CRYPTO)),
          task_(service<patchbay_task_service>(PATCHBAY_TASK_SERVICE)),
          log_(service<patchbay_log>(PATCHBAY_LOG)),
          clock_(service<patchbay_clock>(PATCHBAY_CLOCK)) {}

    // The root, or an absent value where `text` is no JSON. Both live until the plugin call
    // returns.
    JsonValue parse(std::string_view text) const {
        const patchbay_json_node *nodes = nullptr;
        std::uint32_t count = 0;
        if (!PATCHBAY_HAS(json_, parse) ||
            json_->parse(host_, bytes(text), &nodes, &count) != PATCHBAY_OK || count == 0) {
            return {};
        }
        return {nodes, 0};
    }
    // The JSON text of `value`, numbers as they were written; {} for an absent value.
    std::string_view write(JsonValue value) const {
        if (!value.exists() || !PATCHBAY_HAS(json_, write)) return {};
        return view(json_->write(host_, value.nodes(), value.index()));
    }

    bool equal_secret(std::string_view setting, std::string_view text) const {
        return PATCHBAY_HAS(crypto_, equal_secret) &&
               crypto_->equal_secret(host_, str(setting), str(text)) == 1;
    }

    // The digest's bytes; "" where the secret is not set. `algorithm`: PATCHBAY_HMAC_...
    std::string hmac(std::uint32_t algorithm, std::string_view setting,
                     std::string_view data) const {
        std::uint8_t digest[32] = {};
        if (!PATCHBAY_HAS(crypto_, hmac) ||
            crypto_->hmac(host_, algorithm, str(setting), bytes(data), digest) != PATCHBAY_OK) {
            return {};
        }
        return {reinterpret_cast<const char *>(digest),
                algorithm == PATCHBAY_HMAC_SHA1 ? std::size_t{20} : std::size_t{32}};
    }
    std::string sha256(std::string_view data) const {
        std::uint8_t digest[32] = {};
        if (!PATCHBAY_HAS(crypto_, sha256) ||
            crypto_->sha256(host_, bytes(data), digest) != PATCHBAY_OK) {
            return {};
        }
        return {reinterpret_cast<const char *>(digest), sizeof digest};
    }

    patchbay_status http(patchbay_token token, const patchbay_http_request &request) const {
        return PATCHBAY_HAS(task_, http) ? task_->http(host_, token, &request)
                                         : PATCHBAY_E_UNSUPPORTED;
    }
    patchbay_status timer(patchbay_token token, std::uint32_t delay_ms) const {
        return PATCHBAY_HAS(task_, timer) ? task_->timer(host_, token, delay_ms)
                                          : PATCHBAY_E_UNSUPPORTED;
    }
    patchbay_status settle(patchbay_token token, std::string_view output) const {
        auto result = make<patchbay_task_result>();
        result.output = str(output);
        return settle(token, result);
    }
    // A result with more to say, such as what to follow.
    patchbay_status settle(patchbay_token token, const patchbay_task_result &result) const {
        return PATCHBAY_HAS(task_, settle) ? task_->settle(host_, token, &result)
                                           : PATCHBAY_E_UNSUPPORTED;
    }
    // `error`: a name that the operation declares.
    patchbay_status settle_error(patchbay_token token, patchbay_status status,
                                 std::string_view error, std::string_view message) const {
        auto result = make<patchbay_task_result>();
        result.status = status;
        result.error = str(error);
        result.message = str(message);
        return settle(token, result);
    }

    void log(std::uint32_t level, std::string_view text) const {
        if (PATCHBAY_HAS(log_, write)) log_->write(host_, level, str(text));
    }
    patchbay_time_ms now() const { return PATCHBAY_HAS(clock_, now) ? clock_->now(host_) : 0; }

    // The table of any other service, or null.
    template <class Table>
    const Table *service(std::string_view id) const {
        return PATCHBAY_HAS(host_, get_service)
                   ? static_cast<const Table *>(host_->get_service(host_, str(id)))
                   : nullptr;
    }
    const patchbay_host *handle() const { return host_; }

private:
    const patchbay_host *host_;
    const patchbay_json *json_;
    const patchbay_crypto *crypto_;
    const patchbay_task_service *task_;
    const patchbay_log *log_;
    const patchbay_clock *clock_;
};

// ---- The boundary ----------------------------------------------------------------------------

// Runs `call`; what it throws ends here, with a word on `sink` (any type with fail()).
template <class AnySink, class Call>
patchbay_status guarded(const AnySink &sink, Call &&call) noexcept {
    try {
        return call(sink);
    } catch (const std::bad_alloc &) {
        return sink.fail(PATCHBAY_E_MEMORY, "out of memory");
    } catch (const std::exception &error) {
        return sink.fail(PATCHBAY_E_INTERNAL, error.what());
    } catch (...) {
        return sink.fail(PATCHBAY_E_INTERNAL, "an exception of an unknown type");
    }
}

// For calls without a sink that takes errors: into the log.
class LogSink {
public:
    explicit LogSink(const Host &host) : host_(host) {}
    patchbay_status fail(patchbay_status code, std::string_view message,
                         std::string_view = {}) const {
        host_.log(PATCHBAY_LOG_ERROR, message);
        return code;
    }

private:
    const Host &host_;
};

namespace detail {
template <class T, class = void>
struct HasDecode : std::false_type {};
template <class T>
struct HasDecode<T, std::void_t<decltype(&T::decode)>> : std::true_type {};
template <class T, class = void>
struct HasEncode : std::false_type {};
template <class T>
struct HasEncode<T, std::void_t<decltype(&T::encode)>> : std::true_type {};
template <class T, class = void>
struct HasAnswer : std::false_type {};
template <class T>
struct HasAnswer<T, std::void_t<decltype(&T::answer)>> : std::true_type {};
template <class T, class = void>
struct HasAttend : std::false_type {};
template <class T>
struct HasAttend<T, std::void_t<decltype(&T::attend)>> : std::true_type {};
template <class T, class = void>
struct HasFetch : std::false_type {};
template <class T>
struct HasFetch<T, std::void_t<decltype(&T::fetch)>> : std::true_type {};
template <class T, class = void>
struct HasPoll : std::false_type {};
template <class T>
struct HasPoll<T, std::void_t<decltype(&T::came)>> : std::true_type {};
template <class T, class = void>
struct HasList : std::false_type {};
template <class T>
struct HasList<T, std::void_t<decltype(&T::list)>> : std::true_type {};
template <class T, class = void>
struct HasStart : std::false_type {};
template <class T>
struct HasStart<T, std::void_t<decltype(&T::start)>> : std::true_type {};
template <class T, class = void>
struct HasMore : std::false_type {};
template <class T>
struct HasMore<T, std::void_t<decltype(&T::more_extensions)>> : std::true_type {};
}  // namespace detail

// Base of an instance. Owns nothing but the host's handle; Self is created when a channel or
// backend is configured and deleted by the host's destroy.
template <class Self>
class Instance {
public:
    explicit Instance(const Host &host) : host_(host) {}
    Instance(const Instance &) = delete;
    Instance &operator=(const Instance &) = delete;

    const Host &host() const { return host_; }

    static const void *get_factory(patchbay_str id) noexcept {
        static constexpr patchbay_factory kFactory = {sizeof(patchbay_factory), 0, &create};
        return view(id) == PATCHBAY_FACTORY ? &kFactory : nullptr;
    }

protected:
    ~Instance() = default;

private:
    static Self &of(void *self) { return *static_cast<Self *>(self); }

    static patchbay_status create(const patchbay_host *host, const patchbay_instance_config *config,
                                  const patchbay_error_sink *errors,
                                  patchbay_instance *instance) noexcept {
        return guarded(ErrorSink(errors), [&](const ErrorSink &sink) -> patchbay_status {
            if (host == nullptr || instance == nullptr || instance->size < sizeof *instance) {
                return sink.fail(PATCHBAY_E_ARGUMENT, "create: host or instance is missing");
            }
            auto self = std::make_unique<Self>(Host(host));
            const patchbay_status status = self->configure(read(config), sink);
            if (status != PATCHBAY_OK) return status;
            instance->self = self.release();
            instance->get_extension = &get_extension;
            instance->destroy = &destroy;
            return PATCHBAY_OK;
        });
    }

    static void destroy(void *self) noexcept { delete static_cast<Self *>(self); }

    static const void *get_extension(void *, patchbay_str id) noexcept {
        const std::string_view name = view(id);
        if constexpr (detail::HasDecode<Self>::value) {
            static constexpr patchbay_webhook kWebhook = {sizeof(patchbay_webhook), 0, &on_decode};
            if (name == PATCHBAY_WEBHOOK) return &kWebhook;
        }
        if constexpr (detail::HasEncode<Self>::value) {
            static constexpr patchbay_channel kChannel = {sizeof(patchbay_channel), 0, &on_encode,
                                                          answer_slot(), attend_slot()};
            if (name == PATCHBAY_CHANNEL) return &kChannel;
        }
        if constexpr (detail::HasFetch<Self>::value) {
            static constexpr patchbay_media_source kMedia = {sizeof(patchbay_media_source), 0,
                                                             &on_fetch, &on_fetched};
            if (name == PATCHBAY_MEDIA) return &kMedia;
        }
        if constexpr (detail::HasPoll<Self>::value) {
            static constexpr patchbay_poll kPoll = {sizeof(patchbay_poll), 0, &on_ask, &on_came};
            if (name == PATCHBAY_POLL) return &kPoll;
        }
        if constexpr (detail::HasList<Self>::value) {
            static constexpr patchbay_operations kOperations = {sizeof(patchbay_operations), 0,
                                                                &on_list};
            if (name == PATCHBAY_OPERATIONS) return &kOperations;
        }
        if constexpr (detail::HasStart<Self>::value) {
            static constexpr patchbay_task kTask = {
                sizeof(patchbay_task), 0, &on_start, &on_task_http, &on_task_timer, &on_cancel};
            if (name == PATCHBAY_TASK) return &kTask;
        }
        if constexpr (detail::HasMore<Self>::value) return Self::more_extensions(name);
        return nullptr;
    }

    static patchbay_status on_decode(void *self, const patchbay_webhook_request *request,
                                     const patchbay_event_sink *sink) noexcept {
        return guarded(EventSink(sink),
                       [&](const EventSink &to) { return of(self).decode(read(request), to); });
    }
    static patchbay_status on_encode(void *self, const patchbay_outbound *message,
                                     const patchbay_encode_sink *sink) noexcept {
        return guarded(EncodeSink(sink),
                       [&](const EncodeSink &to) { return of(self).encode(read(message), to); });
    }
    static patchbay_status on_answer(void *self, const patchbay_outbound *message,
                                     const patchbay_http_response *response,
                                     const patchbay_answer_sink *sink) noexcept {
        return guarded(AnswerSink(sink), [&](const AnswerSink &to) {
            return of(self).answer(read(message), read(response), to);
        });
    }
    static constexpr decltype(patchbay_channel::answer) answer_slot() {
        if constexpr (detail::HasAnswer<Self>::value) return &on_answer;
        return nullptr;
    }
    static constexpr decltype(patchbay_channel::attend) attend_slot() {
        if constexpr (detail::HasAttend<Self>::value) return &on_attend;
        return nullptr;
    }
    static patchbay_status on_attend(void *self, const patchbay_attention *attention,
                                     const patchbay_encode_sink *sink) noexcept {
        return guarded(EncodeSink(sink),
                       [&](const EncodeSink &to) { return of(self).attend(read(attention), to); });
    }
    static patchbay_status on_fetch(void *self, patchbay_token token, const patchbay_media *media,
                                    const patchbay_encode_sink *sink) noexcept {
        return guarded(EncodeSink(sink), [&](const EncodeSink &to) {
            return of(self).fetch(token, read(media), to);
        });
    }
    static patchbay_status on_fetched(void *self, patchbay_token token,
                                      const patchbay_http_response *response,
                                      const patchbay_answer_sink *sink) noexcept {
        return guarded(AnswerSink(sink), [&](const AnswerSink &to) {
            return of(self).fetched(token, read(response), to);
        });
    }
    static patchbay_status on_ask(void *self, patchbay_str offset,
                                  const patchbay_encode_sink *sink) noexcept {
        return guarded(EncodeSink(sink),
                       [&](const EncodeSink &to) { return of(self).ask(view(offset), to); });
    }
    static patchbay_status on_came(void *self, const patchbay_http_response *response,
                                   const patchbay_poll_sink *sink) noexcept {
        return guarded(PollSink(sink),
                       [&](const PollSink &to) { return of(self).came(read(response), to); });
    }
    static patchbay_status on_list(void *self, const patchbay_operation_sink *sink) noexcept {
        return guarded(LogSink(of(self).host()),
                       [&](const LogSink &) { return of(self).list(OperationSink(sink)); });
    }
    static patchbay_status on_start(void *self, const patchbay_task_request *request) noexcept {
        return guarded(LogSink(of(self).host()),
                       [&](const LogSink &) { return of(self).start(read(request)); });
    }
    static patchbay_status on_task_http(void *self, patchbay_token token,
                                        const patchbay_http_response *response) noexcept {
        return guarded(LogSink(of(self).host()),
                       [&](const LogSink &) { return of(self).on_http(token, read(response)); });
    }
    static patchbay_status on_task_timer(void *self, patchbay_token token) noexcept {
        return guarded(LogSink(of(self).host()),
                       [&](const LogSink &) { return of(self).on_timer(token); });
    }
    static void on_cancel(void *self, patchbay_token token) noexcept {
        guarded(LogSink(of(self).host()), [&](const LogSink &) -> patchbay_status {
            of(self).cancel(token);
            return PATCHBAY_OK;
        });
    }

    const Host host_;
};

namespace detail {
inline patchbay_status no_init() noexcept { return PATCHBAY_OK; }
inline void no_deinit() noexcept {}
}  // namespace detail

}  // namespace patchbay::sdk

// The one exported symbol of the plugin; once, outside any namespace.
#define PATCHBAY_PLUGIN(Self)                                                          \
    PATCHBAY_EXTERN PATCHBAY_EXPORT const patchbay_entry patchbay_plugin_entry;        \
    const patchbay_entry patchbay_plugin_entry = {PATCHBAY_ABI_MAGIC,                  \
                                                  sizeof(patchbay_entry),              \
                                                  PATCHBAY_ABI_MAJOR,                  \
                                                  PATCHBAY_ABI_MINOR,                  \
                                                  0,                                   \
                                                  &::patchbay::sdk::detail::no_init,   \
                                                  &::patchbay::sdk::detail::no_deinit, \
                                                  &Self::get_factory};

#endif
