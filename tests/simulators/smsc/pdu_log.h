// PduLog: the last PDUs of both sides, as bytes, with the reason of what was refused.
#pragma once

#include "core/base/clock.h"
#include "tests/simulators/smsc/pdu.h"

#include <boost/json/array.hpp>

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

namespace patchbay::simulators::smsc {

class PduLog {
public:
    // `on` is asked at each note: false where nothing is recorded.
    explicit PduLog(const bool &on) : on_(on) {}

    // `what`: of bytes that are no PDU, or of a PDU that cannot be read.
    void note(std::uint64_t bind, bool from_client, const Pdu &pdu, const std::string &bytes,
              std::string_view what);
    // Why the last PDU of the client is refused.
    void explain(std::string reason);
    boost::json::array describe() const;

private:
    struct Entry {
        std::uint64_t bind;
        bool from_client;
        TimeMs at;
        std::uint32_t command;
        std::uint32_t status;
        std::uint32_t sequence;
        std::string bytes;
        std::string reason;
    };
    const bool &on_;
    std::deque<Entry> entries_;
};

}  // namespace patchbay::simulators::smsc
