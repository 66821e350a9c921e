// The instance as a channel over connections of its own: see sdk/include/patchbay/stream.h.
#include "core/plugin/abi_write.h"
#include "core/plugin/instance.h"
#include "core/plugin/secrets.h"
#include "core/plugin/stream_sinks.h"
#include "core/plugin/whole.h"

namespace patchbay::plugin {

template <class Call>
Result<StreamActions> DirectInstance::actions_of(const char *name, Call call) {
    if (stream_.submit == nullptr)
        return broken(name, "it has no " PATCHBAY_STREAM, PATCHBAY_E_UNSUPPORTED);
    StreamSink sink(services_.instance(), [this](const patchbay_stream_write &given) {
        const abi::Whole<patchbay_stream_write> write(given);
        return fill_stream_secret(manifest(), services_.secrets(), *write);
    });
    const auto table = sink.table();
    const auto status = enter(name, [&] { return call(&table); });
    if (!status) return status.error();
    if (sink.fault()) return broken(name, sink.fault()->message);
    if (*status != PATCHBAY_OK) return failed(name, *status, sink.said());
    for (StreamAction &action : sink.actions) {
        if (auto *settled = std::get_if<Settlement>(&action)) services_.tell(settled->outcome);
        if (auto *event = std::get_if<StreamEvent>(&action)) services_.mask().mask(event->event);
        if (auto *closed = std::get_if<StreamClose>(&action)) {
            closed->code = services_.told(std::move(closed->code));
            closed->title = services_.told(std::move(closed->title));
        }
    }
    return std::move(sink.actions);
}

Result<std::vector<Endpoint>> DirectInstance::endpoints() {
    if (stream_.endpoints == nullptr)
        return broken("stream.endpoints", "it has no " PATCHBAY_STREAM, PATCHBAY_E_UNSUPPORTED);
    EndpointSink sink;
    const auto table = sink.table();
    const auto status =
        enter("stream.endpoints", [&] { return stream_.endpoints(instance_.self, &table); });
    if (!status) return status.error();
    if (sink.fault()) return broken("stream.endpoints", sink.fault()->message);
    if (*status != PATCHBAY_OK) return failed("stream.endpoints", *status, sink.said());
    if (sink.endpoints.empty()) return broken("stream.endpoints", "it names no connection");
    return std::move(sink.endpoints);
}

Result<StreamActions> DirectInstance::stream_kept(const StreamRecord &record) {
    if (stream_.on_kept == nullptr) return StreamActions{};
    // A view of what the caller holds, not of a copy that ends with this statement.
    const std::string_view value = record.value ? std::string_view(*record.value) : "";
    const patchbay_stream_record given = {sizeof given, 0, 0, abi::str(record.key),
                                          abi::bytes(value)};
    return actions_of("stream.on_kept", [&](const auto *sink) {
        return stream_.on_kept(instance_.self, &given, sink);
    });
}

Result<StreamActions> DirectInstance::stream_opened(std::uint32_t connection) {
    return actions_of("stream.on_open", [&](const auto *sink) {
        return stream_.on_open(instance_.self, connection, sink);
    });
}

Result<StreamActions> DirectInstance::stream_bytes(std::uint32_t connection,
                                                   std::string_view bytes) {
    const patchbay_stream_bytes given = {sizeof given, connection, abi::bytes(bytes)};
    return actions_of("stream.on_bytes", [&](const auto *sink) {
        return stream_.on_bytes(instance_.self, &given, sink);
    });
}

Result<StreamActions> DirectInstance::stream_timer(std::uint32_t connection, std::uint32_t timer) {
    return actions_of("stream.on_timer", [&](const auto *sink) {
        return stream_.on_timer(instance_.self, connection, timer, sink);
    });
}

Result<StreamActions> DirectInstance::stream_durable(Token token, bool durable) {
    return actions_of("stream.on_durable", [&](const auto *sink) {
        return stream_.on_durable(instance_.self, token, durable ? 1 : 0, sink);
    });
}

Result<StreamActions> DirectInstance::stream_closed(std::uint32_t connection,
                                                    std::string_view reason) {
    return actions_of("stream.on_close", [&](const auto *sink) {
        return stream_.on_close(instance_.self, connection, abi::str(reason), sink);
    });
}

Result<StreamActions> DirectInstance::stream_submit(const Outgoing &message) {
    const abi::OutboundView view(message);
    if (auto good = accept_message("stream.submit", *view.get()); !good) return good.error();
    auto actions = actions_of("stream.submit", [&](const auto *sink) {
        return stream_.submit(instance_.self, view.get(), sink);
    });
    if (actions) return actions;
    auto error = of_content(actions.error());
    if (error.code == PATCHBAY_E_BUSY) error.code = kNotNow;
    return error;
}

Result<StreamActions> DirectInstance::stream_stop() {
    return actions_of("stream.stop",
                      [&](const auto *sink) { return stream_.stop(instance_.self, sink); });
}

}  // namespace patchbay::plugin
