// The body of a webhook, or after '?' the query of a GET, through the decode of the channel
// messenger.
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/plugins.h"
#include "tests/fuzz/webhooks.h"

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    static const auto direct = fuzz::messenger(false);
    static const auto framed = fuzz::messenger(true);
    fuzz::decode_both_ways(*direct, *framed, fuzz::text_of(data, size));
    return 0;
}
