// Download: a file behind a link, served as it is or as the control API orders it to misbehave.
#pragma once

#include "tests/simulators/common/fields.h"
#include "tests/simulators/common/listener.h"

#include <cstdint>
#include <string>

namespace patchbay::simulators {

struct Download {
    std::string mime_type;
    std::string bytes;

    // "" or 0: as it is.
    std::string served_mime_type{};  // content-type of the download
    std::string redirect{};          // where the download leads, with 302
    bool endless = false;            // the download never ends
    int download_status = 0;         // what the download is answered with; 0: 200
    std::int64_t garbled = 0;        // as many more downloads have a wrong byte, always the same
};

// {"served_mime_type", "redirect", "endless", "download_status", "garbled"}
void read_misbehaviour(Fields &fields, Download &out);
void serve(Download &download, Listener::Answer &&answer);

}  // namespace patchbay::simulators
