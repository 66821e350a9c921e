// The sinks of patchbay.stream/1: see sinks.h.
#pragma once

#include "core/plugin/sinks.h"

namespace patchbay::plugin {

class EndpointSink : public Sink {
public:
    patchbay_endpoint_sink table() {
        return {sizeof(patchbay_endpoint_sink), 0, this, endpoint, fail<EndpointSink>};
    }
    std::vector<Endpoint> endpoints;

private:
    static patchbay_status endpoint(void *s, const patchbay_endpoint *endpoint) noexcept {
        auto &self = *static_cast<EndpointSink *>(s);
        return self.take_read("endpoint", endpoint, [&self](Endpoint read) {
            if (self.endpoints.size() >= kMaxConnections)
                return self.refuse(
                    "endpoint", PATCHBAY_E_TOO_LARGE,
                    "over the limit of " + std::to_string(kMaxConnections) + " connections");
            for (const Endpoint &known : self.endpoints)
                if (known.connection == read.connection)
                    return self.refuse(
                        "endpoint", PATCHBAY_E_INVALID,
                        "connection " + std::to_string(read.connection) + " stands there twice");
            self.endpoints.push_back(std::move(read));
            return PATCHBAY_OK;
        });
    }
};

// `fill`: puts a secret into what is written.
class StreamSink : public Sink {
public:
    using Fill = Function<Result<std::string>(const patchbay_stream_write &)>;
    StreamSink(const std::string &instance, Fill fill)
        : instance_(instance), fill_(std::move(fill)) {}
    patchbay_stream_sink table() {
        return {sizeof(patchbay_stream_sink),
                0,
                this,
                write,
                close,
                timer,
                event,
                settle,
                credit,
                keep,
                fail<StreamSink>};
    }
    StreamActions actions;

private:
    static StreamSink &self(void *self) { return *static_cast<StreamSink *>(self); }

    patchbay_status add(const char *slot, StreamAction action) {
        if (actions.size() >= kMaxStreamActions)
            return refuse(slot, PATCHBAY_E_TOO_LARGE,
                          "over the limit of " + std::to_string(kMaxStreamActions) + " actions");
        actions.push_back(std::move(action));
        return PATCHBAY_OK;
    }

    static patchbay_status write(void *s, const patchbay_stream_write *write) noexcept {
        return self(s).take("write", write, [s](const patchbay_stream_write &checked) {
            auto bytes = self(s).fill_(checked);
            if (!bytes) return self(s).refuse("write", bytes.error().code, bytes.error().message);
            return self(s).add("write", StreamWrite{checked.connection, std::move(*bytes)});
        });
    }
    static patchbay_status close(void *s, const patchbay_stream_close *close) noexcept {
        return self(s).take("close", close, [s](const patchbay_stream_close &checked) {
            return self(s).add("close", abi::read(checked));
        });
    }
    static patchbay_status timer(void *s, const patchbay_stream_timer *timer) noexcept {
        return self(s).take("timer", timer, [s](const patchbay_stream_timer &checked) {
            return self(s).add("timer", abi::read(checked));
        });
    }
    static patchbay_status event(void *s, const patchbay_stream_event *event) noexcept {
        return self(s).take_read("event", event, [s](StreamEvent read) {
            std::visit([s](auto &one) { one.channel = self(s).instance_; }, read.event);
            return self(s).add("event", std::move(read));
        });
    }
    static patchbay_status settle(void *s, const patchbay_settlement *settlement) noexcept {
        return self(s).take_read("settle", settlement, [s](Settlement read) {
            return self(s).add("settle", std::move(read));
        });
    }
    static patchbay_status credit(void *s, const patchbay_stream_credit *credit) noexcept {
        return self(s).take("credit", credit, [s](const patchbay_stream_credit &checked) {
            return self(s).add("credit", StreamCredit{checked.count});
        });
    }

    static patchbay_status keep(void *s, const patchbay_stream_record *record) noexcept {
        return self(s).take_read("keep", record, [s](StreamRecord read) {
            return self(s).add("keep", std::move(read));
        });
    }

    const std::string &instance_;
    Fill fill_;
};

}  // namespace patchbay::plugin
