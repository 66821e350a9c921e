// JSON for plugins: documents as flat arrays of nodes (patchbay_json_node). The hot path of every
// webhook, so nothing is allocated for a node and buffers are kept between calls.
//
// Thread   One at a time; belongs to one instance.
// Life     What parse, write and quote gave lives until reset().
#pragma once

#include "patchbay/host.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::plugin {

class JsonTapes {
public:
    JsonTapes();
    ~JsonTapes();

    // PATCHBAY_OK and the tape, PATCHBAY_E_MALFORMED, PATCHBAY_E_TOO_LARGE or PATCHBAY_E_MEMORY.
    patchbay_status parse(std::string_view text, const patchbay_json_node **nodes,
                          std::uint32_t *count) noexcept;

    // The JSON text of a value of one of the tapes; absent for anything else.
    patchbay_str write(const patchbay_json_node *nodes, std::uint32_t index) noexcept;

    // `text` as a JSON string; absent where it is not valid UTF-8.
    patchbay_str quote(std::string_view text) noexcept;

    // Forgets all documents and texts, keeps their buffers.
    void reset() noexcept;

private:
    struct Document;
    class Parser;
    std::string &next_text();

    std::unique_ptr<Parser> parser_;
    std::deque<Document> documents_;  // a deque: what was given out does not move
    std::size_t documents_used_ = 0;
    std::deque<std::string> texts_;
    std::size_t texts_used_ = 0;
};

// The type of the root (PATCHBAY_JSON_...) of a valid JSON text; nothing where it is not valid.
std::optional<std::uint32_t> json_type(std::string_view text);

}  // namespace patchbay::plugin
