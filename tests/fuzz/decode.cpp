// The body of a webhook through the decode of the channel whatsapp and of the backend. A body that
// begins with '?' is the query of a GET to the channel instead.
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/plugins.h"
#include "tests/fuzz/webhooks.h"

namespace {

namespace plugin = patchbay::plugin;

// Nothing of what is decoded here is a task.
class NoTasks final : public plugin::TaskHost {
public:
    bool http(plugin::Token, plugin::HttpRequest) override { return false; }
    bool timer(plugin::Token, std::uint32_t) override { return false; }
    bool settle(plugin::Token, plugin::TaskResult) override { return false; }
    bool cancelled(plugin::Token) override { return false; }
};

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    static NoTasks tasks;
    static const auto channel = fuzz::channel(false);
    static const auto framed_channel = fuzz::channel(true);
    static const auto backend = fuzz::backend(tasks, false);
    static const auto framed_backend = fuzz::backend(tasks, true);
    const auto input = fuzz::text_of(data, size);
    fuzz::decode_both_ways(*channel, *framed_channel, input);
    if (!input.starts_with('?')) fuzz::decode_both_ways(*backend, *framed_backend, input);
    return 0;
}
