// What the engine measures while it runs. What must survive a restart is counted by the journal.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace prometheus {
class Registry;
}

namespace patchbay::engine {

class Metrics {
public:
    Metrics();
    ~Metrics();

    // All any thread.
    void refused(std::string_view line, std::string_view reason);  // a request we did not accept
    void admin_refused(std::string_view reason);                   // by the admin listener's limits
    void acknowledged(std::int64_t microseconds);                  // webhook in -> 200
    void stepped(std::int64_t microseconds);  // one flow step, without its commit
    void sent(std::int64_t microseconds);     // one exchange with a provider
    void letter_kept();  // one that cannot be read, and so waits for another version

    prometheus::Registry &registry() { return *registry_; }

private:
    struct Series;
    std::unique_ptr<prometheus::Registry> registry_;
    std::unique_ptr<Series> series_;
};

}  // namespace patchbay::engine
