// What a call wants done, in order. Keeps the first refusal of the host, after which nothing more
// is given: so what is written to it need not be looked at each time.
#pragma once

#include <cstdint>
#include <patchbay/stream.hpp>
#include <string_view>

namespace smpp {

namespace sdk = patchbay::sdk;

class Out {
public:
    explicit Out(const sdk::StreamSink &sink) : sink_(sink) {}

    template <class... Arguments>
    void write(const Arguments &...arguments) {
        give([&] { return sink_.write(arguments...); });
    }
    void close(const patchbay_stream_close &close) {
        give([&] { return sink_.close(close); });
    }
    void timer(std::uint32_t timer, std::uint32_t delay_ms) {
        give([&] { return sink_.timer(0, timer, delay_ms); });
    }
    template <class Event>
    void event(patchbay_token token, const Event &event) {
        give([&] { return sink_.event(token, event); });
    }
    void settle(patchbay_token token, const patchbay_outcome &outcome) {
        give([&] { return sink_.settle(token, outcome); });
    }
    void credit(std::size_t count) {
        give([&] { return sink_.credit(static_cast<std::uint32_t>(count)); });
    }
    void keep(patchbay_token token, std::string_view key, std::string_view value) {
        give([&] { return sink_.keep(token, key, value); });
    }
    void drop(std::string_view key) {
        give([&] { return sink_.drop(0, key); });
    }

    patchbay_status status() const { return status_; }

private:
    template <class Call>
    void give(const Call &call) {
        if (status_ == PATCHBAY_OK) status_ = call();
    }

    const sdk::StreamSink &sink_;
    patchbay_status status_ = PATCHBAY_OK;
};

}  // namespace smpp
