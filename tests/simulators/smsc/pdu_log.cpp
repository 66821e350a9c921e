#include "tests/simulators/smsc/pdu_log.h"

#include "core/base/crypto.h"

#include <boost/json/object.hpp>

#include <utility>

namespace patchbay::simulators::smsc {

namespace {

constexpr std::size_t kKept = 1000;

}  // namespace

void PduLog::note(std::uint64_t bind, bool from_client, const Pdu &pdu, const std::string &bytes,
                  std::string_view what) {
    if (!on_) return;
    entries_.push_back({bind, from_client, system_clock().now(), pdu.command, pdu.status,
                        pdu.sequence, bytes, std::string(what)});
    if (entries_.size() > kKept) entries_.pop_front();
}

void PduLog::explain(std::string reason) {
    if (!on_) return;
    for (auto entry = entries_.rbegin(); entry != entries_.rend(); ++entry) {
        if (!entry->from_client) continue;
        entry->reason = std::move(reason);
        return;
    }
}

boost::json::array PduLog::describe() const {
    boost::json::array out;
    for (const auto &entry : entries_) {
        const auto *bytes = reinterpret_cast<const std::uint8_t *>(entry.bytes.data());
        boost::json::object one{{"bind", entry.bind},
                                {"from", entry.from_client ? "client" : "smsc"},
                                {"at_ms", entry.at},
                                {"command", command_name(entry.command)},
                                {"status", status_name(entry.status)},
                                {"sequence", entry.sequence},
                                {"hex", crypto::to_hex({bytes, entry.bytes.size()})}};
        if (!entry.reason.empty()) one["reason"] = entry.reason;
        out.push_back(std::move(one));
    }
    return out;
}

}  // namespace patchbay::simulators::smsc
