#include "tests/simulators/common/download.h"

namespace patchbay::simulators {

void read_misbehaviour(Fields &fields, Download &out) {
    std::int64_t status = out.download_status;
    fields.text("served_mime_type", out.served_mime_type);
    fields.text("redirect", out.redirect);
    fields.boolean("endless", out.endless);
    fields.integer("download_status", status, 0);
    fields.integer("garbled", out.garbled, 0);
    out.download_status = static_cast<int>(status);
}

void serve(Download &download, Listener::Answer &&answer) {
    if (download.download_status != 0) return answer.send({download.download_status, {}, {}, {}});
    if (!download.redirect.empty()) {
        return answer.send({302, {{"location", download.redirect}}, {}, {}});
    }
    const auto &type =
        download.served_mime_type.empty() ? download.mime_type : download.served_mime_type;
    if (download.endless) return answer.send_endless(type, download.bytes);
    auto bytes = download.bytes;
    if (download.garbled > 0 && !bytes.empty()) {
        --download.garbled;
        bytes.front() ^= 1;
    }
    answer.send({200, {}, type, std::move(bytes)});
}

}  // namespace patchbay::simulators
